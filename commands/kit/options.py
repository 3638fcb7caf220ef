"""Parameters that are given by name: `name=value`, or behind a marker word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """Names under which a keyword-only parameter is given; `marker` ones need no `=`.

    With `alone_is_text` a marker with nothing behind it is an ordinary word; with `behind_quote`
    it is one unless it follows a text in quotation marks.
    """

    names: tuple[str, ...]
    marker: bool = False
    alone_is_text: bool = False
    behind_quote: bool = False


def option(*names: str) -> Option:
    """`names[0]=value`; further names are aliases."""
    return Option(names)


def marker(*names: str, alone_is_text: bool = False, behind_quote: bool = False) -> Option:
    """`names[0] value`, such as `until 02.12.2020 18:00`."""
    return Option(names, True, alone_is_text, behind_quote)
