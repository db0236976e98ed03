"""What the demo's documentation promises about its accounts is in the rows, whatever the day."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from elkk.base.periods import Month
from elkk.sandbox.demo.generator import (
    ACCOUNTS,
    DEMO_ACCOUNTS,
    FREE_ACCOUNTS,
    describe_free_accounts,
    last_month,
)
from elkk.sandbox.demo.stories import DEMO_STORIES, FREE_STORIES
from elkk.sandbox.demo.supplier import WINDOWS, window
from tests.exchange.demo_accounts import Demo, DemoAccount

DAYS = [
    date(2026, 1, 1),
    date(2026, 2, 28),
    date(2026, 3, 17),
    date(2026, 7, 31),
    date(2028, 2, 29),
    date(2019, 6, 5),
]
REAL = ("customer", "inspector", "automatic")


@pytest.fixture(scope="module", params=DAYS, ids=str)
def demo(request) -> Demo:
    return Demo(request.param, accounts=len(DEMO_STORIES) + len(FREE_STORIES))


@pytest.fixture(scope="module")
def usual() -> Demo:
    return Demo(date(2026, 3, 17))


@pytest.fixture
def today(demo) -> date:
    return demo[0].balances[0]["on"]


def free(demo: Demo, words: str) -> DemoAccount:
    """The account whose special feature begins with those words."""
    (index,) = [i for i, story in enumerate(FREE_STORIES) if story.special.startswith(words)]
    return demo.by_number[FREE_ACCOUNTS[index]]


def test_the_flat_owes_499_27(demo, today):
    flat = demo[0]
    assert flat.about["address"] == "г. Саратов, ул. Степная, д. 9, кв. 12"
    assert flat.balance == flat.bills[-1]["total"] == 499_27
    assert flat.bills[-1]["penalty"] == 0
    (meter,) = flat.meters
    assert meter["zones"] == 1
    assert meter["verified_until"] > today + timedelta(days=365)


def test_the_parents_flat_is_overpaid_and_its_verification_ends_soon(demo, today):
    flat = demo[1]
    assert flat.balance < 0
    (meter,) = flat.meters
    assert meter["zones"] == 2
    assert timedelta(0) < meter["verified_until"] - today <= timedelta(days=60)


def test_the_house_has_two_meters_and_penalties(demo):
    house = demo[2]
    assert [meter["zones"] for meter in house.meters] == [3, 3]
    assert [meter["multiplier"] for meter in house.meters] == [20, 1]
    assert house.bills[-1]["penalty"] > 0
    assert house.balance > 0
    assert {line["meter"] for line in house.lines_of(house.bills[-1]["month"])} == {"1", "2"}


def test_one_account_keeps_the_overpayment_of_the_manual(demo):
    account = free(demo, "Постоянная переплата")
    assert {bill["total"] for bill in account.bills} == {-6_98}
    assert all(bill["paid"] == bill["charged"] for bill in account.bills)


def test_one_pays_a_part_and_owes_penalties(demo):
    account = free(demo, "Платит часть")
    assert all(bill["paid"] > 0 for bill in account.bills[1:])
    assert account.bills[-1]["penalty"] > 0
    assert account.balance > 3 * account.bills[-1]["charged"]


def test_a_replaced_meter_has_a_final_and_the_new_one_a_first_reading(demo):
    account = free(demo, "Прибор учета заменен")
    old, new = account.meters
    assert old["removed_on"] == new["installed_on"]
    (final,) = account.readings_of(old["meter"], "inspector")
    first = account.readings_of(new["meter"], "inspector")[0]
    assert final["taken_on"] == first["taken_on"] == old["removed_on"]
    month = Month.of(old["removed_on"])
    assert final["billed_month"] == first["billed_month"] == month
    lines = account.lines_of(month)
    assert [line["meter"] for line in lines] == [old["meter"], new["meter"]]
    assert lines[0]["current_value"] == final["t1"]
    assert lines[1]["previous_value"] == first["t1"]
    assert (
        max(row["taken_on"] for row in account.readings if row["meter"] == old["meter"])
        == (old["removed_on"])
    )


def test_an_automatic_meter_is_read_by_itself(demo):
    account = free(demo, "Автоматический")
    assert account.meters[0]["automatic"] is True
    assert {row["source"] for row in account.readings} == {"automatic"}
    assert {line["method"] for line in account.bill_lines} == {"automatic"}


def test_readings_after_the_end_of_the_verification_are_not_counted(demo, today):
    account = free(demo, "МПИ закончился")
    (meter,) = account.meters
    assert meter["verified_until"] < today
    late = [
        row
        for row in account.readings_of(meter["meter"], "customer")
        if row["taken_on"] > meter["verified_until"]
    ]
    assert late
    assert {row["billed_month"] for row in late} == {None}
    assert {line["method"] for line in account.lines_of(account.bills[-1]["month"])} == {"average"}


def test_one_verification_ends_within_sixty_days(demo, today):
    (meter,) = free(demo, "МПИ заканчивается").meters
    assert timedelta(0) < meter["verified_until"] - today <= timedelta(days=60)


def test_a_locked_account_says_why(demo):
    assert free(demo, "Лицевой счет заблокирован").about["locked_reason"]
    assert not demo[0].about["locked_reason"]


def test_months_billed_by_average_are_recalculated_by_the_next_reading(demo):
    account = free(demo, "Три месяца начислено по среднему")
    methods = [line["method"] for line in account.bill_lines][-4:]
    assert methods == ["average", "average", "average", "customer"]
    assert [bill["recalculated"] for bill in account.bills[-4:-1]] == [0, 0, 0]
    assert account.bills[-1]["recalculated"] != 0


def test_what_is_recalculated_is_the_true_consumption_less_the_estimate(demo):
    account = free(demo, "Три месяца начислено по среднему")
    *estimated, real = account.bill_lines[-4:]
    readings = account.readings_of("1", "customer")
    used = readings[-1]["t1"] - readings[-2]["t1"]
    per_month = (used - real["volume"]) / 3
    expected = sum((per_month - line["volume"]) * line["price"] * 100 for line in estimated)
    assert account.bills[-1]["recalculated"] == pytest.approx(expected, abs=5)


def test_after_three_averages_comes_the_norm(demo):
    account = free(demo, "Пять месяцев без показаний")
    methods = [line["method"] for line in account.bill_lines][-6:]
    assert methods == ["customer", "average", "average", "average", "norm", "norm"]
    assert account.bill_lines[-1]["volume"] == 2 * 76


def test_a_meter_may_have_no_number(demo):
    account = free(demo, "Номер прибора учета неизвестен")
    assert account.meters[0]["number"] is None
    assert "meter_last4" not in account.facts()


def test_a_winter_of_electric_heating_reaches_the_dear_slices():
    account = free(Demo(date(2026, 3, 17), accounts=30), "Электроотопление")
    labels = {line["label"] for line in account.bill_lines}
    assert {"День", "День, свыше 11160 кВт*ч", "День, свыше 20000 кВт*ч"} <= labels


def test_slices_begin_in_2025(usual):
    since = {row["starts_on"] for row in usual.common.tariffs if row["over_kwh"]}
    assert min(since) == date(2025, 1, 1)
    account = free(usual, "Электроотопление")
    assert all(
        line["label"] == "День" for line in account.bill_lines if line["month"] < Month(2025, 1)
    )


def test_one_meter_is_about_to_go_through_zero(demo):
    account = free(demo, "Следующее показание")
    (meter,) = account.meters
    limit = 10 ** meter["whole_digits"]
    assert Decimal(0) < limit - account.readings[-1]["t1"] <= 21
    assert account.bill_lines[-1]["volume"] > 21


def test_a_benefit_takes_half(demo):
    account = free(demo, "Льгота")
    for bill in account.bills:
        assert bill["benefits"] == (bill["charged"] + 1) // 2


def test_a_dacha_uses_nothing_in_winter(demo):
    for line in free(demo, "Дача").bill_lines:
        assert (line["volume"] == 0) == (line["month"].number in (11, 12, 1, 2, 3))


def test_a_new_stove_changes_the_plan(demo):
    account = free(demo, "Год назад газовая плита")
    assert [row["plan"] for row in account.account_tariffs] == ["GAS1", "ELE1"]
    assert account.about["stove"] == "Электрическая"


def test_an_account_may_lack_owner_and_area(demo):
    account = free(demo, "Собственник и площадь неизвестны")
    assert account.about["last_name"] == ""
    assert account.about["total_area"] is None
    assert set(account.facts()) == {"last_bill_sum", "meter_last4"}


def test_free_accounts_are_described_with_the_answers_of_the_batch(demo, today):
    described = describe_free_accounts(today)
    assert [one.number for one in described] == list(FREE_ACCOUNTS)
    for one in described:
        assert {str(kind): value for kind, value in one.answers.items()} == (
            demo.by_number[one.number].facts()
        )


def test_all_four_control_questions_can_be_asked(usual):
    facts = usual[3].facts()
    assert set(facts) == {"total_area", "residents", "meter_last4", "last_bill_sum"}
    assert re.fullmatch(r"\d+,\d", facts["total_area"])
    assert facts["meter_last4"] == usual[3].meters[0]["number"][-4:]
    assert facts["last_bill_sum"].replace(",", "") == str(usual[3].bills[-1]["total"])


def test_account_numbers_are_fixed():
    assert DEMO_ACCOUNTS == ("640012345678", "640012353597", "640012361516")


def test_nothing_is_told_of_the_current_month_but_payments(demo, today):
    last = last_month(today)
    for account in demo:
        assert account.bills[-1]["month"] == last
        assert all(row["taken_on"] <= last.last_day for row in account.readings)
        assert all(row["issued_on"] <= today for row in account.bills)


def test_somebody_has_paid_since_the_last_bill(usual):
    now = [row for account in usual for row in account.payments if row["billed_month"] is None]
    assert now
    assert all(row["paid_on"] <= date(2026, 3, 17) for row in now)


def test_customers_keep_to_the_window(usual):
    for account in usual:
        for reading in account.readings_of("1", "customer"):
            first, last = window(Month.of(reading["taken_on"]))
            assert first <= reading["taken_on"].day <= last


def test_the_window_of_a_month_is_the_newest_that_has_begun():
    assert len(WINDOWS) == 2
    assert window(Month(2020, 12)) == (1, 28)
    assert window(Month(2021, 1)) == (15, 26)


def test_real_readings_never_go_down(usual):
    for account in usual:
        for meter in account.meters:
            readings = sorted(
                account.readings_of(meter["meter"], *REAL), key=lambda row: row["taken_on"]
            )
            for zone in ("t1", "t2", "t3")[: meter["zones"]]:
                values = [row[zone] for row in readings]
                assert values == sorted(values)


def test_the_batch_is_as_varied_as_a_town(usual):
    accounts = list(usual)
    assert len(accounts) == ACCOUNTS
    meters = [meter for account in accounts for meter in account.meters]
    assert {meter["zones"] for meter in meters} == {1, 2, 3}
    channels = {row["channel"] for account in accounts for row in account.payments}
    assert {"Сбербанк Онлайн", "Почта России", "Касса Саратовэнерго"} <= channels
    assert len({account.about["address"] for account in accounts}) == ACCOUNTS
    assert len({account.about["last_name"] for account in accounts}) > 50


def test_more_is_used_in_winter_than_in_summer(usual):
    used = {1: Decimal(0), 7: Decimal(0)}
    for account in usual:
        for line in account.bill_lines:
            if line["month"].number in used and line["volume"] < 1000:
                used[line["month"].number] += line["volume"]
    assert used[1] > used[7]


def test_the_prices_of_the_manual_are_there(usual):
    prices = {
        row["starts_on"]: row["price"] for row in usual.common.tariffs if row["plan"] == "GAS1"
    }
    assert prices[date(2015, 1, 1)] == Decimal("1.96")
    assert prices[date(2018, 7, 1)] == Decimal("2.40")
    assert prices[date(2019, 7, 1)] == Decimal("2.48")
    july = next(r for r in usual.common.tariffs if r["starts_on"] == date(2019, 7, 1))
    assert july["transmission_price"] == Decimal("0.55")
