"""Every page and paper of every account from the field: nothing optional is missed.

The batch has bills without lines, of 0,00 and overpaid, a meter without number and dates, an
account without readings; the second utility has told next to nothing of itself and its accounts.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from elkk.accounts.models import Account, Relation, Supplier
from elkk.base.money import NBSP
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.models import Bill
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.history.services import Tab
from elkk.identity.models import User
from elkk.notices.generation import generate
from elkk.notices.models import Kind, Notice
from elkk.notices.wording import words
from elkk.web.access import Allow
from tests.support.audit import AuditClient
from tests.support.cast import Staff, link, make_user
from tests.test_access import address, routes

FIELD = Path(__file__).parent / "batch"
NUMBERS = [f"9900000000{number:02d}" for number in range(1, 17)]
BARE = ["880000000001", "880000000002", "880000000003"]
# Thirty days after the last bill, inside the reading days that are usual.
MONTH = Month(2026, 10)
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("field")


def _bare_utility(folder: Path) -> Path:
    """What a small utility's first turnover sheet leaves in the cabinet, and no more."""
    nothing, charged, silent = ({"account": number} for number in BARE)
    sums = {"opening": 0, "charged": 0, "paid": 0, "total": 0}
    line = {"month": MONTH, "label": "Электроэнергия", "volume": 0, "price": 0, "amount": 0}
    with BatchWriter(folder, supplier="BARE", created=date(2026, 11, 1)) as batch:
        batch.add("suppliers", {"code": "BARE", "name": "МУП «Сети»", "short_name": "Сети"})
        for account in (nothing, charged, silent):
            batch.add("accounts", account | {"address": "с. Пример"})
        for account in (nothing, charged):
            bill = {"month": MONTH, "issued_on": date(2026, 11, 1)}
            batch.add("bills", account | bill | sums)
        batch.add("bill_lines", charged | line | {"position": 1, "zone": Zone.T1})
        meter = {"meter": "1", "zones": 3, "whole_digits": 5, "fraction_digits": 0, "multiplier": 1}
        batch.add("meters", charged | meter)
    return folder


@pytest.fixture
def field(database: None, at: Callable[[datetime], None], tmp_path: Path) -> None:
    at(NOW)
    assert not import_batch(FIELD).refusals
    assert not list(import_batch(_bare_utility(tmp_path / "bare")).refusals)


@pytest.fixture
def subscriber() -> User:
    """Someone who owns every other home and looks at the rest as a guest."""
    user = make_user("+79160000021", "fedor@example.org", "Тестов", "Федор")
    for index, account in enumerate(Account.select().order_by(Account.id)):
        relation = Relation.OWNER if index % 2 == 0 else Relation.TENANT
        link(user, account, relation=relation)
    return user


@pytest.fixture
def browser(sign_in: Callable[[User], AuditClient], subscriber: User) -> AuditClient:
    return sign_in(subscriber)


def _months(account: Account) -> list[object]:
    return [bill.month for bill in Bill.select().where(Bill.account == account)]


def _pages(app: Flask, account: Account) -> Iterator[str]:
    """Every address of an account that is not of one reading or receipt, and each of its bills."""
    for method, rule in routes(app, Allow.ACCOUNT, Allow.ACCOUNT_ACT):
        if method != "GET" or rule.arguments & {"reading_id", "photo_id", "number"}:
            continue
        months = _months(account) if "month" in rule.arguments else [None]
        for month in months:
            values = {"account_id": account.id, "year": 2026, "tab": "all", "month": month}
            path = address(app, rule, **values)
            yield path
            if rule.endpoint == "bills.show":
                yield from (f"{path}?view={view}" for view in ("general", "lines", "why"))
                yield f"{path}?view=why&against=last_year"
            if rule.endpoint.startswith("history"):
                yield from (address(app, rule, **values | {"tab": tab.value}) for tab in Tab)


@pytest.mark.parametrize("number", [*NUMBERS, *BARE])
def test_every_page_and_paper_of_the_account_opens(
    app: Flask, browser: AuditClient, number: str
) -> None:
    account = Account.get(Account.number == number)
    for path in dict.fromkeys(_pages(app, account)):
        response = browser.get(path)
        assert response.status_code == 200, path
        if response.mimetype == "application/pdf":
            _assert_sane(response.data, number)
        else:
            assert not re.findall(r".{20}\bNone\b.{20}", response.text), path


def _assert_sane(paper: bytes, number: str) -> None:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    assert number in text
    assert "None" not in text
    # An address with the usual separator in it takes another one, and keeps its code.
    assert ("QR-кода нет" in text) == (number in BARE)


def test_the_copy_of_my_data_and_the_pages_of_all_accounts_open(browser: AuditClient) -> None:
    for path in ("/", "/accounts/", "/profile/data.json", "/profile/data.zip"):
        assert browser.get(path).status_code == 200, path


def test_what_is_told_of_a_bill_suits_its_sum(app: Flask, browser: AuditClient) -> None:
    told = {}
    for supplier in Supplier.select():
        generate(supplier)
    for account in Account.select():
        assert browser.get(f"/accounts/{account.id}/notices/").status_code == 200
    notices = Notice.select(Notice, Account).join(Account).where(Notice.kind == Kind.NEW_BILL)
    for notice in notices:
        assert browser.get(f"/notices/{notice.id}/").status_code in (200, 303)
        with app.test_request_context():
            text = words(notice, NOW.date()).text
        told[notice.account.number] = text.replace(NBSP, " ")

    assert told["990000000008"].startswith("К оплате до 15.11.2026: 0,05")
    assert told["990000000009"] == "Платить не нужно."
    assert told["990000000010"] == "Платить не нужно: переплата 120,50 руб."
    assert set(told) >= {f"9900000000{number:02d}" for number in (8, 9, 10, 11, 12, 13, 16)}


def test_the_staff_see_every_account(
    sign_in: Callable[[User], AuditClient], staff: Staff, subscriber: User
) -> None:
    admin = sign_in(staff.admin)
    for account in Account.select():
        path = f"/staff/accounts/{account.id}/"
        assert admin.get(path).status_code == 200, path
        assert admin.get(f"/staff/find/?q={account.number}").status_code in (200, 303), path
    assert admin.get(f"/staff/users/{subscriber.id}/").status_code == 200
