"""What the terminal can do, by its own entry in terminfo. Not here: what is made of it (`economy`)."""

from __future__ import annotations

_ERASE, _FORWARD = b"\x1b[%p1%dX", b"\x1b[%p1%dC"


def erases_in_colour(name: str, descriptor: int) -> bool:
    """Whether the terminal of that name (TERM) erases characters with xterm's ECH, in the background that is
    set (`bce`), and jumps over them with xterm's CUF. An unknown name says no. A process asks once."""
    try:
        import curses
    except ImportError:  # some builds of Python have none
        return False
    try:
        curses.setupterm(name, descriptor)
    except curses.error:
        return False
    return (
        curses.tigetflag("bce") == 1
        and curses.tigetstr("ech") == _ERASE
        and curses.tigetstr("cuf") == _FORWARD
    )
