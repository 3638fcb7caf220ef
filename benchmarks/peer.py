"""matrix-reminder-bot, the bot nearest to this stack: its own virtualenv, its configuration."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path

_CACHE = Path(__file__).parent / ".cache"
_WANTED = ("matrix-reminder-bot==0.4.0", "matrix-nio[e2e]==0.26.0")
_PATIENCE = 300
DEVICE = "REMINDER"


class PeerMissing(Exception):  # noqa: N818 - the report goes on without it
    """It cannot be installed here; the text says why."""


async def installed() -> Path:
    """Its program, installed by the first run. Raises PeerMissing."""
    place = _CACHE / "matrix-reminder-bot-0.4.0"
    program = place / "bin" / "matrix-reminder-bot"
    if not program.exists():
        try:
            async with asyncio.timeout(_PATIENCE):
                await _run(sys.executable, "-m", "venv", str(place))
                await _run(str(place / "bin" / "pip"), "install", "--quiet", *_WANTED)
        except (TimeoutError, PeerMissing) as error:
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
            raise PeerMissing(str(error) or f"not installed within {_PATIENCE} s") from error
    return program


def configure(directory: Path, url: str, user_id: str, password: str) -> Path:
    """JSON is valid YAML."""
    file = directory / "config.yaml"
    everybody = {"enabled": False, "regexes": []}
    config = {
        "matrix": {
            "user_id": user_id,
            "user_password": password,
            "homeserver_url": url,
            "device_id": DEVICE,
            "device_name": DEVICE,
        },
        "storage": {
            "database": f"sqlite://{directory / 'reminders.db'}",
            "store_path": str(directory / "store"),
        },
        "reminders": {"timezone": "Europe/Berlin"},
        "allowlist": everybody,
        "blocklist": everybody,
        "logging": {
            "level": "INFO",
            "file_logging": {"enabled": False, "filepath": "bot.log"},
            "console_logging": {"enabled": True},
        },
    }
    file.write_text(json.dumps(config))
    return file


async def _run(*argv: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, stderr = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        lines = [line for line in stderr.decode().splitlines() if "WARNING" not in line]
        raise PeerMissing(" / ".join(lines[-3:]) or f"{argv[0]} failed")
