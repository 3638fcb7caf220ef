"""What a signature needs: a mandate to appeal, or the council decision that it is subject to.

On the morning of that decision, contact person and deputy are told what hangs on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from commands.alliance.ids import STATEMENT
from commands.alliance.letters import to_offices
from commands.alliance.mandates import mandate_line
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today, written
from commands.dates.rules.mornings import latest_morning, morning
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Messages,
    Occurrence,
    Schedule,
    Strong,
    Term,
    UserError,
    _,
)
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Member, Signature, Statement

from .rules.clauses import written as numbers_written
from .statement import is_running, newest, the_statement

_FORTNIGHT: Final = timedelta(days=14)


async def require_mandate_or_decision(
    context: Context,
    statement: Statement,
    member: Member,
    clauses: tuple[int, ...],
    subject: date | None,
) -> None:
    """Raises UserError unless there is a mandate or a day of decision (`subject`), and not both."""
    day = today(context)
    valid = await context.store.mandates.valid_scopes(member.id, day)
    if Scope.APPEAL in valid and subject is not None:
        raise UserError(
            _(
                "{name} has a valid mandate “{scope}”, so no decision has to be waited for: "
                "`!sign ST-{id}`",
                name=member.name,
                scope=Term(Scope.APPEAL),
                id=str(statement.id),
            ),
            example=False,
        )
    if subject is not None and subject < day:
        raise UserError(
            _(
                "{day} is in the past. If the council has decided, please enter its resolution: "
                '`!mandate add {scope} {day} "Vorlage 20/117"`',
                day=written(subject),
                scope=Term(Scope.APPEAL),
            ),
            example=False,
        )
    if Scope.APPEAL not in valid and subject is None:
        raise await _without_mandate(context, statement, member, clauses)


async def _without_mandate(
    context: Context, statement: Statement, member: Member, clauses: tuple[int, ...]
) -> UserError:
    """What is missing, how to enter it, and how to sign subject to a decision."""
    day = today(context)
    ended: list[Inline] = [
        mandate_line(each, day)
        for each in await context.store.mandates.of_member(member.id)
        if each.scope == Scope.APPEAL
    ]
    past: list[Block] = [_("No longer valid:"), Bullets(ended)] if ended else []
    what = Joined(
        [STATEMENT.tag(statement.id), *([numbers_written(clauses)] if clauses else [])], " "
    )
    return UserError(
        _(
            "{name} has no valid mandate “{scope}” and can therefore not sign yet.",
            name=member.name,
            scope=Term(Scope.APPEAL),
        ),
        *past,
        _(
            "If the council has decided, please enter its resolution, for example: "
            '`!mandate add {scope} 22.10.2018 "Vorlage 18/77"`',
            scope=Term(Scope.APPEAL),
        ),
        _(
            "If it will decide later, you can sign subject to its decision, for example: "
            "`!sign {what} subject {day}`",
            what=what,
            day=written(day + _FORTNIGHT),
        ),
        example=False,
    )


def decision_awaited(statement: Statement, member: Member, signature: Signature) -> list[Block]:
    """What a signature subject to a decision is worth, and what makes it count."""
    assert signature.subject_to is not None
    return [
        _(
            "{name} signs subject to the decision of its council on {day}. Until a mandate "
            "“{scope}” is entered, it is not counted and not named in a publication.",
            name=member.name,
            day=written(signature.subject_to),
            scope=Term(Scope.APPEAL),
        ),
        _(
            "Once the council has decided, please enter it, for example: "
            '`!mandate add {scope} {day} "Vorlage 20/117"`. If it has decided against it: '
            "`!unsign ST-{id}`",
            scope=Term(Scope.APPEAL),
            day=written(signature.subject_to),
            id=str(statement.id),
        ),
    ]


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
    if Scope.APPEAL in valid or not is_running(statement):
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


async def _skip(store: Store, occurrence: Occurrence) -> None:
    # Else it stays among the first ones, which are all that is looked at.
    found = await store.signatures.get(occurrence.id)
    if found is not None and found.reminded_at is None:
        await store.signatures.mark_reminded(found.id, occurrence.due_at)


reminding = Schedule("signature-decision", next_due=_next_due, due=_due, run=_remind, skip=_skip)
