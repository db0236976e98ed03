"""A topic to write about, and appeals in the states that tests begin with."""

from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask

from elkk.base.storage import FolderStorage
from elkk.identity.models import User
from elkk.support import answering, appeals, lifecycle, topics
from elkk.support.models import Appeal, Topic
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def stored(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder where this test's files are kept."""
    usual = app.extensions["storage"]
    app.extensions["storage"] = FolderStorage(tmp_path / "files")
    yield tmp_path / "files"
    app.extensions["storage"] = usual


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    """Services run as in a worker; each request still has a context of its own."""
    serve = app.wsgi_app
    app.wsgi_app = lambda *call: Context().run(serve, *call)  # type: ignore[method-assign]
    with app.app_context():
        yield
    app.wsgi_app = serve  # type: ignore[method-assign]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def topic(database: None) -> Topic:
    return topics.save_topic("meters", "Приборы", "Замена счетчика", ["поверка", "другое"])


@pytest.fixture
def draft(cast: Cast, topic: Topic) -> Appeal:
    return appeals.begin(cast.owner, cast.supplier, cast.account, topic)


@pytest.fixture
def appeal(cast: Cast, draft: Appeal) -> Appeal:
    """Sent, and not read by anyone yet."""
    lifecycle.send(draft, cast.owner, "Счетчик остановился")
    return Appeal.get_by_id(draft.id)


@pytest.fixture
def operator(cast: Cast) -> User:
    """One of the utility's staff, who is nobody's subscriber."""
    return cast.guest


@pytest.fixture
def answered(appeal: Appeal, operator: User) -> Appeal:
    answering.answer(appeal.id, operator, "Мастер придет во вторник")
    return Appeal.get_by_id(appeal.id)
