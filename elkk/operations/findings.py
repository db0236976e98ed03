"""What the doctor finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from huey import Huey

from config import Config
from elkk.base.storage import Storage


class Level(IntEnum):
    """A warning works today; what is broken does not, or endangers the data."""

    GOOD = 0
    WARNING = 1
    BROKEN = 2


SIGNS: Final = {Level.GOOD: "✓", Level.WARNING: "!", Level.BROKEN: "✗"}


@dataclass(frozen=True)
class Finding:
    """`what` was looked at, its `state`, and the `advice` what to do where it is not good."""

    level: Level
    what: str
    state: str
    advice: str = ""


@dataclass(frozen=True)
class Installation:
    """What the doctor looks at. Where it is `offline`, other machines are left alone."""

    config: Config
    huey: Huey
    storage: Storage
    offline: bool


Check = Callable[[Installation], Iterator[Finding]]


def good(what: str, state: str) -> Finding:
    return Finding(Level.GOOD, what, state)


def warning(what: str, state: str, advice: str) -> Finding:
    return Finding(Level.WARNING, what, state, advice)


def broken(what: str, state: str, advice: str) -> Finding:
    return Finding(Level.BROKEN, what, state, advice)
