"""The gate that everything in the sandbox passes: a reset closes it behind the last one inside.

Requests and tasks hold a shared lock on a file for as long as they run; a reset waits for the
exclusive one. So nothing can read a row before the reset and write what it made of it after.
Newcomers wait at a second file, the turnstile, or a busy stand would never be empty.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Flask, appcontext_pushed

PATIENCE_SECONDS: Final = 20.0
_LOOK_EVERY_SECONDS: Final = 0.005


class Busy(Exception):
    """Something in progress did not end in time."""


class Gate:
    """One for each process; the files in `folder` make them one gate."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._turnstile = folder / "turnstile.lock"
        self._inside = folder / "inside.lock"
        self._of_thread = threading.local()

    def enter(self) -> None:
        """Wait while a reset is going on, then count as inside. May be nested."""
        depth = getattr(self._of_thread, "depth", 0)
        if not depth:
            self._of_thread.handle = self._pass_turnstile()
        self._of_thread.depth = depth + 1

    def leave(self) -> None:
        self._of_thread.depth -= 1
        if not self._of_thread.depth:
            os.close(self._of_thread.handle)

    def _pass_turnstile(self) -> int:
        turnstile = _open(self._turnstile)
        try:
            fcntl.flock(turnstile, fcntl.LOCK_SH)
            inside = _open(self._inside)
            fcntl.flock(inside, fcntl.LOCK_SH)
        finally:
            os.close(turnstile)
        return inside

    @contextmanager
    def closed(self, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Nobody but the caller is inside, and nobody enters. Raises Busy."""
        depth = getattr(self._of_thread, "depth", 0)
        if depth:
            os.close(self._of_thread.handle)
        deadline = time.monotonic() + patience
        handles: list[int] = []
        try:
            for path in (self._turnstile, self._inside):
                handles.append(_open(path))
                _wait_for(handles[-1], deadline)
            yield
        finally:
            for handle in reversed(handles):
                os.close(handle)
            if depth:
                self._of_thread.handle = self._pass_turnstile()


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _wait_for(handle: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy from None
            time.sleep(_LOOK_EVERY_SECONDS)
        else:
            return


def init_app(app: Flask) -> None:
    """Requests, tasks and the scheduler all run inside an application context."""
    config = app.config["ELKK"]
    if not config.sandbox:
        return
    gate = Gate(config.data_dir / "sandbox")
    app.extensions["sandbox_gate"] = gate

    # Declared before the database's: what is declared first is torn down last.
    @app.teardown_appcontext
    def leave(_error: BaseException | None) -> None:
        gate.leave()

    def enter(_app: Flask, **_more: Any) -> None:
        gate.enter()

    appcontext_pushed.connect(enter, app, weak=False)
