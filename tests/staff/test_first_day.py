"""«Первый день»: the administrators' list of what is needed before the first subscriber."""

import dataclasses
from collections.abc import Iterator

import pytest

from elkk.accounts.models import AccountLink, AccountTariff, Supplier
from elkk.base import clock, installation
from elkk.branding.models import BrandVersion
from elkk.delivery.models import Channel, Message, MessageState
from elkk.identity.models import AuditEvent
from elkk.operations import archives
from elkk.readings.models import ReadingWindow
from elkk.staff import first_day
from tests.support.cast import Cast

ALL = ["supplier", "brand", "tariffs", "days", "file", "letters", "sms", "backup", "linking"]
HEADING = 'id="first-day-title"'


def open_steps() -> list[str]:
    return [each.name for each in first_day.steps() if not each.done]


def step(name: str) -> first_day.Step:
    return next(each for each in first_day.steps() if each.name == name)


def message(channel: Channel, state: MessageState) -> None:
    Message.create(
        channel=channel,
        recipient="x",
        text="x",
        state=state,
        next_try_at=clock.now(),
        created_at=clock.now(),
    )


@pytest.fixture
def real_senders() -> Iterator[None]:
    """The settings of a server whose letters and SMS leave it."""
    before = installation.settings()
    mail = dataclasses.replace(before.mail, sender="smtp")
    sms = dataclasses.replace(before.sms, sender="smsc")
    installation.use(dataclasses.replace(before, mail=mail, sms=sms))
    yield
    installation.use(before)


@pytest.fixture
def backup() -> Iterator[None]:
    folder = installation.settings().backups.folder
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / "elkk-20260317T020000Z.tar.gz"
    archive.touch()
    assert archives.newest(folder)
    yield
    archive.unlink()


@pytest.fixture
def everything(cast: Cast, real_senders: None, backup: None) -> None:
    BrandVersion.create(saved_at=clock.now())
    message(Channel.EMAIL, MessageState.SENT)
    message(Channel.SMS, MessageState.SENT)


def test_an_empty_server_has_everything_before_it(staff, admin) -> None:
    assert open_steps() == ALL
    page = admin.get("/staff/").text
    assert HEADING in page
    assert "Сделано: 0 из 9" in page


def test_the_first_open_step_is_the_button(staff, admin) -> None:
    assert 'href="/staff/suppliers/add/" class="button button-primary"' in admin.get("/staff/").text


def test_each_step_is_done_by_its_fact(cast: Cast) -> None:
    assert open_steps() == ["brand", "letters", "sms", "backup"]


def test_a_saved_brand_is_done(cast: Cast) -> None:
    BrandVersion.create(saved_at=clock.now())
    assert step("brand").done


def test_an_archive_in_the_folder_is_a_backup(cast: Cast, backup: None) -> None:
    assert step("backup").done


def test_a_supplier_leads_to_its_own_days_and_plan(staff) -> None:
    supplier = Supplier.create(
        code="1", name="ООО «Свет»", short_name="Свет", service="Электроэнергия"
    )
    assert step("tariffs").lead == first_day.Lead("staff.plan_add", {"supplier_id": supplier.id})
    assert step("days").lead == first_day.Lead("staff.window_add", {"supplier_id": supplier.id})


def test_every_supplier_needs_its_days(cast: Cast) -> None:
    ReadingWindow.delete().execute()
    assert not step("days").done


def test_loaded_accounts_without_any_plan_open_the_tariffs_again(cast: Cast) -> None:
    AccountTariff.delete().execute()
    assert not step("tariffs").done
    assert step("tariffs").lead.endpoint == "staff.plan_accounts"


def test_what_the_sandbox_keeps_has_not_gone_out(cast: Cast) -> None:
    message(Channel.EMAIL, MessageState.SENT)
    assert not step("letters").done


def test_a_letter_that_went_out_is_no_sms(cast: Cast, real_senders: None) -> None:
    message(Channel.EMAIL, MessageState.SENT)
    assert (step("letters").done, step("sms").done) == (True, False)


def test_letters_that_did_not_go_out_lead_to_the_reason(cast: Cast, real_senders: None) -> None:
    message(Channel.EMAIL, MessageState.FAILED)
    assert step("letters").lead.endpoint == "staff.messages"
    assert not step("letters").done


def test_it_goes_when_all_is_done_and_comes_when_a_fact_goes(everything: None, admin) -> None:
    assert open_steps() == []
    assert HEADING not in admin.get("/staff/").text
    AccountLink.delete().execute()
    assert HEADING in admin.get("/staff/").text


def test_it_is_put_away_for_all_and_taken_out_again(staff, admin) -> None:
    for _twice in range(2):
        assert admin.post("/staff/first-day/put-away").status_code == 303
    page = admin.get("/staff/").text
    assert HEADING not in page
    assert "/staff/first-day/take-out" in page
    assert AuditEvent.select().where(AuditEvent.event == "staff.first_day_put_away").count() == 1
    assert admin.post("/staff/first-day/take-out").status_code == 303
    assert HEADING in admin.get("/staff/").text


def test_a_list_that_is_done_does_not_come_back(everything: None, admin) -> None:
    admin.post("/staff/first-day/put-away")
    assert "/staff/first-day/" not in admin.get("/staff/").text


def test_only_administrators_see_it_and_put_it_away(staff, clerk, billing) -> None:
    for browser in (clerk, billing):
        page = browser.get("/staff/").text
        assert HEADING not in page
        assert "/staff/first-day/" not in page
        assert browser.post("/staff/first-day/put-away").status_code == 403
