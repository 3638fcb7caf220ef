"""How a survey stands: `!survey 3`, and `!surveys`."""

from __future__ import annotations

from commands.kit import (
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
from commands.kit.rules.authority import may_speak_for

from .finding import followed_survey, told_about
from .results import outcome
from .standing import Standing, silent_line, standing_of
from .words import asked, end, headed, listed_survey, shown, who_sees


async def stands(context: Context, number: int) -> Messages:
    """How a survey stands; the outcome if it is closed."""
    survey = await followed_survey(context, number)
    found = await standing_of(context, survey)
    if survey.closed_at is not None:
        return told_about(context, survey, [reply(*outcome(found))])
    blocks: list[Block] = [
        headed(survey),
        *asked(found.questions, survey.title),
        *_own(context, found),
        *outcome(found)[1:],
        silent_line(found),
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
    help=_("Lists the open surveys of this room; in our direct chat those in which you are asked."),
    examples=(_("!surveys"),),
    may=MEMBERS,
    topic=Topic.SURVEYS,
)
async def surveys(context: Context) -> Message:
    """What is open here, and until when."""
    found = await context.store.surveys.open_in(context.place.room_id)
    if context.place.direct:
        mine = await context.store.surveys.open_for(context.sender.speaks_for)
        found = sorted({each.id: each for each in [*found, *mine]}.values(), key=lambda s: s.id)
        if not found:
            return reply(_("No survey is open in which you are asked."))
    if not found:
        return reply(_("No survey is open in this room."))
    return reply(
        n_("{count} open survey:", "{count} open surveys:", len(found)),
        Bullets([listed_survey(context, each) for each in found]),
    )
