"""Run the web server and the worker of the Procfile until Ctrl-C, and end quietly.

`python deploy/foreground.py` is the last step of `make run`. Honcho does the work; this adds what a
person at a terminal expects:

- Ctrl-C ends everything with exit code 0. The terminal sends it to every process in front, make
  included, and make would report an interrupt; so this process steps in front alone for as long
  as it runs, as a shell does for its jobs.
- Closing the terminal window ends everything too, instead of leaving servers behind.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from honcho.command import main as honcho

PROCESSES = ("web", "worker")
ASKED_TO_END = {128 + signal.SIGINT, 128 + signal.SIGTERM}


def main() -> int:
    """The exit code: 0 after Ctrl-C or SIGTERM, else that of the process that ended first."""
    signal.signal(signal.SIGHUP, _end_without_terminal)
    # Honcho gives each process a port of its own; letters of the worker lead to the web server's.
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    with in_front_alone():
        try:
            honcho(["start", *PROCESSES])
        except SystemExit as end:
            return 0 if end.code in ASKED_TO_END else int(end.code or 0)
    return 0


@contextmanager
def in_front_alone() -> Iterator[None]:
    """Be the only foreground process of the terminal; do nothing where there is no terminal."""
    terminal = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
    group_before = os.getpgrp()
    if terminal is None or os.tcgetpgrp(terminal) != group_before:
        yield
        return
    # A process in the background is stopped when it moves the terminal, and Ctrl-Z would stop
    # this one while the shell still waits for make: both would hang the terminal.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(terminal, group_before)


def _end_without_terminal(*_: object) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
