"""What can be typed behind `!poll`: the question, its options, and how the poll is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from commands.rules import laender, shares
from commands.rules.choices import choice
from commands.rules.polling import Electors, Secrecy
from commands.rules.spelling import plain

from .arguments import Word, joined, shortened
from .errors import UserError
from .kinds import Cursor, LandCode, limited
from .reply import Bullets, Code, Inline, Term
from .texts import Text, _

QUESTION_LIMIT: Final = 300
OPTION_LIMIT: Final = 100
MOST_OPTIONS: Final = 20  # MSC3381


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its options; none means Yes, No, Abstention."""

    question: str
    options: tuple[str, ...]
    secrecy: Secrecy


class AskedKind:
    """Reads `"Question?" one | two | three`; unquoted, the question ends at the first `|`.

    `hidden` or `secret` stands before a question in quotation marks or at the end. Where the word
    could as well belong to the texts, it is asked for: how secret a poll is, is never guessed.
    """

    label = _("question")
    better_quoted = True

    def read(self, cursor: Cursor) -> Asked:
        words = list(cursor.left)
        cursor.place = len(cursor.words)
        flags: list[Secrecy] = []
        while words and (flag := _flag(words[0])):
            flags.append(flag)
            words.pop(0)
        quoted = bool(words) and words[0].quoted
        if flags and words and not quoted:
            raise _unclear(flags[0])
        parts, barred = _parts(words, quoted=quoted)
        flags += _taken_from_end(parts, quoted=quoted, barred=barred)
        _refuse_doubtful(parts, quoted=quoted, barred=barred)
        if len(set(flags)) > 1:
            raise UserError(_("A poll is either hidden or secret. Please choose one of them."))
        secrecy = flags[0] if flags else Secrecy.OPEN
        return Asked(self._question(parts[0]), self._options(parts[1:]), secrecy)

    def _question(self, words: Sequence[Word]) -> str:
        if not words:
            raise UserError(_("The question is missing."))
        return limited(joined(words), QUESTION_LIMIT)

    def _options(self, parts: Sequence[Sequence[Word]]) -> tuple[str, ...]:
        if not all(parts):
            raise UserError(_("An option is empty. Options are separated by ` | `."))
        options = tuple(limited(joined(part), OPTION_LIMIT) for part in parts)
        if len(options) == 1:
            raise UserError(
                _(
                    "“{option}” is the only option. At least two are needed, separated by ` | `; "
                    "please put the question into quotation marks.",
                    option=shortened(options[0]),
                )
            )
        if len(options) > MOST_OPTIONS:
            raise UserError(_("At most {most} options are possible.", most=MOST_OPTIONS))
        if len({plain(option) for option in options}) < len(options):
            raise UserError(_("Two options are the same."))
        return options


def _parts(words: Sequence[Word], *, quoted: bool) -> tuple[list[list[Word]], bool]:
    """The words of the question and of each option, and whether a bar follows the question."""
    parts: list[list[Word]] = [[]]
    if quoted:
        parts, words = [[words[0]], []], words[1:]
    for word in words:
        for index, piece in enumerate([word.text] if word.quoted else word.text.split("|")):
            if index:
                parts.append([])
            if piece:
                parts[-1].append(Word(piece, word.quoted, word.start))
    barred = len(parts) > 1 and not parts[1]
    if barred:
        del parts[1]  # a quoted question followed by `|`, or by nothing
    return parts, barred


def _taken_from_end(parts: list[list[Word]], *, quoted: bool, barred: bool) -> list[Secrecy]:
    """Takes `hidden` and `secret` from the end, where they belong to no text."""
    flags: list[Secrecy] = []
    while parts[-1] and (flag := _flag(parts[-1][-1])):
        alone_behind_question = quoted and not barred and len(parts) == 2
        if len(parts) == 1 or (len(parts[-1]) == 1 and not alone_behind_question):
            raise _unclear(flag)
        parts[-1].pop()
        flags.append(flag)
        if not parts[-1]:
            parts.pop()
    return flags


def _refuse_doubtful(parts: list[list[Word]], *, quoted: bool, barred: bool) -> None:
    """Raises UserError for `hidden` or `secret` between the question and the first option."""
    between = parts[0][-1:] if not quoted else parts[1][:1] if parts[1:] and not barred else []
    for word in between:
        if flag := _flag(word):
            raise _unclear(flag)


def _flag(word: Word) -> Secrecy | None:
    found = None if word.quoted else choice(Secrecy, word.text)
    return None if found is Secrecy.OPEN else found


def _unclear(flag: Secrecy) -> UserError:
    return UserError(
        _(
            "Does “{word}” belong to the text, or is it how the poll is held? In the first case "
            "please put that text into quotation marks; in the second one the question, and "
            "“{word}” before it:",
            word=Term(flag),
        ),
        Bullets([_("`!poll {word} “Who speaks for us?” Ana | Ben`", word=Term(flag))]),
        example=False,
    )


@dataclass(frozen=True)
class ShareKind:
    """A share of those entitled: `50%` or `2/3`."""

    label: Text = _("share")
    gives_back = True
    runs_on = 1  # `50 %`

    def read(self, cursor: Cursor) -> Fraction:
        text = cursor.take().text
        if text.isdigit() and cursor.left and cursor.left[0].text == "%":
            text += cursor.take().text
        try:
            return shares.share(text.strip())
        except shares.NotAShare as error:
            raise UserError(_refused(error), example=False) from error


def _refused(error: shares.NotAShare) -> Text:
    given = shortened(error.text)
    if error.reason is shares.Reason.MORE_THAN_ALL:
        return _(
            "“{text}” is more than all. A share looks like `50%` or `2/3`, and `100%` is all.",
            text=given,
        )
    return _("“{text}” is not a share. It looks like `50%` or `2/3`.", text=given)


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes; `land` is a code where that is a Land."""

    electors: Electors
    land: str | None = None


@dataclass(frozen=True)
class ElectorateKind:
    """Reads `signatories`, `appeal`, `alliance`, `NW` or `land NW`."""

    label: Text = _("who votes")
    gives_back = True
    runs_on = 1  # `land NW`

    def read(self, cursor: Cursor) -> Electorate:
        word = cursor.take()
        first, _space, rest = word.text.strip().partition(" ")
        found = choice(Electors, first)
        if found is Electors.LAND and (rest or cursor.left):
            behind = Word(rest, True, word.start) if rest else cursor.take()
            named = Cursor([behind], cursor.now, cursor.zone)
            return Electorate(Electors.LAND, LandCode().read(named))
        if found not in (None, Electors.LAND) and not rest:
            return Electorate(found)
        land = laender.land(word.text)
        if land is not None:
            return Electorate(Electors.LAND, land)
        possible: list[Inline] = [Term(each) for each in Electors if each is not Electors.LAND]
        raise UserError(
            _("I do not know “{text}”. Possible are:", text=shortened(word.text)),
            Bullets([*possible, _("a Land, such as {land}", land=Code("NW"))]),
            example=False,
        )
