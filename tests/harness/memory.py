"""Where files are written without a disk that somebody would wait for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
_PLENTY = 4 * 1024**3


def in_memory() -> Path | None:
    """A folder in memory, if there is one with plenty of room."""
    has_room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _PLENTY
    return _MEMORY if has_room else None
