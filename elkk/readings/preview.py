"""«Предварительный расчет»: consumption and charge of what was typed, before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from elkk.base.money import Kopecks
from elkk.readings.charge import Charge, charge_for
from elkk.readings.checks import Checked
from elkk.readings.entries import Situation
from elkk.readings.usage import add


@dataclass(frozen=True)
class MeterPreview:
    """A meter's part. Without a `charge` there is nothing to count from, or it was refused."""

    checked: Checked
    charge: Charge | None


@dataclass(frozen=True)
class Preview:
    meters: Sequence[MeterPreview]

    @property
    def total(self) -> Kopecks:
        return sum(each.charge.total for each in self.meters if each.charge)

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
        charge = None
        if each.usage is not None:
            charge = charge_for(each.usage.kwh, situation.prices, used)
            add(used, each.usage.kwh)
        meters.append(MeterPreview(each, charge))
    return Preview(meters)
