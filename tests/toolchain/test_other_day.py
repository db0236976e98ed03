"""Tests can be run as on another day, whatever they ask for the time."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from tests.support import other_day, preload

pytestmark = pytest.mark.skipif(not preload.is_possible(), reason="needs a C compiler")

NEW_YEARS_EVE = datetime(2031, 12, 31, 21, 30, tzinfo=UTC)
CHECK = """
import sqlite3, subprocess, sys, time
from datetime import UTC, datetime
[told] = sqlite3.connect(":memory:").execute("SELECT datetime('now')").fetchone()
child = subprocess.check_output([sys.executable, "-c", "import time; print(time.time())"])
for moment in (datetime.now(UTC), datetime.fromisoformat(told + "+00:00"),
               datetime.fromtimestamp(float(child), UTC)):
    assert f"{moment:%Y-%m-%d %H}" == "2031-12-31 21", moment
assert abs(time.monotonic() - float(sys.argv[1])) < 60
sys.exit(7)
"""


def test_a_command_and_what_it_starts_live_on_another_day() -> None:
    command = [sys.executable, "-c", CHECK, str(time.monotonic())]
    assert other_day.run(NEW_YEARS_EVE, command) == 7


def test_the_day_is_given_in_words() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tests.support.other_day", "2031-12-31 21:30", "date", "-u", "+%F"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "2031-12-31\n"
