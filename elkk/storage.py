"""Where files that people send are kept: a port, and the local folder that is its default.

Keys are random and say nothing about the file: its name, type and owner stand in the database.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Final, Protocol

from flask import Flask, current_app

_KEY: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")


class FileMissing(LookupError):
    """No file of that key: it was deleted, or the storage has lost it."""


class Storage(Protocol):
    """Keeps files by keys that it makes up itself."""

    def put(self, content: bytes) -> str:
        """Keep the content; its key. When this returns, the file survives a crash."""

    def get(self, key: str) -> bytes:
        """Raises FileMissing."""

    def delete(self, key: str) -> None:
        """Does nothing where there is no such file."""


class LocalStorage:
    """Files under random names in a folder outside the web root, readable by this user only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        name = secrets.token_hex(20)
        key = f"{name[:2]}/{name}"
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(name + ".unfinished")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        return key

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise FileMissing(key) from None

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise FileMissing(key)
        return self.folder / key


def init_app(app: Flask) -> None:
    app.extensions["storage"] = LocalStorage(app.config["ELKK"].data_dir / "files")


def storage() -> Storage:
    """The installation's storage."""
    kept: Storage = current_app.extensions["storage"]
    return kept
