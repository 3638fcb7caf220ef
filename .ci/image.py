"""Carries out deploy/Containerfile in directories made by debootstrap, where no engine is there.

    debootstrap --variant=minbase --include=python3-venv,python-is-python3 bookworm base
    python .ci/image.py base

Each stage is a copy of `base`, in place of the image that FROM names. Only what the file uses is
understood, and anything else refused. As root; what is in `base` for pip, such as an index of your
own, is used. At the end the program is started as the image would start it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent


class Stage:
    """A root directory, and what the file has said of it so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.user = "0"
        self.where = "/"
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/tmp"}  # noqa: S108 - within the root
        self.entry: list[str] = []

    def run(self, *command: str) -> None:
        """As the engine would; raises CalledProcessError."""
        inside = f'cd "{self.where}" && exec "$@"'
        enter = ["chroot", f"--userspec={self.user}:{self.user}", str(self.root)]
        line = [*enter, "/bin/sh", "-c", inside, "sh", *command]
        subprocess.run(line, env=self.environment, check=True)  # noqa: S603 - what the file says

    def path(self, name: str) -> Path:
        return self.root / (Path(self.where) / name).relative_to("/")


def lines(file: Path) -> list[str]:
    """One instruction each, without comments."""
    text = "\n".join(
        each for each in file.read_text(encoding="utf-8").splitlines() if each[:1] != "#"
    )
    return [each for each in text.replace("\\\n", " ").splitlines() if each.strip()]


def copy(stage: Stage, stages: dict[str, Stage], words: list[str]) -> None:
    source = TOP
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root
    *names, place = words
    for name in names:
        what, target = source / name.lstrip("/"), stage.path(place)
        if place.endswith("/"):
            target = target / what.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if what.is_dir():
            hide = None if source != TOP else shutil.ignore_patterns("__pycache__")
            shutil.copytree(what, target, symlinks=True, dirs_exist_ok=True, ignore=hide)
        else:
            shutil.copy(what, target)


def carry_out(stages: dict[str, Stage], stage: Stage, word: str, rest: str) -> None:
    match word:
        case "WORKDIR":
            stage.where = rest
            stage.path(".").mkdir(parents=True, exist_ok=True)
        case "RUN":
            stage.run("/bin/sh", "-ec", rest)
        case "COPY":
            copy(stage, stages, shlex.split(rest))
        case "ENV":
            stage.environment |= dict(each.split("=", 1) for each in shlex.split(rest))
        case "USER":
            stage.user = rest
        case "ENTRYPOINT":
            stage.entry = [each.strip(' "') for each in rest.strip("[]").split(",")]
        case "VOLUME" | "CMD" | "LABEL":
            pass
        case _:
            sys.exit(f"{word} is not understood")


def main(base: Path) -> None:
    if os.geteuid() != 0:
        sys.exit("chroot needs root")
    stages: dict[str, Stage] = {}
    for line in lines(TOP / "deploy" / "Containerfile"):
        word, _space, rest = line.partition(" ")
        print(f"--- {line[:100]}", flush=True)
        if word == "FROM":
            name = rest.partition(" AS ")[2] or "final"
            root = base.with_name(f"{base.name}-{name}")
            shutil.rmtree(root, ignore_errors=True)
            subprocess.run(["cp", "--archive", base, root], check=True)  # noqa: S603, S607
            stages[name] = stage = Stage(root)
        else:
            carry_out(stages, stage, word, rest)
    stage.run(stage.entry[0], "--version")
    stage.run("/bin/sh", "-ec", "test -w /data && ! test -w /opt && test $(id -u) != 0")
    print("The image's steps are through; it runs without root and writes to /data only.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
