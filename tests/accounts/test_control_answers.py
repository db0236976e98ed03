"""Whoever is loaded can be linked: answers are drawn from what the utility's own files brought."""

from datetime import date
from decimal import Decimal

import pytest

from elkk.accounts import control_answers
from elkk.accounts.answers import canonical
from elkk.accounts.linking import Wish, WrongAnswer, link_account, question
from elkk.accounts.models import Account, AccountLink, ControlFact, FactKind, Relation
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.readings.models import Meter
from tests.accounts.linking import NOBODYS_NUMBER, answer, ask_only, begin, know
from tests.support.cast import Cast, make_account, make_meter, make_supplier
from tests.support.queries import recorded

SECRET = "s" * 32
NEW = "640000000077"


@pytest.fixture
def loaded(cast: Cast) -> Account:
    """An account with a meter and two bills, by files without control facts; a neighbour too."""
    account = make_account(cast.supplier, NEW, total_area=Decimal("61.4"), residents=2)
    make_meter(account, number="608900515")
    make_bill(account, date(2026, 1, 1), 100_00)
    make_bill(account, date(2026, 2, 1), -499_27)
    neighbour = make_account(cast.supplier, "640000000078", total_area=Decimal("33"), residents=5)
    make_meter(neighbour, number="111122223333")
    make_bill(neighbour, date(2026, 3, 1), 777_00)
    assert not ControlFact.select().exists()
    return account


def make_bill(account: Account, day: date, total: int) -> Bill:
    return Bill.create(
        account=account,
        month=Month.of(day),
        issued_on=day,
        opening=0,
        charged=total,
        paid=0,
        total=total,
    )


def link(cast: Cast, kind: FactKind, text: str, number: str = NEW) -> AccountLink:
    wish = Wish(cast.supplier.id, number, kind, Relation.OWNER)
    return link_account(cast.stranger, wish, canonical(kind, text) or "")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FactKind.TOTAL_AREA, "61,4"),
        (FactKind.RESIDENTS, "2"),
        (FactKind.METER_LAST4, "0515"),
        (FactKind.LAST_BILL_SUM, "499,27"),
    ],
)
def test_what_was_loaded_answers_the_question(cast, loaded, stranger, kind, text) -> None:
    ask_only(cast, kind)
    assert begin(stranger, cast, NEW).status_code == 303
    assert answer(stranger, text).status_code == 303
    assert AccountLink.get(AccountLink.account == loaded).user_id == cast.stranger.id


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FactKind.TOTAL_AREA, "33"),
        (FactKind.RESIDENTS, "5"),
        (FactKind.METER_LAST4, "3333"),
        (FactKind.LAST_BILL_SUM, "777,00"),
    ],
)
def test_the_neighbours_answers_are_wrong(cast: Cast, loaded, kind, text) -> None:
    with pytest.raises(WrongAnswer):
        link(cast, kind, text)


def test_of_two_meters_either_answers(cast: Cast, loaded) -> None:
    make_meter(loaded, number="АБ-70 71/3017")
    assert control_answers.answers(cast.supplier.id, NEW)[1][FactKind.METER_LAST4] == {
        "0515",
        "3017",
    }
    assert link(cast, FactKind.METER_LAST4, "3017")


def test_a_removed_meter_answers_no_more(cast: Cast, loaded) -> None:
    Meter.update(removed_on=date(2026, 1, 1)).where(Meter.account == loaded).execute()
    with pytest.raises(WrongAnswer):
        link(cast, FactKind.METER_LAST4, "0515")


def test_only_the_last_bill_answers(cast: Cast, loaded) -> None:
    with pytest.raises(WrongAnswer):
        link(cast, FactKind.LAST_BILL_SUM, "100,00")


def test_a_bill_of_nothing_is_no_answer_since_anybody_guesses_it(cast: Cast, loaded) -> None:
    make_bill(loaded, date(2026, 3, 1), 0)
    with pytest.raises(WrongAnswer):
        link(cast, FactKind.LAST_BILL_SUM, "0,00")


def test_an_answer_that_the_billing_sent_is_right_too(cast: Cast, loaded) -> None:
    know(loaded, FactKind.LAST_BILL_SUM, "12,50")
    assert link(cast, FactKind.LAST_BILL_SUM, "12,50")


def test_the_same_number_of_another_supplier_answers_nothing(cast: Cast, loaded) -> None:
    other = make_supplier("OTHER")
    assert control_answers.answers(other.id, NEW) == (None, {})


def test_an_unknown_number_costs_the_same_queries(cast: Cast, loaded) -> None:
    made = []
    for number in (NEW, NOBODYS_NUMBER):
        with recorded() as queries:
            question(cast.stranger.id, cast.supplier.id, number, SECRET)
            with pytest.raises(WrongAnswer):
                link(cast, FactKind.TOTAL_AREA, "1", number)
        made.append([each.partition(" ")[0] for each in queries])
    assert made[0] == made[1]


# ---- What the staff see of it ----


def page(cast: Cast, browser, part: str = "") -> str:
    return browser.get(f"/staff/suppliers/{cast.supplier.id}/{part}").text


def test_the_suppliers_page_counts_who_can_answer_what(cast: Cast, loaded, billing) -> None:
    Account.update(total_area=None).where(Account.id == cast.strangers_account.id).execute()
    found = control_answers.how_many_answer(cast.supplier)
    assert found.accounts == 4
    assert found.by_kind == {
        FactKind.TOTAL_AREA: 3,
        FactKind.RESIDENTS: 4,
        FactKind.METER_LAST4: 3,
        FactKind.LAST_BILL_SUM: 2,
    }
    assert found.none == 1
    text = page(cast, billing)
    assert "3 из 4" in text
    assert "1 лицевой счет не может ответить ни на один" in text


def test_an_account_that_can_answer_none_is_in_the_list(cast: Cast, loaded, billing) -> None:
    Account.update(total_area=None).where(Account.id == cast.strangers_account.id).execute()
    text = page(cast, billing, "unlinkable/")
    assert cast.strangers_account.number in text
    assert NEW not in text
    ask_only(cast, FactKind.RESIDENTS)
    assert cast.strangers_account.number not in page(cast, billing, "unlinkable/")


def test_a_closed_account_need_not_be_linked(cast: Cast, loaded) -> None:
    Account.update(total_area=None, closed_on=date(2026, 1, 1)).where(
        Account.id == cast.strangers_account.id
    ).execute()
    assert control_answers.how_many_answer(cast.supplier).none == 0
    assert control_answers.that_answer_none(cast.supplier).rows == []


def test_the_clerk_does_not_see_the_list(cast: Cast, clerk) -> None:
    assert clerk.get(f"/staff/suppliers/{cast.supplier.id}/unlinkable/").status_code == 403
