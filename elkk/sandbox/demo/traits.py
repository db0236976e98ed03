"""What an account is like: the choices from which everything else about it follows."""

from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import Final

from elkk.base.money import Kopecks
from elkk.sandbox.demo.consumption import Shape
from elkk.sandbox.demo.paying import OFFLINE, ONLINE, Habit
from elkk.sandbox.demo.people import Name
from elkk.sandbox.demo.tariffs import Stove


class Verification(Enum):
    """Where the МПИ of the meter stands: years ahead, within 60 days of any day of the month
    after the last bill, or two months over."""

    FINE = auto()
    ENDING = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class Traits:
    """Months are counted back from the last billed one, which is 0.

    `missed` are months without readings, `replaced` the month in which the meter was replaced,
    `stops` how many of the last months were not paid, `electric_since` when the gas stove went.
    `second_place` gives a second meter; `zones` and the plan are those of both.
    """

    average_kwh: int = 190
    zones: int = 1
    phases: int = 1
    stove: Stove = Stove.GAS
    shape: Shape = Shape.HOME
    habit: Habit = Habit.ON_TIME
    channel: str = ONLINE[0]
    target: Kopecks = 0
    last_target: Kopecks | None = None
    stops: int = 0
    pays_now: bool = True
    missed: frozenset[int] = frozenset()
    inspected: frozenset[int] = frozenset()
    replaced: int | None = None
    electric_since: int | None = None
    verification: Verification = Verification.FINE
    automatic: bool = False
    numbered: bool = True
    multiplier: int = 1
    rolls_over_next: bool = False
    is_house: bool = False
    second_place: str | None = None
    benefit_percent: int = 0
    locked_reason: str = ""
    owner: Name | None = None
    address: str | None = None
    areas_known: bool = True
    residents: int | None = None


_HABITS: Final = (Habit.ON_TIME, Habit.ROUND, Habit.FORGETFUL, Habit.AHEAD, Habit.PART)
_HABIT_WEIGHTS: Final = (56, 16, 14, 10, 4)
_LOCKED: Final = (
    "Лицевой счет передан другой управляющей организации. Обратитесь в центр обслуживания."
)


def ordinary(rng: Random, months: int) -> Traits:
    """Somebody. Most people are on time and have one meter; a few are anything else."""
    is_house = rng.random() < 0.3
    zones = rng.choices((1, 2, 3), (76, 18, 6))[0]
    automatic = rng.random() < 0.05
    missed = {back for back in range(months) if rng.random() < 0.04}
    return Traits(
        average_kwh=rng.randint(230, 520) if is_house else rng.randint(70, 300),
        zones=zones,
        phases=3 if is_house and rng.random() < 0.4 else 1,
        stove=Stove.GAS if is_house or rng.random() < 0.7 else Stove.ELECTRIC,
        shape=Shape.DACHA if is_house and rng.random() < 0.2 else Shape.HOME,
        habit=rng.choices(_HABITS, _HABIT_WEIGHTS)[0],
        channel=rng.choice(ONLINE if rng.random() < 0.7 else OFFLINE),
        stops=rng.randint(1, 9) if rng.random() < 0.08 else 0,
        missed=frozenset() if automatic else frozenset(missed),
        inspected=frozenset({rng.randrange(months)} - missed),
        replaced=rng.randrange(1, months) if rng.random() < 0.06 else None,
        verification=rng.choices(tuple(Verification), (94, 3, 3))[0],
        automatic=automatic,
        second_place="Гараж" if is_house and rng.random() < 0.05 else None,
        benefit_percent=50 if rng.random() < 0.06 else 0,
        locked_reason=_LOCKED if rng.random() < 0.01 else "",
    )
