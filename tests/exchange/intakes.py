"""Files on their way, in tests: an empty incoming folder, and the worker at hand."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from elkk.base import clock
from elkk.base.visitor import Visitor
from elkk.exchange import intake
from elkk.exchange.intake import files, folder
from elkk.exchange.models import Intake, Origin
from tests.exchange.sheet_files import supplier

HERE = Visitor(ip="127.0.0.1")


@pytest.fixture
def incoming(app: Flask, database: None) -> Iterator[Path]:
    """The incoming folder, empty before and after."""
    with app.app_context():
        path = files.incoming()
        shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(files.uploads(), ignore_errors=True)
        path.mkdir(parents=True)
        yield path
        shutil.rmtree(path, ignore_errors=True)


def visit_twice() -> None:
    """What the periodic task does, at two visits a minute apart."""
    for _ in range(2):
        folder.watch()
        moment = clock.now() + timedelta(minutes=1)
        clock.use(lambda moment=moment: moment)


def upload(path: Path, user_id: int) -> Intake:
    with path.open("rb") as stream:
        kept = intake.upload(path.name, stream, supplier(), user_id, HERE)
    return Intake.get_by_id(kept.id)


def only() -> Intake:
    (each,) = Intake.select()
    return each


def fresh(each: Intake) -> Intake:
    return Intake.get_by_id(each.id)


__all__ = ["HERE", "Origin", "fresh", "incoming", "only", "upload", "visit_twice"]
