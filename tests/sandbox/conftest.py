"""A stand with a sandbox: over the database of the tests, in the state after a first start."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from elkk.base import clock
from elkk.base.db import db, is_sqlite
from elkk.sandbox import clock as movable_clock
from elkk.sandbox import resetting, seed
from elkk.sandbox.gate import Gate


@pytest.fixture(scope="session")
def seed_folder(
    app: Flask, config: Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Where the seed is made once: that takes seconds."""
    folder: Path = tmp_path_factory.mktemp("seed")
    clock.use(None)
    seed.ensure(replace(config, data_dir=folder))
    yield folder
    if not is_sqlite():
        db.execute_sql("DROP SCHEMA IF EXISTS sandbox_seed CASCADE")


@pytest.fixture
def stand(
    app: Flask,
    config: Config,
    database: None,
    seed_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Config]:
    """The settings of a seeded sandbox; the time is the real one."""
    clock.use(None)
    shutil.copytree(seed_folder / "sandbox", tmp_path / "sandbox")
    settings = replace(config, sandbox=True, data_dir=tmp_path)
    monkeypatch.setitem(app.config, "ELKK", settings)
    monkeypatch.setitem(app.extensions, "sandbox_gate", Gate(tmp_path / "sandbox"))
    resetting.restore(settings, seed.ensure(settings))
    movable_clock.init_app(app)
    yield settings
    app.config["ELKK"] = config
    movable_clock.init_app(app)
