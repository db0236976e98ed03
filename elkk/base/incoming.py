"""What comes from outside, before anybody works with it: numbers, texts and JSON.

A database takes no number beyond its column, PostgreSQL no NUL character, and neither takes half
of a surrogate pair. Whatever holds one was not sent by a page of ours: an address that does is
404, a body 400.
"""

import json
import re
from typing import Any, Final

# Keys of tables are 32 bits wide on PostgreSQL.
LARGEST: Final = 2**31 - 1
_MOST_DIGITS: Final = len(str(LARGEST))
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def whole_number(text: str) -> int:
    """«17» → 17, from 0 to 2,147,483,647. Raises ValueError for everything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ValueError(f"no whole number: {text[:20]!r}")
    number = int(text)
    if number > LARGEST:
        raise ValueError(f"too large a number: {number}")
    return number


def number_or_none(text: str | None) -> int | None:
    """The same, None for everything else."""
    try:
        return whole_number(text or "")
    except ValueError:
        return None


def parse_json(body: bytes | str) -> Any:
    """The value of a JSON text that anybody may have written. Raises ValueError, nothing else.

    Refused, although JSON allows them: nesting beyond what Python can read, halves of surrogate
    pairs, NUL characters, whole numbers beyond 64 bits, and NaN and the infinities, which it does
    not allow.
    """
    try:
        value = json.loads(body, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and not is_storable(each):
            raise ValueError("a character that no text holds")
        elif isinstance(each, int) and not -(2**63) <= each < 2**63:
            raise ValueError("a number beyond 64 bits")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"no JSON: {constant}")


def is_storable(text: str) -> bool:
    """Whether both databases can keep the text."""
    return _UNSTORABLE.search(text) is None
