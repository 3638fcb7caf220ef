"""The state of knowledge that all get alike: `!digest`, and every week by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

from commands.kit import (
    COORDINATION,
    MEMBERS,
    READERS,
    Alliance,
    Audience,
    Context,
    Message,
    Messages,
    Moment,
    NotAllowed,
    Number,
    Occurrence,
    Reply,
    Schedule,
    Strong,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from commands.kit.reply import Elsewhere
from commands.kit.rules.audience import Purpose, may_hear
from commands.kit.schedule import NOWHERE, OVERDUE
from storage.store import Store
from storage.tables import Digest, Room

from .contents import gather
from .rules import next_digest
from .words import digest_blocks

# In the bot's state: when the next one is due and when that was last reckoned.
PLAN: Final = "digest"
RECKON_EVERY: Final = timedelta(days=1)  # the configuration may have changed
RECKON, SEND = 0, 1


@command(
    "digest",
    "status",
    "deadlines",
    help=_("Shows the newest state of knowledge, or that of a number."),
    examples=(_("!digest"), _("!digest 12")),
    may=READERS,
    topic=Topic.OVERVIEW,
)
async def digest(
    context: Context,
    number: Annotated[int | None, Number("", _("number of the state of knowledge"))] = None,
) -> Message:
    """In open rooms, and for those who are no members, only what was released."""
    store = context.store.digests
    found = await store.newest() if number is None else await store.get(number)
    if found is None and number is None:
        raise UserError(
            _(
                "There is no state of knowledge yet. It comes every week by itself; the federal "
                "coordination can also type `!digest new`."
            ),
            example=False,
        )
    if found is None:
        raise UserError(
            _("There is no state of knowledge no. {number}.", number=str(number)), example=False
        )
    released = not (context.sender.roles & MEMBERS) or not _for_members(
        context.place.purpose, direct=context.place.direct
    )
    return reply(*digest_blocks(context, found, released=released))


@command(
    "digest new",
    help=_("Sends a new state of knowledge to all registered rooms, before its time."),
    examples=(_("!digest new"),),
    may=COORDINATION,
    topic=Topic.OVERVIEW,
)
async def digest_new(context: Context) -> Messages:
    """By the federal coordination, because all Länder get it."""
    if not context.sender.federal:
        raise NotAllowed(
            _("Only the federal coordination can send a state of knowledge."), example=False
        )
    rooms = await context.store.rooms.registered()
    if not rooms:
        raise UserError(
            _("No room is registered yet. `!room plenary` registers the one it is typed in."),
            example=False,
        )
    made, messages = await _made(context, rooms, context.sender.user_id)
    done = n_(
        "State of knowledge no. {number} goes to {count} room.",
        "State of knowledge no. {number} goes to {count} rooms.",
        len(messages),
        number=Strong(str(made.id)),
    )
    return [reply(done), *messages]


async def _made(
    context: Context, rooms: Sequence[Room], author: str | None, due_at: datetime | None = None
) -> tuple[Digest, list[Elsewhere]]:
    """A new one, and the same text for each of the rooms, in its language."""
    store = context.store.digests
    made = await store.add(
        as_of=context.now,
        facts=await gather(context, await store.newest()),
        author=author,
        event_id=context.event_id,
    )
    late = None
    if due_at is not None:
        late = _("Late: this was due on {due}.", due=Moment(due_at, context.alliance.zone))
    return made, [
        Elsewhere(
            room.room_id,
            Reply(
                digest_blocks(
                    context,
                    made,
                    released=not _for_members(Purpose(room.purpose or ""), direct=False),
                ),
                due_at=due_at,
                late=late,
            ),
        )
        for room in rooms
    ]


def _for_members(purpose: Purpose | None, *, direct: bool) -> bool:
    return may_hear(Audience.MEMBERS, purpose, direct=direct)


async def _next_due(store: Store) -> datetime | None:
    reckoned, following = await _plan(store)
    if reckoned is None:
        return OVERDUE
    again = reckoned + RECKON_EVERY
    return again if following is None else min(again, following)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    reckoned, following = await _plan(store)
    if following is not None and following <= now:
        return [Occurrence(SEND, following, NOWHERE)]
    if reckoned is None or reckoned + RECKON_EVERY <= now:
        return [Occurrence(RECKON, now, NOWHERE)]
    return []


async def _run(context: Context, occurrence: Occurrence) -> Messages:
    _reckoned, following = await _plan(context.store)
    is_due = following is not None and following <= context.now
    if is_due != (occurrence.id == SEND):
        return None  # sent already, or to be sent first
    upcoming = _upcoming(context.alliance, context.now)
    await context.store.state.set(
        PLAN,
        json.dumps([context.now.isoformat(), upcoming.isoformat() if upcoming else None]),
    )
    context.expect(upcoming)
    rooms = await context.store.rooms.registered()
    if not is_due or not rooms or upcoming is None:
        return None
    _new, messages = await _made(context, rooms, None, occurrence.due_at)
    return messages


def _upcoming(alliance: Alliance, now: datetime) -> datetime | None:
    timing = alliance.timing
    if timing.digest_weekday is None:
        return None
    return next_digest(now, alliance.zone, timing.digest_weekday, timing.digest_at)


async def _plan(store: Store) -> tuple[datetime | None, datetime | None]:
    """When it was reckoned last, and when the next one is due."""
    kept = await store.state.get(PLAN)
    if kept is None:
        return None, None
    reckoned, following = json.loads(kept)
    return (
        datetime.fromisoformat(reckoned),
        datetime.fromisoformat(following) if following else None,
    )


weekly = Schedule("digest", next_due=_next_due, due=_due, run=_run)
