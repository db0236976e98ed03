"""Whoever watches an installation learns whether a process lives, and whether it may serve."""

import dataclasses
import os
import shutil
from pathlib import Path
from unittest import mock

import peewee
import pytest
from flask import Flask

from elkk.base import schema
from elkk.base.db import db
from elkk.operations import health, maintenance
from tests.support.queries import recorded


@pytest.fixture
def data_dir(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = dataclasses.replace(app.config["ELKK"], data_dir=tmp_path)
    monkeypatch.setitem(app.config, "ELKK", settings)
    return tmp_path


def test_a_living_process_says_so_without_asking_the_database(client) -> None:
    with recorded() as queries:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert queries == []


def test_a_process_is_ready_when_the_schema_is_up_to_date(client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_a_process_is_not_ready_before_the_migrations(client, monkeypatch) -> None:
    monkeypatch.setattr(schema, "pending", lambda _database: ["0099_next"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "schema")


def test_the_old_version_stays_ready_after_the_migrations_of_a_newer_one(client) -> None:
    history = schema.runner(db.obj).History
    history.create(name="9999_of_a_newer_version")
    try:
        assert client.get("/readyz").status_code == 200
    finally:
        history.delete().where(history.name == "9999_of_a_newer_version").execute()


def test_a_process_whose_database_is_away_is_not_ready_but_lives(client, monkeypatch) -> None:
    def away(*_args: object) -> None:
        raise peewee.OperationalError("away")

    monkeypatch.setattr(schema, "pending", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database")
    assert client.get("/healthz").status_code == 200


def test_a_process_is_not_ready_during_maintenance(client, data_dir: Path) -> None:
    maintenance.begin(data_dir)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "maintenance")


def test_an_answer_tells_strangers_nothing_but_one_word(client, monkeypatch) -> None:
    monkeypatch.setattr(schema, "pending", lambda _database: ["0099_secret_feature"])
    assert "secret" not in client.get("/readyz").text


def test_a_process_whose_disk_is_full_is_not_ready(client, monkeypatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=health.LEAST_FREE - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "disk")
    assert client.get("/healthz").status_code == 200


def test_a_process_whose_disk_can_only_be_read_is_not_ready(client, monkeypatch) -> None:
    mount = mock.Mock(f_flag=os.ST_RDONLY)
    monkeypatch.setattr(os, "statvfs", lambda _folder: mount)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "disk")


def test_a_process_whose_disk_is_away_is_not_ready(client, data_dir: Path) -> None:
    data_dir.rmdir()
    assert client.get("/readyz").text == "disk"
