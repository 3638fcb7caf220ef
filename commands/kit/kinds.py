"""Kinds of arguments: each reads words from the left, or says clearly what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, TypeAlias
from zoneinfo import ZoneInfo

from .arguments import HYPHENS, QUOTES, Word, clean, joined, shortened, unfit, unquoted
from .errors import UserError
from .reply import Code
from .rules.addresses import address_in, contradicts, without_links
from .rules.choices import choice
from .rules.keywords import NUMBERED
from .rules.lines import Flaw, flaw_of_name
from .rules.spelling import fold
from .texts import Text, _


@dataclass(slots=True)
class Cursor:
    """The words not read yet, what reading dates needs, and the whole `text` as it was typed.

    `commands` are the words that a command can begin with; what reading the words has shown, and
    the answer has to say, are the `remarks`.
    """

    words: Sequence[Word]
    now: datetime
    zone: ZoneInfo
    place: int = field(default=0)
    text: str = ""
    commands: Collection[str] = ()
    remarks: list[Text] = field(default_factory=list)

    @property
    def more(self) -> bool:
        """Whether a word is left."""
        return self.place < len(self.words)

    @property
    def next(self) -> Word:
        """The word that `take` would give; there has to be one."""
        return self.words[self.place]

    def all_left(self) -> Sequence[Word]:
        """A copy of the words that are left: never word by word, somebody may have typed many."""
        return self.words[self.place :]

    def take(self) -> Word:
        word = self.words[self.place]
        self.place += 1
        return word

    def as_written(self, words: Sequence[Word]) -> str:
        """The words in one line, with their quotation marks."""
        written = (
            without_links(self.text[e.start : e.end]) or e.text if e.quoted else e.said
            for e in words
        )
        return " ".join(" ".join(each.split("\n")) for each in written)

    def as_text(self, words: Sequence[Word]) -> str:
        """The words as one text in one line, without quotation marks around all of it."""
        return joined(words) if len(words) == 1 else unquoted(self.as_written(words))

    def rest_as_text(self) -> str:
        """Takes all words that are left, as one text."""
        rest = self.all_left()
        self.place = len(self.words)
        return self.as_text(rest)


# The value of a kind that needs at least one word: there is none without.
NEEDED: Final = object()


class Kind:
    """How a parameter reads its value at the cursor, which has at least one word left.

    `label` names the parameter in usage lines. `read` raises UserError naming the word that is
    wrong.
    """

    label: Text
    # Its value if there are no words at all; such a kind may leave all words to the next one.
    absent: ClassVar[Any] = NEEDED
    # Behind a marker it takes only its own words; those behind it belong to the command.
    gives_back: ClassVar[bool] = False
    # If it gives back: so many words it takes behind `name=value`, too.
    runs_on: ClassVar[int] = 0
    # Behind `name=value` it takes the words up to the next option, if they can be nothing else.
    runs_to_end: ClassVar[bool] = False
    # A text that may hold something that looks like an option: better put in quotation marks.
    better_quoted: ClassVar[bool] = False
    # It takes whatever words there are; see free_text.py.
    is_text: ClassVar[bool] = False

    def read(self, cursor: Cursor) -> Any:
        """The value, with the cursor behind it."""
        raise NotImplementedError

    def overlooked(self, words: Sequence[str], cursor: Cursor) -> Sequence[range]:
        """The places of what could have been meant for this kind, if the words became a text."""
        return ()


@dataclass(frozen=True)
class Name(Kind):
    """The name of a municipality; may have several words and ends before a Matrix address.

    Or before the last word, if that is a choice of `before`, which has to be the next parameter.
    """

    label: Text = _("municipality")
    limit: int = 120
    before: type[StrEnum] | None = None

    def read(self, cursor: Cursor) -> str:
        parts: list[Word] = []
        while cursor.more and not (parts and self._ends(cursor)):
            parts.append(cursor.take())
        return named(" ".join(each.text for each in parts), self.limit)

    def _ends(self, cursor: Cursor) -> bool:
        last = cursor.next
        if last.text.startswith("@") or address_in(last.text) is not None:
            return True
        if self.before is None or cursor.place + 1 < len(cursor.words) or last.quoted:
            return False
        return choice(self.before, last.text) is not None


@dataclass(frozen=True)
class Line(Kind):
    """Everything that is left, as one line of at most `limit` characters.

    Quotation marks around all of it are left out, those inside it stay.
    """

    label: Text = _("text")
    limit: int = 500
    is_text = True

    def read(self, cursor: Cursor) -> str:
        return limited(cursor.rest_as_text(), self.limit)


@dataclass(frozen=True)
class Verbatim(Kind):
    """Everything that is left as it was typed, with its line breaks and quotation marks.

    Only those around the whole text are not part of it.
    """

    label: Text = _("text")
    limit: int = 2000
    is_text = True

    def read(self, cursor: Cursor) -> str:
        first, last = cursor.next, cursor.words[-1]
        cursor.place = len(cursor.words)
        if first is last and first.quoted:
            return limited(first.text, self.limit, lines=True)
        text = cursor.text[first.start : last.end]
        # “We say »no« to that.”: the first word ends with the quotation mark inside.
        if first.quoted and not last.quoted and text[-1] in QUOTES[text[0]]:
            text = text[1:-1]
        return limited(without_links(text), self.limit, lines=True)


@dataclass(frozen=True)
class AsTyped(Kind):
    """Everything behind the words before it, each of which is one word; has to come last.

    Quotation marks around all of it are left out, those inside it stay.
    """

    label: Text = _("text")
    limit: int = 500
    is_text = True

    def read(self, cursor: Cursor) -> str:
        text = without_links(cursor.take().text)
        return limited(unquoted(text), self.limit, lines=True)


@dataclass(frozen=True)
class Below(AsTyped):
    """The lines below the first one; "" if there are none. Options stand in the first line."""

    absent = ""

    def read(self, cursor: Cursor) -> str:
        return limited(without_links(cursor.take().text), self.limit, lines=True)


def named(text: str, limit: int) -> str:
    """The text as a name. Raises UserError for what is none, see `flaw_of_name`."""
    name = " ".join(limited(text, limit).split())
    if (found := flaw_of_name(name)) is not None:
        raise unfit(found)
    if not fold(name):  # nobody could find it again
        raise UserError(_("“{text}” is not a name.", text=shortened(name)))
    return name


def limited(text: str, limit: int, *, lines: bool = False) -> str:
    """The text, in one line unless `lines`, without invisible characters.

    Raises UserError if it is longer than `limit`, or does not fit.
    """
    if len(text) > limit:
        raise UserError(
            _(
                "The text is too long: {length} characters, at most {limit} are possible.",
                length=len(text),
                limit=limit,
            )
        )
    text = clean(text).strip()
    if not text:
        raise UserError(_("The text between the quotation marks is empty."))
    if not lines and "\n" in text:
        raise unfit(Flaw.LINE_BREAK)
    return text


def addressed(word: Word) -> str | None:
    """The address that a word is, without punctuation around it; None: it is none.

    Raises UserError if a link shows another one than it leads to.
    """
    if word.shown is not None and contradicts(word.shown, word.text):
        raise UserError(
            _(
                "The link shows “{text}” but leads to {address}. Please type the address you mean.",
                text=shortened(word.shown),
                address=Code(word.text),
            )
        )
    return address_in(word.text)


@dataclass(frozen=True)
class UserId(Kind):
    """A full Matrix address; never a display name (domain.md section 6, point 8)."""

    label: Text = _("Matrix address")

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        if (found := addressed(word)) is not None:
            return found
        raise UserError(
            _(
                "“{text}” is not a full Matrix address. It looks like `@name:server`.",
                text=shortened(word.text),
            )
        )


@dataclass(frozen=True)
class Quote(Kind):
    """One word, or a text in quotation marks, of at most `limit` characters; perhaps a name."""

    label: Text = _("text")
    limit: int = 200
    is_name: bool = False
    better_quoted = True  # without quotation marks only the first word is taken
    runs_to_end = True

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        return named(word.said, self.limit) if self.is_name else limited(word.said, self.limit)


@dataclass(frozen=True)
class Number(Kind):
    """An id such as `R-4` or `4`, also as people write it: `r 4`, `#4`, `Nr. 4`."""

    prefix: str
    label: Text

    def tag(self, number: int) -> str:
        """The id as it is written: `R-4`, or `4` without a prefix."""
        return f"{self.prefix}-{number}" if self.prefix else str(number)

    def read(self, cursor: Cursor) -> int:
        word = cursor.take()
        text = word.text
        if self._is_announced(text):
            while cursor.more and not (text := cursor.take().text.lstrip(HYPHENS)):
                pass  # `P - 1`
        prefix = rf"(?:{self.prefix}-?)?" if self.prefix else ""
        match = re.fullmatch(rf"{prefix}#?([0-9]{{1,9}})[.:,]?", text, re.I)
        if match is None:
            raise UserError(
                _(
                    "“{text}” is not a number of this kind. It looks like {example}.",
                    text=shortened(word.text),
                    example=Code(self.tag(4)),
                )
            )
        return int(match[1])

    def _is_announced(self, text: str) -> bool:
        """Whether only the number is to come: `P 1`, `P - 1`, `Nr. 1`."""
        name = text.rstrip(HYPHENS) if self.prefix else text
        return text.removesuffix(".") in NUMBERED or name.casefold() == self.prefix.casefold()


@dataclass(frozen=True)
class Perhaps(Number):
    """A number that need not be there; None, and the word is left, if it has no digit in it.

    Nor is it there if all the words can be read as what comes behind it, such as `10 minutes`.
    """

    unless: Kind | None = None
    absent: ClassVar[Any] = None

    def read(self, cursor: Cursor) -> int | None:  # type: ignore[override]
        place = cursor.place
        if self.unless is not None and _reads_all(self.unless, cursor):
            return None
        try:
            return Number.read(self, cursor)
        except UserError:
            typed = [each.text for each in cursor.words[place : cursor.place]]
            if any(map(str.isdigit, "".join(typed))):
                raise  # half understood
            cursor.place = place
            return None


def _reads_all(kind: Kind, cursor: Cursor) -> bool:
    ahead = replace(cursor)
    try:
        kind.read(ahead)
    except UserError:
        return False
    return not ahead.more


NameArgument: TypeAlias = Annotated[str, Name()]
UserIdArgument: TypeAlias = Annotated[str, UserId()]
