"""A voyage of so many minutes: `make soak MINUTES=10 [DATABASE=postgresql] [SEED=7]`.

    python -m tests.soak --minutes 10 --database sqlite --seed 7

Ends with a table: how often each fault came, and what was lost, doubled or out of order. The exit
code is 1 if anything was, or if the bot ended without a reason.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bot.homeserver import Homeserver
from tests.harness.postgres import postgres_server
from tests.soak.voyage import begin
from tests.soak.watch import Report, sail


async def voyage(minutes: float, seed: int, *, on_postgresql: bool, pace: float) -> Report:
    with ExitStack() as ashore:
        folder = Path(ashore.enter_context(tempfile.TemporaryDirectory(prefix="hafenlotse-soak-")))
        postgres = ashore.enter_context(postgres_server()) if on_postgresql else None
        async with (
            await Homeserver.start(folder / "homeserver") as homeserver,
            begin(folder, seed, postgres, homeserver) as ship,
        ):
            return await sail(ship, minutes * 60, pace)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--pace", type=float, default=0.8, help="seconds between two messages")
    given = parser.parse_args()
    print(f"{given.minutes:g} minutes on {given.database}, --seed {given.seed}", flush=True)
    on_postgresql = given.database == "postgresql"
    report = asyncio.run(
        voyage(given.minutes, given.seed, on_postgresql=on_postgresql, pace=given.pace)
    )
    print(report)
    sys.exit(not report.is_clean)


if __name__ == "__main__":
    main()
