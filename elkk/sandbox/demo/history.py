"""An account's life, month after month: readings, bills, payments, and the balance they leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.sandbox.demo.billing import Line, bill_lines, correction
from elkk.sandbox.demo.ledger import Ledger
from elkk.sandbox.demo.paying import DemoPayment, Habit, Owed, payments_after, payments_in
from elkk.sandbox.demo.profile import Profile
from elkk.sandbox.demo.readings import Metered, PointLife, Taken
from elkk.sandbox.demo.rows import Row

DUE_DAY: Final = 15


@dataclass(frozen=True, slots=True)
class DemoBill:
    """total = opening + charged + recalculated - benefits + penalty - paid, in kopecks."""

    month: Month
    opening: Kopecks
    charged: Kopecks
    recalculated: Kopecks
    benefits: Kopecks
    penalty: Kopecks
    paid: Kopecks

    @property
    def total(self) -> Kopecks:
        added = self.charged + self.recalculated - self.benefits + self.penalty
        return self.opening + added - self.paid

    @property
    def due_on(self) -> date:
        return (self.month + 1).day(DUE_DAY)

    def row(self, account: str) -> Row:
        return Row(
            "bills",
            {
                "account": account,
                "month": self.month,
                "number": f"{account}/{self.month.number:02d}{self.month.year % 100:02d}",
                "issued_on": (self.month + 1).first_day,
                "due_on": self.due_on,
                "opening": self.opening,
                "charged": self.charged,
                "paid": self.paid,
                "recalculated": self.recalculated,
                "benefits": self.benefits,
                "penalty": self.penalty,
                "total": self.total,
            },
        )


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """All that a month brought. A month without a bill has neither lines nor counted payments."""

    bill: DemoBill | None
    lines: list[Line]
    taken: list[Taken]
    payments: list[DemoPayment]


def history(profile: Profile, first: Month, last: Month) -> Iterator[AccountMonth]:
    """The months in order: the readings before the first bill, the bills, the payments after."""
    return _Life(profile, first, last).months()


class _Life:
    def __init__(self, profile: Profile, first: Month, last: Month) -> None:
        self._profile = profile
        self._first, self._last = first, last
        self._rng = Random(f"{profile.key}/payments")
        self._points = _point_lives(profile, first, last)
        self._ledger = Ledger()
        self._charged_before = 0

    def months(self) -> Iterator[AccountMonth]:
        before = [point.before(self._first - 1) for point in self._points]
        yield AccountMonth(None, [], before, [])
        self._open()
        month = self._first
        while month <= self._last:
            yield self._month(month)
            month = month + 1
        yield AccountMonth(None, [], [], self._payments_now())

    def _open(self) -> None:
        payer = self._profile.payer
        opening = payer.target if payer.habit is Habit.STEADY else self._rng.randint(200_00, 900_00)
        self._ledger.accrue(opening, self._first.day(DUE_DAY))

    def _month(self, month: Month) -> AccountMonth:
        opening = self._ledger.balance
        done = [point.month(month) for point in self._points]
        metered = [one for point in done for one in point.metered]
        lines = bill_lines(metered, self._profile.stove_in(month), month)
        charged = sum(line.amount for line in lines)
        recalculated = self._recalculated(metered)
        benefits = _benefits(charged, self._profile.traits.benefit_percent)
        accrued = charged + recalculated - benefits
        payments = self._payments(month, Owed(opening, accrued, self._charged_before))
        paid = [(one.paid_on, one.amount) for one in payments]
        penalty = self._ledger.live_through(month, paid)
        bill = DemoBill(
            month=month,
            opening=opening,
            charged=charged,
            recalculated=recalculated,
            benefits=benefits,
            penalty=penalty,
            paid=sum(amount for _, amount in paid),
        )
        self._ledger.accrue(accrued, bill.due_on)
        self._ledger.add_penalty(penalty)
        self._charged_before = charged
        taken = [one for point in done for one in point.taken]
        return AccountMonth(bill, lines, taken, payments)

    def _payments(self, month: Month, owed: Owed) -> list[DemoPayment]:
        is_last = month == self._last
        return payments_in(month, self._profile.payer, owed, is_last=is_last, rng=self._rng)

    def _payments_now(self) -> list[DemoPayment]:
        return payments_after(self._last, self._profile.payer, self._ledger.balance, self._rng)

    def _recalculated(self, metered: list[Metered]) -> Kopecks:
        return sum(
            correction([past], one.meter, self._profile.stove_in(past.month))
            for one in metered
            for past in one.corrections
        )


def _benefits(charged: Kopecks, percent: int) -> Kopecks:
    return (charged * percent + 50) // 100


def _point_lives(profile: Profile, first: Month, last: Month) -> list[PointLife]:
    lives = _fresh_lives(profile)
    if profile.traits.rolls_over_next:
        for life, rehearsal in zip(lives, _fresh_lives(profile), strict=True):
            life.start_at(rehearsal.start_before_zero(first, last))
    return lives


def _fresh_lives(profile: Profile) -> list[PointLife]:
    return [
        PointLife(point, profile.discipline, profile.norm_kwh, Random(f"{profile.key}/{index}"))
        for index, point in enumerate(profile.points)
    ]
