"""Which accounts a tariff plan is for, as the billing department says by a rule or a list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from peewee import Expression, fn

from elkk.accounts.models import Account, AccountTariff, Supplier, Tariff, TariffPlan
from elkk.base.db import atomic
from elkk.base.editing import Refused
from elkk.identity.audit import Editor
from elkk.readings.models import Meter
from elkk.web.i18n import _

_AT_ONCE: Final = 500
_NAMED: Final = 5


class Whose(StrEnum):
    """Which open accounts of the supplier a rule chooses."""

    ALL = "all"
    ZONES_1 = "zones_1"
    ZONES_2 = "zones_2"
    ZONES_3 = "zones_3"
    LISTED = "listed"


@dataclass(frozen=True)
class Rule:
    """From `starts_on` on. `only_without`: leave accounts alone that have a plan already.

    `numbers` are those of a pasted list.
    """

    whose: Whose
    starts_on: date
    only_without: bool
    numbers: Sequence[str] = ()


def numbers_of(text: str) -> list[str]:
    """The account numbers of a pasted column, each once."""
    return list(dict.fromkeys(re.split(r"[\s;,]+", text.strip()))) if text.strip() else []


def without_plan(supplier: Supplier) -> int:
    """How many open accounts have no plan at all."""
    return Account.select().where(_open(supplier) & ~_has_plan()).count()


def _open(supplier: Supplier) -> Expression:
    return (Account.supplier == supplier) & Account.closed_on.is_null()


def _has_plan() -> Any:
    plans = AccountTariff.select(AccountTariff.id).where(AccountTariff.account == Account.id)
    return fn.EXISTS(plans)


def assign(plan: TariffPlan, rule: Rule, by: Editor) -> int:
    """Put accounts on the plan; how many. Raises Refused, and then changes nothing."""
    _check(plan, rule)
    with atomic():
        ids = [id_ for (id_,) in _chosen(plan.supplier, rule)]
        for at in range(0, len(ids), _AT_ONCE):
            rows = [(id_, plan.id, rule.starts_on) for id_ in ids[at : at + _AT_ONCE]]
            AccountTariff.insert_many(
                rows, (AccountTariff.account, AccountTariff.plan, AccountTariff.starts_on)
            ).on_conflict(
                conflict_target=(AccountTariff.account, AccountTariff.starts_on),
                update={AccountTariff.plan: plan.id},
            ).execute()
        by.note("tariff_assigned", plan=plan.code, rule=rule.whose, accounts=len(ids))
    return len(ids)


def _check(plan: TariffPlan, rule: Rule) -> None:
    prices = Tariff.select().where((Tariff.plan == plan) & (Tariff.starts_on <= rule.starts_on))
    if not prices.exists():
        raise Refused("starts_on", _("The plan has no prices for that day: choose a later one."))
    if rule.whose is not Whose.LISTED:
        return
    if not rule.numbers:
        raise Refused("numbers", _("Paste the account numbers, one a line."))
    if unknown := _unknown(plan.supplier, rule.numbers):
        raise Refused(
            "numbers",
            _(
                "There are no such accounts: %(numbers)s. Nothing was changed.",
                numbers=", ".join(unknown[:_NAMED]) + ("…" if len(unknown) > _NAMED else ""),
            ),
        )


def _unknown(supplier: Supplier, numbers: Sequence[str]) -> list[str]:
    known: set[str] = set()
    for at in range(0, len(numbers), _AT_ONCE):
        among = Account.number.in_(numbers[at : at + _AT_ONCE])
        found: Any = Account.select(Account.number).where((Account.supplier == supplier) & among)
        known |= {number for (number,) in found.tuples()}
    return [each for each in numbers if each not in known]


def _chosen(supplier: Supplier, rule: Rule) -> list[tuple[int]]:
    condition = _open(supplier)
    if rule.only_without:
        condition &= ~_has_plan()
    if rule.whose is not Whose.LISTED:
        return _ids(condition & _by_zones(rule.whose))
    found = []
    for at in range(0, len(rule.numbers), _AT_ONCE):
        found += _ids(condition & Account.number.in_(rule.numbers[at : at + _AT_ONCE]))
    return found


def _ids(condition: Any) -> list[tuple[int]]:
    found: Any = Account.select(Account.id).where(condition)
    return list(found.tuples())


def _by_zones(whose: Whose) -> Any:
    """An account with meters of several kinds is of the kind with the most zones."""
    if whose is Whose.ALL:
        return Account.id.is_null(False)
    most: Any = Meter.select(fn.MAX(Meter.zones)).where(
        (Meter.account == Account.id) & Meter.removed_on.is_null()
    )
    return most == int(whose[-1])
