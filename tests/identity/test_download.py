"""A copy of one's data: JSON, and tables for spreadsheets."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.base import clock
from elkk.identity.models import User
from elkk.payments.models import Payment
from tests.support.cast import Cast


def pay(cast: Cast, account=None, channel: str = "Сбербанк", day: date = date(2026, 3, 1)) -> None:
    Payment.create(
        account=account or cast.account,
        billing_id=f"p-{Payment.select().count()}",
        paid_on=day,
        amount=123_450,
        channel=channel,
    )


def archive_of(client) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(client.get("/profile/data.zip").data))


def table(client, name: str) -> list[dict[str, str]]:
    text = archive_of(client).read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_json_has_the_user_and_their_accounts(owner, cast: Cast) -> None:
    data = json.loads(owner.get("/profile/data.json").data)
    assert data["user"]["phone"] == cast.owner.phone
    assert [each["number"] for each in data["accounts"]] == [cast.account.number]
    assert data["security_events"]


def test_it_holds_nobody_elses_data(owner, cast: Cast) -> None:
    pay(cast)
    pay(cast, cast.strangers_account)
    text = owner.get("/profile/data.json").text
    assert cast.strangers_account.number not in text
    assert len(json.loads(text)["payments"]) == 1


def test_it_holds_no_secret(owner, cast: Cast) -> None:
    text = owner.get("/profile/data.json").text
    assert User.get_by_id(cast.owner.id).password_hash not in text
    assert "token" not in text


def test_the_tables_open_in_a_spreadsheet(owner, cast: Cast) -> None:
    pay(cast)
    (row,) = table(owner, "payments.csv")
    assert row == {
        "account": cast.account.number,
        "date": "2026-03-01",
        "amount": "1234,50",
        "channel": "Сбербанк",
    }
    assert set(archive_of(owner).namelist()) == {
        "data.json",
        "readings.csv",
        "bills.csv",
        "payments.csv",
    }


def test_a_cell_is_never_a_formula(owner, cast: Cast) -> None:
    pay(cast, channel="=HYPERLINK(1)")
    assert table(owner, "payments.csv")[0]["channel"] == "'=HYPERLINK(1)"


def test_ten_downloads_an_hour_are_enough(owner, cast: Cast) -> None:
    for _ in range(10):
        assert owner.get("/profile/data.json").status_code == 200
    assert owner.get("/profile/data.json").status_code == 303


def test_notes_of_ones_own_are_in_it(owner, cast: Cast) -> None:
    AccountLink.update(note="дача").where(AccountLink.user == cast.owner.id).execute()
    assert json.loads(owner.get("/profile/data.json").data)["accounts"][0]["note"] == "дача"


def paid_days(client) -> list[str]:
    return [each["date"] for each in json.loads(client.get("/profile/data.json").data)["payments"]]


def test_of_a_removed_account_it_holds_what_there_was_until_then(owner, cast: Cast) -> None:
    links.remove(AccountLink.get(AccountLink.user == cast.owner.id))
    for day in (date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)):
        pay(cast, day=day)
    assert paid_days(owner) == ["2026-03-16", "2026-03-17"]
    (account,) = json.loads(owner.get("/profile/data.json").data)["accounts"]
    assert account["seen_until"] == clock.now().isoformat()


def test_access_until_a_day_ends_with_that_day_of_the_supplier(owner, cast: Cast) -> None:
    link = AccountLink.get(AccountLink.user == cast.owner.id)
    links.change(link, ends_at=clock.midnight(date(2026, 3, 11), "Europe/Saratov"))
    for day in (date(2026, 3, 10), date(2026, 3, 11)):
        pay(cast, day=day)
    assert paid_days(owner) == ["2026-03-10"]


def test_a_guest_saw_the_account_until_the_host_removed_it(sign_in, owner, cast: Cast, at) -> None:
    host = AccountLink.get(AccountLink.user == cast.owner.id)
    AccountLink.update(granted_by=host).where(AccountLink.user == cast.guest).execute()
    links.remove(host)
    for day in (date(2026, 3, 17), date(2026, 3, 18)):
        pay(cast, day=day)
    at(clock.now() + timedelta(days=3))
    links.make(cast.owner.id, cast.account.id)
    assert paid_days(sign_in(cast.guest)) == ["2026-03-17"]
    assert paid_days(owner) == ["2026-03-17", "2026-03-18"]
