"""Soaks the bot for so many minutes: `make soak MINUTES=10 [DATABASE=postgresql] [SEED=7]`.

    python -m tests.soak --minutes 10 --database sqlite --seed 7

Ends with a table: how often each fault came, and what was lost, doubled or out of order. The exit
code is 1 if anything was, or if the bot ended without a reason.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import secrets
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bot.homeserver import Homeserver
from tests.harness.postgres import postgres_server
from tests.soak.soaking import Report, soak
from tests.soak.system import begin


async def soaked(minutes: float, seed: int, *, on_postgresql: bool, pace: float) -> Report:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hafenlotse-soak-")))
        postgres = stack.enter_context(postgres_server()) if on_postgresql else None
        async with (
            await Homeserver.start(folder / "homeserver") as homeserver,
            begin(folder, seed, postgres, homeserver) as system,
        ):
            return await soak(system, minutes * 60, pace)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--pace", type=float, default=0.8, help="seconds between two messages")
    given = parser.parse_args()
    logging.getLogger("aiohttp.server").disabled = True  # of the proxy, whose clients hang up
    print(f"{given.minutes:g} minutes on {given.database}, --seed {given.seed}", flush=True)
    on_postgresql = given.database == "postgresql"
    report = asyncio.run(
        soaked(given.minutes, given.seed, on_postgresql=on_postgresql, pace=given.pace)
    )
    print(report)
    sys.exit(not report.is_clean)


if __name__ == "__main__":
    main()
