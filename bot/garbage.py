"""Garbage collection, put off while a library is made, or two are compared."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected(*, stays: bool = True) -> Iterator[None]:
    """Without garbage collection: making a library makes millions of objects that stay.

    Looking through them again and again takes a tenth of the time, and each look holds up whoever answers meanwhile.
    What there is at the end is never looked through again (a library has no cycles, so it goes when nobody holds it),
    unless it does not stay.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stays:
            gc.freeze()
        if collecting:
            gc.enable()
