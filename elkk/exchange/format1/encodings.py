"""Finding out what a file is written in, by one pass over its bytes in constant memory."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from elkk.exchange.format1.refusals import Refusal, Refused

CHUNK: Final = 1 << 20
UTF8: Final = "utf-8-sig"
CP1251: Final = "cp1251"
NAMES: Final = {UTF8: "UTF-8", CP1251: "windows-1251"}

# The only byte that windows-1251 leaves unused.
_NOT_CP1251: Final = b"\x98"
_BROKEN_UTF8: Final = "поврежденный текст UTF-8"
_UNKNOWN: Final = "кодировка не распознана (похоже на 866 или KOI8-R); нужна UTF-8 или windows-1251"

# Text of another eight-bit encoding, read as windows-1251, shows signs that Russian text hasn't
# (866) or has small and capital letters the other way round (KOI8-R). A few letters prove nothing.
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_ODD: Final = re.compile(r"[^\x00-\x7fА-Яа-яЁё№«»“”„‘’–—…°§²³\xa0]")
_TOO_FEW: Final = 16
_CAPITAL_FIRST: Final = re.compile(r"[А-ЯЁ][а-яё]")
_CAPITAL_SECOND: Final = re.compile(r"[а-яё][А-ЯЁ]")


@dataclass(frozen=True, slots=True)
class Inspection:
    """`encoding` is Python's name for it; `digest` the SHA-256 of the bytes."""

    encoding: str
    digest: str
    size: int

    @property
    def name(self) -> str:
        return NAMES[self.encoding]


def inspect(stream: BinaryIO, file: str) -> Inspection:
    """UTF-8 where all of it is UTF-8, else windows-1251.

    Raises Refused for text that is neither, with the line where it shows.
    """
    looker = _Looker(file)
    while chunk := stream.read(CHUNK):
        looker.look(chunk)
    return looker.conclude()


class _Looker:
    def __init__(self, file: str) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._size = 0
        self._lines = 1
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._seen_utf8_letters = False
        self._sample = bytearray()

    def look(self, chunk: bytes) -> None:
        if self._size == 0 and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise self._refuse(None, "кодировка UTF-16; нужна UTF-8 или windows-1251")
        self._hash.update(chunk)
        self._size += len(chunk)
        self._look_for(b"\0", chunk, "нулевой байт: это не текст")
        if self._utf8 is not None:
            self._try_utf8(chunk)
        if self._utf8 is None:
            self._look_for(_NOT_CP1251, chunk, "не UTF-8 и не windows-1251")
            self._keep_sample(chunk)
        self._lines += chunk.count(b"\n")

    def _try_utf8(self, chunk: bytes) -> None:
        assert self._utf8 is not None
        held = self._utf8.getstate()[0]
        try:
            text = self._utf8.decode(chunk)
        except UnicodeDecodeError as error:
            good = (held + chunk)[: error.start]
            if self._seen_utf8_letters or not good.isascii():
                raise self._refuse(self._lines + good.count(b"\n"), _BROKEN_UTF8) from None
            self._utf8 = None
            return
        self._seen_utf8_letters = self._seen_utf8_letters or not text.isascii()

    def _look_for(self, byte: bytes, chunk: bytes, reason: str) -> None:
        if (at := chunk.find(byte)) >= 0:
            raise self._refuse(self._lines + chunk.count(b"\n", 0, at), reason)

    def _keep_sample(self, chunk: bytes) -> None:
        if len(self._sample) < CHUNK:
            self._sample += chunk

    def conclude(self) -> Inspection:
        if self._utf8 is not None:
            self._finish_utf8()
        if self._utf8 is not None:
            return self._inspection(UTF8)
        if not _looks_like_russian(self._sample.decode(CP1251)):
            raise self._refuse(None, _UNKNOWN)
        return self._inspection(CP1251)

    def _finish_utf8(self) -> None:
        assert self._utf8 is not None
        try:
            self._utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            if self._seen_utf8_letters:
                raise self._refuse(self._lines, _BROKEN_UTF8) from None
            self._utf8 = None

    def _inspection(self, encoding: str) -> Inspection:
        return Inspection(encoding, self._hash.hexdigest(), self._size)

    def _refuse(self, line: int | None, reason: str) -> Refused:
        return Refused(Refusal(self._file, line, None, reason))


def _looks_like_russian(text: str) -> bool:
    odd, foreign = (len(signs.findall(text)) for signs in (_ODD, _FOREIGN))
    first, second = (len(pairs.findall(text)) for pairs in (_CAPITAL_FIRST, _CAPITAL_SECOND))
    return foreign < _TOO_FEW or (odd * 4 <= foreign and second <= first)
