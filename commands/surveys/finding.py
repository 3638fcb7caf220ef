"""Which survey is meant, who may look at it, and whether it is open."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.endings import why_too_late
from commands.alliance.ids import SURVEY
from commands.kit.clocks import clock_line
from commands.kit.context import Context
from commands.kit.dispatch import kept_to
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Message
from commands.kit.rules.audience import Audience, may_hear
from commands.kit.rules.authority import may_close_poll, may_follow_poll
from commands.kit.rules.in_time import Timeliness, timeliness
from commands.kit.texts import Text, _
from storage.tables import Survey


async def the_survey(context: Context, number: int) -> Survey:
    """The survey with this number, of whatever room. Raises UserError if there is none."""
    found = await context.store.surveys.get(number)
    if found is None:
        raise UserError(_none(number), example=False)
    return found


async def survey_here(context: Context, number: int) -> Survey:
    """The survey with this number, if it was opened in this room, and is open.

    Raises UserError if not, NotAllowed unless the sender may end it: its author, as long as they
    are no stranger, and the coordination.
    """
    found = await context.store.surveys.get(number)
    if found is None or found.room_id != context.place.room_id:
        raise UserError(_none(number), example=False)
    if not may_close_poll(context.sender, found.author, context.place.land):
        raise NotAllowed(
            _("Only the author of the survey or the coordination can close it."), example=False
        )
    if found.closed_at is not None:
        raise UserError(_("Survey {id} is closed already.", id=SURVEY.tag(number)), example=False)
    return found


async def followed_survey(context: Context, number: int) -> Survey:
    """The survey, if the sender may look at it; UserError if not, or if there is none.

    In its room everybody there may; elsewhere the coordination, and those who are asked.
    """
    survey = await context.store.surveys.get(number)
    if survey is not None and await _may_follow(context, survey):
        return survey
    # What they may not see sounds as if it were not there.
    raise (UserError if survey is None else NotAllowed)(_none(number), example=False)


def _none(number: int) -> Text:
    return _("There is no survey {id} here. `!surveys` shows the open ones.", id=SURVEY.tag(number))


async def _may_follow(context: Context, survey: Survey) -> bool:
    if context.place.room_id == survey.room_id:
        return True
    room = await context.store.rooms.get(survey.room_id)
    if may_follow_poll(context.sender, room.land if room else None):
        return True
    return await is_asked(context, survey)


async def is_asked(context: Context, survey: Survey) -> bool:
    """Whether a municipality of the sender is asked."""
    return bool(await context.store.surveys.asked_among([survey.id], context.sender.speaks_for))


def told_about(context: Context, survey: Survey, answers: Sequence[Message]) -> Sequence[Message]:
    """The answers about a survey: in its room, and from any other in the direct chat."""
    if context.place.room_id == survey.room_id:
        return answers
    return kept_to(context, Audience.PERSON, answers)


def is_for_all(context: Context, survey: Survey) -> bool:
    """Whether single answers are for all who read it here: in an open room guests do."""
    place = context.place
    return survey.is_open and may_hear(Audience.MEMBERS, place.purpose, direct=place.direct)


def is_open(context: Context, survey: Survey) -> bool:
    """What was sent before the end counts, if it arrives before the outcome is told."""
    arrived_at = context.arrived_at or context.now
    timely = timeliness(context.sent_at, arrived_at, survey.closes_at)
    return survey.closed_at is None and timely is not Timeliness.AFTER


def require_open(context: Context, survey: Survey) -> None:
    """Raises UserError for what was sent after the end, or arrives when the outcome was told."""
    if is_open(context, survey):
        return
    raise UserError(
        _("Survey {id} is closed; nothing was changed.", id=SURVEY.tag(survey.id)),
        *why_too_late(context, survey),
        *clock_line(context),
        example=False,
    )
