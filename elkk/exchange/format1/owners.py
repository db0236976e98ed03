"""Accounts of which a batch names another owner: foreseen, written down, and taken back with it.

What differs as text is found by one statement; only those names are compared as people would.
A row that names nobody leaves the owner as it is (`FileFormat.keep_if_empty`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from elkk.accounts import withheld_links
from elkk.accounts.models import OwnerChange
from elkk.accounts.owner_names import is_same_person
from elkk.base import clock
from elkk.base.db import db
from elkk.exchange.format1 import OWNER
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.sql import quoted
from elkk.exchange.format1.staging import table

_AT_ONCE: Final = 2_000
# Accounts whose owner changes, once those that are only spelt in another way are out of it.
_FOUND: Final = "stage_owner_changes"
_THEIR_IDS: Final = f"SELECT account_id FROM {_FOUND}"


@dataclass(frozen=True)
class OwnersChanged:
    """How many accounts get another owner, and how many links will have to be confirmed."""

    accounts: int = 0
    links: int = 0


def foresee(form: FileFormat, supplier: int) -> OwnersChanged:
    """What applying staged accounts would do; nothing is changed or locked."""
    with _found(form, supplier):
        return OwnersChanged(_count(), withheld_links.count_to_confirm(_THEIR_IDS))


@contextmanager
def noting_changes(form: FileFormat, supplier: int, batch: int) -> Iterator[list[OwnersChanged]]:
    """Around applying staged accounts, in its transaction; afterwards the list says what changed.

    The names are compared before they are replaced. The links wait from after that on: by then the
    changed accounts are locked, and whoever links one meanwhile has either come before or comes
    after (linking.link_account).
    """
    said: list[OwnersChanged] = []
    with _found(form, supplier):
        yield said
        accounts = _count()
        if accounts:
            db.execute_sql(
                "INSERT INTO owner_change (account_id, batch, undone, found_at) "
                f"SELECT account_id, {batch}, FALSE, {db.param} FROM {_FOUND} ORDER BY account_id",
                (OwnerChange.found_at.db_value(clock.now()),),
            )
        said.append(
            OwnersChanged(accounts, withheld_links.await_confirmation(batch) if accounts else 0)
        )


@contextmanager
def _found(form: FileFormat, supplier: int) -> Iterator[None]:
    _forget()
    db.execute_sql(
        f"CREATE TEMP TABLE {_FOUND} (account_id integer PRIMARY KEY, before text, after text)"
    )
    try:
        _find(form, supplier)
        yield
    finally:
        _forget()


def _forget() -> None:
    db.execute_sql(f"DROP TABLE IF EXISTS {_FOUND}")


def _find(form: FileFormat, supplier: int) -> None:
    told = [name for name in OWNER if name in form.by_name]
    if not told:
        return
    differ = " OR ".join(f"account.{name} <> s.{quoted(name)}" for name in told)
    before = [f"account.{name}" for name in OWNER]
    after = [f"s.{quoted(name)}" if name in told else f"account.{name}" for name in OWNER]
    named = " || ".join(f"s.{quoted(name)}" for name in told)
    db.execute_sql(
        f"INSERT INTO {_FOUND} SELECT account.id, {_joined(before)}, {_joined(after)} "
        f"FROM {table(form)} s JOIN account "
        f"ON account.supplier_id = {supplier} AND account.number = s.account "
        f"WHERE ({differ}) AND {' || '.join(before)} <> '' AND {named} <> ''"
    )
    _leave_out_respelt()


def _joined(names: list[str]) -> str:
    return " || ' ' || ".join(names)


def _leave_out_respelt() -> None:
    last = 0
    while rows := _some(last):
        same = [(account,) for account, before, after in rows if is_same_person(before, after)]
        if same:
            db.connection().cursor().executemany(
                f"DELETE FROM {_FOUND} WHERE account_id = {db.param}", same
            )
        last = rows[-1][0]


def _some(after: int) -> list[tuple[int, str, str]]:
    return list(
        db.execute_sql(
            f"SELECT account_id, before, after FROM {_FOUND} WHERE account_id > {after} "
            f"ORDER BY account_id LIMIT {_AT_ONCE}"
        ).fetchall()
    )


def _count() -> int:
    counted: Any = db.execute_sql(f"SELECT count(*) FROM {_FOUND}").fetchone()
    return int(counted[0])
