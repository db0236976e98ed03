"""Meters and the points where they stand, one after another."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from elkk.base.periods import Month
from elkk.sandbox.demo.consumption import Shape
from elkk.sandbox.demo.rows import Row


@dataclass(frozen=True, slots=True)
class Model:
    """A type of meter. Readings have `whole` digits before the comma and `fraction` after it."""

    name: str
    zones: int
    phases: int
    whole: int
    fraction: int


MODELS: Final = (
    Model("Меркурий 201.8", 1, 1, 6, 2),
    Model("Энергомера СЕ101", 1, 1, 5, 1),
    Model("Нева 103", 1, 1, 5, 0),
    Model("Меркурий 230", 1, 3, 6, 2),
    Model("Меркурий 200.02", 2, 1, 6, 2),
    Model("Энергомера СЕ102", 2, 1, 6, 2),
    Model("Меркурий 231", 2, 3, 6, 2),
    Model("Нева МТ 124", 3, 1, 6, 2),
    Model("Меркурий 234", 3, 3, 6, 2),
)


@dataclass(frozen=True, slots=True)
class DemoMeter:
    """`code` is unique within the account; `start` is what the registers showed at first.

    Register values everywhere in the demo are integers, in units of the last digit of the meter.
    """

    code: str
    number: str | None
    model: Model
    multiplier: int
    start: tuple[int, ...]
    installed_on: date
    removed_on: date | None
    verified_until: date
    place: str
    responsible: str
    automatic: bool

    def value(self, units: int) -> Decimal:
        """What the meter shows."""
        return Decimal(units % self.capacity).scaleb(-self.model.fraction)

    def kwh(self, units: int) -> Decimal:
        """What a difference of two readings means."""
        return Decimal(units * self.multiplier).scaleb(-self.model.fraction)

    def units(self, hundredths: int) -> int:
        """The difference of readings for so many hundredths of a kWh, rounded down."""
        return int(hundredths * 10**self.model.fraction // (self.multiplier * 100))

    @property
    def capacity(self) -> int:
        """The value that the meter can't show any more: it goes through zero instead."""
        return int(10 ** (self.model.whole + self.model.fraction))

    def row(self, account: str) -> Row:
        return Row(
            "meters",
            {
                "account": account,
                "meter": self.code,
                "number": self.number,
                "model": self.model.name,
                "zones": self.model.zones,
                "whole_digits": self.model.whole,
                "fraction_digits": self.model.fraction,
                "multiplier": self.multiplier,
                "installed_on": self.installed_on,
                "removed_on": self.removed_on,
                "verified_until": self.verified_until,
                "place": self.place,
                "responsible": self.responsible,
                "automatic": self.automatic,
            },
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A point of consumption: a meter, or two where the first was replaced.

    The second begins on the day on which the first is removed.
    """

    meters: tuple[DemoMeter, ...]
    average_kwh: int
    shape: Shape

    @property
    def zones(self) -> int:
        return self.meters[0].model.zones

    @property
    def replaced_on(self) -> date | None:
        return self.meters[0].removed_on

    def is_replaced_in(self, month: Month) -> bool:
        return self.replaced_on is not None and Month.of(self.replaced_on) == month

    def meter_at_end_of(self, month: Month) -> DemoMeter:
        is_second = self.replaced_on is not None and self.replaced_on <= month.last_day
        return self.meters[-1 if is_second else 0]


def model(zones: int, phases: int, rng: Random) -> Model:
    return rng.choice([one for one in MODELS if (one.zones, one.phases) == (zones, phases)])


def meter_number(rng: Random) -> str:
    return f"{rng.randint(0, 10**8 - 1):08d}"


def earlier_registers(one: Model, rng: Random) -> tuple[int, ...]:
    """What a meter shows that has been in service for some years."""
    top = 60_000 if one.whole > 5 else 30_000
    return tuple(rng.randint(2_000, top) * 10**one.fraction for _ in range(one.zones))


def new_registers(one: Model, rng: Random) -> tuple[int, ...]:
    """What a new meter shows: a few kWh of the factory's tests."""
    return tuple(rng.randint(0, 9) * 10**one.fraction for _ in range(one.zones))
