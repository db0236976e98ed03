"""Передать показания: the form, saving, the receipt (manual 4.4.3.2)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from elkk.accounts.models import Account, Supplier
from elkk.delivery import outbox
from elkk.delivery.models import Channel, Message
from elkk.identity.models import User
from elkk.readings.models import Meter, Reading, ReadingChange, ReadingWindow, Source, Status
from tests.readings.steps import TODAY, field, fill, make_reading, page_of, saved, send
from tests.support.cast import Cast, make_meter
from tests.support.queries import budget

ENDED = "Межповерочный интервал истек 01.03.2026"


@pytest.fixture(autouse=True)
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


def test_the_account_header_and_the_page_lead_to_it(cast: Cast, owner) -> None:
    assert f'href="{page_of(cast)}"' in owner.get(f"/accounts/{cast.account.id}/").text


def test_the_page_shows_the_previous_reading_with_its_date_and_source(cast: Cast, owner) -> None:
    page = owner.get(page_of(cast)).text
    assert "<b>1000</b>, 16.02.2026, переданные клиентом" in page


@pytest.mark.parametrize(("fraction_digits", "keyboard"), [(0, "numeric"), (2, "decimal")])
def test_phones_show_their_number_keyboard(
    cast: Cast, owner, fraction_digits: int, keyboard: str
) -> None:
    Meter.update(fraction_digits=fraction_digits).execute()
    assert f'inputmode="{keyboard}"' in owner.get(page_of(cast)).text


def test_a_reading_is_saved_and_answered_with_a_receipt(cast: Cast, owner) -> None:
    answer = send(owner, cast, "1201")
    reading = saved(cast.meter)
    assert answer.status_code == 303
    assert (reading.t1, reading.status, reading.source) == (1201, Status.ACCEPTED, Source.CUSTOMER)
    assert reading.submitted_by_id == cast.owner.id
    assert re.fullmatch(r"260317-\d{8}", reading.receipt)
    receipt = owner.get(answer.location).text
    assert reading.receipt in receipt
    assert "17.03.2026 13:00" in receipt
    assert "<dd>1201<" in receipt
    assert "принято порталом" in receipt


def test_the_receipt_goes_to_the_confirmed_email(cast: Cast, owner) -> None:
    send(owner, cast, "1201")
    message = Message.get()
    assert (message.channel, message.recipient) == (Channel.EMAIL, cast.owner.email)
    assert saved(cast.meter).receipt in message.subject
    assert "1201" in message.text


def test_without_a_confirmed_email_the_receipt_is_an_sms(cast: Cast, owner) -> None:
    User.update(email_confirmed_at=None).execute()
    send(owner, cast, "1201")
    message = Message.get()
    assert (message.channel, message.recipient) == (Channel.SMS, cast.owner.phone)
    assert saved(cast.meter).receipt in message.text


@pytest.mark.parametrize("text", ["1201", " 1 201 ", "001201", "1201,0", "1201.", "1\u00a0201"])
def test_a_value_may_be_written_in_many_ways(cast: Cast, owner, text: str) -> None:
    assert send(owner, cast, text).status_code == 303
    assert saved(cast.meter).t1 == 1201


@pytest.mark.parametrize("text", ["1201,25", "1201.25"])
def test_a_comma_and_a_point_are_the_same(cast: Cast, owner, text: str) -> None:
    Meter.update(fraction_digits=2).execute()
    assert send(owner, cast, text).status_code == 303
    assert saved(cast.meter).t1 == Decimal("1201.25")


def test_sending_the_same_again_is_the_same_reading_and_receipt(cast: Cast, owner) -> None:
    first = send(owner, cast, "1201")
    second = send(owner, cast, "1201,0")
    assert second.location == first.location
    assert Reading.select().where(Reading.taken_on == TODAY).count() == 1
    assert ReadingChange.select().count() == Message.select().count() == 1


def test_a_retry_after_the_window_has_closed_finds_what_was_saved(
    cast: Cast, owner, at: Callable[[datetime], None]
) -> None:
    ReadingWindow.update(last_day=17).execute()
    at(datetime(2026, 3, 17, 19, 59, 59, tzinfo=UTC))
    first = send(owner, cast, "1201")
    at(datetime(2026, 3, 17, 20, 0, 1, tzinfo=UTC))
    assert send(owner, cast, "1201").location == first.location
    assert send(owner, cast, "1202").status_code == 422


def test_several_meters_are_submitted_from_one_page(cast: Cast, owner) -> None:
    other = make_meter(cast.account, number="87654321", zones=2)
    both = fill(cast.meter, "1201") | fill(other, "300", "90")
    answer = owner.post(page_of(cast), data=both, follow_redirects=True)
    assert answer.status_code == 200
    assert "012345678" in answer.text
    assert "87654321" in answer.text
    assert saved(cast.meter).receipt == saved(other).receipt
    assert Message.select().count() == 1


def test_a_meter_left_empty_waits_for_another_time(cast: Cast, owner) -> None:
    other = make_meter(cast.account, number="87654321", zones=2)
    assert owner.post(page_of(cast), data=fill(other, "300", "90")).status_code == 303
    assert Reading.select().where(Reading.taken_on == TODAY).count() == 1


def test_an_empty_form_is_refused(cast: Cast, owner) -> None:
    answer = send(owner, cast, "")
    assert answer.status_code == 422
    assert "Введите показания хотя бы одного прибора учета." in answer.text


def test_one_wrong_meter_keeps_both_from_being_saved(cast: Cast, owner) -> None:
    other = make_meter(cast.account, number="87654321")
    answer = owner.post(page_of(cast), data=fill(cast.meter, "1201") | fill(other, "много"))
    assert answer.status_code == 422
    assert not Reading.select().where(Reading.taken_on == TODAY).exists()
    assert 'value="1201"' in answer.text


def test_outside_the_window_the_page_counts_the_days(
    cast: Cast, owner, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 3, 27, 9, 0, tzinfo=UTC))
    page = owner.get(page_of(cast)).text
    assert "Сейчас показания передать нельзя. До начала периода передачи 19 дней." in page
    assert '<form method="post" action="' + page_of(cast) not in page


def test_outside_the_window_nothing_is_saved(
    cast: Cast, owner, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 3, 27, 9, 0, tzinfo=UTC))
    assert send(owner, cast, "1201").status_code == 422
    assert Reading.select().count() == 1


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        ("Europe/Saratov", datetime(2026, 3, 26, 19, 59, 59, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2026, 3, 26, 11, 59, 59, tzinfo=UTC)),
        ("Europe/Kaliningrad", datetime(2026, 3, 26, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_window_ends_at_midnight_of_the_supplier(
    cast: Cast, owner, at: Callable[[datetime], None], zone: str, last_moment: datetime
) -> None:
    Supplier.update(time_zone=zone).execute()
    at(last_moment)
    assert send(owner, cast, "1201").status_code == 303
    assert Reading.get(Reading.status == Status.ACCEPTED).taken_on == date(2026, 3, 26)
    at(last_moment.replace(second=59, microsecond=999_999))
    assert owner.get(page_of(cast)).text.count("Сейчас показания передать нельзя") == 0
    at(datetime.fromtimestamp(last_moment.timestamp() + 1, UTC))
    assert "Сейчас показания передать нельзя" in owner.get(page_of(cast)).text


def test_a_locked_account_says_why(cast: Cast, owner) -> None:
    Account.update(locked_reason="Договор расторгнут.").execute()
    assert "Лицевой счет заблокирован: Договор расторгнут." in owner.get(page_of(cast)).text
    assert send(owner, cast, "1201").status_code == 422
    assert Reading.select().count() == 1


def test_a_closed_account_takes_no_readings_any_more(cast: Cast, owner) -> None:
    Account.update(closed_on=date(2026, 3, 1)).execute()
    assert "Лицевой счет закрыт 01.03.2026." in owner.get(page_of(cast)).text
    assert send(owner, cast, "1201").status_code == 422
    assert Reading.select().count() == 1


def test_an_automatic_meter_has_no_field_and_takes_no_reading(cast: Cast, owner) -> None:
    Meter.update(automatic=True).execute()
    page = owner.get(page_of(cast)).text
    assert "Этот прибор учета передает показания сам" in page
    assert field(cast.meter, "t1") not in page
    assert send(owner, cast, "1201").status_code == 422


def test_a_meter_removed_while_the_form_was_open_takes_no_reading(cast: Cast, owner) -> None:
    Meter.update(removed_on=TODAY).execute()
    assert field(cast.meter, "t1") not in owner.get(page_of(cast)).text
    answer = send(owner, cast, "1201")
    assert answer.status_code == 422
    assert "Этот прибор учета снят 17.03.2026." in answer.text


def test_a_meter_without_a_number_breaks_nothing(cast: Cast, owner) -> None:
    Meter.update(number=None).execute()
    assert "Счетчик номер неизвестен" in owner.get(page_of(cast)).text


def test_the_end_of_the_verification_is_told_and_hinders_nobody(cast: Cast, owner) -> None:
    Meter.update(verified_until=date(2026, 3, 1)).execute()
    assert ENDED in owner.get(page_of(cast)).text
    assert send(owner, cast, "1201").status_code == 303


def test_it_is_told_alike_while_the_window_is_closed_and_on_the_requisites(
    cast: Cast, owner, at
) -> None:
    Meter.update(verified_until=date(2026, 3, 1)).execute()
    assert ENDED in owner.get(f"/accounts/{cast.account.id}/details/").text
    at(datetime(2026, 3, 28, 9, 0, tzinfo=UTC))
    assert ENDED in owner.get(page_of(cast)).text


def test_the_history_shows_the_status_and_the_receipt(cast: Cast, owner) -> None:
    send(owner, cast, "1201")
    month = owner.get(f"/accounts/{cast.account.id}/history/readings/2026-03/").text
    assert "принято порталом" in month
    assert saved(cast.meter).receipt in month


def test_a_receipt_of_another_account_does_not_exist(cast: Cast, owner, stranger) -> None:
    send(owner, cast, "1201")
    number = saved(cast.meter).receipt
    theirs = f"/accounts/{cast.strangers_account.id}/readings/receipts/{number}/"
    assert stranger.get(theirs).status_code == 404


def test_saving_takes_few_statements_however_long_the_history_is(
    cast: Cast, owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session, the link, the days for readings, meters and readings; then three rows."""
    monkeypatch.setattr(outbox.send_message, "enqueue", lambda _id: None)
    for month in range(1, 13):
        make_reading(cast.meter, date(2025, month, 16), str(month))
    with budget(8):
        assert send(owner, cast, "1201").status_code == 303


def test_the_page_makes_as_many_queries_for_one_meter_as_for_many(cast: Cast, owner) -> None:
    for month in range(1, 13):
        make_reading(cast.meter, date(2025, month, 16), str(month))
    with budget(8):
        owner.get(page_of(cast))
    for _ in range(3):
        make_meter(cast.account)
    with budget(8):
        owner.get(page_of(cast))


def test_behind_a_ratio_receipt_letter_and_history_show_both_numbers(cast: Cast, owner) -> None:
    Meter.update(multiplier=20, fraction_digits=2).execute()
    receipt = owner.get(send(owner, cast, "1010,48").location).text.replace("\u00a0", " ")
    assert "<dd>1010,48</dd>" in receipt
    assert "209,6 кВт·ч = 10,48 × 20" in receipt
    letter = Message.get().text.replace("\u00a0", " ")
    assert "День (круглосуточный) 1010,48." in letter
    assert "Расход: 209,6 кВт·ч = 10,48 × 20." in letter
    month = f"/accounts/{cast.account.id}/history/readings/2026-03/"
    history = owner.get(month).text.replace("\u00a0", " ")
    assert "20 (1 ед. показаний = 20 кВт·ч)" in history
