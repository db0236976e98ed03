"""How a process keeps memory: little of its own, and shared where it was forked from."""

import contextlib
import ctypes
import gc
from typing import Final

_M_ARENA_MAX: Final = -8
_M_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 1024 * 1024


def tune() -> None:
    """Have glibc keep less; elsewhere nothing happens.

    Each thread would get an arena of its own to allocate in: two serve four threads well. And
    blocks as large as the 19 MB of a password check would be kept after the first one: above the
    threshold they go back to the system at once.
    """
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_ARENA_MAX, 2)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)


def settle() -> None:
    """After everything is loaded: give back what loading needed, and leave alone what is there.

    The collector writes into every object that it looks at, and what is written to is no longer
    shared with the processes forked from this one.
    """
    gc.collect()
    give_back()
    gc.freeze()


def give_back() -> None:
    """Return free memory to the system, after work that needed much: a millisecond or two."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
