"""Examples of commands as they are shown, at the time of the tests."""

from __future__ import annotations

from commands.kit import Text
from commands.kit.examples import next_year, of_year
from commands.kit.render import plain
from tests.harness.chat import BERLIN, START


def as_shown(example: Text, language: str) -> str:
    """The example in that language, with days that are to come."""
    return plain(of_year(example, next_year(START, BERLIN)), language)
