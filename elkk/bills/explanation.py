"""«Почему сумма изменилась»: the difference between two bills, split into its causes.

A zone's slice of charges that both bills have is compared at the earlier bill's price: what the
month's other length adds, what other consumption a day adds, and the rest is the tariff. All parts
are whole kopecks and add up exactly to the difference of the totals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from elkk.accounts.models import Account
from elkk.base.money import Kopecks, charge
from elkk.base.zones import Zone
from elkk.bills.models import Bill, BillLine
from elkk.bills.services import BillView, with_lines


class Cause(StrEnum):
    """Why a sum changed, in the order in which it is told."""

    CONSUMPTION = "consumption"
    TARIFF = "tariff"
    DAYS = "days"
    OTHER_CHARGES = "other_charges"
    RECALCULATION = "recalculation"
    BENEFITS = "benefits"
    PENALTY = "penalty"
    OPENING = "opening"
    PAYMENTS = "payments"
    ROUNDING = "rounding"


class Against(StrEnum):
    """Which bill a bill is compared with."""

    PREVIOUS = "previous"
    LAST_YEAR = "last_year"


@dataclass(frozen=True)
class Part:
    """What one cause adds to the sum to pay, in kopecks; below zero it takes away."""

    cause: Cause
    kopecks: Kopecks


@dataclass(frozen=True)
class PriceChange:
    """Roubles per kWh of a slice in both bills, as their labels say."""

    label: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Explanation:
    """`parts` are those that are not zero; they add up to `difference`, in kopecks."""

    earlier: Bill
    later: Bill
    parts: Sequence[Part]
    volume_before: Decimal
    volume_after: Decimal
    price_changes: Sequence[PriceChange]

    @property
    def difference(self) -> Kopecks:
        return self.later.total - self.earlier.total

    @property
    def daily_before(self) -> Decimal:
        """kWh a day."""
        return self.volume_before / self.earlier.month.days

    @property
    def daily_after(self) -> Decimal:
        return self.volume_after / self.later.month.days

    @property
    def largest(self) -> Kopecks:
        """The size of the largest part: the length of the longest bar."""
        return max((abs(part.kopecks) for part in self.parts), default=0)


@dataclass(frozen=True)
class _Slice:
    """The lines of a bill that are priced alike."""

    label: str
    volume: Decimal
    amount: Kopecks
    prices: frozenset[Decimal]

    @property
    def price(self) -> Decimal:
        """The tariff; where it changed within the month, the average that was paid."""
        if len(self.prices) == 1:
            return next(iter(self.prices))
        return Decimal(self.amount) / 100 / self.volume if self.volume else max(self.prices)


_Key = tuple[Zone, str]


def find_explanation(account: Account, later: BillView, against: Against) -> Explanation | None:
    """The bill explained by the one before it, or by last year's; None where there is none."""
    month = later.bill.month
    is_last_year = against is Against.LAST_YEAR
    wanted = Bill.month == month - 12 if is_last_year else Bill.month < month
    earlier = (
        Bill.select().where((Bill.account == account) & wanted).order_by(Bill.month.desc()).first()
    )
    return explain(with_lines(earlier), later) if earlier else None


def explain(earlier: BillView, later: BillView) -> Explanation:
    before, after = _slices(earlier.lines, later.lines)
    sums = _explain_charges(before, after, earlier.bill.month.days, later.bill.month.days)
    charged = later.bill.charged - earlier.bill.charged
    sums[Cause.OTHER_CHARGES] = charged - sum(sums.values())
    sums |= _explain_balance(earlier.bill, later.bill)
    difference = later.bill.total - earlier.bill.total
    # A bill whose own total doesn't add up still gets parts that do.
    sums[Cause.ROUNDING] = difference - sum(sums.values())
    return Explanation(
        earlier.bill,
        later.bill,
        [Part(cause, sums[cause]) for cause in Cause if sums[cause]],
        sum((line.volume for line in earlier.lines), Decimal(0)),
        sum((line.volume for line in later.lines), Decimal(0)),
        _price_changes(before, after),
    )


def _explain_balance(earlier: Bill, later: Bill) -> dict[Cause, Kopecks]:
    return {
        Cause.RECALCULATION: later.recalculated - earlier.recalculated,
        Cause.BENEFITS: earlier.benefits - later.benefits,
        Cause.PENALTY: later.penalty - earlier.penalty,
        Cause.OPENING: later.opening - earlier.opening,
        Cause.PAYMENTS: earlier.paid - later.paid,
    }


def _explain_charges(
    before: Mapping[_Key, _Slice], after: Mapping[_Key, _Slice], days_before: int, days_after: int
) -> dict[Cause, Kopecks]:
    """What consumption, tariff and days add, where both bills have lines."""
    sums = dict.fromkeys((Cause.CONSUMPTION, Cause.TARIFF, Cause.DAYS), 0)
    if not (before and after):
        return sums
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            sums[Cause.CONSUMPTION] += (new.amount if new else 0) - (old.amount if old else 0)
            continue
        by_volume = _by_volume(old, new)
        by_days = _by_days(old, days_before, days_after)
        sums[Cause.DAYS] += by_days
        sums[Cause.CONSUMPTION] += by_volume - by_days
        sums[Cause.TARIFF] += new.amount - old.amount - by_volume
    return sums


def _by_volume(old: _Slice, new: _Slice) -> Kopecks:
    """What another volume costs at the old price; a change of kopecks is not one of tariff."""
    if old.prices == new.prices and len(old.prices) == 1:
        return new.amount - old.amount
    return charge(new.volume - old.volume, old.price)


def _by_days(old: _Slice, days_before: int, days_after: int) -> Kopecks:
    """What the other length of the month would cost at the old consumption a day."""
    changed = Decimal(old.amount) * (days_after - days_before) / days_before
    return int(changed.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _slices(
    before: Sequence[BillLine], after: Sequence[BillLine]
) -> tuple[dict[_Key, _Slice], dict[_Key, _Slice]]:
    """Lines by zone and label; the label doesn't matter where a zone has one in each bill."""
    renamed = {
        zone for zone in Zone if len(_labels(before, zone)) == len(_labels(after, zone)) == 1
    }
    return _grouped(before, renamed), _grouped(after, renamed)


def _labels(lines: Iterable[BillLine], zone: Zone) -> set[str]:
    return {line.label for line in lines if line.zone == zone}


def _grouped(lines: Iterable[BillLine], by_zone_alone: set[Zone]) -> dict[_Key, _Slice]:
    groups: dict[_Key, list[BillLine]] = {}
    for line in lines:
        label = "" if line.zone in by_zone_alone else line.label
        groups.setdefault((line.zone, label), []).append(line)
    return {
        key: _Slice(
            group[0].label,
            sum((line.volume for line in group), Decimal(0)),
            sum(line.amount for line in group),
            frozenset(line.price for line in group),
        )
        for key, group in groups.items()
    }


def _price_changes(
    before: Mapping[_Key, _Slice], after: Mapping[_Key, _Slice]
) -> list[PriceChange]:
    return [
        PriceChange(after[key].label, before[key].price, after[key].price)
        for key in sorted(before.keys() & after.keys())
        if before[key].prices != after[key].prices
    ]
