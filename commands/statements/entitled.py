"""Whether a municipality can sign a statement: it is asked, and it has a mandate or awaits one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from commands.alliance.ids import STATEMENT
from commands.alliance.mandates import mandate_line
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today, written
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Block, Bullets, Inline, Joined, Term
from commands.kit.texts import _
from storage.tables import Member, Statement

from .rules.clauses import written as numbers_written

_FORTNIGHT: Final = timedelta(days=14)


async def require_elector(context: Context, statement: Statement, member: Member) -> None:
    """Raises NotAllowed unless the municipality is asked."""
    if not await context.store.statements.is_elector(statement.id, member.id):
        raise NotAllowed(
            _(
                "{name} is not among the municipalities that are asked to sign ST-{id}.",
                name=member.name,
                id=str(statement.id),
            ),
            example=False,
        )


async def require_authority(
    context: Context,
    statement: Statement,
    member: Member,
    clauses: tuple[int, ...],
    subject: date | None,
) -> None:
    """A mandate, or the day on which the council decides; never both, never neither."""
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
