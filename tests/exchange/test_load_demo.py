"""Loading the demo utility into the database, once and again."""

from datetime import UTC, date, datetime

import pytest

from elkk.accounts.models import Account, AccountLink, ControlFact, Supplier
from elkk.base.periods import Month
from elkk.bills.models import Bill, BillLine
from elkk.exchange.models import Batch
from elkk.identity.models import User
from elkk.identity.passwords import verify_password
from elkk.identity.services import find
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, ReadingWindow
from elkk.sandbox.demo import services
from elkk.sandbox.demo.generator import DEMO_ACCOUNTS, FREE_ACCOUNTS
from elkk.sandbox.demo.services import GUEST, PASSWORD, SUBSCRIBER, DemoRefused, load_demo

TODAY = date(2026, 3, 17)
FEW = 40
TABLES = (Supplier, Account, ControlFact, Meter, Reading, Bill, BillLine, Payment, User)

pytestmark = pytest.mark.usefixtures("database")


def sizes() -> dict[str, int]:
    return {model.__name__: model.select().count() for model in (*TABLES, AccountLink)}


def test_the_batch_goes_through_the_importer():
    loaded = load_demo(TODAY, accounts=FEW)
    assert not loaded.report.refusals
    assert Batch.get().outcome == "applied"
    assert Account.select().count() == FEW
    assert ReadingWindow.select().count() == 2
    assert Bill.select().count() == FEW * 36


def test_the_subscriber_has_three_accounts_and_the_guest_none():
    loaded = load_demo(TODAY, accounts=FEW)
    links = AccountLink.select().where(AccountLink.user == loaded.subscriber)
    assert {link.account.number for link in links} == set(DEMO_ACCOUNTS)
    assert AccountLink.select().where(AccountLink.user == loaded.guest).count() == 0
    flat = Account.get(Account.number == DEMO_ACCOUNTS[0])
    assert (flat.balance, flat.balance_on) == (499_27, TODAY)


@pytest.mark.parametrize("person", [SUBSCRIBER, GUEST])
def test_both_people_sign_in_by_phone_and_by_email(person):
    load_demo(TODAY, accounts=FEW)
    user = find(person.phone)
    assert user == find(person.email)
    assert verify_password(user.password_hash, PASSWORD)
    assert not verify_password(user.password_hash, "another-password")


def test_loading_again_on_that_day_changes_nothing():
    load_demo(TODAY, accounts=FEW)
    before = sizes()
    again = load_demo(TODAY, accounts=FEW)
    assert again.report.changed == 0
    assert sizes() == before


@pytest.mark.parametrize("later", [date(2026, 4, 2), date(2026, 12, 31), date(2026, 2, 1)])
def test_in_another_month_the_history_is_told_anew(later):
    load_demo(TODAY, accounts=FEW)
    load_demo(later, accounts=FEW)
    months = [bill.month for bill in Bill.select().order_by(Bill.month)]
    assert len(months) == FEW * 36
    assert months[-1] == Month.of(later) - 1
    assert Account.get(Account.number == DEMO_ACCOUNTS[0]).balance == 499_27
    kept = {row.taken_on for row in Reading.select(Reading.taken_on)}
    assert max(kept) < Month.of(later).first_day


def test_what_people_did_survives_another_month():
    user = load_demo(TODAY, accounts=FEW).subscriber
    AccountLink.update(note="Моя квартира").where(AccountLink.user == user).execute()
    User.update(first_name="Петр").where(User.id == user.id).execute()
    free = Account.get(Account.number == FREE_ACCOUNTS[0])
    when = datetime(2026, 3, 17, tzinfo=UTC)
    AccountLink.create(user=user, account=free, linked_at=when)
    Payment.create(account=free, billing_id="OTHER-1", paid_on=TODAY, amount=100_00)
    load_demo(date(2026, 4, 2), accounts=FEW)
    notes = [link.note for link in AccountLink.select().order_by(AccountLink.id)]
    assert notes == ["Моя квартира"] * 3 + [""]
    assert User.get_by_id(user.id).first_name == "Петр"
    assert Payment.get(Payment.billing_id == "OTHER-1").amount == 100_00


def test_a_refused_batch_leaves_nothing(monkeypatch):
    monkeypatch.setattr(services, "write_demo_batch", broken_batch)
    with pytest.raises(DemoRefused):
        load_demo(TODAY, accounts=FEW)
    assert set(sizes().values()) == {0}


def broken_batch(folder, today, **options):
    folder.mkdir()
    (folder / "manifest.csv").write_text("format;supplier\r\n1;SAR\r\n")
