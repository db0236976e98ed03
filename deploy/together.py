"""Web server and worker of the Procfile as one family of processes: `python deploy/together.py`.

How an installation on one server runs (`deploy/systemd/elkk.service`). The application is imported
once and every process is forked from there, so that its code and tables are in memory once; started
apart, the worker has a copy of its own. What each of them does is the same as when they are started
apart, as they are where they have machines, limits or restarts of their own.

SIGTERM and SIGINT end both: first the worker, after its tasks in progress, while pages are served
still; then the web server, after its requests. Where one of them ends by itself, so does the other,
and the exit code is 1: whoever started this starts it again.
"""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASKED_TO_END = (signal.SIGTERM, signal.SIGINT)


def main() -> int:
    # This folder's gunicorn.py would stand before the library.
    sys.path[0] = str(ROOT)
    programs = _import_everything()
    commands = _procfile()
    # A signal between two forks would be lost on one of the processes.
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKED_TO_END)
    children = [_fork(program, commands[name]) for name, program in programs.items()]
    return _watch(children)


def _import_everything() -> dict[str, Callable[[], object]]:
    """The programs to run, and all that they would load by themselves."""
    from gunicorn.app.wsgiapp import run
    from huey.bin.huey_consumer import consumer_main

    import app
    from elkk.base.memory import settle
    from elkk.operations.warming import warm

    warm(app.app.jinja_env)
    settle()
    return {"web": run, "worker": consumer_main}


def _procfile() -> dict[str, list[str]]:
    """The words of each process's command, without the shell's `exec`."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    commands = dict(line.split(":", 1) for line in lines if line)
    return {name: shlex.split(text.replace("exec ", "", 1)) for name, text in commands.items()}


def _fork(program: Callable[[], object], command: list[str]) -> int:
    parent = str(os.getpid())
    child = os.fork()
    if child:
        return child
    # systemd opened the socket for the parent; gunicorn looks whose it is.
    if os.environ.get("LISTEN_PID") == parent:
        os.environ["LISTEN_PID"] = str(os.getpid())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_END)
    sys.argv = command
    program()
    sys.exit(0)


def _watch(children: list[int]) -> int:
    """Wait until all have ended, the last of them first; 0 where that was asked for."""
    asked = False

    def end(*_: object) -> None:
        nonlocal asked
        asked = True
        _end_last(children)

    for number in ASKED_TO_END:
        signal.signal(number, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED_TO_END)
    while children:
        ended, _status = os.wait()
        children.remove(ended)
        _end_last(children)
    return 0 if asked else 1


def _end_last(children: list[int]) -> None:
    # Asked to end in the moment between its end and its removal from the list, it is gone already.
    with suppress(ProcessLookupError):
        if children:
            os.kill(children[-1], signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
