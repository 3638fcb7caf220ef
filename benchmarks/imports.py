"""How long it takes to import all municipalities there are, with contacts, from XLSX.

    .venv/bin/python -m benchmarks.imports [ROWS]

Runs the command line as an operator does, in a folder of its own: dry run, import, export, and
the export imported again, which has to change nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from commands.alliance.rules.laender import land_of_ags
from commands.sheets.members import MEMBERS
from commands.sheets.writing import write

ALL = 11_100  # 10,800 municipalities and 294 counties
CONFIG = """
[matrix]
homeserver = "http://127.0.0.1:8008"
user_id = "@lotse:localhost"
password = "not used"
[storage]
database = "sqlite+aiosqlite:///registry.db"
data_dir = "."
[alliance]
name = "Benchmark"
language = "de"
timezone = "Europe/Berlin"
federal_coordinators = ["@koordination:localhost"]
[access]
allowed_servers = ["localhost"]
[privacy]
controller = "Stadt Musterhafen"
contact = "datenschutz@musterhafen.example"
"""


def registry(rows: int) -> list[dict[str, object]]:
    """So many invented municipalities, each with both offices filled."""
    return [_municipality(number, f"{number % 16 + 1:02}{number:06}") for number in range(rows)]


def _municipality(number: int, ags: str) -> dict[str, object]:
    return {
        "name": f"Müsterhäfen {number}",
        "kind": "town",
        "land": land_of_ags(ags),
        "ags": ags,
        "population": 1000 + number,
        "harbour_status": "declared" if number % 3 else "interested",
        "alliance_status": "signatory" if number % 5 else "applicant",
        "contact": f"@kontakt-{number}:localhost",
        "deputy": f"@vertretung-{number}:localhost",
    }


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ALL
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        (folder / "all.xlsx").write_bytes(write(MEMBERS, registry(rows), "xlsx", "de"))
        for title, arguments in (
            ("dry run", ("import", "members", "all.xlsx")),
            ("import", ("import", "members", "all.xlsx", "--apply")),
            ("export", ("export", "members", "again.xlsx")),
            ("export in again", ("import", "members", "again.xlsx", "--apply")),
        ):
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
                cwd=folder,
                env={"PYTHONPATH": str(Path(__file__).parents[1])},
                check=True,
                capture_output=True,
                text=True,
            )
            last = done.stdout.strip().splitlines()[-1]
            print(f"{title:16} {time.perf_counter() - start:6.1f} s   {last}")


if __name__ == "__main__":
    main()
