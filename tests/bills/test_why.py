"""«Почему сумма изменилась» on a bill's page."""

import re
from decimal import Decimal

import pytest

from elkk.base.money import charge, parse
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.models import Bill, BillLine
from tests.support.cast import Cast
from tests.support.queries import budget

FEBRUARY = Month(2026, 2)


def add_bill(cast: Cast, month: Month, volume: int, price: str, **values: int) -> Bill:
    amount = charge(Decimal(volume), Decimal(price))
    sums = {"opening": 0, "paid": 0, "penalty": 0} | values
    bill = Bill.create(
        account=cast.account,
        month=month,
        issued_on=(month + 1).day(3),
        charged=amount,
        total=sums["opening"] + amount + sums["penalty"] - sums["paid"],
        **sums,
    )
    BillLine.create(
        bill=bill,
        position=1,
        label="День",
        zone=Zone.T1,
        volume=volume,
        price=Decimal(price),
        amount=amount,
    )
    return bill


@pytest.fixture
def url(cast: Cast) -> str:
    add_bill(cast, FEBRUARY - 12, 250, "2.00", paid=10_000)
    add_bill(cast, FEBRUARY - 1, 201, "3.20", opening=1985, paid=66560)
    add_bill(cast, FEBRUARY, 213, "3.40", opening=-255, penalty=317)
    return f"/accounts/{cast.account.id}/bills/2026-02/"


def parts(page: str) -> dict[str, int]:
    """Words and kopecks of each cause."""
    found = re.findall(
        r"<li><p><span>(.*?)</span> <b class=\"num\">(.*?) руб.</b>", text(page), re.S
    )
    return {words.strip(): parse(amount) for words, amount in found}


def text(page: str) -> str:
    return page.replace("\u00a0", " ")


def test_it_is_told_in_words_with_the_previous_bill(owner, url) -> None:
    page = text(owner.get(url + "?view=why").text)
    expected = "чем в квитанции за январь 2026: 724,82 руб. вместо переплата 2,55 руб."
    assert expected in page
    told = parts(page)
    assert told["Потребление: 7,6 кВт·ч в день вместо 6,5"] > 0
    assert told["Тариф: день 3,40 вместо 3,20 руб./кВт·ч"] == 42_60
    assert told["Дней в месяце: 28 вместо 31"] < 0
    assert told["Пени: 3,17 руб. вместо 0,00 руб."] == 3_17
    assert sum(told.values()) == 724_82 + 2_55
    assert "+727,37 руб." in page


def test_each_cause_has_a_bar(owner, url) -> None:
    page = owner.get(url + "?view=why").text
    bars = page.count('class="cause-more"') + page.count('class="cause-less"')
    assert bars == len(parts(page))


def test_last_year_can_be_chosen(owner, url) -> None:
    page = text(owner.get(url + "?view=why&against=last_year").text)
    assert "за февраль 2025" in page
    assert sum(parts(page).values()) == 724_82 - 400_00


def test_it_is_one_of_the_bills_tabs_and_comes_as_a_fragment(owner, url) -> None:
    assert "Почему сумма изменилась" in owner.get(url).text
    assert "вместо" in owner.fragment(url + "?view=why", "bill--2026-02")


def test_the_first_bill_has_nothing_to_be_compared_with(cast: Cast, owner, url) -> None:
    page = owner.get(f"/accounts/{cast.account.id}/bills/2025-02/?view=why").text
    assert "Это первая квитанция" in page


def test_a_missing_last_year_says_so(cast: Cast, owner, url) -> None:
    address = f"/accounts/{cast.account.id}/bills/2026-01/?view=why&against=last_year"
    assert "за тот же месяц прошлого года нет" in owner.get(address).text


def test_bills_alike_say_that_nothing_changed(cast: Cast, owner) -> None:
    for month in (FEBRUARY - 1, FEBRUARY):
        add_bill(cast, month, 0, "3.20")
    page = owner.get(f"/accounts/{cast.account.id}/bills/2026-02/?view=why").text
    assert "Столько же, сколько в квитанции за январь 2026" in page


def test_the_page_stays_within_its_budget(owner, url) -> None:
    with budget(8):
        owner.get(url + "?view=why")
