"""The tests' own PostgreSQL starts by itself and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support import postgres

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def url():
    try:
        with postgres.temporary_postgres() as url:
            yield url
    except postgres.PostgresMissing:
        pytest.skip(postgres.NOT_RUN)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


def test_it_gives_an_empty_database(url):
    with psycopg.connect(url) as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(tables).fetchone() == (0,)


def test_it_knows_russian_letters(url):
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT lower('ИВАНОВ')").fetchone() == ("иванов",)


def test_it_refuses_a_wrong_password(url):
    password = urlsplit(url).password
    assert not answers(url.replace(password, "guess"))


def test_a_second_database_is_apart_from_the_first(url):
    second = postgres.create_database(url, "second")
    with psycopg.connect(second) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT * FROM only_here")


def test_it_ends_with_the_block_even_when_a_session_is_open():
    with postgres.temporary_postgres() as url:
        session = psycopg.connect(url)
    assert not answers(url)
    session.close()


def test_it_ends_when_the_tests_are_killed():
    program = (
        "from tests.support.postgres import temporary_postgres\n"
        "with temporary_postgres() as url:\n"
        "    print(url, flush=True)\n"
        "    input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as tests:
        url = tests.stdout.readline().strip()
        with psycopg.connect(url) as connection:
            data = Path(*connection.execute("SHOW data_directory").fetchone())
        os.kill(tests.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while (data / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(url)
    shutil.rmtree(data.parent)


def test_the_newest_programs_are_taken(tmp_path):
    for version in ("9", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
    newest, *_ = postgres._newest_first(tmp_path, "*/bin")
    assert newest.parent.name == "17"


def test_programs_from_pip_serve_where_the_system_has_none(monkeypatch):
    monkeypatch.setattr(postgres, "SYSTEM_PROGRAMS", "nowhere/*")
    if not postgres._from_pip():
        pytest.skip("pip has no PostgreSQL for this machine")
    with postgres.temporary_postgres() as url:
        assert answers(url)


def test_without_any_programs_it_says_so_loudly(monkeypatch, capsys):
    monkeypatch.setattr(postgres, "SYSTEM_PROGRAMS", "nowhere/*")
    monkeypatch.setattr(postgres, "_from_pip", list)
    assert postgres.main() == 1
    assert "THE TESTS WERE NOT RUN ON POSTGRESQL" in capsys.readouterr().err
