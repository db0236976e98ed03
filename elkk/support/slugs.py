"""Names for addresses, made of Russian titles."""

import re
from collections.abc import Callable
from typing import Final

_PLAIN: Final = zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)
_OTHERS: Final = "ё=e ж=zh х=kh ц=ts ч=ch ш=sh щ=shch ъ= ь= ю=yu я=ya"
_LETTERS: Final = str.maketrans(
    {**dict(_PLAIN), **dict(each.split("=") for each in _OTHERS.split(" "))}
)
_LONGEST: Final = 36


def slug_of(title: str, is_taken: Callable[[str], bool]) -> str:
    """«Как оплатить счёт?» → `kak-oplatit-schet`, with a number behind where it is taken."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold().translate(_LETTERS))
    name = plain[:_LONGEST].strip("-") or "n"
    number, found = 1, name
    while is_taken(found):
        number += 1
        found = f"{name}-{number}"
    return found
