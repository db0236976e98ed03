"""`pytest --database=…` decides what the tests run on, and keeps parallel tests apart."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import database, postgres

ROOT = Path(__file__).parents[2]
# Fails when another process has made the table in the same database.
TEST = """
import sqlite3
import psycopg

def test_the_database_is_new(database_url):
    print(database_url)
    if database_url.startswith("sqlite:///"):
        connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
    else:
        connection = psycopg.connect(database_url)
    connection.execute("CREATE TABLE mine (id integer)")
    connection.commit()
    connection.close()
"""


@pytest.fixture
def run_tests(tmp_path):
    """Run a test in a pytest of its own, as `python -m pytest` in the repository would."""
    (tmp_path / "test_it.py").write_text(TEST)

    def run(*arguments: str) -> str:
        options = ["-c", "/dev/null", "-rP", "-p", "tests.support.database"]
        command = [sys.executable, "-m", "pytest", *options, *arguments, str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout

    return run


def test_sqlite_is_the_default(run_tests):
    output = run_tests()
    assert "sqlite:///" in output
    assert "1 passed" in output


def test_postgres_on_request(run_tests):
    output = run_tests("--database=postgres")
    assert "postgresql://" in output
    assert "1 passed" in output


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_each_parallel_worker_has_a_database_of_its_own(run_tests, kind):
    assert "2 passed" in run_tests(f"--database={kind}", "--numprocesses=2", "--dist=each")


def test_asking_for_postgres_where_there_is_none_is_an_error(monkeypatch, pytestconfig):
    monkeypatch.setattr(postgres, "SYSTEM_PROGRAMS", "nowhere/*")
    monkeypatch.setattr(postgres, "_from_pip", list)
    monkeypatch.setattr(database, "_is_worker", lambda _config: False)
    monkeypatch.setattr(pytestconfig.option, "database", "postgres")
    with pytest.raises(pytest.UsageError, match="NOT RUN ON POSTGRESQL"):
        database.pytest_configure(pytestconfig)
