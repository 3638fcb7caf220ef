"""A meeting is called: kept, and told in its room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commands.alliance.rules import laender
from commands.kit.context import Context
from commands.kit.errors import NotAllowed
from commands.kit.render import plain
from commands.kit.reply import Message, reply
from commands.kit.rules.audience import Purpose
from commands.kit.texts import _
from storage.tables import Meeting

from .agenda import put_on
from .rules import may_call_meeting
from .spans import Span
from .words import agenda_of, facts, headed, how_to_answer, plan_notice, told

TITLE_LIMIT: Final = 200
USUAL: Final = 60  # minutes of a meeting if nothing is said


@dataclass(frozen=True)
class Home:
    """The room that meets, what it is registered for, and for which Land."""

    room_id: str
    thread_id: str | None
    purpose: Purpose | None
    land: str | None


def require_may_call(context: Context, home: Home) -> None:
    """Raises NotAllowed unless the sender may call a meeting of that room."""
    if not may_call_meeting(context.sender, home.purpose, home.land):
        raise NotAllowed(
            _(
                "A meeting of this room is called by the federal coordination. A state "
                "coordination calls those of its Land and of topics, in a room that is registered "
                "for that."
            ),
            example=False,
        )


async def announced(context: Context, meeting: Meeting) -> list[Message]:
    """What is said of a meeting that has just been called."""
    agenda = await context.store.meetings.agenda(meeting.id)
    said = reply(headed(meeting), *facts(meeting), *agenda_of(agenda), *how_to_answer(meeting))
    return await told(context, meeting, said)


async def kept(
    context: Context,
    home: Home,
    span: Span,
    place: str,
    title: str | None,
    points: Sequence[str] = (),
) -> Meeting:
    """The meeting with its agenda, of which its room is told beforehand."""
    zone = context.place.zone
    meeting = await context.store.meetings.add(
        room_id=home.room_id,
        thread_id=home.thread_id,
        title=title or _default_title(context, home),
        place=place,
        starts=span.starts.astimezone(zone).replace(tzinfo=None).isoformat(),
        timezone=zone.key,
        starts_at=span.starts,
        minutes_long=span.minutes or USUAL,
        author=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )
    await put_on(context, meeting, points)
    await plan_notice(context, meeting)
    return meeting


def _default_title(context: Context, home: Home) -> str:
    of = laender.NAMES[home.land] if home.land else context.alliance.name
    return plain(_("Meeting of {name}", name=of), context.place.language)
