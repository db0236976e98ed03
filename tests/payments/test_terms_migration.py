"""The payment terms' own table goes; who agreed with what, and when, stays."""

from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from elkk.base import schema
from elkk.base.db import connect, db, is_sqlite

BEFORE, AFTER = "0110_service_payments", "0111_terms_are_documents"
NOON = "2026-03-17 12:00:00"
EMPTY: dict[str, object] = {
    **dict.fromkeys(("varchar", "character varying", "text"), ""),
    **dict.fromkeys(("datetime", "timestamp without time zone", "date"), NOON),
    "boolean": False,
}


@pytest.fixture
def old(app, database_url: str, tmp_path: Path) -> Iterator[peewee.Database]:
    """A database of its own as the version before left it."""
    if is_sqlite():
        url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    else:
        db.execute_sql("CREATE SCHEMA old")
        url = database_url + "?options=-csearch_path%3Dold"
    database = connect(url)
    schema.runner(database).up(BEFORE)
    yield database
    database.close_all()
    if not is_sqlite():
        db.execute_sql("DROP SCHEMA old CASCADE")


def insert(database: peewee.Database, table: str, **given: object) -> None:
    """A row; what is not said but must be there is empty."""
    values = {
        column.name: EMPTY.get(column.data_type.lower().partition("(")[0], 0)
        for column in database.get_columns(table)
        if not column.null and not column.primary_key
    } | given
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join([database.param] * len(values))
    database.execute_sql(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(values.values())
    )


def rows(database: peewee.Database, query: str) -> list[tuple]:
    return [tuple(row) for row in database.execute_sql(query).fetchall()]


def fill(database: peewee.Database) -> None:
    """Three versions of the duplicate, of which 1 and 3 were agreed with; one of the other room."""
    insert(database, "supplier", id=1)
    insert(database, "user", id=7)
    insert(database, "account", id=1, supplier_id=1)
    for version in (1, 2, 3):
        insert(database, "payment_terms", id=version, version=version, text=f"old {version}")
    insert(database, "document_version", kind="payment-terms", number=1, text="in force")
    for number, (user, terms) in enumerate([(7, 1), (7, 3), (7, 3), (None, 3)], start=1):
        names = {name: str(number) for name in ("key", "form_token", "idempotence_key")}
        moment = NOON.replace("12", f"{12 + number}", 1)
        order = {"id": number, "supplier_id": 1, "user_id": user, "terms_id": terms}
        insert(database, "payment_order", **order, **names, created_at=moment)
        insert(database, "order_line", id=number, order_id=number, account_id=1)


def test_who_agreed_with_what_stays(old: peewee.Database) -> None:
    fill(old)
    schema.runner(old).up(AFTER)
    agreed = "SELECT o.id, d.text FROM payment_order o JOIN document_version d ON d.id = o.terms_id"
    assert rows(old, agreed + " ORDER BY o.id") == [
        (1, "old 1"),
        (2, "old 3"),
        (3, "old 3"),
        (4, "old 3"),
    ]
    accepted = (
        "SELECT a.user_id, d.text, a.accepted_at FROM acceptance a"
        " JOIN document_version d ON d.id = a.version_id ORDER BY d.number"
    )
    assert [(user, text, str(at)) for user, text, at in rows(old, accepted)] == [
        (7, "old 1", "2026-03-17 13:00:00"),
        (7, "old 3", "2026-03-17 14:00:00"),
    ]
    assert rows(old, "SELECT COUNT(*) FROM order_line") == [(4,)], "orders keep their lines"


def test_what_is_in_force_stays_in_force(old: peewee.Database) -> None:
    fill(old)
    schema.runner(old).up(AFTER)
    numbered = "SELECT number, text FROM document_version ORDER BY number"
    assert rows(old, numbered) == [(1, "old 1"), (2, "old 3"), (3, "in force")]


def test_the_orders_are_bound_to_the_documents_from_then_on(old: peewee.Database) -> None:
    fill(old)
    schema.runner(old).up(AFTER)
    assert "payment_terms" not in old.get_tables()
    bound = {key.column: key.dest_table for key in old.get_foreign_keys("payment_order")}
    assert bound["terms_id"] == "document_version"
    with pytest.raises(peewee.IntegrityError), old.atomic():
        old.execute_sql("UPDATE payment_order SET terms_id = 999")
    with pytest.raises(peewee.IntegrityError), old.atomic():
        old.execute_sql("DELETE FROM document_version WHERE number = 1")
    if is_sqlite():
        assert rows(old, "PRAGMA integrity_check") == [("ok",)]
        assert rows(old, "PRAGMA foreign_key_check") == []


def test_it_can_be_taken_back(old: peewee.Database) -> None:
    fill(old)
    schema.runner(old).up(AFTER)
    schema.runner(old).down()
    agreed = "SELECT o.id, t.text FROM payment_order o JOIN payment_terms t ON t.id = o.terms_id"
    assert (1, "old 1") in rows(old, agreed)
