"""Where the first sentence of a text ends: not behind `z. B.`, `Abs. 2`, `e.g.`, `Nr. 7`."""

from __future__ import annotations

import re
from typing import Final

# A capital letter may follow them in the middle of a sentence, and does so in German.
_ABBREVIATIONS: Final = frozenset(
    ("abs", "art", "bzw", "ca", "etc", "ggf", "incl", "inkl", "no", "nr", "sog", "st", "usw", "vgl")
)
_MARK: Final = re.compile(r"(?P<word>\w*)[.!?][”“»)]*\s+(?=(?P<next>\S+))")


def first_sentence(text: str) -> str:
    """The text up to the end of its first sentence; all of it if there is only one."""
    for each in _MARK.finditer(text):
        word = each["word"].casefold()
        is_short = text[each.end("word")] == "." and (
            len(word) == 1 or word.isdigit() or word in _ABBREVIATIONS  # `31. Dezember`
        )
        begins = each["next"].lstrip("„“»(")[:1]
        if not is_short and (begins.isupper() or begins == "`"):
            return text[: each.start("next")].rstrip()
    return text
