"""Meetings as they are shown: `!meetings`, `!meeting`."""

from __future__ import annotations

from typing import Final

from commands.dates.days import written
from commands.kit import (
    MEMBERS,
    READERS,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Strong,
    Topic,
    _,
    command,
    reply,
)
from commands.kit.lists import listed, named
from storage.tables import FollowUp, Meeting, Member, Task

from .rules import Coming
from .words import (
    MeetingId,
    agenda_lines,
    coming,
    facts,
    headed,
    how_to_answer,
    is_over,
    start,
    tag,
    the_meeting,
)

ANSWERS: Final = {
    Coming.YES: _("Coming"),
    Coming.MAYBE: _("Perhaps coming"),
    Coming.NO: _("Not coming"),
}


@command(
    "meetings",
    "sitzungen",
    help=_("Lists the meetings that are to come."),
    examples=(_("!meetings"),),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def meetings(context: Context) -> Message:
    """Those that the sender may know of here, the next one first; also what is on just now."""
    found = await coming(context)
    if not found:
        return reply(_("No meeting is to come."))
    lines: list[Inline] = [Joined([headed(each), start(each), each.place], " – ") for each in found]
    one = _("`!meeting M-3` shows one of them.")
    return reply(_("Meetings to come:"), *listed(lines, one))


@command(
    "meeting",
    "sitzung",
    "meeting show",
    "sitzung zeigen",
    help=_("Shows a meeting: time, place, agenda, who comes, and what came of it."),
    examples=(_("!meeting M-3"),),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def show(context: Context, number: MeetingId) -> Message:
    """Who comes are municipalities and never persons; what was decided there is for members."""
    meeting = await the_meeting(context, number)
    blocks: list[Block] = [headed(meeting), *facts(meeting)]
    if meeting.cancelled_at is not None:
        blocks.append(Strong(_("It is called off.")))
    agenda = await context.store.meetings.agenda(meeting.id)
    if agenda:
        blocks += [_("Agenda:"), *agenda_lines(agenda)]
    blocks += await _who_comes(context, meeting)
    if context.sender.roles & MEMBERS:
        blocks += await _born(context, meeting)
    if meeting.minutes is not None:
        blocks.append(_("The minutes: `!minutes {id}`", id=tag(meeting)))
    if meeting.cancelled_at is None and not is_over(context, meeting):
        blocks += how_to_answer(meeting)
    return reply(*blocks)


async def _who_comes(context: Context, meeting: Meeting) -> list[Block]:
    answers = await context.store.meetings.answers(meeting.id)
    if not answers:
        return [_("Nobody has said yet whether they come.")]
    lines: list[Inline] = []
    for answer, title in ANSWERS.items():
        names = [member.name for member, said in answers if said == answer]
        if names:
            said = _(
                "{answer} ({count}): {names}", answer=title, count=len(names), names=named(names)
            )
            lines.append(said)
    return [Bullets(lines)]


async def _born(context: Context, meeting: Meeting) -> list[Block]:
    tasks = await context.store.meetings.tasks(meeting.id)
    follow_ups = await context.store.meetings.follow_ups(meeting.id)
    lines = [*map(_task, tasks), *map(_follow_up, follow_ups)]
    return [_("Tasks and follow-ups from this meeting:"), Bullets(lines)] if lines else []


def _task(given: tuple[Task, Member]) -> Inline:
    task, owner = given
    if task.dropped_at is not None:
        state = _("dropped")
    elif task.done_at is not None:
        state = _("done")
    else:
        state = _("due {day}", day=written(task.due_on))
    return Joined([f"T-{task.id}: {task.title}", owner.name, state], " – ")


def _follow_up(follow_up: FollowUp) -> Inline:
    closed = follow_up.closed_at is not None
    state = _("closed") if closed else _("due {day}", day=written(follow_up.due_on))
    return Joined([f"F-{follow_up.id}: {follow_up.title}", state], " – ")
