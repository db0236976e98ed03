"""The brand that pages, letters and SMS carry. The room that keeps it says at start what it is."""

from collections.abc import Callable
from dataclasses import dataclass

from config import Brand


@dataclass(frozen=True)
class LogoInUse:
    """Sizes are points of the screen."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class ShownBrand(Brand):
    """What the settings say, as an administrator has changed it."""

    logo: LogoInUse | None = None


_current: Callable[[], ShownBrand] | None = None


def use(current: Callable[[], ShownBrand]) -> None:
    global _current
    _current = current


def current() -> ShownBrand:
    """The brand of this installation, at most a few seconds old."""
    if _current is None:
        raise RuntimeError("no brand: create_app() was not called")
    return _current()
