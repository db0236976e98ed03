"""«ПЕЧАТЬ КВИТАНЦИИ» and «Детализация», from what the billing has sent."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from elkk.accounts.models import Account, AccountLink, Relation
from elkk.base.money import NBSP
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.models import Bill, BillLine
from elkk.bills.paper import bill_document
from elkk.readings.models import Meter, Reading, Source
from tests.notices.conftest import make_bill
from tests.support.cast import Cast, make_meter

MONTH = Month(2026, 2)


def text_of(paper: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    return " ".join(text.replace(NBSP, " ").split())


def charge(bill: Bill, meter: Meter, position: int, **values: object) -> None:
    usual = {
        "label": "День",
        "zone": Zone.T1,
        "previous_value": Decimal(100),
        "current_value": Decimal(110),
        "volume": Decimal(10) * meter.multiplier,
        "price": Decimal("2.48"),
        "amount": 24_80 * meter.multiplier,
    }
    BillLine.create(bill=bill, position=position, meter_code=meter.code, **(usual | values))


def read(meter: Meter, day: date, value: int) -> None:
    account = meter.account_id
    Reading.create(
        account=account, meter=meter, taken_on=day, source=Source.CUSTOMER, t1=Decimal(value)
    )


@pytest.fixture
def bill(cast: Cast) -> Bill:
    """A bill of the owner's meter alone, read on two days."""
    bill = make_bill(cast.account, month=MONTH)
    charge(bill, cast.meter, 1)
    read(cast.meter, date(2026, 1, 19), 100)
    read(cast.meter, date(2026, 2, 20), 110)
    return bill


def test_both_readings_carry_their_days(bill: Bill) -> None:
    paper = text_of(bill_document(bill))

    assert "100 19.01.2026 110 20.02.2026" in paper


def test_a_reading_that_nobody_sent_has_no_day(bill: Bill) -> None:
    Reading.delete().where(Reading.t1 == 100).execute()

    assert "100 — 110 20.02.2026" in text_of(bill_document(bill))


def test_a_label_that_names_the_zone_leaves_the_service_to_the_supplier(bill: Bill) -> None:
    paper = text_of(bill_document(bill))

    assert "Электроэнергия № 012345678 День (круглосуточный) 100 110 10 2,48 24,80" in paper


def test_a_bill_of_two_meters_names_the_meter_and_its_ratio_on_every_line(
    cast: Cast, bill: Bill, owner
) -> None:
    second = make_meter(cast.account, number="7777007", multiplier=20)
    charge(bill, second, 2)

    paper = text_of(bill_document(bill))
    page = owner.get(f"/accounts/{cast.account.id}/bills/{MONTH}/?view=lines").text

    assert "№ 012345678 День" in paper
    assert "№ 7777007, коэф. 20 День" in paper
    assert "День, № 012345678" in page
    assert "День, № 7777007" in page
    assert "Коэффициент трансформации" in page


def test_a_bill_of_one_plain_meter_does_not_name_it_on_screen(
    cast: Cast, bill: Bill, owner
) -> None:
    page = owner.get(f"/accounts/{cast.account.id}/bills/{MONTH}/?view=lines").text

    assert "№ 012345678" not in page


@pytest.mark.parametrize("relation", [Relation.TENANT, Relation.RESIDENT])
def test_who_is_not_the_owner_prints_a_paper_with_a_masked_payer(
    cast: Cast, bill: Bill, owner, relation: Relation
) -> None:
    Account.update(patronymic="Петровна").where(Account.id == cast.account.id).execute()
    AccountLink.update(relation=relation).where(AccountLink.user == cast.owner).execute()

    paper = text_of(owner.get(f"/accounts/{cast.account.id}/bills/{MONTH}/bill.pdf").data)

    assert "Плательщик Ольга Петровна О. Адрес г. Саратов" in paper
    assert "Орлова" not in paper


def test_the_page_offers_itself_to_screen_readers(cast: Cast, bill: Bill, owner) -> None:
    page = owner.get(f"/accounts/{cast.account.id}/bills/{MONTH}/").text

    assert "для программы экранного доступа удобнее эта страница" in page
