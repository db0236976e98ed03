"""История (manual 4.4.4.2)."""

import re
from datetime import date
from decimal import Decimal

import pytest

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.models import Bill, BillLine
from elkk.payments.models import Payment
from elkk.readings.models import Reading, Source
from tests.support.cast import Cast, link, make_account
from tests.support.queries import budget, recorded

FEBRUARY = Month(2026, 2)


def add_month(cast: Cast, month: Month, account: Account | None = None) -> None:
    """The manual's own bill: a debt of 19,85, charged 643,20, paid 665,60, overpaid 2,55."""
    account = account or cast.account
    Reading.create(
        account=account,
        meter=cast.meter,
        taken_on=month.day(13),
        source=Source.CUSTOMER,
        t1=Decimal(1000 + int(month) % 1000),
        billed_month=month,
    )
    bill = Bill.create(
        account=account,
        month=month,
        issued_on=(month + 1).day(3),
        due_on=(month + 1).day(15),
        opening=1985,
        charged=64320,
        paid=66560,
        total=-255,
    )
    BillLine.create(
        bill=bill,
        position=1,
        label="День",
        zone=Zone.T1,
        volume=Decimal(201),
        price=Decimal("3.20"),
        amount=64320,
    )
    Payment.create(
        account=account,
        billing_id=f"P{month}",
        paid_on=month.day(20),
        amount=66560,
        channel="Касса",
    )


@pytest.fixture
def account_url(cast: Cast) -> str:
    for back in range(24):
        add_month(cast, FEBRUARY - back)
    return f"/accounts/{cast.account.id}"


def test_it_opens_with_the_last_three_months_collapsed(owner, account_url: str) -> None:
    page = owner.get(f"{account_url}/").text
    assert "Февраль 2026" in page
    assert "Январь 2026" in page
    assert "Декабрь 2025" in page
    assert "Ноябрь 2025" not in page
    assert "643,20" not in page


def test_a_longer_period_shows_older_months(owner, account_url: str) -> None:
    page = owner.get(f"{account_url}/?period=12").text
    assert "Март 2025" in page
    assert "Февраль 2025" not in page


def test_an_unknown_period_means_three_months(owner, account_url: str) -> None:
    page = owner.get(f"{account_url}/?period=forever").text
    assert "Декабрь 2025" in page
    assert "Ноябрь 2025" not in page


@pytest.mark.parametrize(
    ("period", "text"),
    [("3", "Выберите период подлиннее."), ("all", "По этому лицевому счету еще ничего не было.")],
)
def test_only_where_there_is_a_longer_period_it_is_proposed(
    cast: Cast, owner, period: str, text: str
) -> None:
    page = owner.get(f"/accounts/{cast.account.id}/?period={period}").text
    assert text in page
    assert ("подлиннее" in page) == (period == "3")


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (Source.CUSTOMER, "Показания переданы 20 февраля 2026"),
        (Source.AVERAGE, "Рассчитано без показаний 20 февраля 2026"),
        (Source.NORM, "Рассчитано без показаний 20 февраля 2026"),
        (Source.INSPECTOR, "Контрольные показания 20 февраля 2026"),
    ],
)
def test_only_what_was_submitted_is_called_so(cast: Cast, owner, source, title) -> None:
    Reading.create(
        account=cast.account, meter=cast.meter, taken_on=date(2026, 2, 20), source=source, t1=5
    )
    page = owner.get(f"/accounts/{cast.account.id}/history/readings/2026-02/").text
    assert title in page.replace("\u00a0", " ")
    assert ("Показания переданы" in page) == (source is Source.CUSTOMER)
    assert ("Снял показания" in page) == (source in (Source.CUSTOMER, Source.INSPECTOR))


def test_the_period_comes_as_a_fragment(owner, account_url: str) -> None:
    assert "Апрель 2025" in owner.fragment(f"{account_url}/?period=12", "history")


def test_opening_a_month_shows_readings_bill_and_payments(owner, account_url: str) -> None:
    for text in (
        owner.fragment(f"{account_url}/history/all/2026-02/", "month--2026-02"),
        owner.get(f"{account_url}/history/all/2026-02/").text,
    ):
        plain = text.replace("\u00a0", " ")
        assert "Показания переданы 13 февраля 2026" in plain
        assert "учтены в счете февраль 2026" in plain
        assert "Переданные клиентом" in plain
        assert "Квитанция за февраль 2026" in plain
        assert "Сумма платежей за февраль 2026" in plain
        assert "665,60 руб." in plain


def test_an_opened_month_closes_again(owner, account_url: str) -> None:
    row = owner.fragment(f"{account_url}/history/all/2026-02/?closed=1", "month--2026-02")
    assert 'aria-expanded="false"' in row
    assert "Переданные клиентом" not in row


@pytest.mark.parametrize(
    ("tab", "shown", "hidden"),
    [
        ("readings", "Показания переданы", "Квитанция за"),
        ("payments", "Сумма платежей", "Показания переданы"),
        ("bills", "Квитанция за", "Сумма платежей за"),
    ],
)
def test_a_tab_shows_its_own_events(
    owner, account_url: str, tab: str, shown: str, hidden: str
) -> None:
    page = owner.get(f"{account_url}/history/{tab}/2026-02/").text
    assert shown in page
    assert hidden not in page


def test_the_bill_has_the_manuals_sums(owner, account_url: str) -> None:
    page = owner.fragment(f"{account_url}/bills/2026-02/", "bill--2026-02").replace("\u00a0", " ")
    sums = {
        "Сумма задолженности на начало периода": "19,85 руб.",
        "Всего начислено за текущий период": "643,20 руб.",
        "Сумма поступивших платежей, учтенных при расчете": "665,60 руб.",
        "Итого переплата": "2,55 руб.",
    }
    for label, amount in sums.items():
        assert re.search(rf"{label}(<[^>]+>)+{amount}", page)


def test_the_details_show_consumption_and_tariff(owner, account_url: str) -> None:
    page = owner.fragment(f"{account_url}/bills/2026-02/?view=lines", "bill--2026-02")
    plain = page.replace("\u00a0", " ")
    assert "201 кВт·ч" in plain
    assert "3,20 руб./кВт·ч" in plain


def test_a_month_without_events_says_so(owner, account_url: str) -> None:
    assert "событий не было" in owner.get(f"{account_url}/history/all/2019-01/").text


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "next"])
def test_a_month_that_is_none_is_not_found(owner, account_url: str, month: str) -> None:
    assert owner.get(f"{account_url}/history/all/{month}/").status_code == 404


def test_an_unknown_tab_is_not_found(owner, account_url: str) -> None:
    assert owner.get(f"{account_url}/history/everything/").status_code == 404


def test_the_page_makes_few_queries_whatever_the_history(owner, account_url: str) -> None:
    with budget(8) as short:
        owner.get(f"{account_url}/")
    with budget(8) as long:
        owner.get(f"{account_url}/?period=all")
    assert len(short) == len(long)


def test_fifty_accounts_cost_no_more_queries_than_one(owner, cast: Cast, account_url: str) -> None:
    with recorded() as few:
        owner.get(f"{account_url}/")
    for number in range(100, 150):
        link(cast.owner, make_account(cast.supplier, f"640000000{number}"))
    with recorded() as many:
        owner.get(f"{account_url}/")
    assert len(few) == len(many)


def test_the_printed_bill_is_a_pdf_named_after_account_and_month(
    owner, cast: Cast, account_url: str
) -> None:
    response = owner.get(f"{account_url}/bills/2026-02/bill.pdf")
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF")
    assert f"{cast.account.number}-2026-02.pdf" in response.headers["Content-Disposition"]


def test_a_bill_that_does_not_exist_is_not_found(owner, account_url: str) -> None:
    assert owner.get(f"{account_url}/bills/2019-01/").status_code == 404
    assert owner.get(f"{account_url}/bills/2019-01/bill.pdf").status_code == 404
