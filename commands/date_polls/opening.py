"""Date polls are opened: `!date poll`, and what is said about one in its room."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from commands.alliance.electorates import Electorate, ElectorateKind, electorate, who_votes
from commands.alliance.rules.electorates import Electors, Entitlement
from commands.alliance.rules.nudges import nudge_at
from commands.dates.moments import Deadline
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Context,
    Message,
    Messages,
    Moment,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    option,
    reply,
)
from commands.kit.kinds import Below, Cursor
from commands.kit.rules.audience import Purpose, may_hear
from commands.meetings.calling import USUAL
from commands.meetings.rules import asks_anybody
from commands.meetings.spans import Length, Span
from storage.date_polls import NewDate
from storage.tables import DatePoll

from .offering import Offered, OfferedKind, offered_dates
from .state import stands
from .words import end, headed, how_to_answer, native, offered

EVERYBODY: Final = Electorate(Electors.ALLIANCE)
_KEY: Final = "dates-"


@command(
    "date poll",
    "find date",
    "datepoll",
    help=_("Looks for the date of a meeting: each municipality says which dates suit."),
    examples=(
        _("!date poll “Alliance meeting” 12.01.{year} 14:00, 14.01.{year} 10:00"),
        _("!date poll “Talk” 12.01.{year} 14:00-15:30, 16:00-17:30 until 05.01.{year}"),
        _("!date poll “Talk” for=NW duration=90min\n12.01.{year} 14:00\n14.01.{year} 10:00"),
        _("!date poll D-3"),
    ),
    may=MEMBERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def date_poll(
    context: Context,
    asked: Annotated[Offered | int, OfferedKind()],
    below: Annotated[str, Below(_("dates in the lines below"), 2000)] = "",
    *,
    until: Annotated[datetime | None, Deadline(whole_day=True), marker("until")] = None,
    minutes: Annotated[int | None, Length(), option("duration")] = None,
    whom: Annotated[Electorate | None, ElectorateKind(), option("for")] = None,
) -> Messages:
    """Opens one; who is asked is frozen at this moment. A number alone shows that one."""
    if isinstance(asked, int):
        return await stands(context, asked)
    _require_place(context)
    cursor = Cursor([], context.sent_at, context.place.zone)
    spans = offered_dates(asked.words, below, cursor)
    if until is not None and until > max(each.starts for each in spans):
        raise UserError(
            _(
                "The answers would be due after the last date: {end}.",
                end=Moment(until, context.place.zone),
            ),
            example=False,
        )
    found = await _kept(context, asked.title, spans, minutes or USUAL, until, whom)
    return await _announced(context, found)


def _require_place(context: Context) -> None:
    place = context.place
    if place.direct or not may_hear(Audience.MEMBERS, place.purpose, direct=False):
        raise UserError(
            _("Please type this in the room that is to meet, a registered one of the members."),
            example=False,
        )


async def _kept(
    context: Context,
    title: str,
    spans: Sequence[Span],
    minutes: int,
    until: datetime | None,
    whom: Electorate | None,
) -> DatePoll:
    """Keeps it with who is asked: of a room of a Land that Land, else the alliance.

    Who belongs to another room is nowhere registered: there nobody is waited for, unless it is
    said who is asked.
    """
    place = context.place
    waits = whom is not None or asks_anybody(place.purpose)
    if whom is None:
        of_land = place.purpose is Purpose.LAND
        whom = Electorate(Electors.LAND, place.land) if of_land else EVERYBODY
    members, rule = await electorate(context, whom)
    nudged_at = nudge_at(context.now, until, context.alliance.zone) if waits else None
    found = await context.store.date_polls.add(
        [_new_date(context, each, minutes) for each in spans],
        [each.id for each in members],
        grace=context.alliance.timing.grace,
        closes_at=until,
        room_id=place.room_id,
        thread_id=place.thread_id,
        title=title,
        timezone=place.zone.key,
        waits=waits,
        scope=whom.electors.value,
        entitled=rule.value,
        land=whom.land,
        author=context.sender.user_id,
        opened_at=context.now,
        event_id=context.event_id,
        start_transaction=_start_key(context.event_id),
        nudge_at=nudged_at,
    )
    context.expect(found.awaited_until)
    context.expect(nudged_at)
    return found


def _new_date(context: Context, span: Span, minutes: int) -> NewDate:
    local = span.starts.astimezone(context.place.zone).replace(tzinfo=None)
    return NewDate(local.isoformat(), span.starts, span.minutes or minutes)


def _start_key(event_id: str) -> str:
    """The transaction of the native poll: the same for the same command."""
    return f"{_KEY}{uuid.uuid5(uuid.NAMESPACE_URL, event_id)}"


def is_date_poll(transaction: str) -> bool:
    """Whether the native form of a date poll was sent with it."""
    return transaction.startswith(_KEY)


async def _announced(context: Context, poll: DatePoll) -> list[Message]:
    dates = await context.store.date_polls.dates(poll.id)
    blocks: list[Block] = [
        headed(poll),
        offered(poll, dates),
        _("Tap all dates that suit. Or type them; what you do not name does not suit."),
        how_to_answer(poll),
        await _who_is_asked(context, poll),
        end(context, poll),
    ]
    return [reply(*blocks), native(poll, dates)]


async def _who_is_asked(context: Context, poll: DatePoll) -> Block:
    if not poll.waits:
        return _("Who belongs to this room is nowhere registered, so I remind nobody.")
    asked = await context.store.date_polls.asked(poll.id)
    whom = who_votes(Electors(poll.scope), poll.land, Entitlement(poll.entitled))
    return n_(
        "{count} municipality is asked: {whom}. It can change its answer until the end.",
        "{count} municipalities are asked: {whom}. They can change their answers until the end.",
        asked,
        whom=whom,
    )
