"""Installs the locked packages into the environment this runs in, and says how far it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]


def main() -> int:
    lock = TOP / "requirements.lock"
    packages = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    print(f"Installing {packages} packages into {Path(sys.prefix).name}, once …", flush=True)
    command = [*PIP, "--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    log: list[str] = []
    seen = 0
    with subprocess.Popen(  # noqa: S603 - our own pip
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            log.append(line)
            seen += line.startswith("Collecting")
            if line.startswith("Collecting") and seen % 20 == 0:
                print(f"  {seen} of {packages} fetched", flush=True)
            if line.startswith("Installing collected"):
                print("  all fetched, unpacking …", flush=True)
    if pip.returncode:
        print("".join(log[-30:]))
        return pip.returncode
    own = [*PIP, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(TOP)]
    return subprocess.run(own, check=False).returncode  # noqa: S603 - our own pip


if __name__ == "__main__":
    sys.exit(main())
