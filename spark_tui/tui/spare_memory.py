"""Memory that the app freed, given back to the system when an answer is over.

The C library keeps what is freed below what is still in use. Requests carry the whole conversation and syntax
trees come and go, so after twenty answers that is 7 MB; to give it back takes a millisecond, for which nobody
waits between two answers. Not here: what is freed.
"""

from __future__ import annotations

import sys


def give_back() -> bool:
    """Whether anything was given back; never where the C library is not the GNU one.

    `malloc_trim(3)`, Linux manual pages.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # when the first answer is over, not with the app

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and bool(trim(0))
