"""The house stays small enough to be seen at a glance."""

from __future__ import annotations

from pathlib import Path

TOP = Path(__file__).parent.parent.parent


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(TOP)): lines
        for package in ("bot", "commands", "storage")
        for path in (TOP / package).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_nothing_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    found = [p for each in ("bot", "commands", "storage") for p in (TOP / each).rglob("*.py")]
    assert [path.name for path in found if path.stem in nothing] == []
