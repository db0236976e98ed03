"""Tests as on another day: what holds at noon in mid-month must hold on New Year's Eve too.

    python -m tests.support.other_day "2026-12-31 21:30" python -m pytest e2e

The moment is of UTC. The command and every process that it starts live from then on; needs a C
compiler and Linux.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.support import preload

_SOURCE = Path(__file__).with_suffix(".c")


def run(moment: datetime, command: Sequence[str]) -> int:
    """The command's exit code."""
    seconds = round((moment - datetime.now(UTC)).total_seconds())
    with tempfile.TemporaryDirectory() as folder:
        library = preload.build(_SOURCE, Path(folder))
        later = {"LD_PRELOAD": str(library), "OTHER_DAY_SECONDS": str(seconds)}
        return subprocess.run(command, env=os.environ | later, check=False).returncode


if __name__ == "__main__":
    if not preload.is_possible():
        sys.exit("needs a C compiler (cc)")
    _name, when, *what = sys.argv
    sys.exit(run(datetime.fromisoformat(when).replace(tzinfo=UTC), what))
