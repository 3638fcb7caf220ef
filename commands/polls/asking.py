"""What can be typed behind `!poll`: the question, its options, and how the poll is held."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from commands.kit.arguments import Word, joined, shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.reply import Bullets, Term
from commands.kit.rules.choices import choice
from commands.kit.rules.spelling import plain
from commands.kit.texts import _

from .mistaken import not_a_question, refuse_loose_terms
from .rules import questions
from .rules.polls import Secrecy

QUESTION_LIMIT: Final = 300
OPTION_LIMIT: Final = 100
MOST_OPTIONS: Final = 20  # MSC3381
_BULLET: Final = re.compile(r"[-–*•]|[0-9]{1,2}[.)]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its options; none means Yes, No, Abstention."""

    question: str
    options: tuple[str, ...]
    secrecy: Secrecy


class AskedKind(Kind):
    """Reads `"Question?" one | two | three`; unquoted, the question ends at `?` or the first `|`.

    Without a bar, lines or commas divide the options. A number alone is that of a poll.

    `hidden` or `secret` stands before a question in quotation marks or at the end. Where the word
    could as well belong to the texts, it is asked for: how secret a poll is, is never guessed.
    """

    label = _("question")
    better_quoted = True

    def read(self, cursor: Cursor) -> Asked | int:
        words = _without_new(cursor.left)
        cursor.place = len(cursor.words)
        number = questions.number(joined(words)) if not any(w.quoted for w in words) else None
        if number is not None:
            return number
        if not questions.is_question([(each.text, each.quoted) for each in words]):
            raise not_a_question(words)
        refuse_loose_terms(words)
        flags: list[Secrecy] = []
        while words and (flag := _flag(words[0])):
            flags.append(flag)
            words.pop(0)
        quoted = bool(words) and words[0].quoted
        if flags and words and not quoted:
            raise _unclear(flags[0])
        parts, barred = _parts(_with_bars(cursor.text, words, quoted=quoted), quoted=quoted)
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


def _without_new(words: Sequence[Word]) -> list[Word]:
    """Some type `!poll new “…”`, as it is done with other things."""
    first = words[0].text.casefold()
    before_quote = len(words) > 1 and words[1].quoted
    is_new = first in {"neu:", "new:"} or (first in {"neu", "new"} and before_quote)
    return list(words[1:] if is_new and not words[0].quoted and len(words) > 1 else words)


def _with_bars(text: str, words: list[Word], *, quoted: bool) -> list[Word]:
    """The words with a bar wherever something else divides the texts as clearly.

    The question ends at `?` or with its line. Options without bars are divided by lines, or else
    by commas.
    """
    is_barred = any("|" in each.text and not each.quoted for each in words)
    end = 1 if quoted else _end_of_question(text, words)
    question, behind = words[:end], words[end:]
    if not is_barred:
        lines = _lines(text, behind)
        behind = _joined_by_bars(lines if len(lines) > 1 else _by_commas(behind))
    if quoted or not behind or behind[0].text.startswith("|"):
        return [*question, *behind]
    return [*question, _bar(behind[0]), *behind]


def _end_of_question(text: str, words: list[Word]) -> int:
    """Where it ends without quotation marks: behind the last `?` before a bar, or with its line."""
    barred = (n for n, each in enumerate(words) if "|" in each.text and not each.quoted)
    first_bar = next(barred, len(words))
    asks = [n for n, each in enumerate(words[:first_bar]) if each.text.endswith("?")]
    if asks:
        return asks[-1] + 1
    lines = _lines(text, words)
    return len(lines[0]) if first_bar == len(words) and len(lines) > 1 else len(words)


def _lines(text: str, words: Sequence[Word]) -> list[list[Word]]:
    """The words of each line, without the hyphens or numbers of a list in front of them."""
    lines: list[list[Word]] = []
    end = 0
    for word in words:
        if not lines or "\n" in text[end : word.start]:
            lines.append([])
        lines[-1].append(word)
        end = word.end
    bulleted = len(lines) > 1
    return [
        line[1:] if bulleted and len(line) > 1 and _BULLET.fullmatch(line[0].text) else line
        for line in lines
    ]


def _by_commas(words: Sequence[Word]) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for word in words:
        text = word.text if word.quoted else word.text.rstrip(",;")
        if text:
            parts[-1].append(replace(word, text=text))
        if text != word.text:
            parts.append([])
    return [each for each in parts if each]


def _joined_by_bars(parts: Sequence[Sequence[Word]]) -> list[Word]:
    found: list[Word] = []
    for part in parts:
        found += [_bar(part[0]), *part] if found else part
    return found


def _bar(before: Word) -> Word:
    return Word("|", False, before.start)


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
