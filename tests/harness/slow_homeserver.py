"""The embedded homeserver with a clock that is ten minutes slow; started by its path, like that."""

from __future__ import annotations

import runpy
import time
from pathlib import Path
from typing import Final

# `tests.harness.federation` says the same to tests: nothing of ours is imported here.
SECONDS: Final = 600
_PROGRAM = Path(__file__).parents[2] / "bot" / "homeserver_process.py"

if __name__ == "__main__":
    true_time = time.time
    # Before anybody takes a copy of it.
    time.time = lambda: true_time() - SECONDS
    runpy.run_path(str(_PROGRAM), run_name="__main__")
