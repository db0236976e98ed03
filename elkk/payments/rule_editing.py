"""A supplier's payment rules, as the billing department sets them from a day on."""

from dataclasses import dataclass
from datetime import date

from elkk.accounts.models import Supplier
from elkk.base import clock, money
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused, locked
from elkk.identity.audit import Console, Editor
from elkk.payments.models import PaymentRule
from elkk.payments.rules import (
    DEFAULTS,
    LARGEST_PAYMENT,
    MOST_COMMISSION_BP,
    VAT_CODES,
    Rule,
    set_rule,
)
from elkk.web.i18n import _, format_money


@dataclass(frozen=True)
class DatedRule:
    """A rule and its first day; `row_id` is None for the usual one, which nobody has set."""

    starts_on: date
    rule: Rule
    row_id: int | None = None


def history(supplier: Supplier) -> list[DatedRule]:
    """The newest first; the usual rule ends it where the supplier's own ones have not always held.

    Its last line is the usual rule that the first own one follows, or today's.
    """
    own = [
        DatedRule(
            each.starts_on,
            Rule(each.lowest, each.highest, each.commission_bp, each.vat_code),
            each.id,
        )
        for each in _rows(supplier)
    ]
    first_day = min([clock.today(supplier.time_zone), *(each.starts_on for each in own)])
    usual = next((DatedRule(*each) for each in reversed(DEFAULTS) if each[0] <= first_day), None)
    replaced = usual is None or (own and own[-1].starts_on == usual.starts_on)
    return own if replaced or usual is None else [*own, usual]


def from_today(supplier: Supplier) -> list[DatedRule]:
    """The rule in force and those to come, the newest first."""
    rules = history(supplier)
    present = in_force(rules, clock.today(supplier.time_zone))
    return rules[: rules.index(present) + 1]


def in_force(rules: list[DatedRule], day: date) -> DatedRule:
    """Of a history."""
    return next(each for each in rules if each.starts_on <= day)


def _rows(supplier: Supplier) -> list[PaymentRule]:
    found = PaymentRule.select().where(PaymentRule.supplier == supplier)
    return list(found.order_by(PaymentRule.starts_on.desc()))


def mark(supplier: Supplier) -> str:
    return " ".join(
        f"{r.starts_on}:{r.lowest}-{r.highest}:{r.commission_bp}:{r.vat_code}"
        for r in _rows(supplier)
    )


def add(supplier: Supplier, starts_on: date, rule: Rule, seen: str, by: Editor | Console) -> None:
    """Put a rule in force from a day on, today at the earliest; one of that day is replaced.

    Payments that were begun keep what they were begun with. Raises Refused and Changed.
    """
    _check(rule)
    with atomic():
        locked(Supplier, supplier.id)
        if mark(supplier) != seen:
            raise Changed
        if starts_on < clock.today(supplier.time_zone):
            raise Refused("starts_on", _("Days that are over don't change: choose a later one."))
        set_rule(supplier, starts_on, rule)
        by.note(
            "payment_rule_set",
            supplier=supplier.code,
            starts_on=str(starts_on),
            commission=f"{rule.commission_percent} %",
            lowest=money.plain(rule.lowest),
            highest=money.plain(rule.highest),
            vat_code=rule.vat_code,
        )


def remove(supplier: Supplier, rule_id: int, by: Editor | Console) -> None:
    """Only what has not begun yet: the past stays as it was. Raises Refused."""
    with atomic():
        locked(Supplier, supplier.id)
        row = PaymentRule.get_or_none(
            (PaymentRule.id == rule_id) & (PaymentRule.supplier == supplier)
        )
        if row is None:
            return
        if row.starts_on <= clock.today(supplier.time_zone):
            raise Refused("", _("This rule is in force already: set another one from a day on."))
        PaymentRule.delete().where(PaymentRule.id == rule_id).execute()
        by.note("payment_rule_removed", supplier=supplier.code, starts_on=str(row.starts_on))


def _check(rule: Rule) -> None:
    if not 0 <= rule.commission_bp <= MOST_COMMISSION_BP:
        raise Refused("commission", _("The commission is 0 to 10 percent."))
    if rule.lowest < 1:
        raise Refused("lowest", _("The smallest sum is 0,01 at least."))
    if rule.highest > LARGEST_PAYMENT:
        raise Refused(
            "highest",
            _("The largest sum may be up to %(largest)s", largest=format_money(LARGEST_PAYMENT)),
        )
    if rule.highest < rule.lowest:
        raise Refused("highest", _("The largest sum must not be below the smallest."))
    if rule.vat_code not in VAT_CODES:
        raise Refused("vat_code", _("The code of the VAT is 1 to 12."))
