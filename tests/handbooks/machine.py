"""A machine for an operator who goes by the guide: a folder instead of its root.

Programs that only that machine has, or that need its rights or a network, are stood in for: they
look at what they are told, by what they really take, and write it down. All others are real, our
own program among them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from tests.handbooks.sources import TOP

CONFIG: Final = """
[matrix]
homeserver = "http://127.0.0.1:8008"
user_id = "@lotse:musterhafen.example"
password_file = "/etc/hafenlotse/password"

[storage]
database = "sqlite+aiosqlite:////var/lib/hafenlotse/hafenlotse.db"
data_dir = "/var/lib/hafenlotse"

[alliance]
federal_coordinators = ["@kim:musterhafen.example"]

[privacy]
controller = "Stadt Musterhafen, Rathausplatz 1"
contact = "datenschutz@musterhafen.example"
"""
# Where the guide writes to; each is a folder below ours instead.
ROOTS: Final = ("/opt/", "/etc/", "/var/")
_STOOD_IN_FOR: Final = (
    *("systemctl", "useradd", "userdel", "chown", "timedatectl", "curl", "mas-cli"),
    *("register_new_matrix_user", "python3", "pip", "sudo", "install", "hafenlotse"),
)
_STAND_IN: Final = Path(__file__).with_name("stand_ins.py")


@cache
def _served() -> str:
    """What Synapse serves, asked of it once; it warns of things that are none of ours."""
    return subprocess.run(
        [sys.executable, "-P", str(_STAND_IN), "served"],
        env={**os.environ, "ROOT": ""},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


class Machine:
    """Where `types` runs what stands in one block of the guide.

    `program` is where our own is loaded, see tests.handbooks.loaded.
    """

    def __init__(self, root: Path, program: str) -> None:
        self.root = root
        self._program = program
        self._programs = root / "programs"
        self._source = root / "source"
        self._programs.mkdir()
        for name in ("opt", "etc/systemd/system", "etc/cron.d", "var/lib", "var/backups"):
            (root / name).mkdir(parents=True, exist_ok=True)
        (root / "var/cache").mkdir()
        shutil.copytree(TOP / "deploy", self._source / "deploy")
        (self._source / "config.toml").write_text(self.here(CONFIG), encoding="utf-8")
        (root / "served.json").write_text(_served(), encoding="utf-8")
        for name in _STOOD_IN_FOR:
            self._stand_in(self._programs / name)

    def _stand_in(self, path: Path) -> None:
        path.write_text(f'#!/bin/sh\nexec {sys.executable} -P {_STAND_IN} "$0" "$@"\n')
        path.chmod(0o755)

    def here(self, text: str) -> str:
        """With our folder in front of the paths of that machine."""
        for root in ROOTS:
            text = text.replace(root, f"{self.root}{root}")
        return text

    def is_lost(self) -> None:
        """What the service has written is gone, and all is installed anew."""
        shutil.rmtree(self.root / "var/lib/hafenlotse")
        (self.root / "var/lib/hafenlotse").mkdir(mode=0o700)

    def types(self, block: str) -> None:
        """Raises AssertionError with what was printed, if not all of it is taken."""
        self.runs(self.here(block))

    def runs(self, line: str) -> None:
        """The same for what has our folder in its paths already."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=self._source,
            env={
                **os.environ,
                "PATH": f"{self._programs}:/usr/bin:/bin",
                "PYTHONPATH": str(TOP),
                "ROOT": str(self.root),
                "LOADED": self._program,
                "TOKEN": "geheim",
                "LC_ALL": "C.UTF-8",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
