"""The bot with its clock moved: `python -m tests.harness.run_at CONFIG 2020-11-25T10:00+01:00`.

The clock then goes on from there. The homeserver and the peers keep the machine's time.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.app import App
from bot.clock import Clock
from bot.settings import Settings, load


async def serve(settings: Settings, start: datetime) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = Clock(ahead=start - datetime.now(UTC))
    await App(settings, clock).run(stop, on_ready=lambda: print("hafenlotse ready", flush=True))


def main(config: str, start: str) -> None:
    logging.basicConfig(level=logging.INFO)
    asyncio.run(serve(load(Path(config)), datetime.fromisoformat(start)))


if __name__ == "__main__":
    main(*sys.argv[1:])
