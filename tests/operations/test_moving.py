"""All data moves to another database, of the same kind or another, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from elkk.accounts.models import Account, Supplier
from elkk.base import schema
from elkk.base.db import all_models, connect, db
from elkk.operations import moving
from tests.support.postgres import PostgresMissing, temporary_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with temporary_postgres() as url:
            yield url
    except PostgresMissing as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[peewee.Database]:
    if request.param == "sqlite":
        database = connect(f"sqlite:///{tmp_path / 'target.sqlite3'}")
    else:
        database = connect(request.getfixturevalue("server"))
        database.execute_sql("DROP SCHEMA public CASCADE")
        database.execute_sql("CREATE SCHEMA public")
    yield database
    database.close_all()


def everything(database: peewee.Database) -> dict[str, list[dict[str, object]]]:
    """All rows as the application sees them."""
    with database.bind_ctx(all_models()):
        return {
            model.__name__: list(model.select().order_by(model._meta.primary_key).dicts())
            for model in all_models()
        }


def test_every_row_arrives(cast, target, monkeypatch) -> None:
    monkeypatch.setattr(moving, "_AT_ONCE", 2)
    before = everything(db.obj)
    copied = moving.copy(db.obj, target)
    assert everything(target) == before
    assert copied["account"] == 2
    assert schema.pending(target) == []


def test_the_source_stays_the_applications_database(cast, target) -> None:
    moving.copy(db.obj, target)
    assert Account._meta.database.obj is db.obj
    assert Account.select().count() == 2


def test_new_rows_get_keys_of_their_own(cast, target) -> None:
    moving.copy(db.obj, target)
    with target.bind_ctx(all_models()):
        made = Supplier.create(code="NEW", name="Новый", short_name="Новый")
    assert made.id > cast.supplier.id


def test_a_database_with_data_is_left_alone(cast, target) -> None:
    moving.copy(db.obj, target)
    with pytest.raises(moving.NotEmpty):
        moving.copy(db.obj, target)
