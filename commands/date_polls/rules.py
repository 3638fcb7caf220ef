"""Which dates suit somebody, as people write it; and which date suits most."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final, Protocol, TypeAlias, TypeVar

from commands.kit.rules.keywords import ALL, AND, NOTHING, Keyword, keyword

MOST_DATES: Final = 10  # each is two answers of a native poll, and that has 20 (MSC3381)
LEAST_DATES: Final = 2


class Suits(Enum):
    """Whether a date suits; the values are the letters of storage.tables.DateAnswer."""

    YES = "y"
    MAYBE = "m"  # if need be
    NO = "n"


_WORDS: Final[Mapping[Suits, Keyword]] = {
    Suits.YES: keyword("date suits", "yes", "suits", "suit"),
    Suits.MAYBE: keyword("date if need be", "if need be", "maybe", "perhaps", "if necessary"),
    Suits.NO: keyword("date does not suit", "no", "not", "does not suit", "else no"),
}
_LONGEST: Final = 3  # words of one of them: “if need be”
_NUMBER: Final = re.compile(r"#?([0-9]{1,2})[.)]?", re.ASCII)
_RANGE: Final = re.compile(r"([0-9]{1,2})[-–—]([0-9]{1,2})", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.(?:[0-9]{2,4})?", re.ASCII)


class Reason(Enum):
    """Why words are no answer."""

    UNKNOWN = "unknown"  # a word that means nothing here
    NO_DATE = "no_date"  # a number or a day that is not offered
    SEVERAL = "several"  # a day with more than one date
    UNCLEAR = "unclear"  # to which dates a word belongs
    TWICE = "twice"  # one date in two ways


class NotAnAnswer(ValueError):  # noqa: N818 - a refusal, named for what it says
    """Words that do not say clearly which dates suit; `word` is what is wrong."""

    def __init__(self, reason: Reason, word: str = "") -> None:
        super().__init__(f"not an answer: {reason.value}")
        self.reason = reason
        self.word = word


# Numbers of dates, or what they are.
_Piece: TypeAlias = "tuple[int, ...] | Suits"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads words about dates on these days, in their order."""

    days: Sequence[date]

    def tokens(self, words: Sequence[str]) -> list[_Piece]:
        found: list[_Piece] = []
        place = 0
        while place < len(words):
            state, used = _state(words[place:])
            if state is not None:
                found.append(state)
                place += used
                continue
            word = words[place]
            place += 1
            if word not in AND:
                found.append(self._numbers(word))
        return found

    def _numbers(self, word: str) -> tuple[int, ...]:
        every = range(1, len(self.days) + 1)
        if word in ALL:
            return tuple(every)
        if found := _DAY.fullmatch(word):
            return self._on(int(found[1]), int(found[2]), word)
        if found := _RANGE.fullmatch(word):
            numbers = tuple(range(int(found[1]), int(found[2]) + 1))
        elif found := _NUMBER.fullmatch(word):
            numbers = (int(found[1]),)
        else:
            raise NotAnAnswer(Reason.UNKNOWN, word)
        if not numbers or not set(every) >= set(numbers):
            raise NotAnAnswer(Reason.NO_DATE, word)
        return numbers

    def _on(self, day: int, month: int, word: str) -> tuple[int, ...]:
        numbers = [n for n, d in enumerate(self.days, 1) if (d.day, d.month) == (day, month)]
        if len(numbers) != 1:
            raise NotAnAnswer(Reason.SEVERAL if numbers else Reason.NO_DATE, word)
        return tuple(numbers)


def read(typed: Sequence[str], days: Sequence[date]) -> str:
    """The marks of `1, 3, if need be 2`: one letter for each of the dates, which are on these days.

    What is not named does not suit. The word for it stands before its dates, or behind each. Raises
    NotAnAnswer where that is not clear: nothing is guessed.
    """
    words = [piece for each in typed for piece in re.split(r"[,;]", each) if piece]
    if " ".join(words) in NOTHING or _state(words) == (Suits.NO, len(words)):
        return Suits.NO.value * len(days)
    tokens = _Reader(days).tokens(words)
    marks: dict[int, Suits] = {}
    for numbers, state in _pairs(tokens, len(days)):
        for number in numbers:
            if marks.setdefault(number, state) is not state:
                raise NotAnAnswer(Reason.TWICE, str(number))
    return "".join(marks.get(n, Suits.NO).value for n in range(1, len(days) + 1))


def _pairs(tokens: Sequence[_Piece], count: int) -> list[tuple[tuple[int, ...], Suits]]:
    """Which dates belong to which word."""
    if not any(isinstance(each, tuple) for each in tokens):
        if count == 1 and len(tokens) == 1 and isinstance(tokens[0], Suits):
            return [((1,), tokens[0])]
        raise NotAnAnswer(Reason.UNCLEAR)
    if isinstance(tokens[0], tuple) and isinstance(tokens[-1], Suits):
        return _behind(tokens)
    return _before(tokens)


def _before(tokens: Sequence[_Piece]) -> list[tuple[tuple[int, ...], Suits]]:
    """`yes 1 3 if need be 2`; numbers in front of all words suit."""
    states = [each for each in tokens if isinstance(each, Suits)]
    if isinstance(tokens[0], tuple) and states[:1] == [Suits.YES]:
        raise NotAnAnswer(Reason.UNCLEAR)  # `1 yes 2 if need be 3`: the last word is missing
    state, found = Suits.YES, list[tuple[tuple[int, ...], Suits]]()
    for place, each in enumerate(tokens):
        if isinstance(each, tuple):
            found.append((each, state))
            continue
        last = place + 1 == len(tokens)
        if not last and isinstance(tokens[place + 1], Suits):
            raise NotAnAnswer(Reason.UNCLEAR)
        if last and each is not Suits.NO:  # `yes 1, else no` is as clear as without it
            raise NotAnAnswer(Reason.UNCLEAR)
        state = each
    return found


def _behind(tokens: Sequence[_Piece]) -> list[tuple[tuple[int, ...], Suits]]:
    """`1 yes, 2 if need be`: a word belongs to the number before it; a yes to all before it."""
    found: list[tuple[tuple[int, ...], Suits]] = []
    waiting: list[tuple[int, ...]] = []
    for each in tokens:
        if isinstance(each, tuple):
            waiting.append(each)
            continue
        if not waiting or (len(waiting) > 1 and each is not Suits.YES):
            raise NotAnAnswer(Reason.UNCLEAR)
        found += [(numbers, each) for numbers in waiting]
        waiting = []
    return found


def _state(words: Sequence[str]) -> tuple[Suits | None, int]:
    """The word, or words, that the others begin with, and how many these are."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        said = " ".join(each.strip(":.") for each in words[:size])
        for state, known in _WORDS.items():
            if said in known:
                return state, size
    return None, 0


def tapped(answers: Sequence[int], count: int) -> str:
    """The marks of a tap on a native poll, where each date is two answers: yes, and if need be.

    Of both the weaker one is meant: nobody has to come who said it with reservations.
    """
    chosen = set(answers)
    return "".join(
        (Suits.MAYBE if 2 * n + 1 in chosen else Suits.YES if 2 * n in chosen else Suits.NO).value
        for n in range(count)
    )


class Counted(Protocol):
    """A date with for how many it is, see storage.date_polls.Suiting."""

    @property
    def yes(self) -> int: ...
    @property
    def maybe(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...


C = TypeVar("C", bound=Counted)


def ranked(dates: Sequence[C]) -> list[C]:
    """The best first: which most can come to; of these which suits most; then the earliest."""
    return sorted(dates, key=lambda each: (-each.yes - each.maybe, -each.yes, each.starts_at))
