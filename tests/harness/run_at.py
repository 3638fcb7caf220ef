"""The bot with its clock moved: `python -m tests.harness.run_at CONFIG 2020-11-25T10:00+01:00`.

The clock then goes on from there; it jumps by as many seconds as stand in the file AHEAD beside the
configuration, if there is one, which is noticed within a second. The homeserver and the peers keep
the machine's time.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot import ticker
from bot.app import App
from bot.clock import Clock
from bot.settings import Settings, load

AHEAD: Final = "ahead"


class JumpingClock(Clock):
    """Looks into the file each time it is asked."""

    def __init__(self, ahead: timedelta, file: Path) -> None:
        super().__init__(ahead)
        self._file = file

    def now(self) -> datetime:
        now = super().now()
        try:
            return now + timedelta(seconds=float(self._file.read_text() or 0))
        except FileNotFoundError:
            return now


async def serve(settings: Settings, start: datetime, file: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    ticker.LOOK_EVERY = timedelta(seconds=1)  # type: ignore[misc]
    clock = JumpingClock(start - datetime.now(UTC), file)
    await App(settings, clock).run(stop, on_ready=lambda: print("hafenlotse ready", flush=True))


def main(config: str, start: str) -> None:
    logging.basicConfig(level=logging.INFO)
    moved = datetime.fromisoformat(start), Path(config).with_name(AHEAD)
    asyncio.run(serve(load(Path(config)), *moved))


if __name__ == "__main__":
    main(*sys.argv[1:])
