"""Telling the database how far a file is, from beside the thread that works on it.

That thread is in the middle of reading or of a transaction, and must not write anything else. A
second thread, with a connection of its own, writes once a second and looks whether somebody asked
to stop. On SQLite it waits while a batch is being applied, as everyone who writes does.
"""

import logging
from contextlib import AbstractContextManager
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

import peewee

from elkk.base import clock
from elkk.base.db import db
from elkk.exchange.format1.reading import Canceled
from elkk.exchange.models import Intake

log: Final = logging.getLogger(__name__)

EVERY_SECONDS: Final = 1.0


class Reporter(AbstractContextManager["Reporter"]):
    """A Progress that others can watch; raises Canceled soon after somebody asks to stop."""

    def __init__(self, intake_id: int, claim: str) -> None:
        self._mine = (Intake.id == intake_id) & (Intake.claim == claim)
        self._step, self._done, self._total = "", 0, 0
        self._over, self._canceled = Event(), Event()
        self._thread = Thread(target=self._report, name=f"intake-{intake_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def begin(self, what: str, total: int) -> None:
        self._step, self._done, self._total = what, 0, total
        self._stop_if_asked()

    def advance(self, done: int) -> None:
        self._done += done
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self._canceled.is_set():
            raise Canceled

    def _report(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            try:
                with db.connection_context():
                    self.tell()
            except peewee.PeeweeException:
                log.info("the database is busy: progress is told later")

    def tell(self) -> None:
        """Write down how far it is, and see whether to go on."""
        Intake.update(
            step=self._step, done=self._done, total=self._total, seen_at=clock.now()
        ).where(self._mine).execute()
        asked = Intake.select().where(self._mine & (Intake.cancel_asked == True))  # noqa: E712
        if asked.exists():
            self._canceled.set()
