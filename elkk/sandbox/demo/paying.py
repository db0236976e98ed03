"""How people pay: on time, in round sums, ahead, now and then, in part, or not at all."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.sandbox.demo.rows import Row

ONLINE: Final = ("Сбербанк Онлайн", "Личный кабинет", "СБП", "Т-Банк")
OFFLINE: Final = ("Почта России", "Касса Саратовэнерго", "Банкомат Сбербанка")
_ROUND: Final = 100_00

PAYMENT_PREFIX: Final = "DEMO-"


class Habit(Enum):
    """What is paid in a month.

    ON_TIME and ROUND: the last bill, as it is or rounded up to hundreds of roubles. FORGETFUL: as
    ON_TIME, but a month in five is skipped. AHEAD: a round sum in advance at the end of the month.
    STEADY: at the end of the month, so much that the bill comes to `target`. PART: three fifths of
    the last month's charges.
    """

    ON_TIME = auto()
    ROUND = auto()
    FORGETFUL = auto()
    AHEAD = auto()
    STEADY = auto()
    PART = auto()


@dataclass(frozen=True, slots=True)
class Payer:
    """A habit, and where it ends: nothing is paid from `stops_in` on.

    `target` is the total that STEADY keeps; `last_target` the total of the very last bill.
    `pays_now` says whether something may come after the last bill.
    """

    habit: Habit
    channel: str
    day: int
    target: Kopecks = 0
    stops_in: Month | None = None
    last_target: Kopecks | None = None
    pays_now: bool = True


class Owed(NamedTuple):
    """What a month begins with, what it adds before penalties, and what the one before charged."""

    opening: Kopecks
    accrued: Kopecks
    charged_before: Kopecks


@dataclass(frozen=True, slots=True)
class DemoPayment:
    payment: str
    operation: str
    paid_on: date
    amount: Kopecks
    channel: str
    billed_month: Month | None

    def row(self, account: str) -> Row:
        return Row(
            "payments",
            {
                "account": account,
                "payment": self.payment,
                "operation": self.operation,
                "paid_on": self.paid_on,
                "amount": self.amount,
                "channel": self.channel,
                "billed_month": self.billed_month,
            },
        )


def payments_in(
    month: Month, payer: Payer, owed: Owed, *, is_last: bool, rng: Random
) -> list[DemoPayment]:
    """The payments of a month, oldest first."""
    if payer.stops_in is not None and payer.stops_in <= month:
        return []
    habit = Habit.STEADY if is_last and payer.last_target is not None else payer.habit
    target = payer.target if payer.last_target is None else payer.last_target
    day, amount = _amount(habit, payer, owed, target, rng)
    if amount <= 0:
        return []
    return [_payment(month, month.day(day), amount, payer.channel, rng)]


def payments_after(last: Month, payer: Payer, total: Kopecks, rng: Random) -> list[DemoPayment]:
    """What the last bill makes come in the following month, not counted in any bill yet."""
    if not payer.pays_now or payer.habit not in (Habit.ON_TIME, Habit.ROUND):
        return []
    paid = payments_in(last + 1, payer, Owed(total, 0, 0), is_last=False, rng=rng)
    return [
        DemoPayment(one.payment, one.operation, one.paid_on, one.amount, one.channel, None)
        for one in paid
    ]


def _amount(
    habit: Habit, payer: Payer, owed: Owed, target: Kopecks, rng: Random
) -> tuple[int, Kopecks]:
    day = min(max(payer.day + rng.randint(-2, 2), 1), 14)
    late = 27 + rng.randint(0, 1)
    is_skipped = rng.random() < 0.2
    match habit:
        case Habit.ON_TIME:
            return day, owed.opening
        case Habit.ROUND:
            return day, _up_to_hundreds(owed.opening)
        case Habit.FORGETFUL:
            return day, 0 if is_skipped else owed.opening
        case Habit.AHEAD:
            return late, _up_to_hundreds(owed.opening + owed.accrued + 2 * _ROUND)
        case Habit.STEADY:
            return late, owed.opening + owed.accrued - target
        case Habit.PART:
            return day, owed.charged_before * 3 // 5


def _up_to_hundreds(amount: Kopecks) -> Kopecks:
    return -(-amount // _ROUND) * _ROUND


def _payment(
    month: Month, paid_on: date, amount: Kopecks, channel: str, rng: Random
) -> DemoPayment:
    operation = str(UUID(int=rng.getrandbits(128), version=4))
    return DemoPayment(
        payment=f"{PAYMENT_PREFIX}{month}-1",
        operation=operation if channel in ONLINE else "",
        paid_on=paid_on,
        amount=amount,
        channel=channel,
        billed_month=month,
    )
