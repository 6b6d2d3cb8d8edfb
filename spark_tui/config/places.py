"""Where spark_tui keeps its own files: configuration, state and data of the person.

Not here: what stands in these folders. `SPARK_TUI_HOME` puts all three below one folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs


@dataclass(frozen=True, slots=True)
class Places:
    """The person's folders; none of them has to exist. `state` holds journals, `data` trust and samples."""

    config: Path
    state: Path
    data: Path


def places(env: Mapping[str, str]) -> Places:
    """The folders of this platform, or those below `SPARK_TUI_HOME`. Creates nothing."""
    home = env.get("SPARK_TUI_HOME", "")
    if home:
        root = Path(home).expanduser().absolute()
        return Places(root / "config", root / "state", root / "data")
    folders = PlatformDirs("spark-tui", appauthor=False)
    return Places(folders.user_config_path, folders.user_state_path, folders.user_data_path)
