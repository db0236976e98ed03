"""The worker process of the web server: gunicorn keeps the processes, waitress talks to clients.

A thread gets a request only when all of it has arrived, and is free again as soon as its answer is
written: heads, bodies and answers wait in the loop of the process, where each costs a descriptor
and a buffer. So a client that sends or reads slowly, or not at all, takes nothing from the others.
gunicorn's own threads read from the client, and as many slow clients as there are threads stop it;
docs/design.md "Slow clients" has the measurements.
"""

import logging
import os
import time
from collections.abc import Iterable, Iterator
from typing import Any

from gunicorn.workers.base import Worker
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import WSGITask
from waitress.wasyncore import loop

# Each takes a descriptor, and a process usually may have 1,024.
CONNECTIONS = 800
# Of bodies that are still arriving, together; what is larger than a megabyte lies in files.
ARRIVING_BYTES = 512 << 20
LARGEST_HEAD = 64 << 10
# The largest body that is received at all; the application refuses most of them far earlier.
LARGEST_BODY = 256 << 20
# A connection on which nothing happens for so long is closed, be it between requests or within one.
SILENCE_SECONDS = 60
# A browser may be sending a request on a kept connection: an ending process still takes it.
LINGER_SECONDS = 2.0
BEAT_SECONDS = 1.0


class _Parser(HTTPRequestParser):
    """A request's head; one whose length can be read in two ways is refused (RFC 9112, 6.3)."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        of_an_old_client = self.version == "1.0" and "TRANSFER_ENCODING" in self.headers
        if of_an_old_client or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("The length of the body is unclear")


class _Task(WSGITask):
    """A request; while the process ends, its answer closes the connection."""

    def start(self) -> None:
        super().start()
        if not self.channel.server.accepting:
            self.set_close_on_finish()


class _Channel(HTTPChannel):
    """A connection."""

    parser_class = _Parser
    task_class = _Task
    seen_activity: float | None = None
    silent_since = 0.0

    @property
    def has_request(self) -> bool:
        """Whether a whole request has arrived and is not answered yet."""
        return bool(self.requests)

    @property
    def arriving_bytes(self) -> int:
        """So much of a body has come, and the rest has not."""
        return self.request.body_bytes_received if self.request else 0

    def may_end(self) -> bool:
        """Whether closing it interrupts nobody. Asked every turn, it notes when silence began."""
        if self.last_activity != self.seen_activity:
            self.seen_activity, self.silent_since = self.last_activity, time.monotonic()
        silent = time.monotonic() - self.silent_since
        return not self.has_request and not self.total_outbufs_len and silent > LINGER_SECONDS


class BufferingWorker(Worker):
    """See the module; of gunicorn's settings it heeds threads, backlog and graceful_timeout."""

    def run(self) -> None:
        # It warns whenever a request waits for a thread, which is what threads are few for.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.connections: dict[int, Any] = {}
        self.servers = [self._server(listener.sock) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn()
            make_room(list(self._channels()))
        self._end()

    def _server(self, listening: Any) -> Any:
        server = create_server(
            self.wsgi,
            map=self.connections,
            sockets=[listening],
            threads=self.cfg.threads,
            backlog=self.cfg.backlog,
            # Reached only by connections whose requests are all in progress: see make_room.
            connection_limit=CONNECTIONS,
            channel_timeout=SILENCE_SECONDS,
            cleanup_interval=5,
            max_request_header_size=LARGEST_HEAD,
            max_request_body_size=LARGEST_BODY,
            inbuf_overflow=1 << 20,
            asyncore_use_poll=True,
            # Flask is told by TRUSTED_PROXIES whose headers to believe.
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        server.channel_class = _Channel
        return server

    def _channels(self) -> Iterator[_Channel]:
        for server in self.servers:
            yield from list(server.active_channels.values())

    def _turn(self) -> None:
        """Wait for the next events, a second at most, and handle them."""
        self.notify()
        loop(timeout=BEAT_SECONDS, use_poll=True, map=self.connections, count=1)

    def _end(self) -> None:
        """Take no more connections, and finish what has begun."""
        for server in self.servers:
            server.accepting = False
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and not self._may_end():
            self._turn()

    def _may_end(self) -> bool:
        # All are asked, also after one that may not: each notes its own silence.
        answers = [each.may_end() for each in self._channels()]
        return all(answers)


def make_room(channels: Iterable[_Channel]) -> None:
    """Close the oldest connections without a whole request, where there are too many of them, and
    those whose bodies take most room, where these take too much."""
    waiting = [each for each in channels if not each.has_request]
    too_many = len(waiting) - CONNECTIONS * 9 // 10
    if too_many > 0:
        for each in sorted(waiting, key=lambda each: each.creation_time)[:too_many]:
            each.will_close = True
    arriving = sorted(waiting, key=lambda each: each.arriving_bytes)
    while sum(each.arriving_bytes for each in arriving) > ARRIVING_BYTES:
        arriving.pop().will_close = True
