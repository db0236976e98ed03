"""Kills a process at a chosen step: before and after every statement, commit and call out.

`run(work, die_at=n)` runs the work in a child process that ends with os._exit at its n-th step, as
a power cut would: nothing is cleaned up, no exception handler sees it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from elkk.base.db import db

KILLED = 9
BROKEN = 3


@dataclass(frozen=True)
class Ended:
    """How a child ended, and at which step; without `die_at`, how many steps the work has."""

    killed: bool
    steps: int


class Steps:
    """Counts the steps of this process, and ends it at the chosen one."""

    def __init__(self, die_at: int) -> None:
        self.taken = 0
        self.die_at = die_at

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.die_at:
            os._exit(KILLED)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = call(*args, **kwargs)
            self.step()
            return result

        return stepped

    def watch_database(self) -> None:
        database = db.obj
        for name in ("_execute_cursor", "begin", "commit"):
            setattr(database, name, self.around(getattr(database, name)))


def run(work: Callable[[Steps], object], die_at: int = 0) -> Ended:
    """Do the work in a child process; connections are made anew there."""
    db.obj.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work_and_end(work, Steps(die_at), writer)
    os.close(writer)
    with os.fdopen(reader) as told:
        steps = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED), f"the work broke off by itself: {steps}"
    return Ended(code == KILLED, int(steps or die_at))


def _work_and_end(work: Callable[[Steps], object], steps: Steps, writer: int) -> None:
    """Never returns: a child that went on would run the parent's tests."""
    code = BROKEN
    try:
        steps.watch_database()
        work(steps)
        os.write(writer, str(steps.taken).encode())
        code = 0
    except BaseException as error:
        os.write(writer, repr(error).encode())
    finally:
        os._exit(code)
