"""The operator closes the cabinet: visitors read when to come back, and the database rests."""

import dataclasses
from pathlib import Path

import pytest
from flask import Flask

from elkk.operations import maintenance
from tests.support.queries import recorded


@pytest.fixture
def data_dir(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = dataclasses.replace(app.config["ELKK"], data_dir=tmp_path)
    monkeypatch.setitem(app.config, "ELKK", settings)
    return tmp_path


@pytest.mark.parametrize("path", ["/auth/", "/", "/no-such-page"])
def test_every_page_says_that_it_is_closed(client, data_dir: Path, path: str) -> None:
    maintenance.begin(data_dir, minutes=20)
    answer = client.get(path)
    assert answer.status_code == 503
    assert "В кабинете идут технические работы" in answer.text
    assert answer.headers["Retry-After"] == "1200"


def test_forms_are_not_taken(client, data_dir: Path) -> None:
    maintenance.begin(data_dir)
    assert client.post("/auth/", data={"login": "x", "password": "y"}).status_code == 503


def test_the_page_asks_nothing_of_the_database_even_for_someone_signed_in(
    owner, data_dir: Path
) -> None:
    maintenance.begin(data_dir)
    with recorded() as queries:
        assert owner.get("/").status_code == 503
    assert queries == []


def test_afterwards_everything_is_as_before(owner, cast, data_dir: Path) -> None:
    maintenance.begin(data_dir)
    maintenance.end(data_dir)
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_a_file_made_by_hand_closes_the_cabinet_too(client, data_dir: Path) -> None:
    (data_dir / maintenance.NAME).write_text("")
    assert client.get("/auth/").status_code == 503


def test_the_commands_close_and_open(app: Flask, client, data_dir: Path) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["maintenance", "on", "--minutes", "5"]).exit_code == 0
    assert client.get("/auth/").headers["Retry-After"] == "300"
    assert run(args=["maintenance", "off"]).exit_code == 0
    assert client.get("/auth/").status_code == 200
