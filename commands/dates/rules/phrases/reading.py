"""Date phrases in every language, understood exactly or refused – never guessed.

Source: design.md section 4, domain.md section 6 point 11. The grammar is phrases.lark, the words
come from the tables of languages (see lexicon.py), the meaning of each rule is in meaning.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from .cron import cron_phrase
from .lexicon import Lexicon, lexicons
from .meaning import Meaning
from .mentions import begins
from .nearest import corrected
from .parsing import longest
from .result import Found, FoundDay, NotADate, Reason, When
from .words import classified

__all__ = ["Found", "FoundDay", "NotADate", "Reason", "When", "day", "deadline", "read"]

_LONGEST: Final = 24  # words looked at; no phrase is as long
_MISTYPED: Final = {Reason.NOT_UNDERSTOOD, Reason.TIME_MISSING, Reason.DATE_MISSING}
_SHOWN: Final = 4  # words named in the refusal of something not understood


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one language makes of the words: `used` of them, meaning `when` or refused.

    `reached` are the words until one is not understood at all.
    """

    used: int
    reached: int = 0
    when: When | date | None = None
    reason: Reason = Reason.NOT_UNDERSTOOD
    readings: tuple[str, ...] = ()


def read(
    words: Sequence[str], now: datetime, zone: ZoneInfo, *, default_time: time | None = None
) -> Found:
    """The longest date phrase the words begin with; the words after it are the caller's text.

    `now` is aware, `zone` is where the wall clock hangs. The result is always after `now`. A
    day without a time is refused unless `default_time` is given. Raises NotADate.
    """
    if (found := cron_phrase(words, now, zone)) is not None:
        return found
    when, used = _whole(words, "start", partial(Meaning, now, zone, default_time))
    return Found(when, used)


def deadline(
    words: Sequence[str], now: datetime, zone: ZoneInfo, *, default_time: time | None = None
) -> Found:
    """Like `read`, for a single point in time: a recurrence is refused. Raises NotADate."""
    found = read(words, now, zone, default_time=default_time)
    if found.when.rule is not None:
        raise NotADate(Reason.RECURRING, " ".join(words[: found.used]))
    return found


def day(words: Sequence[str], now: datetime, zone: ZoneInfo, *, past: bool = False) -> FoundDay:
    """The longest phrase for a day that the words begin with; it may be over.

    Of a day without a year, or named by its weekday, the coming one is meant (today included),
    or with `past` the latest. Raises NotADate.
    """
    chosen, used = _whole(words, "bare_day", partial(Meaning, now, zone, past=past, bare=True))
    return FoundDay(chosen, used)


def _whole(words: Sequence[str], start: str, meaning: Callable[..., Meaning]) -> tuple[Any, int]:
    """What the words mean, and how many they are. Raises NotADate."""
    best = _best(words, start, meaning)
    if best.when is not None:
        return best.when, best.used
    # What goes on with more than is understood („um 9 oder 10 Uhr“) means none of the readings.
    readings = () if begins(words[best.used : best.used + _LONGEST]) else best.readings
    if not readings and best.reason in _MISTYPED:
        readings = tuple(_corrections(words[:_LONGEST], best.reached, start, meaning))
    raise NotADate(best.reason, " ".join(words[: best.used or _SHOWN]), readings)


def _corrections(
    words: Sequence[str], reached: int, start: str, meaning: Callable[..., Meaning]
) -> Iterator[str]:
    """What may have been meant by the word that is not understood; all that are equally near."""
    nearest: int | None = None
    for distance, typed in corrected(words, reached):
        if nearest is not None and distance > nearest:
            return
        found = _best(typed, start, meaning)
        if found.when is not None and found.used > reached:
            nearest = distance
            yield " ".join(typed[: found.used])


def _best(words: Sequence[str], start: str, meaning: Callable[..., Meaning]) -> _Reading:
    known = lexicons().values()
    return _settled(
        words, [(each, _read(words, each, start, meaning(lexicon=each))) for each in known]
    )


def _settled(words: Sequence[str], readings: Sequence[tuple[Lexicon, _Reading]]) -> _Reading:
    """The reading with most words; all languages share numeric dates and times.

    `25.11.2020 9:00 am …` may go on in German („am Rathaus“): then it is 9:00 without `am`, and
    refused if the English reading is another time (`12:30 am`).
    """
    best = max((each for _, each in readings), key=lambda each: (each.used, each.reached))
    for lexicon, other in readings:
        if other is best or other.when is None:
            continue
        last = lexicon.words.get(words[best.used - 1].casefold())
        if last is None or last.type != "_ON" or other.used >= best.used:
            continue
        if best.when not in (None, other.when):
            return _Reading(best.used, best.reached, reason=Reason.AMBIGUOUS)
        return best if best.when and best.used == len(words) else other
    return best


def _read(words: Sequence[str], lexicon: Lexicon, start: str, meaning: Meaning) -> _Reading:
    tree, used, reached = longest(classified(words[:_LONGEST], lexicon), start)
    if tree is None:
        return _Reading(0, reached)
    try:
        return _Reading(used, reached, meaning.visit(tree))
    except NotADate as refusal:
        return _Reading(used, reached, reason=refusal.reason, readings=refusal.readings)
    except OverflowError:  # years after 9999
        return _Reading(used, reached, reason=Reason.IMPOSSIBLE)
