"""What an account owes and since when: the oldest debt is paid first, penalties after debts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.sandbox.demo.penalty import FREE_DAYS, penalty_of_day, round_penalty


@dataclass(slots=True)
class Debt:
    due_on: date
    left: Kopecks


@dataclass(slots=True)
class Ledger:
    """Unpaid accruals by due date, unpaid penalties, and money paid in advance."""

    debts: list[Debt] = field(default_factory=list)
    penalties: Kopecks = 0
    advance: Kopecks = 0

    @property
    def balance(self) -> Kopecks:
        """Above zero is a debt, below zero an overpayment."""
        return sum(debt.left for debt in self.debts) + self.penalties - self.advance

    def accrue(self, amount: Kopecks, due_on: date) -> None:
        """Add a month's charges; a negative amount gives money back."""
        if amount > 0:
            self.debts.append(Debt(due_on, amount))
        self.pay(max(-amount, 0))

    def add_penalty(self, amount: Kopecks) -> None:
        self.penalties += amount
        self.pay(0)

    def pay(self, amount: Kopecks) -> None:
        money = amount + self.advance
        for debt in self.debts:
            part = min(debt.left, money)
            debt.left -= part
            money -= part
        self.debts = [debt for debt in self.debts if debt.left]
        part = min(self.penalties, money)
        self.penalties -= part
        self.advance = money - part

    def live_through(self, month: Month, payments: Iterable[tuple[date, Kopecks]]) -> Kopecks:
        """Take a month's payments in and return the penalty that the month brought.

        The day of a payment still counts as a day of delay.
        """
        waiting = sorted(payments)
        if not self._is_anything_late(month.last_day):
            self.pay(sum(amount for _, amount in waiting))
            return 0
        parts = 0
        for offset in range(month.days):
            day = month.first_day + timedelta(days=offset)
            parts += sum(penalty_of_day(debt.left, debt.due_on, day) for debt in self.debts)
            self.pay(sum(amount for paid_on, amount in waiting if paid_on == day))
        return round_penalty(parts)

    def _is_anything_late(self, day: date) -> bool:
        return any((day - debt.due_on).days > FREE_DAYS for debt in self.debts)
