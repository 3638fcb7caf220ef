"""The four bots: how each is started, asked and weighed. Each is a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import psutil

from benchmarks import peer
from benchmarks.stage import Stage
from benchmarks.wire import Json
from bot.homeserver import Account

_HERE = Path(__file__).parent
Value: TypeAlias = str | bool | list[str]
MESSAGES = ("m.room.message", "m.room.encrypted")
_START = 600.0  # seconds
_PASSWORD = "only-on-loopback"
RAW, NIO, REMINDER, OURS = NAMES = ("raw", "nio", "reminder", "ours")
TITLES = {
    RAW: "raw aiohttp echo",
    NIO: "bare nio echo",
    REMINDER: "matrix-reminder-bot",
    OURS: "hafenlotse",
}


@dataclass
class Contender:
    name: str
    account: Account
    argv: Sequence[str]
    ready: str
    command: str
    directory: Path
    seals: bool = True
    replies: bool = False
    rooms: dict[str, str] = field(default_factory=dict)
    idle_cpu: float = 0.0
    _process: asyncio.subprocess.Process | None = None

    @property
    def title(self) -> str:
        return TITLES[self.name]

    def is_answer(self, event: Json, command_id: str) -> bool:
        """Ours answers as a reply, which stays readable outside the ciphertext."""
        if event["sender"] != self.account.user_id or event["type"] not in MESSAGES:
            return False
        relation = event["content"].get("m.relates_to", {})
        return not self.replies or relation.get("m.in_reply_to", {}).get("event_id") == command_id

    async def start(self) -> None:
        """Returns when the bot says that it is ready."""
        log = self.directory / "bot.log"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HAFENLOTSE_")}
        with log.open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self.argv,
                cwd=self.directory,
                env={**environment, "PYTHONUNBUFFERED": "1"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._meter = psutil.Process(self._process.pid)
        async with asyncio.timeout(_START):
            while self.ready not in (text := log.read_text(errors="replace")):
                if self._process.returncode is not None:
                    raise RuntimeError(f"{self.title} ended:\n{text[-3000:]}")
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def cpu(self) -> float:
        times = self._meter.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        return float(self._meter.memory_info().rss) / 1e6

    def most_megabytes(self) -> float:
        """The most that it has had."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        kilobytes = next(each for each in status.splitlines() if each.startswith("VmHWM:"))
        return int(kilobytes.split()[1]) * 1024 / 1e6


async def assemble(
    names: Iterable[str], stage: Stage, url: str, directory: Path
) -> tuple[list[Contender], list[str]]:
    """The bots that can take part, and why others cannot."""
    found, notes = [], []
    for name in names:
        account = await stage.account(f"{name}-bot", _PASSWORD)
        try:
            found.append(await contender(name, account, url, directory))
        except peer.PeerMissing as error:
            notes.append(str(error))
    return found, notes


async def contender(name: str, account: Account, url: str, directory: Path) -> Contender:
    """This bot, not yet started, with a directory of its own. Raises PeerMissing."""
    home = directory / name
    home.mkdir()
    try:
        program = await peer.installed() if name == REMINDER else Path()
    except peer.PeerMissing as error:
        said = f"matrix-reminder-bot could not be installed, so it is left out: {error}"
        raise peer.PeerMissing(said) from error
    person = (url, account.user_id, _PASSWORD)
    if name == REMINDER:
        file = peer.configure(home, *person)
        argv = [str(program), str(file)]
        return Contender(name, account, argv, "Startup complete", "!help", home)
    if name == OURS:
        (home / "config.toml").write_text(_toml(_configuration(*person)))
        argv = [str(Path(sys.executable).parent / "hafenlotse"), "--config", "config.toml", "run"]
        return Contender(name, account, argv, "hafenlotse ready", "!pledge +1", home, replies=True)
    script = str(_HERE / f"echo_{name}.py")
    argv = [sys.executable, script, *person, str(home)]
    return Contender(name, account, argv, "echo ready", "hello", home, seals=name != RAW)


def _configuration(url: str, user_id: str, password: str) -> dict[str, dict[str, Value]]:
    return {
        "matrix": {"homeserver": url, "user_id": user_id, "password": password},
        "storage": {"database": "sqlite+aiosqlite:///hafenlotse.db", "data_dir": "data"},
        "alliance": {"federal_coordinators": ["@coordinator:localhost"]},
        "access": {
            "allowed_servers": ["localhost"],
            "limit_requests": False,
            "plain_in_encrypted_rooms": True,  # where a coordinator registers rooms
        },
        "deadlines": {
            "quiet_from": "00:00",
            "quiet_until": "00:00",
        },  # none: it measures at night, too
        "privacy": {"controller": "Benchmark", "contact": "benchmark@example.org"},
    }


def _toml(sections: Mapping[str, Mapping[str, Value]]) -> str:
    lines = []
    for section, values in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines)


def _value(value: Value) -> str:
    # Strings and lists of strings look in Python as they do in TOML.
    return str(value).lower() if isinstance(value, bool) else repr(value)
