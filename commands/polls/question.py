"""What can be typed behind `!poll`: a question, its options and terms; and what is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from commands.alliance.ids import POLL
from commands.alliance.rules import laender
from commands.alliance.rules.electorates import Electors
from commands.kit.arguments import Word, joined, shortened
from commands.kit.errors import UserError
from commands.kit.free_text import written
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.options import option
from commands.kit.reply import Bullets, Inline, Term
from commands.kit.rules.choices import choice
from commands.kit.rules.keywords import FOR, NEW
from commands.kit.rules.spelling import plain
from commands.kit.texts import _

from .majorities import ABSOLUTE_WORD, SIMPLE_WORD
from .rules import shares
from .rules.question import is_answer, is_question, poll_number, poll_number_in
from .rules.secrecy import Secrecy

QUESTION_LIMIT: Final = 300
OPTION_LIMIT: Final = 100
MOST_OPTIONS: Final = 20  # MSC3381
_BULLET: Final = re.compile(r"[-–*•]|[0-9]{1,2}[.)]")
_SHARES = (option("quorum"), option("majority"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its options; none means Yes, No, Abstention."""

    question: str
    options: tuple[str, ...]
    secrecy: Secrecy


class AskedKind(Kind):
    """Reads `"Question?" one | two | three`; unquoted, the question ends at `?` or the first `|`.

    Without a bar, lines, commas or slashes divide the options. A number alone is that of a poll.

    `hidden` or `secret` stands before a question in quotation marks or at the end. Where the word
    could as well belong to the texts, it is asked for: how secret a poll is, is never guessed.
    """

    label = _("question")
    better_quoted = True
    is_text = True

    def read(self, cursor: Cursor) -> Asked | int:
        words = _without_new([each.as_text() for each in cursor.all_left()])
        cursor.place = len(cursor.words)
        number = poll_number(joined(words)) if not any(w.quoted for w in words) else None
        if number is not None:
            return number
        if not is_question([(each.text, each.quoted) for each in words]):
            raise self.no_question(words)
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
        return Asked(self._question(parts[0], cursor), self._options(parts[1:], cursor), secrecy)

    def no_question(self, words: Sequence[Word]) -> UserError:
        """The refusal of words that are not clearly one."""
        return not_a_question(words)

    def _question(self, words: Sequence[Word], cursor: Cursor) -> str:
        if not words:
            raise UserError(_("The question is missing."))
        return limited(cursor.as_text(words), QUESTION_LIMIT)

    def _options(self, parts: Sequence[Sequence[Word]], cursor: Cursor) -> tuple[str, ...]:
        if not all(parts):
            raise UserError(_("An option is empty. Options are separated by ` | `."))
        options = tuple(limited(cursor.as_text(part), OPTION_LIMIT) for part in parts)
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
    is_new = first.removesuffix(":") in NEW and (first.endswith(":") or before_quote)
    return list(words[1:] if is_new and not words[0].quoted and len(words) > 1 else words)


def _with_bars(text: str, words: list[Word], *, quoted: bool) -> list[Word]:
    """The words with a bar wherever something else divides the texts as clearly.

    The question ends at `?` or with its line. Options without bars are divided by lines, or else
    by commas, or else by slashes.
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
    found = [each for each in parts if each]
    return _by_slashes(found[0]) if len(found) == 1 else found


def _by_slashes(words: Sequence[Word]) -> list[list[Word]]:
    """`Ana / Ben`, or `Ana/Ben` if that is all: a single option would be none."""
    if len(words) == 1 and not words[0].quoted:
        return [[replace(words[0], text=each)] for each in words[0].text.split("/") if each]
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.text == "/" and not word.quoted:
            parts.append([])
        else:
            parts[-1].append(word)
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
                parts[-1].append(replace(word, text=piece))
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


def not_a_question(words: Sequence[Word]) -> UserError:
    """The refusal of words that look like something about a poll that is there."""
    typed = [(each.text, each.quoted) for each in words]
    number = poll_number_in(typed)
    said = _(
        "“{text}” is not clearly a question, so I have not opened any poll.", text=_shown(words)
    )
    quote_it = _(
        "If it is one, please put it into quotation marks: `!poll “{text}”`", text=_shown(words)
    )
    if number is None:
        where = _("`!polls` shows the open polls, `!help poll` what can be done with them.")
        return UserError(said, quote_it, where, example=False)
    if poll_number(words[0].text) == number and is_answer(typed[1:]):
        return UserError(
            said,
            _("Did you mean `!vote {id} {answer}`?", id=POLL.tag(number), answer=_shown(words[1:])),
            quote_it,
            example=False,
        )
    ways: list[Inline] = [
        _("`!poll status {id}` – how it stands", id=POLL.tag(number)),
        _("`!poll close {id}` – ends it", id=POLL.tag(number)),
        _("`!poll extend {id} until …` – gives it more time", id=POLL.tag(number)),
        _("`!poll mend {id} “…”` – changes it, as long as nobody has voted", id=POLL.tag(number)),
        _("`!poll discard {id}` – for one that was opened by mistake", id=POLL.tag(number)),
        _("`!poll record {id}` – its minutes", id=POLL.tag(number)),
        _("`!vote {id} …` – casts a ballot", id=POLL.tag(number)),
        _("`!vote withdraw {id}` – takes it back", id=POLL.tag(number)),
    ]
    return UserError(said, Bullets(ways), quote_it, example=False)


def _shown(words: Sequence[Word]) -> str:
    return shortened(joined(words))


def refuse_loose_terms(words: Sequence[Word]) -> None:
    """Raises UserError for `quorum 50 %` or `for NW`, which would become part of a text."""
    for place, word in enumerate(words[:-1]):
        name = word.text.casefold()
        if word.quoted or words[place + 1].quoted:
            continue
        behind = words[place + 1].text
        if _is_share_option(name) and _is_share(behind, words[place + 2 : place + 3]):
            value = f"{behind}%" if behind.isdigit() else behind
            raise written(word.text, value)
        last = words[place + 1 :]
        if name in FOR and place and len(last) <= 2 and _is_electorate(last):
            raise written(word.text, " ".join(each.text for each in last))


def _is_share_option(name: str) -> bool:
    return any(name in each.names for each in _SHARES)


def _is_share(text: str, behind: Sequence[Word]) -> bool:
    if text.isdigit() and behind and behind[0].text == "%":
        text += "%"
    if text in SIMPLE_WORD or text in ABSOLUTE_WORD:
        return True
    try:
        shares.share(text)
    except shares.NotAShare:
        return False
    return True


def _is_electorate(words: Sequence[Word]) -> bool:
    last = words[-1].text
    if len(words) == 2 and choice(Electors, words[0].text) is not Electors.LAND:
        return False
    return choice(Electors, last) is not None or laender.land(last) is not None
