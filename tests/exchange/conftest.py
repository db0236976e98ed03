import os
from collections.abc import Iterator

import pytest

import elkk.notices.models  # noqa: F401
from elkk import schema
from elkk.db import all_models, connect, db, is_sqlite


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return os.environ.get("TEST_DATABASE_URL") or (
        f"sqlite:///{tmp_path_factory.mktemp('database') / 'elkk.db'}"
    )


@pytest.fixture(scope="session")
def _connected(database_url: str) -> Iterator[None]:
    db.initialize(connect(database_url))
    schema.upgrade(db.obj)
    yield
    db.close()


@pytest.fixture
def database(_connected: None) -> None:
    tables = [model._meta.table_name for model in reversed(all_models())]
    if is_sqlite():
        with db.atomic():
            for table in tables:
                db.execute_sql(f'DELETE FROM "{table}"')
    else:
        names = ", ".join(f'"{table}"' for table in tables)
        db.execute_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
