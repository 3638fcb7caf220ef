"""Follow-ups that ask a municipality for something it has not done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from commands.alliance.ids import FOLLOW_UP
from commands.alliance.rules.escalation import To
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from commands.polls.open_items import POLLS, voted_in
from commands.statements.open_items import STATEMENTS
from storage.tables import FollowUp, FollowUpMember, Member

from .progress import plan_here

FOLLOW_UPS = "follow-up"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """By the rule of `progress`, without a look at everybody else whom they ask."""
    ids = [each.id for each in members]
    lands = {each.id: each.land for each in members}
    parts = await context.store.follow_ups.parts(ids)
    polls = {each.poll_id for each, _part in parts if each.poll_id is not None}
    linked = [each for each in [await context.store.polls.get(n) for n in polls] if each]
    voted = await voted_in(context, linked, ids)
    numbers = {each.statement_id for each, _part in parts if each.statement_id is not None}
    answered = await context.store.statements.answered([*numbers], ids)
    rings_on = {
        key: _rings_on(context, *key)
        for key in {(follow_up.due_on, lands[part.member_id]) for follow_up, part in parts}
    }
    return [
        _item(follow_up, part.member_id, rings_on[follow_up.due_on, lands[part.member_id]])
        for follow_up, part in parts
        if not _is_done(follow_up, part, voted, answered)
    ]


def _rings_on(context: Context, due_on: date, land: str) -> list[date]:
    """When contact person and deputy hear of it, in the room or by letter."""
    calls = plan_here(context, due_on, {land}).calls
    return [each.day for each in calls if each.to is To.OFFICES]


def _is_done(
    follow_up: FollowUp,
    part: FollowUpMember,
    voted: set[tuple[int, int]],
    answered: set[tuple[int, int]],
) -> bool:
    """What a municipality has reported counts; else what is linked, as it is now."""
    if part.done_by is not None:
        return True
    if follow_up.poll_id is not None:
        return (follow_up.poll_id, part.member_id) in voted
    if follow_up.statement_id is not None:
        return (follow_up.statement_id, part.member_id) in answered
    return part.done_at is not None


def _item(follow_up: FollowUp, member_id: int, rings_on: Collection[date]) -> OpenItem:
    number = FOLLOW_UP.tag(follow_up.id)
    linked = None
    if follow_up.poll_id is not None:
        linked = (POLLS, follow_up.poll_id)
    elif follow_up.statement_id is not None:
        linked = (STATEMENTS, follow_up.statement_id)
    return OpenItem(
        member_id,
        (FOLLOW_UPS, follow_up.id),
        _("{id}: {text}", id=number, text=Quoted(shortened(follow_up.title))),
        _("!done {id}", id=number),
        follow_up.due_on,
        part_of=linked,
        rings_on=rings_on,
    )


open_follow_ups = OpenItems(FOLLOW_UPS, _find)
