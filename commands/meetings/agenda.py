"""The agenda of a meeting: `!agenda`; every municipality may propose a point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from commands.alliance.ids import MEETING
from commands.kit import (
    MEMBERS,
    READERS,
    Audience,
    Bullets,
    Context,
    Message,
    NotAllowed,
    Term,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind, Number, Perhaps, limited
from commands.kit.rules.choices import Worded, choice
from storage.tables import AgendaItem, Meeting

from .words import agenda_of, coming_meeting, headed, may_lead, require_coming, the_meeting

MOST: Final = 50  # points
ITEM_LIMIT: Final = 300
BELOW_LIMIT: Final = 5000  # characters of all points that are typed below a command
_BULLET: Final = re.compile(r"\s*(?:[-–*•]|[0-9]{1,2}[.)])\s+")


class AgendaVerb(Worded):
    """What can be done to an agenda."""

    ADD = "add", "add propose"
    REMOVE = "remove", "remove drop"


@dataclass(frozen=True, slots=True)
class AgendaChange:
    """A point to be added, or the number of one to be taken off."""

    text: str | None = None
    number: int | None = None


class AgendaChangeKind(Kind):
    """Reads `add “…”`, with or without the quotation marks, or `remove 2`."""

    label = _("change")
    better_quoted = True

    def read(self, cursor: Cursor) -> AgendaChange:
        word = cursor.take()
        verb = None if word.quoted else choice(AgendaVerb, word.text[:40])
        if verb is None:
            raise UserError(
                _("I do not know “{text}”. Possible are:", text=shortened(word.text)),
                Bullets([Term(each) for each in AgendaVerb]),
            )
        if not cursor.more:
            raise UserError(_("Something is missing: {what}.", what=_MISSING[verb]))
        if verb is AgendaVerb.REMOVE:
            return AgendaChange(number=Number("", _MISSING[verb]).read(cursor))
        return AgendaChange(text=limited(cursor.rest_as_text(), ITEM_LIMIT))


_MISSING: Final = {
    AgendaVerb.ADD: _("point of the agenda"),
    AgendaVerb.REMOVE: _("number of the point"),
}


@command(
    "agenda",
    help=_("Shows the agenda of a meeting, proposes a point or takes one off."),
    examples=(
        _("!agenda M-3"),
        _("!agenda"),
        _("!agenda M-3 add “Costs of the winter aid”"),
        _("!agenda M-3 remove 2"),
    ),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def agenda(
    context: Context,
    number: Annotated[int | None, Perhaps(MEETING.prefix, MEETING.label)],
    change: Annotated[AgendaChange | None, AgendaChangeKind()] = None,
) -> Message:
    """A point is taken off by who has proposed it, or who leads the meeting; numbers stay.

    Without a number it is the meeting whose message is answered, or the only one to come.
    """
    if number is None:
        meeting = await coming_meeting(context)
    else:
        meeting = await the_meeting(context, number)
    if change is not None:
        if not context.sender.roles & MEMBERS:
            raise NotAllowed(
                _("Points are proposed by municipalities and by the coordination."), example=False
            )
        require_coming(context, meeting)
        await (_add if change.number is None else _remove)(context, meeting, change)
    items = await context.store.meetings.agenda(meeting.id)
    if not items:
        return reply(
            headed(meeting),
            _(
                "There is no point on the agenda. `!agenda {id} add “…”` adds one.",
                id=MEETING.tag(meeting.id),
            ),
        )
    return reply(headed(meeting), *agenda_of(items))


def points_below(text: str) -> list[str]:
    """The points of lines below a command, without the hyphens or numbers of a list, each once."""
    lines = [_BULLET.sub("", each, count=1) for each in text.split("\n")]
    found = list(dict.fromkeys(limited(each, ITEM_LIMIT) for each in lines if each.strip()))
    if len(found) > MOST:
        raise _too_many()
    return found


async def put_on(context: Context, meeting: Meeting, points: Sequence[str]) -> None:
    """Puts the first points on the agenda of a meeting that is called just now."""
    for each in points:
        await context.store.meetings.add_item(
            meeting.id, each, author=context.sender.user_id, at=context.now
        )


async def _add(context: Context, meeting: Meeting, change: AgendaChange) -> None:
    assert change.text is not None
    items = await context.store.meetings.agenda(meeting.id)
    if any(each.text == change.text for each in items):
        raise UserError(_("That point is on the agenda already."), example=False)
    if len(items) >= MOST:
        raise _too_many()
    await context.store.meetings.add_item(
        meeting.id, change.text, author=context.sender.user_id, at=context.now
    )


def _too_many() -> UserError:
    return UserError(
        _("An agenda has {count} points at most; more are not possible.", count=MOST), example=False
    )


async def _remove(context: Context, meeting: Meeting, change: AgendaChange) -> None:
    assert change.number is not None
    item = await _item(context, meeting, change.number)
    if item.author != context.sender.user_id and not await may_lead(context, meeting):
        raise NotAllowed(
            _(
                "Point {number} is taken off by whoever has proposed it, or by whoever leads {id}.",
                number=item.number,
                id=MEETING.tag(meeting.id),
            ),
            example=False,
        )
    await context.store.meetings.remove_item(meeting.id, item.number, context.now)


async def _item(context: Context, meeting: Meeting, number: int) -> AgendaItem:
    for each in await context.store.meetings.agenda(meeting.id):
        if each.number == number:
            return each
    raise UserError(
        _(
            "There is no point {number} on the agenda of {id}.",
            number=number,
            id=MEETING.tag(meeting.id),
        ),
        example=False,
    )
