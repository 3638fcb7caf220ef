"""Joint statements that a municipality is asked about and has said nothing to."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from commands.alliance.ids import STATEMENT
from commands.alliance.nudges import rings_on
from commands.alliance.rules.mandates import Scope
from commands.dates.days import today
from commands.kit import Context, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.tables import Member, Statement

STATEMENTS = "statement"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """To the newest version, while answers are due: with a mandate it can be signed."""
    store, ids = context.store.statements, [each.id for each in members]
    running = {
        each.id: each
        for each in await store.running()
        if each.closes_at is None or each.closes_at > context.now
    }
    silent = await store.asked([*running], ids) - await store.answered([*running], ids)
    if not silent:
        return []
    theirs = {member for _number, member in silent}
    may_sign = await context.store.mandates.holding(Scope.APPEAL, today(context), theirs)
    zone = context.alliance.zone
    return [
        _item(running[number], member, zone, may_sign=member in may_sign)
        for number, member in sorted(silent)
    ]


def _item(statement: Statement, member_id: int, zone: ZoneInfo, *, may_sign: bool) -> OpenItem:
    number = STATEMENT.tag(statement.id)
    return OpenItem(
        member_id,
        (STATEMENTS, statement.id),
        _("{id}: {text}", id=number, text=Quoted(shortened(statement.title))),
        _("!sign {id}", id=number) if may_sign else _("!clause {id} all agree", id=number),
        statement.closes_at,
        rings_on=rings_on(statement, zone),
        hint=_("its text: `!statement {id}`", id=number),
    )


open_statements = OpenItems(STATEMENTS, _find)
