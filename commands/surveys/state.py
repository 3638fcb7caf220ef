"""How a survey stands: `!survey 3`, and `!surveys`."""

from __future__ import annotations

from collections.abc import Mapping

from commands.alliance.rooms import asks_for_all_rooms, registered_rooms, with_room
from commands.kit import (
    COORDINATION,
    MEMBERS,
    Block,
    Bullets,
    Context,
    Message,
    Messages,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.rules.authority import may_follow_poll, may_speak_for
from storage.tables import Room, Survey

from .finding import followed_survey, told_about
from .results import outcome_and_missing
from .standing import Standing, standing_of
from .words import asked, end, headed, listed_survey, shown, who_sees


async def stands(context: Context, number: int) -> Messages:
    """How a survey stands; the outcome if it is closed."""
    survey = await followed_survey(context, number)
    found = await standing_of(context, survey)
    outcome, missing = await outcome_and_missing(found)
    if survey.closed_at is not None:
        return told_about(context, survey, [reply(*outcome)])
    blocks: list[Block] = [
        headed(survey),
        *asked(found.questions, survey.title),
        *_own(context, found),
        *outcome[1:],
        *missing,
        who_sees(survey),
        end(context, survey),
    ]
    return told_about(context, survey, [reply(*blocks)])


def _own(context: Context, found: Standing) -> list[Block]:
    """What the municipalities of the sender have answered, where nobody else reads it."""
    if not context.place.direct:
        return []
    lines = [
        _("{name}: {answer}", name=each.name, answer=shown(question, given))
        for each in found.members
        if may_speak_for(context.sender, each.id)
        for question in found.questions
        if (given := found.answers[question.id].get(each.id)) is not None
    ]
    return [Bullets(lines)] if lines else []


@command(
    "surveys",
    help=_(
        "Lists the open surveys of this room; in our direct chat those in which you are asked. The "
        "coordination sees there, and in its own room, those of all rooms."
    ),
    examples=(_("!surveys"),),
    may=MEMBERS,
    topic=Topic.SURVEYS,
)
async def surveys(context: Context) -> Message:
    """What is open here, and until when."""
    everywhere = asks_for_all_rooms(context)
    rooms = await registered_rooms(context) if everywhere else {}
    if everywhere:
        found = await _followed(context, rooms)
    else:
        found = await context.store.surveys.open_in(context.place.room_id)
    if not found:
        if not everywhere:
            return reply(_("No survey is open in this room."))
        if context.sender.roles & COORDINATION:
            return reply(_("No survey is open in any room that you coordinate."))
        return reply(_("No survey is open in which you are asked."))
    return reply(
        n_("{count} open survey:", "{count} open surveys:", len(found)),
        Bullets(
            [
                with_room(context, listed_survey(context, each), each.room_id, rooms)
                for each in found
            ]
        ),
    )


async def _followed(context: Context, rooms: Mapping[str, Room]) -> list[Survey]:
    """The open surveys of all rooms that the sender may look at from here, the oldest first.

    In a room of the coordination those that it may look at; what one of them is asked beside that
    is for the direct chat.
    """
    sender, place = context.sender, context.place
    mine: set[int] = set()
    if place.direct:
        mine = {each.id for each in await context.store.surveys.open_for(sender.speaks_for)}
    return [
        each
        for each in await context.store.surveys.open()
        if each.id in mine
        or each.room_id == place.room_id
        or may_follow_poll(sender, room.land if (room := rooms.get(each.room_id)) else None)
    ]
