"""Limits, commission and tax of payments: data with a day from which it holds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from elkk.accounts.models import Supplier
from elkk.base.money import Kopecks
from elkk.payments.models import PaymentRule


@dataclass(frozen=True)
class Rule:
    """What holds for a payment; kopecks, and hundredths of a percent."""

    lowest: Kopecks
    highest: Kopecks
    commission_bp: int
    vat_code: int

    @property
    def commission_percent(self) -> Decimal:
        return Decimal(self.commission_bp) / 100

    def allows(self, amount: Kopecks) -> bool:
        return self.lowest <= amount <= self.highest

    def commission(self, amount: Kopecks) -> Kopecks:
        """What the payer pays on top, rounded up to the kopeck as acquirers do."""
        return -(-amount * self.commission_bp // 10_000)


# What holds where a supplier has set nothing. The VAT codes are those of the 54-ФЗ receipt: 20 %
# (code 4), and 22 % (code 11) from 2026 on (Federal law 425-ФЗ of 28.11.2025).
DEFAULTS: Final = (
    (date(2000, 1, 1), Rule(lowest=1_00, highest=100_000_00, commission_bp=0, vat_code=4)),
    (date(2026, 1, 1), Rule(lowest=1_00, highest=100_000_00, commission_bp=0, vat_code=11)),
)


def rule_of(supplier: Supplier, day: date) -> Rule:
    """The supplier's rule in force on a day, else the default one."""
    own = (
        PaymentRule.select()
        .where((PaymentRule.supplier == supplier) & (PaymentRule.starts_on <= day))
        .order_by(PaymentRule.starts_on.desc())
        .first()
    )
    if own is not None:
        return Rule(own.lowest, own.highest, own.commission_bp, own.vat_code)
    return next(rule for starts_on, rule in reversed(DEFAULTS) if starts_on <= day)


def set_rule(supplier: Supplier, starts_on: date, rule: Rule) -> None:
    """Put a rule in force from a day on; one set for that very day before is replaced."""
    values = {
        "lowest": rule.lowest,
        "highest": rule.highest,
        "commission_bp": rule.commission_bp,
        "vat_code": rule.vat_code,
    }
    PaymentRule.insert(supplier=supplier, starts_on=starts_on, **values).on_conflict(
        conflict_target=[PaymentRule.supplier, PaymentRule.starts_on],
        update={getattr(PaymentRule, name): value for name, value in values.items()},
    ).execute()
