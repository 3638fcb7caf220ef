"""On the morning of a council decision, contact person and deputy are told what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.alliance.letters import to_offices
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today, written
from commands.dates.rules.mornings import latest_morning, morning
from commands.kit import Context, Messages, Occurrence, Schedule, Strong, _
from commands.kit.schedule import NOWHERE
from storage.store import Store

from .signatures import decision_awaited
from .statement import newest, the_statement


async def _next_due(store: Store) -> datetime | None:
    day = await store.signatures.next_decision()
    return None if day is None else morning(day)


async def _due(store: Store, now: datetime) -> Sequence[Occurrence]:
    return [
        Occurrence(each.id, morning(each.subject_to), NOWHERE)
        for each in await store.signatures.deciding(latest_morning(now))
        if each.subject_to is not None
    ]


async def _remind(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.signatures.get(occurrence.id)
    if found is None or found.withdrawn_at is not None or found.reminded_at is not None:
        return None  # taken back in the meantime
    await context.store.signatures.mark_reminded(found.id, context.now)
    statement = await the_statement(context, found.statement_id)
    valid = await context.store.mandates.valid_scopes(found.member_id, today(context))
    if Scope.APPEAL in valid or statement.published_at is not None:
        return None  # nothing hangs on it any more
    member = await context.store.members.get(found.member_id)
    assert member is not None
    assert found.subject_to is not None
    version = await newest(context, statement)
    outdated = [
        _(
            "By now there is a version {number}: please sign that one, `!sign ST-{id}`, once the "
            "mandate is entered.",
            number=version.number,
            id=str(statement.id),
        )
    ]
    return await to_offices(
        context,
        member,
        _(
            "{day}: the council of {name} decides on ST-{id} “{title}”.",
            day=written(found.subject_to),
            name=member.name,
            id=str(statement.id),
            title=Strong(statement.title),
        ),
        *decision_awaited(statement, member, found),
        *(outdated if found.version != version.number else []),
    )


reminding = Schedule("signature-decision", next_due=_next_due, due=_due, run=_remind)
