"""The letter to those who have not answered: once, in good time before the end of a survey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.alliance.ids import SURVEY
from commands.alliance.rules.nudges import daytime, in_good_time
from commands.alliance.voices import typed_names
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Messages,
    Moment,
    Occurrence,
    Reply,
    Schedule,
    Strong,
    _,
)
from commands.kit.schedule import NOWHERE
from storage.members import Listed
from storage.store import Store

from .standing import Standing, standing_of
from .words import asked, example, headed


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.nudge_at, NOWHERE)
        for each in await store.surveys.nudges_due(now)
        if each.nudge_at is not None
    ]


async def _nudge(context: Context, occurrence: Occurrence) -> Messages:
    survey = await context.store.surveys.get(occurrence.id)
    if survey is None or survey.closed_at is not None or survey.nudge_at != occurrence.due_at:
        return None
    # The bot may have been away at the time.
    at = daytime(context.now, context.alliance.zone)
    is_worth_it = in_good_time(at, survey.closes_at)
    if is_worth_it and at > context.now:
        await context.store.surveys.plan_nudge(survey.id, at)
        context.expect(at)
        return None
    await context.store.surveys.plan_nudge(survey.id, None)
    return await _letters(context, await standing_of(context, survey)) if is_worth_it else None


async def _letters(context: Context, found: Standing) -> list[Letter]:
    """One for each person, whatever number of municipalities they speak for."""
    people: dict[int, list[str]] = {}
    for office in await context.store.surveys.offices(found.survey.id):
        people.setdefault(office.member_id, []).append(office.user_id)
    silent: dict[str, list[Listed]] = {}
    for member in found.silent:
        for person in people.get(member.id, ()):
            silent.setdefault(person, []).append(member)
    return [
        Letter(person, Reply(_letter(context, found, members), rings=True))
        for person, members in silent.items()
    ]


def _letter(context: Context, found: Standing, members: Sequence[Listed]) -> list[Block]:
    survey = found.survey
    names = Strong(", ".join(each.name for each in members))
    blocks: list[Block] = [
        headed(survey),
        _("There is no answer yet from: {names}", names=names),
        *asked(found.questions, survey.title),
        _("How to answer, for example:"),
        Bullets(_examples(found, members)),
    ]
    if survey.closes_at is not None:
        end = Moment(survey.closes_at, context.alliance.zone)
        blocks.append(_("It closes by itself: {end}.", end=end))
    return blocks


def _examples(found: Standing, members: Sequence[Listed]) -> list[Inline]:
    """The line for the first question that each of them has left open."""
    lines: list[Inline] = []
    for member, name in zip(members, typed_names(members), strict=True):
        first = next(q for q in found.questions if (q.id, member.id) not in found.answers)
        given = {"id": SURVEY.tag(found.survey.id), "example": example(first), "name": name}
        if len(members) == 1:
            lines.append(_("`!answer {id} {example}`", **given))
        else:
            lines.append(_("`!answer {id} {example} for {name}`", **given))
    return lines


nudging = Schedule(
    "survey-nudge",
    next_due=lambda store: store.surveys.next_nudge(),
    due=_due,
    run=_nudge,
    after_sync=True,
)
