"""Manual 4.4.4.1: notices are folded; unfolding one reads it, and the red marks follow at once."""

from datetime import UTC, date, datetime

import pytest

from elkk.accounts.models import AccountLink
from elkk.notices.models import Kind, Notice
from elkk.notices.services import tell
from tests.support.cast import Cast, link, make_account
from tests.support.queries import budget

TODAY = date(2026, 3, 17)


@pytest.fixture
def notices(cast: Cast) -> list[Notice]:
    """A debt and a bill, told to the owner."""
    debt = {"debt": 49_927, "overdue_since": "2026-03-15"}
    bill = {"month": 202602, "total": 49_927, "due_on": "2026-03-15"}
    tell(cast.owner, cast.account, Kind.DEBT, "debt 2026-03", TODAY, debt)
    tell(cast.owner, cast.account, Kind.NEW_BILL, "bill 202602", date(2026, 3, 3), bill)
    return list(Notice.select().order_by(Notice.id))


def unread(cast: Cast) -> int:
    own = (Notice.user == cast.owner) & Notice.read_at.is_null()
    return Notice.select().where(own).count()


def test_the_start_page_shows_what_is_unread_folded(owner, notices) -> None:
    page = owner.get("/").text
    # What unfolding a notice will change.
    for mark in ("unread", "unread-number", f"unread--{notices[0].account_id}"):
        assert f'id="{mark}"' in page
    assert "Задолженность: 499,27" in page
    assert "Срок оплаты прошел" not in page
    assert 'aria-expanded="false"' in page


def test_looking_at_the_list_reads_nothing(cast: Cast, owner, notices) -> None:
    owner.get("/")
    owner.get(f"/accounts/{cast.account.id}/notices/")
    assert unread(cast) == 2


def test_unfolding_reads_the_notice_and_moves_the_marks(cast: Cast, owner, notices) -> None:
    number = notices[0].id
    row = owner.fragment(f"/notices/{number}/?start=1", f"notice--{number}")
    assert "Срок оплаты прошел 15.03.2026" in row
    assert 'aria-expanded="true"' in row
    assert 'id="unread-number" hx-swap-oob="true">1<' in row
    assert f'id="unread--{cast.account.id}" hx-swap-oob="true"' in row
    assert "1 непрочитанное уведомление" in row
    assert unread(cast) == 1


def test_the_last_one_takes_the_red_mark_away(cast: Cast, owner, notices) -> None:
    for each in notices:
        row = owner.fragment(f"/notices/{each.id}/", f"notice--{each.id}")
    assert f'id="unread--{cast.account.id}" hx-swap-oob="true"></span>' in row
    assert 'id="unread"' not in owner.get("/").text.split('<nav class="side"')[0]
    assert "непрочитан" not in owner.get("/").text


def test_folding_again_keeps_it_read(cast: Cast, owner, notices) -> None:
    number = notices[0].id
    owner.fragment(f"/notices/{number}/", f"notice--{number}")
    row = owner.fragment(f"/notices/{number}/?closed=1", f"notice--{number}")
    assert 'aria-expanded="false"' in row
    assert "Срок оплаты" not in row
    assert unread(cast) == 1


def test_folding_does_not_read(cast: Cast, owner, notices) -> None:
    number = notices[0].id
    owner.fragment(f"/notices/{number}/?closed=1", f"notice--{number}")
    assert unread(cast) == 2


def test_without_javascript_a_page_opens_and_leads_back(cast: Cast, owner, notices) -> None:
    page = owner.get(f"/notices/{notices[0].id}/?start=1").text
    assert "Срок оплаты прошел 15.03.2026" in page
    assert 'class="back" href="/"' in page
    assert unread(cast) == 1
    section = f"/accounts/{cast.account.id}/notices/"
    assert f'class="back" href="{section}"' in owner.get(f"/notices/{notices[0].id}/").text


def test_reading_all_reads_all_accounts_notices(cast: Cast, owner, notices) -> None:
    another = make_account(cast.supplier, "640000000009")
    link(cast.owner, another)
    tell(cast.owner, another, Kind.DEBT, "debt", TODAY, {"debt": 1})
    response = owner.post("/notices/read")
    assert (response.status_code, response.location) == (303, "/")
    assert unread(cast) == 0
    assert "3 уведомления прочитаны." in owner.get("/").text


def test_an_accounts_button_leaves_the_others_unread(cast: Cast, owner, notices) -> None:
    another = make_account(cast.supplier, "640000000009")
    link(cast.owner, another)
    tell(cast.owner, another, Kind.DEBT, "debt", TODAY, {"debt": 1})
    owner.post(f"/accounts/{cast.account.id}/notices/read")
    assert unread(cast) == 1


def test_the_button_goes_when_everything_is_read(cast: Cast, owner, notices) -> None:
    section = f"/accounts/{cast.account.id}/notices/"
    assert "Прочитать все" in owner.get(section).text
    owner.post(f"{section}read")
    assert "Прочитать все" not in owner.get(section).text


def test_another_users_notice_is_not_there(stranger, sign_in, cast: Cast, notices) -> None:
    assert stranger.get(f"/notices/{notices[0].id}/").status_code == 404
    assert sign_in(cast.guest).get(f"/notices/{notices[0].id}/").status_code == 404
    assert unread(cast) == 2


def test_reading_all_is_each_users_own(cast: Cast, stranger, notices) -> None:
    stranger.post("/notices/read")
    assert unread(cast) == 2


def test_an_account_that_is_no_longer_linked_is_silent(cast: Cast, owner, notices) -> None:
    AccountLink.delete().where(AccountLink.user == cast.owner).execute()
    assert "Задолженность" not in owner.get("/").text
    assert owner.get(f"/notices/{notices[0].id}/").status_code == 404


def test_the_section_shows_the_last_month_unless_another_is_chosen(
    cast: Cast, owner, sign_in, notices, at
) -> None:
    section = f"/accounts/{cast.account.id}/notices/"
    assert "Новая квитанция" in owner.get(section).text
    at(datetime(2026, 4, 10, 9, tzinfo=UTC))
    owner = sign_in(cast.owner)
    assert "Новая квитанция" not in owner.get(section).text
    assert "Новая квитанция" in owner.fragment(f"{section}?period=3", "notices")


def test_the_button_leads_to_what_mends_it(cast: Cast, owner, notices) -> None:
    page = owner.get("/").text
    assert f"/accounts/{cast.account.id}/bills/2026-02/" in page


def test_pages_need_few_queries_for_many_notices(cast: Cast, owner) -> None:
    accounts = [make_account(cast.supplier, f"6600000000{each:02d}") for each in range(12)]
    for account in accounts:
        link(cast.owner, account)
        for number in range(4):
            tell(cast.owner, account, Kind.DEBT, f"debt {number}", TODAY, {"debt": 100})
    with budget(8):
        start = owner.get("/")
    assert start.text.count('id="notice--') == 20 * 2
    with budget(8):
        owner.get(f"/accounts/{accounts[0].id}/notices/")


def test_old_notices_say_the_words_that_they_were_made_with(cast: Cast, owner) -> None:
    words = {"title": "Прежние слова", "text": "Прежний текст."}
    tell(cast.owner, cast.account, Kind.DEBT, "old", TODAY, words)
    assert "Прежний текст." in owner.get(f"/notices/{Notice.get().id}/").text


@pytest.mark.parametrize(
    ("day", "words"),
    [(17, "осталось 10 дней"), (26, "остался 1 день"), (27, "Показания не были переданы")],
)
def test_an_open_window_counts_the_days_left(cast: Cast, sign_in, at, day: int, words: str) -> None:
    details = {"opens_on": "2026-03-15", "closes_on": "2026-03-26"}
    tell(cast.owner, cast.account, Kind.WINDOW_OPEN, "window", TODAY, details)
    at(datetime(2026, 3, day, 9, tzinfo=UTC))
    assert words in sign_in(cast.owner).get("/").text


def test_every_kind_has_words_a_name_and_a_page(cast: Cast, owner) -> None:
    details = {
        "opens_on": "2026-03-15",
        "closes_on": "2026-03-26",
        "taken_on": "2026-03-16",
        "reason": "",
        "month": 202602,
        "total": -5,
        "debt": 5,
        "amount": 5,
        "paid_on": "2026-03-16",
        "meter": "",
        "verified_until": "2026-04-01",
        "number": "260317-0001",
        "service": "Замена счетчика",
    }
    for kind in Kind:
        tell(cast.owner, cast.account, kind, "fact", TODAY, details)
    for each in Notice.select():
        assert owner.get(f"/notices/{each.id}/").status_code == 200
