"""The names of files that are sent, in the language of those who get them."""

from __future__ import annotations

from commands.locales.tables import languages

from .render import plain
from .reply import Inline, Named
from .rules.file_names import safe


def file_called(*parts: Inline, ending: str, before: str = "") -> Named:
    """A file named after what is in it, most general first; see `safe`.

    `before` is for where its name is part of something to be typed.
    """
    names = {each: safe([plain(part, each) for part in parts], ending) for each in languages()}
    return Named(names, before)
