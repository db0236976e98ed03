"""Whatever is started with a wrong setting says so in one Russian line and exits with 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT

BIN = Path(sys.executable).parent
SOUND = {
    "SECRET_KEY": "s" * 32,
    "SMTP_HOST": "mail.utility.ru",
    "SMS_LOGIN": "elkk",
    "SMS_PASSWORD": "hidden",
}
STARTS = {
    "a command": ("flask", "--app", "app", "doctor"),
    "the web server": ("gunicorn", "--config", "deploy/gunicorn.py", "app:app"),
    "the worker": ("huey_consumer", "app.huey"),
    "both as a family": ("python", "deploy/together.py"),
}


def start(*command: str, folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **SOUND, **settings}
    program = [str(BIN / command[0]), *command[1:]]
    return subprocess.run(
        program, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("command", STARTS.values(), ids=STARTS.keys())
def test_every_start_says_it_in_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    done = start(*command, folder=tmp_path, DATABSE_URL="postgresql://elkk:hidden@h/elkk")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "Настройки: DATABSE_URL: такой настройки нет. Вероятно, имелась в виду DATABASE_URL."
    ]


def test_the_web_server_reads_its_own_settings_as_strictly(tmp_path: Path) -> None:
    done = start(*STARTS["the web server"], folder=tmp_path, WEB_THREADS="many")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["Настройки: WEB_THREADS: нужно целое число не меньше 1."]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = start(*STARTS["a command"], folder=tmp_path / "file" / "data")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "DATA_DIR" in line


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"DATABASE_URL": "postgresql://elkk:hidden@127.0.0.1:1/elkk"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////nonexistent/elkk.sqlite3"}, "/nonexistent/elkk.sqlite3"),
        ({}, "flask --app app migrate"),
    ],
)
def test_a_command_whose_database_is_away_says_what_to_do(
    settings: dict[str, str], told: str, tmp_path: Path
) -> None:
    done = start("flask", "--app", "app", "staff", "list", folder=tmp_path, **settings)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert told in line
    assert "hidden" not in line


def test_the_doctor_tells_of_a_database_that_is_away_once(tmp_path: Path) -> None:
    done = start(
        *STARTS["a command"],
        "--offline",
        folder=tmp_path,
        DATABASE_URL="postgresql://elkk:hidden@127.0.0.1:1/elkk",
    )
    assert done.returncode == 1
    assert done.stdout.count("127.0.0.1:1") == 1
    assert "DATABASE_URL" in done.stdout
    assert "hidden" not in done.stdout + done.stderr


def test_the_doctor_tells_of_a_queue_that_is_away_once(tmp_path: Path) -> None:
    done = start(
        *STARTS["a command"],
        "--offline",
        folder=tmp_path,
        QUEUE_URL="redis://:hidden@127.0.0.1:1",
    )
    assert done.stdout.count("127.0.0.1:1") == 1
    assert "QUEUE_URL" in done.stdout
    assert "hidden" not in done.stdout + done.stderr
