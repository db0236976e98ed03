"""POST /sandbox/scenarios/<name>: a subscriber in a known situation."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from config import Config
from elkk.accounts.models import AccountLink
from elkk.base import clock
from elkk.bills.models import Bill
from elkk.identity.models import User
from elkk.sandbox import scenarios
from elkk.sandbox.scenarios import SCENARIOS
from tests.support.people import sign_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def tester(app: Flask, stand: Config):
    return app.test_client()


@pytest.fixture
def load(tester):
    def loaded(name: str, **form: object) -> dict:
        answer = tester.post(f"/sandbox/scenarios/{name}", data=form, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json

    return loaded


def only_account(loaded: dict) -> dict:
    [account] = loaded["accounts"]
    return account


def test_the_list_names_every_scenario_and_its_subscriber(tester) -> None:
    listed = tester.get("/sandbox/scenarios/", headers=JSON).json
    assert [each["name"] for each in listed] == [each.name for each in SCENARIOS]
    assert len({each["phone"] for each in listed}) == len(SCENARIOS)


@pytest.mark.parametrize("name", [each.name for each in SCENARIOS])
def test_its_subscriber_can_sign_in_and_sees_the_accounts(app: Flask, load, name: str) -> None:
    loaded = load(name)
    browser = app.test_client()
    entered = sign_in(browser, loaded["sign_in"]["phone"], loaded["sign_in"]["password"])
    assert entered.status_code == 303
    page = browser.get("/accounts/").text
    for account in loaded["accounts"]:
        assert (account["number"] in page) is account["linked"]


@pytest.mark.parametrize("name", [each.name for each in SCENARIOS])
def test_loading_it_again_begins_at_the_beginning(load, name: str) -> None:
    first, second = load(name), load(name)
    assert second["sign_in"] == first["sign_in"]
    numbers = {account["number"] for account in first["accounts"]}
    assert not numbers & {account["number"] for account in second["accounts"]}
    assert User.select().where(User.phone == second["sign_in"]["phone"]).count() == 1


def test_the_address_works_for_signing_in_too(app: Flask, load) -> None:
    who = load("debtor")["sign_in"]
    assert sign_in(app.test_client(), who["email"], who["password"]).status_code == 303


@pytest.mark.parametrize("day", [1, 14, 15, 20, 26, 27])
def test_the_window_is_as_its_name_says_whatever_the_day(load, stand: Config, day: int) -> None:
    clock.use(lambda: datetime(2026, 11, day, 9, tzinfo=UTC))
    assert only_account(load("window-open"))["expect"]["window_open"]
    assert not only_account(load("window-closed"))["expect"]["window_open"]


def test_the_debtor_owes_and_has_penalties(load) -> None:
    account = only_account(load("debtor"))
    assert account["expect"]["debt_kopecks"] > 100_000
    assert Bill.select().where((Bill.account == account["id"]) & (Bill.penalty > 0)).exists()


def test_the_overpaid_has_a_round_sum_to_the_good(load) -> None:
    assert only_account(load("overpaid"))["expect"]["debt"] == "-12340,00"


def test_the_verification_has_ended(load) -> None:
    expect = only_account(load("verification-ended"))["expect"]
    assert not expect["readings_count"]
    assert date.fromisoformat(expect["verified_until"]) < clock.today("Europe/Saratov")


def test_fifty_accounts_are_fifty(load) -> None:
    assert len(load("fifty-accounts")["accounts"]) == 50


def test_ten_years_are_ten_years_of_bills(load) -> None:
    account = only_account(load("ten-years"))
    assert Bill.select().where(Bill.account == account["id"]).count() == 120


def test_the_empty_user_can_link_the_account_by_the_answer(load) -> None:
    loaded = load("empty-user")
    account = only_account(loaded)
    assert account["question"] in account["answers"]
    user = User.get(User.phone == loaded["sign_in"]["phone"])
    assert not AccountLink.select().where(AccountLink.user == user).exists()


def test_copies_are_people_of_their_own(load) -> None:
    first, second = load("debtor", copy=1), load("debtor", copy=2)
    assert first["sign_in"]["phone"] != second["sign_in"]["phone"]
    assert User.select().where(User.phone == first["sign_in"]["phone"]).exists()


@pytest.mark.parametrize("copy", ["100", "-1", "много"])
def test_there_are_a_hundred_copies(tester, copy: str) -> None:
    assert tester.post("/sandbox/scenarios/debtor", data={"copy": copy}).status_code == 422


def test_phones_of_all_copies_differ_and_take_sms() -> None:
    phones = [
        scenarios.phone_of(scenario, copy)
        for scenario in SCENARIOS
        for copy in range(scenarios.MOST_COPIES)
    ]
    assert len(set(phones)) == len(phones)
    assert not [phone for phone in phones if phone.endswith("0000") or len(phone) != 12]


def test_pages_show_the_same(tester) -> None:
    assert "debtor" in tester.get("/sandbox/scenarios/").text
    page = tester.post("/sandbox/scenarios/debtor").text
    assert scenarios.phone_of(SCENARIOS[2]) in page


def test_an_unknown_one_does_not_exist(tester) -> None:
    assert tester.post("/sandbox/scenarios/nothing").status_code == 404
