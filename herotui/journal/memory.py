"""Reading many records without the garbage collector, which looks at each of them again and again, in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SOME, _MANY = 1_000, 10_000


@contextmanager
def undisturbed(records: int) -> Iterator[None]:
    """Run a block that reads about so many records without collections; many are not looked at later either."""
    if records < _SOME or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if records >= _MANY:
            gc.freeze()
        gc.enable()
