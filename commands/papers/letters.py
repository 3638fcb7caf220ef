"""What the bytes of a text say. Programs save letters in several ways and seldom tell in which.

Letters that are read in the wrong way become other letters, and a municipality another one. So
what is not certain is refused; nothing here is guessed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Byte order marks; that of UTF-32 begins like that of UTF-16.
_MARKED: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WINDOWS: Final = "cp1252"
# What Excel calls “Macintosh” and “MS-DOS”. Nothing but German is looked for in them.
_OTHERS: Final = ("mac_roman", "cp850")
_GERMAN: Final = frozenset("äöüÄÖÜßéè")
_SIGNS: Final = frozenset("\xa0–—‘’‚“”„…€§°©®²³½·«»´")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_CAPITAL: Final = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŠŒŽŸ"
_SMALL: Final = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿšœž"
_LETTER: Final = f"[A-Za-z\u0100-\u017f{_CAPITAL}{_SMALL}ß]"
# Where no word has it, so that other letters were meant.
_MISPLACED: Final = re.compile(
    # A letter alone, but “3 Familien à 5 Personen” and “o. ä.”
    f"(?<!{_LETTER})(?!à|[äöüÄÖÜ]\\.)[{_CAPITAL}{_SMALL}ß](?!{_LETTER})"
    # A capital behind a small letter, a small one before a capital, ß first, what German has not.
    f"|(?<=[a-z{_SMALL}ß])[{_CAPITAL}]|[{_SMALL}](?=[A-Z{_CAPITAL}])|(?<=[a-z])ß(?=[A-Z])"
    f"|(?<!{_LETTER})ß|[ŸÿªºƒˆÐðÞþ¤¦¨¬¯¸˜]"
    # A sign within a word that is no dash, apostrophe, or mark of where it may be broken.
    f"|(?<={_LETTER})[^\\s\\x00-\\x7f{_LETTER[1:-1]}–—‘’·´\xad](?={_LETTER})"
)
# In which ways UTF-8 is read by mistake, and then saved.
_MISREAD: Final = (_WINDOWS, "mac_roman", "cp850", "cp437")
# What comes of it if it was one: letters of Western and Central Europe, and punctuation.
_RIGHT: Final = re.compile("[\xa0-\xff\u0150-\u017f\u1e9e\u2010-\u203a\u20ac\u2122]+")
_LONGEST: Final = 100  # letters that are not ASCII, one after the other; in German there are few
_LOST: Final = re.compile(f"\ufffd|(?<={_LETTER})\\?(?={_LETTER})")
_AROUND: Final = 20  # characters


class NotText(ValueError):  # noqa: N818
    """The bytes are no text."""


class Unsure(NotText):
    """They are a text, but letters of it may be one or the other; `word` is a piece with one."""

    def __init__(self, word: str) -> None:
        super().__init__("letters that are not certain")
        self.word = word


def read(data: bytes) -> tuple[str, tuple[str, str] | None]:
    """The text; and if it had to be mended, a piece of it as it was, and as it is right.

    With a byte order mark it is read as that says, else as UTF-8, else as Windows-1252, Mac or
    DOS, if words come of it in one of these only. UTF-8 that a program has read as one of them and
    saved again is mended if all that is not ASCII comes of that. Raises NotText and Unsure.
    """
    text = _decoded(data)
    if "\0" in text:
        raise NotText
    runs = set(_NOT_ASCII.findall(text))
    if not runs or None in map(_before, runs):
        return text, None
    wrong = _piece(text)
    return respelt(text), (wrong, respelt(wrong))


def respelt(text: str) -> str:
    """The text, with what it said before UTF-8 was read in a wrong way."""
    return _NOT_ASCII.sub(lambda found: _before(found[0]) or found[0], text)


def is_spoilt(name: str) -> bool:
    """Whether a name has letters that a program has made of others, or lost."""
    return (
        _LOST.search(name) is not None
        or any(map(_is_misplaced, _runs(name)))
        or respelt(name) != name
    )


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKED if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or b"\0" in data:
            raise NotText from error
    else:
        # “Maß“” in Windows-1252 is a letter of Dhivehi in UTF-8.
        if encoding == "utf-8" and not _is_western(text) and _fits(data, _WINDOWS):
            raise Unsure(_piece(data.decode(_WINDOWS)))
        return text
    fitting = [each for each in (_WINDOWS, *_OTHERS) if _fits(data, each)]
    if len(fitting) != 1:
        raise Unsure(_piece(data.decode(_WINDOWS, "replace")))
    return data.decode(fitting[0])


def _fits(data: bytes, encoding: str) -> bool:
    """Whether words come of it, with one byte for each letter."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    found = set("".join(_NOT_ASCII.findall(text)))
    if encoding in _OTHERS and (found - _GERMAN - _SIGNS or not found & _GERMAN):
        return False
    return not any(map(_is_misplaced, _runs(text)))


def _is_western(text: str) -> bool:
    return all(map(_RIGHT.fullmatch, _NOT_ASCII.findall(text)))


def _runs(text: str) -> set[str]:
    """Everything that is not ASCII, each with the characters beside it, and each once."""
    return {text[max(0, each.start() - 1) : each.end() + 1] for each in _NOT_ASCII.finditer(text)}


def _is_misplaced(run: str) -> bool:
    return len(run) > _LONGEST or _MISPLACED.search(run) is not None


@lru_cache(maxsize=1024)  # a table has few, and has them often
def _before(run: str) -> str | None:
    """What stood there before it was read in a wrong way, perhaps twice; None if it was not."""
    if not 1 < len(run) <= _LONGEST:
        return None
    for encoding in _MISREAD:
        try:
            before = b"".join(_byte(each, encoding) for each in run).decode()
        except UnicodeError:
            continue
        if _RIGHT.fullmatch(before):
            return _before(before) or before
    return None


def _byte(character: str, encoding: str) -> bytes:
    # Programs take what Windows-1252 has no letter for as Latin-1 does.
    is_control = "\x80" <= character <= "\x9f" and encoding == _WINDOWS
    return character.encode("latin-1" if is_control else encoding)


def _piece(text: str) -> str:
    """The word around the first letter that is not ASCII."""
    found = _NOT_ASCII.search(text)
    if found is None:
        return ""
    before = re.search(r"\w*\Z", text[max(0, found.start() - _AROUND) : found.start()])
    behind = re.match(r"[\w\x80-\uffff]*", text[found.start() : found.start() + _AROUND])
    return (before[0] if before else "") + (behind[0] if behind else "")
