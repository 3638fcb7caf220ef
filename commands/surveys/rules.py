"""What an answer means, which one counts, what they add up to, and who may read single ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol, TypeVar

from commands.kit.rules import numbers
from commands.kit.rules.approximate import rough
from commands.kit.rules.authority import COORDINATION, VOICES, Standing, may_coordinate
from commands.kit.rules.choices import Worded, choice
from commands.kit.rules.numbers import in_figures
from commands.kit.rules.spelling import plain

MOST: Final = 100_000_000  # of a number without bounds
# Of fewer answers a sum, or what is left of it without the others, would tell single ones.
LEAST: Final = 3
# Of fewer the one in the middle is easily guessed to be somebody's.
LEAST_MEDIAN: Final = 5
_PUNCTUATION: Final = ".,;!"


class Asks(Worded):
    """How a question is answered."""

    NUMBER = "number", "number count"
    YES_NO = "yes_no", "yes-no"
    CHOICE = "choice", "choice"
    TEXT = "text", "text sentence"


class YesNo(Worded):
    """The answers to a question of that kind, in the order of its options."""

    YES = "yes", "yes y"
    NO = "no", "no n"


class Flag(Worded):
    """What is said about a survey beside its questions."""

    OPEN = "open"  # all members may see single answers
    PLEDGEABLE = "pledgeable"  # a number can become a pledge


class Form(Worded):
    """In what form somebody wants the outcome."""

    XLSX = "xlsx", "xlsx Excel"
    CSV = "csv"
    CHART = "chart", "chart picture png"


class Question(Protocol):
    """How a question can be answered; see storage.tables.SurveyQuestion."""

    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def lowest(self) -> int | None: ...
    @property
    def highest(self) -> int | None: ...
    @property
    def options(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: a number or the index of an option, or a sentence."""

    amount: int | None = None
    text: str | None = None


class Reason(StrEnum):
    """Why words are no answer."""

    ROUGH = "rough"  # `numbers` may be meant
    OUT_OF_BOUNDS = "out_of_bounds"
    NO_OPTION = "no_option"


class NotAnAnswer(ValueError):  # noqa: N818 - a refusal, named for what it says
    """Words that do not answer a question; nothing is guessed."""

    def __init__(self, reason: Reason, numbers: Sequence[int] = ()) -> None:
        super().__init__(f"not an answer: {reason}")
        self.reason = reason
        self.numbers = numbers


def read(question: Question, words: Sequence[str]) -> Given:
    """What the words mean. Raises NotAnAnswer, or numbers.NotACount for what is no whole number."""
    match Asks(question.kind):
        case Asks.NUMBER:
            return Given(_number(question, words))
        case Asks.YES_NO:
            found = choice(YesNo, words[0].strip(_PUNCTUATION)) if len(words) == 1 else None
            if found is None:
                raise NotAnAnswer(Reason.NO_OPTION)
            return Given(list(YesNo).index(found))
        case Asks.CHOICE:
            return Given(_option(question.options, " ".join(words)))
        case Asks.TEXT:
            return Given(text=" ".join(words))


def _number(question: Question, words: Sequence[str]) -> int:
    if found := rough(words):
        raise NotAnAnswer(Reason.ROUGH, found)
    unit = question.unit
    if unit is not None and plain(" ".join(words[1:]).rstrip(_PUNCTUATION)) == plain(unit):
        words = words[:1]
    amount = numbers.count(in_figures(" ".join(words)), limit=MOST)
    assert question.lowest is not None
    assert question.highest is not None
    if not question.lowest <= amount <= question.highest:
        raise NotAnAnswer(Reason.OUT_OF_BOUNDS)
    return amount


def _option(options: Sequence[str], typed: str) -> int:
    """By its text, or by its number where no option is called like that."""
    wanted = plain(typed.strip().rstrip(_PUNCTUATION))
    for index, each in enumerate(options):
        if plain(each.rstrip(_PUNCTUATION)) == wanted:
            return index
    if (
        wanted.isascii()
        and wanted.isdigit()
        and len(wanted) <= 2
        and 0 < int(wanted) <= len(options)
    ):
        return int(wanted) - 1
    raise NotAnAnswer(Reason.NO_OPTION)


class Kept(Protocol):
    """An answer as it is kept; see storage.tables.SurveyAnswer."""

    @property
    def id(self) -> int: ...
    @property
    def question_id(self) -> int: ...
    @property
    def member_id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def redacted_at(self) -> datetime | None: ...


K = TypeVar("K", bound=Kept)


def counting(answers: Iterable[K]) -> dict[tuple[int, int], K]:
    """The answer that counts, by question and member: the latest that was sent and not deleted."""
    found: dict[tuple[int, int], K] = {}
    for each in sorted(answers, key=lambda one: (one.at, one.id)):
        if each.redacted_at is None:
            found[each.question_id, each.member_id] = each
    return found


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of several municipalities come to; there is at least one."""

    count: int
    total: int
    median: Fraction


def summed(amounts: Collection[int]) -> Numbers:
    """Sum and median; the median of an even count lies in the middle of two."""
    ordered = sorted(amounts)
    middle = Fraction(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2], 2)
    return Numbers(len(amounts), sum(amounts), middle)


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of a Land (code), or of all others together: None."""

    land: str | None
    count: int
    total: int


def by_land(amounts: Mapping[int, int], lands: Mapping[int, str], least: int) -> list[Group]:
    """The sums of the Länder, the largest first; those of fewer than `least` answers together.

    `amounts` and `lands` go by member. Nor does what is left of the whole sum tell of fewer; so
    where no more than one group is left, none is given.
    """
    counts: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for member, amount in amounts.items():
        counts[lands[member]] += 1
        totals[lands[member]] += amount
    shown = sorted(counts, key=lambda land: (-totals[land], land))
    together = [land for land in shown if counts[land] < least]
    shown = [land for land in shown if counts[land] >= least]
    while together and shown and sum(counts[each] for each in together) < least:
        together.append(min(shown, key=lambda land: (counts[land], land)))
        shown.remove(together[-1])
    groups = [Group(land, counts[land], totals[land]) for land in shown]
    if together:
        count, total = (sum(of[each] for each in together) for of in (counts, totals))
        groups.append(Group(None, count, total))
    return groups if len(groups) > 1 else []


def tells_sums(answered: int, *, is_open: bool, is_closed: bool) -> bool:
    """Whether everybody may hear what the answers come to.

    Where single answers are not for all, a sum that grows would tell the newest one, and a sum of
    few would tell theirs.
    """
    return is_open or (is_closed and answered >= LEAST)


def tells_median(answered: int, *, is_open: bool) -> bool:
    """Whether everybody who hears a sum may hear its median, which is often somebody's answer."""
    return is_open or answered >= LEAST_MEDIAN


def may_read_answer(reader: Standing, member_id: int, land: str, *, is_open: bool) -> bool:
    """Whether they may read what that municipality of that Land (code) has answered.

    Itself, and the coordination, which in a Land is that Land's only; with `is_open` all members.
    """
    if is_open and reader.roles & (COORDINATION | VOICES):
        return True
    return member_id in reader.speaks_for or may_coordinate(reader, land)
