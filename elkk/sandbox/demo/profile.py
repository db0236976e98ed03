"""An account made of its traits: number, owner, dwelling, meters, habits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from elkk.base.periods import Month
from elkk.sandbox.demo import people
from elkk.sandbox.demo.consumption import norm_kwh
from elkk.sandbox.demo.meters import (
    DemoMeter,
    Point,
    earlier_registers,
    meter_number,
    model,
    new_registers,
)
from elkk.sandbox.demo.paying import Payer
from elkk.sandbox.demo.people import Home, Name
from elkk.sandbox.demo.readings import REPLACEMENT_DAY, Discipline
from elkk.sandbox.demo.stories import STORIES
from elkk.sandbox.demo.tariffs import FIRST_DAY, Stove
from elkk.sandbox.demo.traits import Traits, Verification, ordinary


@dataclass(frozen=True, slots=True)
class Profile:
    """`key` seeds whatever else is drawn for the account; areas are square metres."""

    key: str
    index: int
    number: str
    traits: Traits
    owner: Name
    home: Home
    total_area: Decimal | None
    living_area: Decimal | None
    residents: int
    points: tuple[Point, ...]
    discipline: Discipline
    payer: Payer
    electric_since: Month | None

    @property
    def meters(self) -> list[DemoMeter]:
        return [meter for point in self.points for meter in point.meters]

    @property
    def norm_kwh(self) -> int:
        return norm_kwh(self.residents, self.traits.stove)

    @property
    def stoves(self) -> list[tuple[date, Stove]]:
        """The stoves by the day from which the account was billed for them."""
        stoves = [(FIRST_DAY, self.traits.stove)]
        if self.electric_since is not None:
            stoves.append((self.electric_since.first_day, Stove.ELECTRIC))
        return stoves

    def stove_in(self, month: Month) -> Stove:
        return [stove for since, stove in self.stoves if since <= month.first_day][-1]


_NUMBERS: Final = 10**10


def account_number(index: int) -> str:
    """Twelve digits, 64 first; neighbours don't look alike, and no two are the same."""
    return f"64{(12_345_678 + index * 7_919) % _NUMBERS:010d}"


def profile(
    seed: int, index: int, last: Month, months: int, traits: Traits | None = None
) -> Profile:
    """The account of that index, as it is when the last of so many months has been billed.

    Its traits are those of its story, or as chance will have it, unless they are given.
    """
    key = f"{seed}/{index}"
    rng = Random(key)
    if traits is None:
        traits = STORIES[index].traits if index < len(STORIES) else ordinary(rng, months)
    home = people.house(rng) if traits.is_house else people.flat(rng)
    owner = people.name(rng) if traits.owner is None else traits.owner
    total, living = _areas(home, rng)
    residents = rng.randint(1, 5)
    return Profile(
        key=key,
        index=index,
        number=account_number(index),
        traits=traits,
        owner=owner,
        home=Home(traits.address, home.is_house) if traits.address else home,
        total_area=total if traits.areas_known else None,
        living_area=living if traits.areas_known else None,
        residents=traits.residents or residents,
        points=_points(traits, owner, last, rng),
        discipline=_discipline(traits, last, rng),
        payer=_payer(traits, last, rng),
        electric_since=_back(last, traits.electric_since),
    )


def _back(last: Month, months: int | None) -> Month | None:
    return None if months is None else last - months


def _areas(home: Home, rng: Random) -> tuple[Decimal, Decimal]:
    total = rng.randint(600, 1600) if home.is_house else rng.randint(290, 890)
    return Decimal(total).scaleb(-1), Decimal(total * rng.randint(55, 75) // 100).scaleb(-1)


def _payer(traits: Traits, last: Month, rng: Random) -> Payer:
    return Payer(
        habit=traits.habit,
        channel=traits.channel,
        day=rng.randint(3, 12),
        target=traits.target,
        stops_in=_back(last, traits.stops - 1) if traits.stops else None,
        last_target=traits.last_target,
        pays_now=traits.pays_now,
    )


def _discipline(traits: Traits, last: Month, rng: Random) -> Discipline:
    return Discipline(
        day=rng.randint(17, 24),
        missed=frozenset(last - back for back in traits.missed),
        inspected=frozenset(last - back for back in traits.inspected),
    )


def _points(traits: Traits, owner: Name, last: Month, rng: Random) -> tuple[Point, ...]:
    place = "Фасад дома" if traits.is_house else rng.choice(("Коридор", "Лестничная площадка"))
    main = _point(traits, "1", place, owner, last, rng)
    if traits.second_place is None:
        return (main,)
    second = _point(_second(traits), "2", traits.second_place, owner, last, rng)
    return main, second


def _second(traits: Traits) -> Traits:
    """The second meter of a household is small and has no story of its own."""
    return Traits(average_kwh=60, zones=traits.zones, phases=traits.phases)


def _point(traits: Traits, code: str, place: str, owner: Name, last: Month, rng: Random) -> Point:
    kind = model(traits.zones, traits.phases, rng)
    replaced = _back(last, traits.replaced)
    replaced_on = None if replaced is None else replaced.day(REPLACEMENT_DAY)
    first = DemoMeter(
        code=code,
        number=meter_number(rng) if traits.numbered else None,
        model=kind,
        multiplier=traits.multiplier,
        start=earlier_registers(kind, rng),
        installed_on=(last - rng.randint(48, 120)).day(rng.randint(1, 28)),
        removed_on=replaced_on,
        verified_until=_verified_until(traits, last, rng),
        place=place,
        responsible=str(owner),
        automatic=traits.automatic,
    )
    meters = (first,) if replaced_on is None else (first, _successor(first, replaced_on, rng))
    return Point(meters, traits.average_kwh, traits.shape)


def _successor(old: DemoMeter, installed_on: date, rng: Random) -> DemoMeter:
    return DemoMeter(
        code=f"{old.code}-2",
        number=meter_number(rng),
        model=old.model,
        multiplier=old.multiplier,
        start=new_registers(old.model, rng),
        installed_on=installed_on,
        removed_on=None,
        verified_until=installed_on.replace(year=installed_on.year + 16),
        place=old.place,
        responsible=old.responsible,
        automatic=old.automatic,
    )


def _verified_until(traits: Traits, last: Month, rng: Random) -> date:
    """The last day of the МПИ. «Ending» holds on every day of the month after the last bill."""
    years = rng.randint(2, 12)
    match traits.verification:
        case Verification.FINE:
            return (last + 12 * years).first_day
        case Verification.ENDING:
            return (last + 2).day(25)
        case Verification.ENDED:
            return (last - 2).day(5)
