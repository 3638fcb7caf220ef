"""Invitations: accepted, or declined with a reason that their sender reads in their client."""

from __future__ import annotations

import secrets

from bot.content import NOWHERE
from bot.limits import Excess, Limits
from bot.outgoing import Outgoing
from bot.said import Cause
from commands.kit import Context
from commands.kit.render import plain
from commands.rooms.admission import declined
from storage.tables import InboxRow, OutboxRow


async def invited(
    context: Context, row: InboxRow, limits: Limits, outgoing: Outgoing
) -> list[OutboxRow]:
    """Into the outbox: going in or declining, and who is told."""
    no = await declined(context, row)
    if no is not None:
        limits.note(Excess.OUTSIDE if no.is_outside else Excess.INVITATIONS, context.now)
    answer = await context.store.outbox.add(
        row.room_id,
        "join" if no is None else "leave",
        context.now,
        transaction_id=secrets.token_hex(16),
        inbox_seq=row.seq,
        content=None if no is None else {"reason": plain(no.reason, context.alliance.language)},
    )
    if no is None or not no.letters:
        return [answer]
    cause = Cause(row.key, context.now)
    told = await outgoing.queue(context.store, row.seq, context.place, no.letters, NOWHERE, cause)
    return [answer, *told]
