"""What is never to be offered again outlives the session, by repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from spark_tui.config.offers import never_offer, never_offered
from spark_tui.config.toml_errors import ConfigError


def test_a_text_is_kept_once_for_its_repository(tmp_path: Path) -> None:
    data, root = tmp_path / "data", tmp_path / "repo"
    assert never_offered(data, root) == ()
    for text in ("leave the tests alone", "don't touch types", "leave the tests alone"):
        never_offer(data, root, text)
    assert never_offered(data, root) == ("don't touch types", "leave the tests alone")
    assert never_offered(data, tmp_path / "other") == ()
    assert (data / "offers.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "[]", '{"never": {"a": 3}}', '{"never": ' + "[" * 10_000])
def test_a_damaged_file_offers_again_and_is_not_overwritten(tmp_path: Path, text: str) -> None:
    (tmp_path / "offers.json").write_text(text)
    assert never_offered(tmp_path, tmp_path) == ()
    with pytest.raises(ConfigError):
        never_offer(tmp_path, tmp_path, "x")
    assert (tmp_path / "offers.json").read_text() == text
