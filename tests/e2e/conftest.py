"""The desk at which every test of the whole product sits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.desk import Desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A home, a repository and terminals that are gone after the test."""
    desk = Desk(tmp_path)
    yield desk
    await desk.aclose()
