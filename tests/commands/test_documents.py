"""Every document of the project: what it refers to is there, and what is typed in it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.handbooks.sources import TOP, parsed
from tests.harness.chat import discovered

DOCUMENTS = sorted(
    each
    for where in (".", ".github", "benchmarks", "docs", "docs/datenschutz")
    for each in (TOP / where).glob("*.md")
)
OTHERS = {"remindme"}  # of a bot that is measured beside this one
EVERY = pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(TOP)))


@EVERY
def test_what_it_refers_to_is_there(file: Path) -> None:
    for target in _targets(file):
        place, _hash, section = target.partition("#")
        there = file.parent / place if place else file
        assert there.exists(), target
        if section:
            assert section in {*_sections(there)}, target


@EVERY
def test_every_command_in_it_exists(file: Path) -> None:
    known = discovered().commands
    typed = {*re.findall(r"`!(\w[^`\n]*)", file.read_text(encoding="utf-8"))}
    assert [each for each in typed - OTHERS if known.parse(each) is None] == []


@pytest.mark.parametrize("file", [TOP / "README.md", TOP / "README.de.md"])
def test_the_readme_leads_to_the_others(file: Path) -> None:
    assert file in DOCUMENTS
    assert len([*_targets(file)]) > 10


def test_targets_are_found_and_sections_told_apart(tmp_path: Path) -> None:
    """Else what is looked for above would always be there."""
    file = tmp_path / "one.md"
    file.write_text(
        "# Der Anfang\n![Bild](a%C3%BC.png) [x](two.md#wer-darf-was) <https://example.org>\n"
        "## Wer darf was?\n## Zusagen, Übernahmen\n## Wer darf was?\n",
        encoding="utf-8",
    )
    assert [*_targets(file)] == ["aü.png", "two.md#wer-darf-was"]
    assert [*_sections(file)] == [
        "der-anfang",
        "wer-darf-was",
        "zusagen-übernahmen",
        "wer-darf-was",
    ]


def _targets(file: Path) -> Iterator[str]:
    for token in parsed(file):
        for child in token.children or ():
            target = str(child.attrGet("href") or child.attrGet("src") or "")
            if target and "://" not in target:
                yield unquote(target)


def _sections(file: Path) -> Iterator[str]:
    """As web pages name them."""
    for before, token in pairwise(parsed(file)):
        if before.type == "heading_open":
            words = (each for each in token.content.lower() if each.isalnum() or each in " -_")
            yield "".join(words).replace(" ", "-")
