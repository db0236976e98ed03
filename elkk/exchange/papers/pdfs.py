"""PDF files of others, read and cut by a process of its own: see child.py."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

_CHILD: Final = Path(__file__).with_name("child.py")
_REASONS: Final = {
    "locked": "файл PDF закрыт паролем: сохраните его без пароля",
    "damaged": "файл PDF поврежден или это не PDF",
    "large": "в файле PDF больше 50 000 страниц: разделите его",
    "died": "файл PDF требует слишком много памяти или времени: сохраните его заново в PDF",
}


class UnreadablePdf(Exception):
    """In Russian, for the people who made the file."""


@dataclass(frozen=True)
class Page:
    """`blank`: nothing at all is drawn on it; without being blank, a picture has no text either."""

    text: str
    blank: bool


class Pdfs(AbstractContextManager["Pdfs"]):
    """The process begins with the first question, and again after one that it died of."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._answering = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def __enter__(self) -> Self:
        return self

    def pages(self, path: Path) -> Iterator[Page]:
        """The pages in their order, one in memory at a time. Raises UnreadablePdf."""
        self._ask(read=str(path))
        self._answering = True
        while "end" not in (said := self._listen()):
            yield Page(said["text"], said["blank"])
        self._answering = False

    def cut(self, path: Path, pieces: Sequence[tuple[int, int]], to: Sequence[Path]) -> None:
        """Write files of the pages from first to last, counted from 0. Raises UnreadablePdf."""
        self._ask(cut=str(path), pages=list(pieces), to=[str(each) for each in to])
        self._listen()

    def _ask(self, **words: Any) -> None:
        if self._answering:
            # Somebody has stopped listening half way: what is still to come is no answer to this.
            self._stop()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self._process.stdin is not None
        try:
            print(json.dumps(words), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            self._stop()
            raise UnreadablePdf(_REASONS["died"]) from None

    def _listen(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        said: dict[str, Any] = json.loads(line) if line else {"error": "died"}
        if "error" in said:
            self._answering = False
            if said["error"] == "died":
                self._stop()
            raise UnreadablePdf(_REASONS[said["error"]])
        return said

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        self._answering = False
