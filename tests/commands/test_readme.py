"""The README in both languages: it names the same commands, they exist, and it is short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.handbooks.sources import TOP, codes, parsed
from tests.harness.chat import discovered

ENGLISH, GERMAN = TOP / "README.md", TOP / "README.de.md"
BOTH = pytest.mark.parametrize("file", [ENGLISH, GERMAN], ids=["en", "de"])
SCREEN = 70  # lines, of which many are rows of a table


def _typed(file: Path) -> list[str]:
    found = [line for code in codes(file) for line in code.splitlines()]
    lines = [re.sub(r"\s+#.*", "", line) for line in found]
    return [line for line in lines if re.match(r"!\w|hafenlotse |make ", line)]


def test_both_name_the_same_commands() -> None:
    assert _typed(ENGLISH) == _typed(GERMAN)
    assert len(_typed(ENGLISH)) > 80


def test_both_are_built_alike() -> None:
    def shape(file: Path) -> list[tuple[str, str]]:
        return [(each.type, each.tag) for each in parsed(file) if each.type.endswith("_open")]

    english, german = (
        [each for each in shape(file) if each[1] in ("h1", "h2", "table", "tr", "ol", "li")]
        for file in (ENGLISH, GERMAN)
    )
    assert english == german


@BOTH
def test_its_commands_exist(file: Path) -> None:
    commands = discovered().commands
    for line in _typed(file):
        if line.startswith("!"):
            assert commands.parse(line[1:]) is not None, line


@BOTH
def test_one_screen_for_each_reader(file: Path) -> None:
    parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(parts) == 4
    assert max(len(each.splitlines()) for each in parts) <= SCREEN
