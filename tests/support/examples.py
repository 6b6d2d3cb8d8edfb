"""How many examples a property is tried with: as many as its test says, or ten times that in a search.

A number that a test states by itself holds in every profile. Not here: the profiles (`conftest`).
"""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100


def examples(count: int) -> settings:
    """The decorator of a property that takes longer or less long than others for an example: `count` of them
    where others have 100."""
    return settings(max_examples=count * settings.default.max_examples // _USUAL)
