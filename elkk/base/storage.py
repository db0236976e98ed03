"""Where files of subscribers are kept: a port, and the adapter for a local folder.

Names are made here and say nothing about what is inside; whoever stores a file remembers its name.
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Final, Protocol

from flask import Flask, current_app

_FOLDER_NAMES: Final = frozenset("abcdefghijklmnopqrstuvwxyz-")


class StorageError(Exception):
    """The file could not be kept or found; `permanent` says whether trying again is useless."""

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text)
        self.permanent = permanent


class Storage(Protocol):
    """Keeps bytes under names. Names come from `new_name` only."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the content durably before returning. Raises StorageError."""

    def get(self, name: str) -> bytes:
        """Raises StorageError; permanent where there is no such file."""

    def delete(self, name: str) -> None:
        """Forget the file; nothing happens where there is none."""


def new_name(folder: str, extension: str) -> str:
    """A random name, such as «meters/3f/3fa9….jpg»: 128 bits that nobody guesses."""
    if not set(folder) <= _FOLDER_NAMES:
        raise ValueError(f"not a folder's name: {folder!r}")
    name = secrets.token_hex(16)
    return f"{folder}/{name[:2]}/{name}.{extension}"


class FolderStorage:
    """Files below a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, content: bytes) -> None:
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, content)
        except OSError as error:
            raise StorageError(str(error), permanent=False) from error

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise StorageError(f"no file {name}", permanent=True) from error
        except OSError as error:
            raise StorageError(str(error), permanent=False) from error

    def delete(self, name: str) -> None:
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(str(error), permanent=False) from error

    def _path(self, name: str) -> Path:
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root.resolve()):
            raise StorageError(f"outside the storage: {name}", permanent=True)
        return path


def write_durably(path: Path, content: bytes) -> None:
    """All of the content or nothing appears under the path, and it survives a power cut."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The rename itself must survive too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def init_app(app: Flask) -> None:
    app.extensions["storage"] = FolderStorage(app.config["ELKK"].data_dir / "files")


def storage() -> Storage:
    """The installation's storage."""
    kept: Storage = current_app.extensions["storage"]
    return kept
