"""pytest plugin: the application over an empty database, its client, the cast and the clock."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask

from config import Config
from elkk import create_app
from elkk.base import cache, clock, schema
from elkk.base.db import all_models, db, is_sqlite
from tests.support.audit import AuditClient, keep_signed_in
from tests.support.cast import Cast, Staff, make_cast, make_staff

# A Tuesday in the middle of a reading window; tests that care about the day set their own.
USUAL_NOW = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def config(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Config:
    data_dir: Path = tmp_path_factory.mktemp("data")
    settings = {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "SANDBOX": "0",
    }
    with mock.patch.dict(os.environ, settings):
        return Config.from_env()


def routes_of_the_sandbox(folder: Path) -> Flask:
    """An application with every route that there can be, for who wants to know them."""
    settings = {
        "APP_ENV": "test",
        "SANDBOX": "1",
        "DATA_DIR": str(folder),
        "DATABASE_URL": "sqlite:///:memory:",
        "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}",
    }
    with mock.patch.dict(os.environ, settings):
        return create_app(Config.from_env())


@pytest.fixture(scope="session")
def app(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = AuditClient
    app.extensions["huey"].immediate = True
    schema.upgrade(db.obj)
    yield app
    db.close()


@pytest.fixture
def database(app: Flask) -> None:
    """A migrated database without rows."""
    tables = [model._meta.table_name for model in reversed(all_models())]
    if is_sqlite():
        with db.atomic():
            for table in tables:
                db.execute_sql(f'DELETE FROM "{table}"')
    else:
        names = ", ".join(f'"{table}"' for table in tables)
        db.execute_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    # Else a test that counts queries would see those of what is read every few seconds.
    cache.read_all()


@pytest.fixture(autouse=True)
def _usual_time() -> Iterator[None]:
    clock.use(lambda: USUAL_NOW)
    yield
    clock.use(None)


@pytest.fixture
def at() -> Callable[[datetime], None]:
    """Set the time: `at(datetime(2026, 3, 1, tzinfo=UTC))`. The cast's browsers stay signed in."""

    def move(moment: datetime) -> None:
        clock.use(lambda: moment)
        keep_signed_in()

    return move


@pytest.fixture
def cast(database: None) -> Cast:
    return make_cast()


@pytest.fixture
def client(app: Flask, database: None) -> AuditClient:
    """A visitor who has not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., AuditClient]:
    """A client signed in as a member of the cast: `sign_in(cast.owner)`."""

    def enter(user) -> AuditClient:
        client = app.test_client()
        client.sign_in(user)
        return client

    return enter


@pytest.fixture
def owner(sign_in, cast: Cast) -> AuditClient:
    """The owner's browser."""
    return sign_in(cast.owner)


@pytest.fixture
def stranger(sign_in, cast: Cast) -> AuditClient:
    """The browser of someone who has nothing to do with the account."""
    return sign_in(cast.stranger)


@pytest.fixture
def staff(database: None) -> Staff:
    """The utility's people; ask for `clerk`, `billing` or `admin` to get a browser of theirs."""
    return make_staff()


@pytest.fixture
def clerk(sign_in, staff: Staff) -> AuditClient:
    return sign_in(staff.clerk)


@pytest.fixture
def billing(sign_in, staff: Staff) -> AuditClient:
    return sign_in(staff.billing)


@pytest.fixture
def admin(sign_in, staff: Staff) -> AuditClient:
    return sign_in(staff.admin)
