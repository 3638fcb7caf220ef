"""Date phrases, German and English, understood exactly or refused – never guessed.

Source: design.md section 4, domain.md section 6 point 11. The grammar is phrases.lark, the words
of each language are in phrase_words.py, the meaning of each rule is in phrase_meaning.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_interactive_parser import InteractiveParser

from .phrase_meaning import Meaning
from .phrase_result import Found, NotADate, Reason, When
from .phrase_words import LANGUAGES, Lexicon, tokens

__all__ = ["Found", "NotADate", "Reason", "When", "deadline", "read"]

_LONGEST = 20  # words looked at; no phrase is as long
_SHOWN = 4  # words named in the refusal of something not understood


class _WordsComeAsTokens(Lexer):
    """Stands in for Lark's lexer: words are classified by phrase_words."""

    def __init__(self, configuration: object) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[Token]:
        return iter(())


@cache
def _parser() -> Lark:
    """Built when the first date comes: it takes a moment and some memory."""
    return Lark.open(
        "phrases.lark", rel_to=__file__, parser="lalr", lexer=_WordsComeAsTokens, strict=True
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one language makes of the words: `used` of them, meaning `when` or refused."""

    used: int
    when: When | None = None
    reason: Reason = Reason.NOT_UNDERSTOOD


def read(
    words: Sequence[str], now: datetime, zone: ZoneInfo, *, default_time: time | None = None
) -> Found:
    """The longest date phrase the words begin with; the words after it are the caller's text.

    `now` is aware, `zone` is where the wall clock hangs. The result is always after `now`. A
    day without a time is refused unless `default_time` is given. Raises NotADate.
    """
    readings = [_read(words, lexicon, Meaning(now, zone, default_time)) for lexicon in LANGUAGES]
    best = _settled(words, *readings)
    if best.when is None:
        shown = words[: best.used or _SHOWN]
        raise NotADate(best.reason, " ".join(shown))
    return Found(best.when, best.used)


def deadline(
    words: Sequence[str], now: datetime, zone: ZoneInfo, *, default_time: time | None = None
) -> Found:
    """Like `read`, for a single point in time: a recurrence is refused. Raises NotADate."""
    found = read(words, now, zone, default_time=default_time)
    if found.when.rule is not None:
        raise NotADate(Reason.RECURRING, " ".join(words[: found.used]))
    return found


def _settled(words: Sequence[str], german: _Reading, english: _Reading) -> _Reading:
    """The reading with more words; both languages share numeric dates and times.

    `25.11.2020 9:00 am …` may go on in German („am Rathaus“): then it is 9:00 without `am`, and
    refused if the English reading is another time (`12:30 am`).
    """
    best = max(german, english, key=lambda each: each.used)
    if german.when is None or best is german or words[english.used - 1].casefold() != "am":
        return best
    if english.when not in (None, german.when):
        return _Reading(english.used, reason=Reason.AMBIGUOUS)
    return english if english.when and english.used == len(words) else german


def _read(words: Sequence[str], lexicon: Lexicon, meaning: Meaning) -> _Reading:
    tree, used = _longest(words[:_LONGEST], lexicon)
    if tree is None:
        return _Reading(0)
    try:
        return _Reading(used, meaning.visit(tree))
    except NotADate as refusal:
        return _Reading(used, reason=refusal.reason)
    except OverflowError:  # years after 9999
        return _Reading(used, reason=Reason.IMPOSSIBLE)


def _longest(words: Sequence[str], lexicon: Lexicon) -> tuple[Tree[Token] | None, int]:
    """The tree of the longest phrase at the beginning, and how many words it has."""
    parser = _parser().parse_interactive()
    longest: tuple[Tree[Token] | None, int] = (None, 0)
    for used, word in enumerate(words, start=1):
        found = tokens(word, lexicon)
        try:
            for token in found:
                parser.feed_token(token)
        except UnexpectedToken:
            found = []
        if not found:
            break
        try:
            longest = (_ended(parser), used)
        except UnexpectedToken:
            continue
    return longest


def _ended(parser: InteractiveParser) -> Tree[Token]:
    """The tree if the phrase ends here. Raises UnexpectedToken if it cannot; may go on later."""
    state = parser.parser_state.copy(deepcopy_values=False)
    tree: Tree[Token] = state.feed_token(Token("$END", ""), is_end=True)
    return tree
