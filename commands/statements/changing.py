"""Who can change a statement: its author and the coordination, until it is published."""

from __future__ import annotations

from commands.alliance.ids import STATEMENT
from commands.kit.context import Context
from commands.kit.errors import NotAllowed
from commands.kit.rules.authority import may_edit_statement
from commands.kit.texts import _
from storage.tables import Statement, Version

from .finding import require_unpublished, the_statement


async def to_change(context: Context, number: int) -> tuple[Statement, Version]:
    """The statement and its newest version; UserError if the sender must not change it."""
    statement = await the_statement(context, number)
    room = await context.store.rooms.get(statement.room_id)
    if not may_edit_statement(context.sender, statement.author, room.land if room else None):
        raise NotAllowed(
            _(
                "Only the author of {id} or the coordination can change its text. Your "
                "municipality can say to each clause what it wants.",
                id=STATEMENT.tag(statement.id),
            ),
            example=False,
        )
    require_unpublished(statement)
    return statement, (await context.store.statements.versions(statement.id))[-1]
