"""Before a mandate expires, contact person and deputy are told what will then be blocked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.alliance.letters import to_offices
from commands.alliance.mandates import BLOCKED, mandate_line
from commands.alliance.rules.mandates import Scope, announced_up_to, notice_at
from commands.dates.days import today, written
from commands.kit import Block, Context, Messages, Occurrence, Schedule, Term, _
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Mandate, Member

from .words import still_signed


async def _next_due(store: Store) -> datetime | None:
    ends = await store.mandates.next_end()
    return None if ends is None else notice_at(ends)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, notice_at(each.valid_until), NOWHERE)
        for each in await store.mandates.ending(announced_up_to(now))
        if each.valid_until is not None
    ]


async def _announce(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.mandates.get(occurrence.id)
    if found is None or found.withdrawn_at is not None or found.reminded_at is not None:
        return None  # withdrawn in the meantime
    await context.store.mandates.mark_announced(found.id, context.now)
    member = await context.store.members.get(found.member_id)
    assert member is not None
    return await to_offices(
        context,
        member,
        _("A mandate of {name} ends:", name=member.name),
        mandate_line(found, today(context)),
        *await _consequences(context, found, member),
    )


async def _consequences(context: Context, found: Mandate, member: Member) -> list[Block]:
    assert found.valid_until is not None
    scope, afterwards = Scope(found.scope), found.valid_until + timedelta(days=1)
    remaining = await context.store.mandates.valid_scopes(
        found.member_id, max(afterwards, today(context))
    )
    if scope in remaining:
        return [_("Another mandate “{scope}” stays valid, so nothing changes.", scope=Term(scope))]
    return [
        _("From {day} on: {blocked}", day=written(afterwards), blocked=BLOCKED[scope]),
        *(await still_signed(context, member) if scope is Scope.APPEAL else []),
        _(
            "If the council has decided anew, please enter it, for example: "
            '`!mandate add {scope} 03.12.2020 "Vorlage 20/117"`',
            scope=Term(scope),
        ),
    ]


announcing = Schedule("mandate-end", next_due=_next_due, due=_due, run=_announce)
