"""`spark-tui doctor` asks the configured server by its wire, with the key where that wire has it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from spark_tui.cli import main
from spark_tui.config.places import places
from support.loopback import Loopback, status

HEADERS = {"chat": "authorization", "responses": "authorization", "anthropic": "x-api-key"}


@pytest.mark.parametrize("wire", HEADERS)
async def test_the_server_is_asked_by_its_wire(
    wire: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARK_TUI_HOME", str(tmp_path))
    monkeypatch.setenv("MY_KEY", "sk-test-0123456789abcdef")
    config = places({"SPARK_TUI_HOME": str(tmp_path)}).config / "config.toml"
    config.parent.mkdir(parents=True)
    async with Loopback(status(200, b'{"data": [{"id": "m"}]}')) as server:
        config.write_text(
            f'base_url = "{server.url}"\nmodel = "m"\nwire = "{wire}"\napi_key_env = "MY_KEY"\n'
        )
        await asyncio.to_thread(main, ["doctor", "--json"])
        asked = [each for each in server.requests if "sk-test" in each.headers.get(HEADERS[wire], "")]
    assert [each.path.partition("?")[0] for each in asked] == ["/v1/models"]
    (check,) = [each for each in json.loads(capsys.readouterr().out) if each["name"] == "model"]
    assert (check["state"], check["found"]) == ("ok", f"127.0.0.1/m at {server.url} ({wire})")
