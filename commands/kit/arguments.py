"""From the text behind a command to words: quotes, `name=value`, nothing invisible."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from .errors import UserError
from .rules.addresses import person_at, without_links
from .rules.lines import Flaw, flaw
from .texts import _

QUOTES: Final = {'"': '"”“', "„": '“”"', "“": '”"', "”": '”"', "»": "«", "«": "»"}
_MARKS: Final = '"„“”»«'
_SPACE: Final = re.compile(r"\s")
_QUOTED_VALUE: Final = re.compile(f"=[{_MARKS}]")
# Telephones make a dash of the hyphen in an id such as `P-1` or `A-2020-4`.
DASHES: Final = "‐‑‒–—−﹣－"
HYPHENS: Final = f"-{DASHES}"
_DASH: Final = re.compile(f"[{DASHES}]")
_ID: Final = re.compile(
    rf"([A-Za-z]{{1,2}})[{DASHES}-]([0-9]{{1,9}}(?:[{DASHES}-][0-9]{{1,9}})?[.:,;]?)"
)
SHOWN: Final = 40
# Above every text that is taken word by word: 2,500 letters of an answer have about 450 words.
MOST_WORDS: Final = 1500
# Those of word processors are among them: U+000B is a new line in the same paragraph.
_LINE_END: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Soft hyphen and spaces without width: they come along when a name is copied from a document.
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Word:
    """One argument. A quoted word is never a keyword. In the text it goes from `start` to `end`.

    `as_typed` is one that was not split: it has its quotation marks and line breaks. Where `text`
    is what it means, `shown` is what stands there: of a person who was named by a link the name
    (`text` is the address), of `P–1` the dash.
    """

    text: str
    quoted: bool
    start: int
    end: int = field(default=0, compare=False)
    as_typed: bool = False
    shown: str | None = field(default=None, compare=False)

    @property
    def said(self) -> str:
        """What it is as part of a text."""
        return self.text if self.shown is None else self.shown

    def as_text(self) -> Word:
        """The word where no address can be meant."""
        return self if self.shown is None else replace(self, text=self.shown, shown=None)


def shortened(text: str, limit: int = SHOWN) -> str:
    """User text short enough to be repeated in an answer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clean(text: str) -> str:
    """The text, with line ends unified and without what comes along from documents.

    Raises UserError for everything else that nobody sees: it hides what a text really is, and not
    every database keeps it.
    """
    text = _LINE_END.sub("\n", text).translate(_INVISIBLE)
    for line in text.split("\n"):
        if (found := flaw(line)) is not None:
            raise unfit(found)
    return text


def unfit(found: Flaw) -> UserError:
    """The refusal of a text with that flaw."""
    match found:
        case Flaw.LINE_BREAK:
            said = _("This has to be in one line. Please type it without line breaks.")
        case Flaw.UNSEEN:
            said = _(
                "The text contains control characters or others that cannot be seen. Please type "
                "it again by hand."
            )
        case Flaw.MARKS:
            said = _("The text has too many accents on one letter. Please type it again.")
        case Flaw.COMMAND:
            said = _(
                "A name with “@” or a command in it is not possible. A full Matrix address looks "
                "like `@name:server`."
            )
        case Flaw.SIGN:
            said = _(
                "A name has letters, digits and ordinary punctuation only, such as “Neustadt a. d. "
                "Aisch”. Please type it without other signs."
            )
        case Flaw.SCRIPTS:
            said = _(
                "The name mixes letters of several scripts, such as Latin and Greek, that look the "
                "same. Please type it again by hand."
            )
    return UserError(said)


def words(text: str, most: int | None = None) -> list[Word]:
    """Splits at white space; "…", „…“ and »…« keep words together, also behind `name=`.

    So does `[name](link)` for a person.

    Behind the first `most` words the rest is left as it was typed. Raises UserError for a
    quotation mark without its partner, and beyond MOST_WORDS: what reads words looks at some of
    them more than once, while everybody else waits.
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
        if len(found) == MOST_WORDS:
            raise UserError(
                _(
                    "The command is too long: it has more than {limit} words. Please write less, "
                    "or send several commands.",
                    limit=MOST_WORDS,
                )
            )
        word, place = _word(text, place)
        found.append(word)
    return found


def _word(text: str, start: int) -> tuple[Word, int]:
    if text[start] in QUOTES:
        return _quoted(text, start, start)
    if (person := person_at(text, start)) is not None:
        return Word(person.address, False, start, person.end, shown=person.shown), person.end
    space = _SPACE.search(text, start)
    end = space.start() if space else len(text)
    value = _QUOTED_VALUE.search(text, start, end)
    if value:
        return _quoted(text, start, value.end() - 1)
    word = text[start:end]
    if _ID.fullmatch(word) and (meant := _DASH.sub("-", word)) != word:
        return Word(meant, False, start, end, shown=word), end
    return Word(word, False, start, end), end


def _quoted(text: str, start: int, mark: int) -> tuple[Word, int]:
    closing = QUOTES[text[mark]]
    end = mark + 1
    while end < len(text) and text[end] not in closing:
        end += 1
    if end == len(text):
        raise _alone(text[mark + 1 :])
    inner = without_links(text[mark + 1 : end])
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
    """The words as one text in one line."""
    return " ".join(" ".join(word.said.split("\n")) for word in some)
