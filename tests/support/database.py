"""pytest plugin: `--database=sqlite|postgres` and the fixture `database_url`.

One PostgreSQL server serves the whole run; each pytest-xdist worker gets a database of its own.
"""

import os
from contextlib import ExitStack

import pytest

from tests.support import postgres

SERVER = "postgres_url"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgres"],
        default="sqlite",
        help="database under the tests: a file, or a temporary PostgreSQL server",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--database") != "postgres" or _is_worker(config):
        return
    server = ExitStack()
    try:
        setattr(config, SERVER, server.enter_context(postgres.temporary_postgres()))
    except postgres.PostgresMissing:
        raise pytest.UsageError(postgres.NOT_RUN) from None
    config.add_cleanup(server.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell an xdist worker, which is another process, where the server is."""
    node.workerinput[SERVER] = getattr(node.config, SERVER, None)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture(scope="session")
def database_url(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of an empty database that only this process uses: `sqlite:///…` or `postgresql://…`."""
    if pytestconfig.getoption("--database") == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'elkk.base.db'}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return postgres.create_database(_server_url(pytestconfig), f"elkk_{worker}")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _server_url(config: pytest.Config) -> str:
    if _is_worker(config):
        return config.workerinput[SERVER]
    return getattr(config, SERVER)
