"""From the text behind a command to words: quotes, `name=value`, nothing invisible."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from .errors import UserError
from .texts import _

QUOTES: Final = {'"': '"”“', "„": '“”"', "“": '”"', "”": '”"', "»": "«", "«": "»"}
_MARKS: Final = '"„“”»«'
SHOWN: Final = 40
# Soft hyphen and spaces without width: they come along when a name is copied from a document.
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Word:
    """One argument. A quoted word is never a keyword. In the text it goes from `start` to `end`.

    `as_typed` is one that was not split: it has its quotation marks and line breaks.
    """

    text: str
    quoted: bool
    start: int
    end: int = field(default=0, compare=False)
    as_typed: bool = False


def shortened(text: str, limit: int = SHOWN) -> str:
    """User text short enough to be repeated in an answer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clean(text: str) -> str:
    """The text, with line ends unified and without characters that have no width.

    Raises UserError for control and direction characters: they hide what a name really is,
    and not every database keeps them.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            raise UserError(_("The text contains control characters. Please type it again."))
        if character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            raise UserError(_("The text contains control characters. Please type it again."))
    return text


def words(text: str, most: int | None = None) -> list[Word]:
    """Splits at white space; "…", „…“ and »…« keep words together, also behind `name=`.

    Behind the first `most` words the rest is left as it was typed. Raises UserError for a
    quotation mark without its partner.
    """
    found: list[Word] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        if len(found) == most:
            found.append(Word(text[place:].rstrip(), False, place, as_typed=True))
            break
        word, place = _word(text, place)
        found.append(word)
    return found


def _word(text: str, start: int) -> tuple[Word, int]:
    end = start
    while end < len(text) and not text[end].isspace():
        if text[end] in QUOTES and (end == start or text[end - 1] == "="):
            return _quoted(text, start, end)
        end += 1
    return Word(text[start:end], False, start, end), end


def _quoted(text: str, start: int, mark: int) -> tuple[Word, int]:
    closing = QUOTES[text[mark]]
    end = mark + 1
    while end < len(text) and text[end] not in closing:
        end += 1
    if end == len(text):
        raise _alone(text[mark + 1 :])
    inner = text[mark + 1 : end]
    return Word(text[start:mark] + inner, mark == start, start, end + 1), end + 1


def assigned(words: Sequence[Word], names: Collection[str]) -> list[Word]:
    """The words with `name = value` as `name=value`, where the name is one of `names`."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        if last is None or last.quoted or word.quoted:
            glued = False
        elif last.text.endswith("="):
            glued = last.text[:-1].casefold() in names
        else:
            glued = word.text.startswith("=") and last.text.casefold() in names
        if glued and last is not None:
            found[-1] = Word(last.text + word.text, False, last.start, word.end)
        else:
            found.append(word)
    return found


def unquoted(text: str) -> str:
    """The text without the quotation marks around all of it; those inside it stay.

    A mark opens where a word begins, and closes behind one. Raises UserError if the first has no
    partner.
    """
    if not text or text[0] not in QUOTES:
        return text
    depth, step, last = 0, 1, len(text) - 1
    for place, character in enumerate(text):
        if character not in _MARKS:
            continue
        before = text[place - 1] if place else " "
        if place == last:
            step = -1
        elif before not in _MARKS:  # of several in a row all do the same
            step = 1 if before.isspace() or before in "([{" else -1
        depth += step
        if depth == 0:
            return text[1:-1] if place == last else text
    raise _alone(text[1:])


def _alone(behind: str) -> UserError:
    return UserError(
        _("The quotation mark before “{text}” has no partner.", text=shortened(behind.strip()))
    )


def joined(some: Sequence[Word]) -> str:
    """The words as one text."""
    return " ".join(word.text for word in some)
