"""«Предварительный расчет»: consumption and charge of what was typed, before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from elkk.base.money import Kopecks
from elkk.readings.charge import Charge, charge_for
from elkk.readings.checks import Checked
from elkk.readings.entries import Entry, Situation, prices_in_force
from elkk.readings.usage import add, between_readings


@dataclass(frozen=True)
class BilledAlready:
    """What bills have charged by the average or the norm since the last reading: kWh, kopecks."""

    kwh: Decimal
    amount: Kopecks


@dataclass(frozen=True)
class MeterPreview:
    """A meter's part. Without a `charge` there is nothing to count from, or it was refused.

    `billed` will be taken off, so `total` may be below zero.
    """

    checked: Checked
    charge: Charge | None
    billed: BilledAlready | None = None

    @property
    def total(self) -> Kopecks:
        charged = self.charge.total if self.charge else 0
        return charged - (self.billed.amount if self.billed else 0)


@dataclass(frozen=True)
class Preview:
    meters: Sequence[MeterPreview]

    @property
    def total(self) -> Kopecks:
        return sum(each.total for each in self.meters if each.charge)

    @property
    def has_charge(self) -> bool:
        return any(each.charge for each in self.meters)

    @property
    def has_total(self) -> bool:
        """More than one meter has a sum of its own."""
        return sum(1 for each in self.meters if each.charge) > 1


def preview(situation: Situation, checked: Sequence[Checked]) -> Preview:
    """The meters of an account share the ranges of a month: each goes on where others ended."""
    if not any(each.usage for each in checked):
        return Preview([MeterPreview(each, None) for each in checked])
    replaced = [each.entry.own for each in checked if each.entry.own]
    used = situation.used_in_month(checked[0].entry.day, but=replaced)
    meters = []
    for each in checked:
        if each.usage is None:
            meters.append(MeterPreview(each, None))
            continue
        charge = charge_for(each.usage.kwh, situation.prices, used)
        add(used, each.usage.kwh)
        meters.append(MeterPreview(each, charge, billed_already(situation, each.entry)))
    return Preview(meters)


def billed_already(situation: Situation, entry: Entry) -> BilledAlready | None:
    """The calculated readings that came into bills since the last true one, at their days' prices.

    None where there are none, or where a price is not known.
    """
    if entry.previous is None:
        return None
    kwh, amount = Decimal(0), 0
    before = entry.previous
    for estimate in entry.billed_estimates:
        usage = between_readings(entry.meter, before, estimate)
        charge = charge_for(usage.kwh, prices_in_force(situation.account, estimate.taken_on), {})
        if charge.unpriced:
            return None
        kwh, amount = kwh + usage.total, amount + charge.total
        before = estimate
    return BilledAlready(kwh, amount) if kwh else None
