"""The hook for a virus scanner: what a file must pass before anyone can download it."""

import socket
import struct
from typing import Final, Protocol
from urllib.parse import urlsplit

from flask import Flask, current_app

TIMEOUT_SECONDS: Final = 60
_CHUNK: Final = 64 * 1024


class ScannerAway(Exception):
    """The scanner gave no verdict; the file waits and is shown to it again."""


class Scanner(Protocol):
    def is_clean(self, content: bytes) -> bool:
        """Raises ScannerAway."""


class Clamd:
    """ClamAV's daemon, by its INSTREAM command over TCP or a Unix socket."""

    def __init__(self, address: str | tuple[str, int]) -> None:
        self.address = address

    def is_clean(self, content: bytes) -> bool:
        try:
            answer = self._ask(content)
        except OSError as error:
            raise ScannerAway(str(error)) from error
        if answer.endswith("OK"):
            return True
        if answer.endswith("FOUND"):
            return False
        raise ScannerAway(answer or "no answer")

    def _ask(self, content: bytes) -> str:
        family = socket.AF_UNIX if isinstance(self.address, str) else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(TIMEOUT_SECONDS)
            line.connect(self.address)
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := line.recv(4096)):
                answer += part
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def connect(url: str) -> Scanner | None:
    """A scanner from `tcp://host:port` or `unix:///path`; None from an empty setting."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        return Clamd(parts.path)
    if parts.scheme == "tcp" and parts.hostname:
        return Clamd((parts.hostname, parts.port or 3310))
    raise ValueError(f"ATTACHMENT_SCANNER: tcp://host:port or unix:///path, not {url!r}")


def init_app(app: Flask) -> None:
    app.extensions["scanner"] = connect(app.config["ELKK"].attachment_scanner)


def scanner() -> Scanner | None:
    """The installation's scanner, if it has one."""
    found: Scanner | None = current_app.extensions["scanner"]
    return found
