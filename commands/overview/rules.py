"""What of all that is open comes first, what is told only once, and what can be lacking."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from commands.dates.rules.wall_clock import instant
from commands.kit.rules.choices import Worded


class Open(Protocol):
    """What decides that, see kit.open_items."""

    @property
    def member_id(self) -> int: ...
    @property
    def about(self) -> tuple[str, int]: ...
    @property
    def until(self) -> date | datetime | None: ...
    @property
    def lasting(self) -> bool: ...
    @property
    def rings_on(self) -> Collection[date]: ...
    @property
    def part_of(self) -> Hashable: ...


O = TypeVar("O", bound=Open)  # noqa: E741 - what is open


def told_once(items: Iterable[O]) -> list[O]:
    """Without what is part of something else that is open for the same municipality."""
    found = list(items)
    there = {(each.member_id, each.about) for each in found}
    return [each for each in found if (each.member_id, each.part_of) not in there]


def ends(items: Iterable[Open], zone: ZoneInfo) -> dict[tuple[int, Hashable], date | datetime]:
    """By when each thing is to be done, by municipality and what it is about, if an end is set.

    What something else is part of does not wait for its own end.
    """
    found: dict[tuple[int, Hashable], date | datetime] = {}
    for each in items:
        if each.until is None:
            continue
        for about in (each.about, each.part_of):
            before = found.get((each.member_id, about), each.until)
            earlier = min(before, each.until, key=lambda until: _moment(until, zone))
            found[each.member_id, about] = earlier
    return found


def most_urgent_first(items: Iterable[O], zone: ZoneInfo) -> list[O]:
    """By its end on the wall clock of `zone`; then what has none, last what is simply missing.

    A day is over when it ends. What ends at the same moment stays in its order.
    """

    def end(each: O) -> tuple[bool, bool, datetime]:
        return each.lasting, each.until is None, _moment(each.until, zone)

    return sorted(items, key=end)


def day_of(until: date | datetime, zone: ZoneInfo) -> date:
    """The day of its end on the wall clock of `zone`."""
    return until.astimezone(zone).date() if isinstance(until, datetime) else until


def _moment(until: date | datetime | None, zone: ZoneInfo) -> datetime:
    if until is None:
        return datetime.max.replace(tzinfo=UTC)
    if isinstance(until, datetime):
        return until.astimezone(UTC)
    return datetime.combine(until, time.max, zone).astimezone(UTC)


class Gap(Worded):
    """What a municipality can lack, in the order of the overview."""

    PLEDGE = "pledge", "pledge pledges"
    MANDATE = "mandate", "mandate mandates"
    CONTACT = "contact"
    DEPUTY = "deputy"
    UNREACHED = "unreached", "unreached reached"
    CONFIRMATION = "confirmation", "confirmation reconfirmation"
    ENDING = "ending", "ending expiring"


class Form(Worded):
    """As a table, or as a picture."""

    XLSX = "xlsx", "xlsx Excel"
    CHART = "chart", "chart picture png"


class Without(Worded):
    """May stand before what is lacking."""

    WITHOUT = "without", "without lacking missing"


NEW: Final = timedelta(days=30)  # a municipality is new for so long
SOON: Final = timedelta(days=14)  # as far as the state of knowledge looks ahead
RECKON_EVERY: Final = timedelta(days=1)  # the configuration may have changed


def next_morning(after: datetime, zone: ZoneInfo, at: time) -> datetime:
    """The first such wall-clock time after `after` (aware), in UTC."""
    day = after.astimezone(zone).date()
    due = instant(datetime.combine(day, at), zone)
    if due > after:
        return due
    return instant(datetime.combine(day + timedelta(days=1), at), zone)


def worth_a_letter(items: Iterable[O], day: date, zone: ZoneInfo, *, weekly: bool) -> list[O]:
    """What of it is to be said unasked on that day, in its order; nothing: there is no letter.

    On the day of the week all, unless there is only what is simply missing: that would come for
    ever. On any other day what ends on it. Never what its own subject rings for on that day.
    """
    told = [each for each in items if day not in each.rings_on]
    if weekly:
        return told if any(not each.lasting for each in told) else []
    return [each for each in told if each.until is not None and day_of(each.until, zone) == day]
