"""A reading may be corrected until it is passed to the billing; every change is kept."""

from datetime import UTC, date, datetime

import pytest

from elkk.delivery.models import Message
from elkk.readings.models import Reading, ReadingChange, Status
from tests.readings.steps import TODAY, field, fill, make_reading, page_of, saved, send
from tests.support.cast import Cast

PASSED = "Эти показания уже переданы в биллинг, здесь их исправить нельзя."


@pytest.fixture(autouse=True)
def submitted(cast: Cast, owner) -> Reading:
    make_reading(cast.meter, date(2026, 2, 16), "1000")
    send(owner, cast, "1201")
    return saved(cast.meter)


def correction_page(cast: Cast, reading: Reading) -> str:
    return f"{page_of(cast)}{reading.id}/correct/"


def test_the_page_of_the_same_day_begins_with_what_is_saved(cast: Cast, owner) -> None:
    page = owner.get(page_of(cast)).text
    assert 'value="1201"' in page
    assert "Исправить можно, пока показания не переданы в биллинг." in page


def test_a_correction_replaces_the_values_and_gets_a_receipt_of_its_own(
    cast: Cast, owner, submitted: Reading
) -> None:
    assert send(owner, cast, "1210", seen="t1=1201").status_code == 303
    now = saved(cast.meter)
    assert (now.id, now.t1, now.status) == (submitted.id, 1210, Status.ACCEPTED)
    assert now.receipt != submitted.receipt
    assert Message.select().count() == 2


def test_every_change_is_kept_and_shown(cast: Cast, owner, submitted: Reading) -> None:
    send(owner, cast, "1210", seen="t1=1201")
    kept = ReadingChange.select().order_by(ReadingChange.id)
    assert [change.t1 for change in kept] == [1201, 1210]
    old = owner.get(f"{page_of(cast)}receipts/{submitted.receipt}/").text
    assert "<dd>1201<" in old
    assert "Позже эти показания были изменены." in old
    assert saved(cast.meter).receipt in old


def test_on_a_later_day_the_reading_keeps_its_own_day(
    cast: Cast, owner, at, submitted: Reading
) -> None:
    at(datetime(2026, 3, 20, 9, 0, tzinfo=UTC))
    data = fill(cast.meter, "1199", seen="t1=1201")
    assert owner.post(correction_page(cast, submitted), data=data).status_code == 303
    assert (saved(cast.meter).t1, saved(cast.meter).taken_on) == (1199, TODAY)
    assert Reading.select().count() == 2


def test_a_correction_may_be_made_after_the_window_has_closed(
    cast: Cast, owner, at, submitted: Reading
) -> None:
    at(datetime(2026, 3, 28, 9, 0, tzinfo=UTC))
    data = fill(cast.meter, "1199", seen="t1=1201")
    assert owner.post(correction_page(cast, submitted), data=data).status_code == 303


def test_a_correction_may_not_pass_a_later_reading(
    cast: Cast, owner, at, submitted: Reading
) -> None:
    make_reading(cast.meter, date(2026, 3, 19), "1220")
    at(datetime(2026, 3, 20, 9, 0, tzinfo=UTC))
    data = fill(cast.meter, "1300", seen="t1=1201")
    answer = owner.post(correction_page(cast, submitted), data=data)
    assert answer.status_code == 422
    assert "Показания больше более поздних: 1220 от 19.03.2026." in answer.text


@pytest.mark.parametrize("status", [Status.PASSED, Status.BILLED, Status.REJECTED])
def test_what_has_been_passed_is_not_corrected_and_the_page_says_why(
    cast: Cast, owner, submitted: Reading, status: Status
) -> None:
    Reading.update(status=status).where(Reading.id == submitted.id).execute()
    for path in (page_of(cast), correction_page(cast, submitted)):
        page = owner.get(path).text
        assert field(cast.meter, "t1") not in page
        assert {
            Status.PASSED: PASSED,
            Status.BILLED: "Эти показания учтены в счете, исправить их уже нельзя.",
            Status.REJECTED: "Поставщик отклонил эти показания.",
        }[status] in page
        assert owner.post(path, data=fill(cast.meter, "1210", seen="t1=1201")).status_code == 422
    assert saved(cast.meter).t1 == 1201


def test_a_second_window_does_not_overwrite_what_it_has_not_shown(cast: Cast, owner) -> None:
    answer = send(owner, cast, "1210")
    assert answer.status_code == 422
    assert "В другом окне тем временем сохранены показания 1201." in answer.text
    assert saved(cast.meter).t1 == 1201


def test_sending_again_after_that_replaces_it(cast: Cast, owner) -> None:
    shown = send(owner, cast, "1210").text
    assert f'name="{field(cast.meter, "seen")}" type="hidden" value="t1=1201"' in shown
    assert send(owner, cast, "1210", seen="t1=1201").status_code == 303


def test_the_back_button_does_not_bring_old_values_back(cast: Cast, owner) -> None:
    send(owner, cast, "1210", seen="t1=1201")
    assert send(owner, cast, "1201", seen="").status_code == 422
    assert saved(cast.meter).t1 == 1210


def test_passing_wins_over_a_correction_that_comes_too_late(
    cast: Cast, owner, monkeypatch, submitted: Reading
) -> None:
    from elkk.readings import views

    save = views.save

    def pass_first(*arguments):
        Reading.update(status=Status.PASSED).where(Reading.id == submitted.id).execute()
        return save(*arguments)

    monkeypatch.setattr(views, "save", pass_first)
    answer = send(owner, cast, "1210", seen="t1=1201")
    assert answer.status_code == 422
    assert PASSED in answer.text
    assert saved(cast.meter).t1 == 1201
    assert ReadingChange.select().count() == 1
