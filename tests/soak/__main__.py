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
import shutil
import sys
import tempfile
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

from bot.homeserver import Homeserver
from tests.harness.postgres import postgres_server
from tests.soak.faults import KINDS
from tests.soak.soaking import Report, soak
from tests.soak.system import begin


async def soaked(
    minutes: float, seed: int, *, on_postgresql: bool, pace: float, only: Collection[str]
) -> Report:
    """What came of it; the files of a run that is not clean are kept, and said where."""
    folder = Path(tempfile.mkdtemp(prefix="hafenlotse-soak-"))
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server()) if on_postgresql else None
        async with (
            await Homeserver.start(folder / "homeserver") as homeserver,
            begin(folder, seed, postgres, homeserver) as system,
        ):
            report = await soak(system, minutes * 60, pace, only=only)
    if report.is_clean:
        shutil.rmtree(folder)
    else:
        print(f"kept: {folder}")
    return report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--pace", type=float, default=0.8, help="seconds between two messages")
    parser.add_argument("--only", default="", help="kinds of faults, with commas between them")
    given = parser.parse_args()
    logging.getLogger("aiohttp.server").disabled = True  # of the proxy, whose clients hang up
    print(f"{given.minutes:g} minutes on {given.database}, --seed {given.seed}", flush=True)
    on_postgresql = given.database == "postgresql"
    only = given.only.split(",") if given.only else tuple(KINDS)
    run = soaked(given.minutes, given.seed, on_postgresql=on_postgresql, pace=given.pace, only=only)
    report = asyncio.run(run)
    print(report)
    sys.exit(not report.is_clean)


if __name__ == "__main__":
    main()
