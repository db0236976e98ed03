"""The right answers to control questions: what the billing sent for them, and what else it brought.

A utility that loads its own files sends no control facts, but the files tell the same things: the
area, the residents, the meters, the bills. Rooms above add what they know by `draw_on`.
"""

import functools
import operator
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from peewee import Case, Expression, fn

from elkk.accounts.answers import canonical
from elkk.accounts.models import Account, ControlFact, FactKind, Supplier, SupplierQuestion
from elkk.base.paging import Slice, oldest_first

# The number of residents has so few answers that a supplier must ask for it in so many words.
USUAL_KINDS: Final = frozenset({FactKind.TOTAL_AREA, FactKind.METER_LAST4, FactKind.LAST_BILL_SUM})


@dataclass(frozen=True)
class Source:
    """Where answers of a kind come from.

    `rows` is a query for tuples of an account's id and the answer as a text or number, of the
    accounts that a condition on Account chooses; `written` makes its text. `exists` is the
    condition on Account that it has one.
    """

    kind: FactKind
    rows: Callable[[Expression], Iterable[tuple[int, Any]]]
    written: Callable[[Any], str]
    exists: Callable[[], Expression]


_SOURCES: Final[list[Source]] = []


def draw_on(source: Source) -> None:
    """Answers of this source are right from now on."""
    _SOURCES.append(source)


def _of_column(kind: FactKind, column: Any) -> Source:
    told = column.is_null(False) & (column > 0)

    def rows(wanted: Expression) -> Iterable[tuple[int, Any]]:
        found: Any = Account.select(Account.id, column).where(wanted & told)
        return found.tuples()

    return Source(kind, rows, str, lambda: told)


draw_on(_of_column(FactKind.TOTAL_AREA, Account.total_area))
draw_on(_of_column(FactKind.RESIDENTS, Account.residents))


def asked_kinds(supplier_id: int) -> Collection[FactKind]:
    """What the supplier asks."""
    chosen = SupplierQuestion.select().where(SupplierQuestion.supplier == supplier_id)
    return {each.kind for each in chosen} or USUAL_KINDS


def answers(supplier_id: int, number: str) -> tuple[int | None, dict[FactKind, set[str]]]:
    """The account's id, and its right answers in canonical form; None and none where it isn't.

    The time tells nothing: for a number that doesn't exist, the answers of the number next to it
    are read too, and thrown away.
    """
    account_id, found_number = _at_or_next_to(supplier_id, number)
    wanted = Account.id == account_id
    facts: Any = ControlFact.select(ControlFact.account, ControlFact.kind, ControlFact.value)
    found = list(facts.join(Account).where(wanted).tuples())
    for source in _SOURCES:
        found += [(id_, source.kind, source.written(v)) for id_, v in source.rows(wanted)]
    right: dict[FactKind, set[str]] = {}
    for _account, kind, text in found:
        if answer := canonical(kind, text):
            right.setdefault(kind, set()).add(answer)
    return (account_id, right) if found_number == number else (None, {})


def _at_or_next_to(supplier_id: int, number: str) -> tuple[int, str]:
    """The id and number of the account, or of one whose number is near."""
    of_supplier = Account.supplier == supplier_id
    numbers: Any = Account.select(Account.id, Account.number)
    after = numbers.where(of_supplier & (Account.number >= number)).order_by(Account.number)
    before = numbers.where(of_supplier & (Account.number < number)).order_by(Account.number.desc())
    found = [next(iter(each.limit(1).tuples()), None) for each in (after, before)]
    return next((each for each in found if each), (0, ""))


def _answers(kind: FactKind) -> Expression:
    """The account has an answer of this kind."""
    fact = ControlFact.select(ControlFact.id).where(
        (ControlFact.account == Account.id) & (ControlFact.kind == kind)
    )
    condition: Any = fn.EXISTS(fact)
    for source in _SOURCES:
        if source.kind is kind:
            condition |= source.exists()
    return condition


@dataclass(frozen=True)
class Answerable:
    """Of a supplier's open accounts, how many can answer which question.

    `none` can answer none of those that the supplier asks, and so can't be linked.
    """

    accounts: int
    by_kind: dict[FactKind, int]
    none: int


def how_many_answer(supplier: Supplier) -> Answerable:
    counts = [fn.COALESCE(fn.SUM(Case(None, [(_answers(kind), 1)], 0)), 0) for kind in FactKind]
    silent = fn.COALESCE(fn.SUM(Case(None, [(~_any_asked(supplier), 1)], 0)), 0)
    row = Account.select(fn.COUNT(Account.id), silent, *counts).where(_open(supplier)).tuples()[0]
    by_kind = {kind: int(count) for kind, count in zip(FactKind, row[2:], strict=True)}
    return Answerable(row[0], by_kind, int(row[1]))


def _open(supplier: Supplier) -> Expression:
    return (Account.supplier == supplier) & Account.closed_on.is_null()


def _any_asked(supplier: Supplier) -> Expression:
    conditions = [_answers(kind) for kind in sorted(asked_kinds(supplier.id))]
    return functools.reduce(operator.or_, conditions)


def that_answer_none(supplier: Supplier, cursor: str = "") -> Slice[Account]:
    """Open accounts that nobody can link, by number."""
    silent = _open(supplier) & ~_any_asked(supplier)
    return oldest_first(Account.select().where(silent), (Account.number,), cursor)
