"""What stands in a handbook, as it was written: Markdown, and the lines in it that are typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

TOP: Final = Path(__file__).parents[2]
DOCS: Final = TOP / "docs"
CONFIRM: Final = "!bestätigen"


def parsed(path: Path) -> Sequence[Token]:
    """The blocks of a handbook; those with running text have its pieces as `children`."""
    text = path.read_text(encoding="utf-8")
    return MarkdownIt("commonmark").enable("table").parse(text)


def codes(path: Path) -> Iterator[str]:
    """Everything that is set as code, in the order of reading; a block is one piece."""
    for token in parsed(path):
        if token.type in {"code_block", "fence"}:
            yield token.content.rstrip("\n")
        for child in token.children or ():
            if child.type == "code_inline":
                yield child.content


def blocks(path: Path) -> Iterator[str]:
    """Only what stands in lines of its own: what is typed into a shell, or into a file."""
    for token in parsed(path):
        if token.type in {"code_block", "fence"}:
            yield token.content.rstrip("\n")


def commands(path: Path) -> list[str]:
    """What can be typed into the chat, in order. A block is one message, if its other lines are no
    commands of their own. What was said once is tried once; a confirmation each time."""
    found: list[str] = []
    for code in codes(path):
        if not code.startswith("!") or code == "!":
            continue
        lines = code.split("\n")
        single = all(line.startswith("!") for line in lines)
        new = lines if single else [code]
        found += [each for each in new if each not in found or each == CONFIRM]
    return found
