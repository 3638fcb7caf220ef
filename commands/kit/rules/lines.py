"""What a line of text may consist of, so that a reader sees all of it, and where it ends.

Whatever is repeated in a letter goes by this: names, titles, reasons. Sources: the properties
Default_Ignorable_Code_Point and General_Category of the Unicode Character Database, and UTS #39
section 5.4 for the number of marks.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Final


class Flaw(Enum):
    """Why a text does not fit."""

    LINE_BREAK = auto()
    UNSEEN = auto()  # direction, tags, fillers, private use: nobody sees what is there
    MARKS = auto()  # so many marks on one letter that they cover the lines around it
    SIGN = auto()  # no letter, digit, mark or ordinary punctuation
    COMMAND = auto()  # a word that looks like a command or an address
    SCRIPTS = auto()  # letters of several scripts, where one looks like the other


# Letters of other scripts among them, which are shown as nothing at all.
_IGNORABLE: Final = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Not among the ignorable ones, but blank all the same: Braille, a note head, a filler.
_BLANK: Final = ((0x2800, 0x2800), (0x1D159, 0x1D159), (0x16FE4, 0x16FE4), (0xFFFC, 0xFFFC))
_BREAKS: Final = "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
# Latin letters with the punctuation of German and English: what nearly all lines are made of.
_PLAIN: Final = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02af\u2013-\u201e\u2026\u20ac]*")
_NOTHING: Final = re.compile(
    "[{}]".format("".join(f"{chr(first)}-{chr(last)}" for first, last in _IGNORABLE + _BLANK))
)
# Behind a picture: that it is in colour, and that the next one belongs to it.
_OF_PICTURES: Final = re.compile(
    "(?<=[^\\w\\s\ufe0e\ufe0f\u200d])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)|(?<=[^\\w\\s])\u200d(?=[^\\w\\s])"
)
# What comes along when something is copied, at its ends: no width, or a direction that latin
# letters have anyway. What turns them round (U+202E and such) is none of it.
AT_ENDS: Final = "\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\u202a\u202c\u2066\u2068\u2069\ufeff"
_ENDS: Final = re.compile(rf"\A[\s{AT_ENDS}]+|[\s{AT_ENDS}]+\Z")
_MARKS: Final = 4
_OF_NAMES: Final = frozenset("+§°½¼¾²³")
_WORD: Final = re.compile(r"\w+")
_TYPED: Final = re.compile(r"(?<!\w)!\s*[^\W_]")
# In German and English marks, and the straight ones; guillemets are turned either way.
_SINGLE: Final = str.maketrans('"„“”«»', "'‚‘’‹›")


def flaw(text: str) -> Flaw | None:
    """What is wrong with a line of text; None if it can be shown as it is."""
    if _PLAIN.fullmatch(text):  # nearly all
        return None
    if any(each in _BREAKS for each in text):
        return Flaw.LINE_BREAK
    if any(map(_is_unseen, _OF_PICTURES.sub("", text))):
        return Flaw.UNSEEN
    return Flaw.MARKS if _is_piled(text) else None


def flaw_of_name(name: str) -> Flaw | None:
    """What is wrong with a name, which stands in sentences without quotation marks.

    It is a line of letters, digits, marks and ordinary punctuation, in which nothing looks like a
    command or a Matrix address.
    """
    found = flaw(name)
    if found is not None:
        return found
    if "@" in name or is_like_a_command(name):
        return Flaw.COMMAND
    if not all(map(_is_of_names, name)):
        return Flaw.SIGN
    return Flaw.SCRIPTS if any(map(_is_mixed, _WORD.findall(name))) else None


def without_ends(text: str) -> str:
    """The text without white space, and without what came along unseen, at both ends."""
    return _ENDS.sub("", text)


def shown_in_line(text: str) -> str:
    """The text in one line, whatever it is: breaks as spaces, and � for what nobody would see.

    For what could not be refused, since it was not typed as an argument.
    """
    if _PLAIN.fullmatch(text):
        return text
    pictures = {found.start() for found in _OF_PICTURES.finditer(text)}
    line = "".join(
        " " if each in _BREAKS else "�" if place not in pictures and _is_unseen(each) else each
        for place, each in enumerate(text)
    )
    # Of piled marks all go: which ones belong there nobody can tell.
    return _without_marks(line) if _is_piled(line) else line


def is_like_a_command(text: str) -> bool:
    """Whether somebody could copy a command out of it: a `!` at the beginning of a word."""
    return "!" in text and _TYPED.search(text) is not None


def within_marks(text: str) -> str:
    """The text as it stands between quotation marks: its own ones, which would end them, single."""
    return text.translate(_SINGLE)


@lru_cache(maxsize=4096)  # a text has few different ones, and may be long
def _is_unseen(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn":  # Python does not know the latest pictures yet
        return not "\U0001f000" <= character <= "\U0001fbff"
    if category in {"Zl", "Zp", "Cc", "Cs", "Co", "Cf"}:
        return character != "\t"
    return bool(_NOTHING.match(character))


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(each for each in parts if unicodedata.category(each) not in {"Mn", "Me"})


def _is_piled(text: str) -> bool:
    """Whether a letter has more marks than any language needs, or marks have no letter."""
    marks = 0
    before = " "
    for each in unicodedata.normalize("NFD", text):
        if unicodedata.category(each) not in {"Mn", "Me"} or each in "\ufe0e\ufe0f":
            marks = 0
        else:
            marks += 1
            if marks > _MARKS or before.isspace():
                return True
        before = each
    return False


def _is_of_names(character: str) -> bool:
    category = unicodedata.category(character)
    # Letters in bold, in circles, in full width are other signs for ordinary ones.
    is_copy = category[0] in "LN" and unicodedata.decomposition(character).startswith("<")
    return (category[0] in "LMNPZ" and not is_copy) or character in _OF_NAMES


def _is_mixed(word: str) -> bool:
    """Whether a word has letters of several scripts, the first word of a letter's name."""
    if word.isascii():
        return False
    letters = [each for each in unicodedata.normalize("NFC", word) if each.isalpha()]
    return len({unicodedata.name(each, "").partition(" ")[0] for each in letters}) > 1
