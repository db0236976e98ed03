"""«Почему сумма изменилась»: the parts of a difference, and that they add up to the kopeck."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from elkk.base.money import charge
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.explanation import Cause, Explanation, explain
from elkk.bills.models import Bill, BillLine
from elkk.bills.services import BillView
from elkk.readings.models import Source

JANUARY, FEBRUARY, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)

kopecks = st.integers(-10_000_000, 10_000_000)
not_below_zero = st.integers(0, 10_000_000)
months = st.builds(Month, st.integers(2015, 2035), st.integers(1, 12))
prices = st.decimals("0", "20", places=5)
volumes = st.decimals("0", "30000", places=3)
LABELS = ("День", "День, свыше 11160 кВт·ч", "День, свыше 20000 кВт·ч", "Ночь", "")


@st.composite
def lines(draw: st.DrawFn) -> BillLine:
    """Any line: amounts that don't match, a null meter, null readings, a null method."""
    volume, price = draw(volumes), draw(prices)
    return BillLine(
        label=draw(st.sampled_from(LABELS)),
        zone=draw(st.sampled_from(Zone)),
        meter_code=draw(st.sampled_from(("", "M1"))),
        previous_value=draw(st.none() | volumes),
        current_value=draw(st.none() | volumes),
        volume=volume,
        price=price,
        amount=draw(st.just(charge(volume, price)) | kopecks),
        method=draw(st.none() | st.sampled_from(Source)),
    )


@st.composite
def bills(draw: st.DrawFn, consistent: bool = False) -> BillView:
    own_lines = draw(st.lists(lines(), min_size=int(consistent), max_size=7))
    opening, paid, recalculated = draw(kopecks), draw(kopecks), draw(kopecks)
    benefits, penalty = draw(not_below_zero), draw(not_below_zero)
    charged = sum(line.amount for line in own_lines) if consistent else draw(kopecks)
    total = opening + charged + recalculated - benefits + penalty - paid
    bill = Bill(
        month=draw(months),
        opening=opening,
        charged=charged,
        paid=paid,
        recalculated=recalculated,
        benefits=benefits,
        penalty=penalty,
        total=total if consistent else draw(st.just(total) | kopecks),
    )
    return BillView(bill, own_lines)


def sums(explanation: Explanation) -> dict[Cause, int]:
    return {part.cause: part.kopecks for part in explanation.parts}


@given(bills(), bills())
def test_the_parts_add_up_to_the_kopeck_whatever_the_bills(earlier, later) -> None:
    explanation = explain(earlier, later)
    assert sum(part.kopecks for part in explanation.parts) == later.bill.total - earlier.bill.total


@given(bills(consistent=True), bills(consistent=True))
def test_bills_that_add_up_themselves_leave_nothing_unexplained(earlier, later) -> None:
    found = sums(explain(earlier, later))
    assert Cause.OTHER_CHARGES not in found
    assert Cause.ROUNDING not in found


@given(bills(consistent=True), bills(consistent=True))
def test_the_three_causes_of_charges_add_up_to_their_difference(earlier, later) -> None:
    found = sums(explain(earlier, later))
    charges = (Cause.CONSUMPTION, Cause.TARIFF, Cause.DAYS)
    charged = later.bill.charged - earlier.bill.charged
    assert sum(found.get(cause, 0) for cause in charges) == charged


@given(bills())
def test_the_way_back_is_the_same_difference_the_other_way(view) -> None:
    assert explain(view, view).parts == []


def one_line(month: Month, volume: str, price: str, label="День", **bill_values: int) -> BillView:
    line = BillLine(
        label=label,
        zone=Zone.T1,
        volume=Decimal(volume),
        price=Decimal(price),
        amount=charge(Decimal(volume), Decimal(price)),
    )
    values = {"opening": 0, "paid": 0, "recalculated": 0, "benefits": 0, "penalty": 0} | bill_values
    total = values["opening"] + line.amount + values["recalculated"] - values["benefits"]
    total += values["penalty"] - values["paid"]
    return BillView(Bill(month=month, charged=line.amount, total=total, **values), [line])


def test_the_same_price_and_days_leave_consumption_alone() -> None:
    found = sums(explain(one_line(JANUARY, "200", "2.48"), one_line(MARCH, "213", "2.48")))
    assert found == {Cause.CONSUMPTION: 13 * 248}


def test_the_same_volume_at_a_new_price_is_the_tariff() -> None:
    found = sums(explain(one_line(JANUARY, "200", "2.44"), one_line(MARCH, "200", "2.48")))
    assert found == {Cause.TARIFF: 200 * 4}


def test_the_same_consumption_a_day_in_a_shorter_month_is_the_days() -> None:
    found = sums(explain(one_line(JANUARY, "310", "2.00"), one_line(FEBRUARY, "280", "2.00")))
    assert found == {Cause.DAYS: -30 * 200}


def test_a_new_volume_at_a_new_price_is_split_at_the_old_one() -> None:
    found = sums(explain(one_line(JANUARY, "200", "2.00"), one_line(MARCH, "250", "3.00")))
    assert found == {Cause.CONSUMPTION: 50 * 200, Cause.TARIFF: 250 * 100}


def test_a_label_that_the_billing_changed_is_still_the_same_zone() -> None:
    renamed = one_line(MARCH, "200", "2.48", label="День (круглосуточный)")
    assert sums(explain(one_line(JANUARY, "200", "2.44"), renamed)) == {Cause.TARIFF: 800}


def test_a_dearer_slice_that_was_not_reached_before_is_consumption() -> None:
    earlier, later = one_line(JANUARY, "11000", "3.00"), one_line(MARCH, "11160", "3.00")
    dear = BillLine(
        label="День, свыше 11160 кВт·ч",
        zone=Zone.T1,
        volume=Decimal(40),
        price=Decimal(5),
        amount=200_00,
    )
    later = BillView(later.bill, [*later.lines, dear])
    later.bill.charged += dear.amount
    later.bill.total += dear.amount
    assert sums(explain(earlier, later)) == {Cause.CONSUMPTION: 160 * 300 + 200_00}


def test_debt_payments_penalty_benefits_and_recalculation_have_their_own_parts() -> None:
    earlier = one_line(JANUARY, "200", "2.48", opening=100_00, paid=50_00, benefits=10_00)
    later = one_line(
        MARCH, "200", "2.48", opening=546_00, paid=80_00, penalty=3_17, recalculated=-20_00
    )
    assert sums(explain(earlier, later)) == {
        Cause.OPENING: 446_00,
        Cause.PAYMENTS: -30_00,
        Cause.PENALTY: 3_17,
        Cause.RECALCULATION: -20_00,
        Cause.BENEFITS: 10_00,
    }


def test_a_bill_without_details_tells_of_charges_only() -> None:
    bare = one_line(JANUARY, "200", "2.48")
    bare = BillView(bare.bill, [])
    found = sums(explain(bare, one_line(MARCH, "213", "2.48")))
    assert found == {Cause.OTHER_CHARGES: 13 * 248}
