"""Offices of a municipality that nobody holds."""

from __future__ import annotations

from collections.abc import Sequence

from commands.kit import Context, OpenItem, OpenItems, _
from storage.tables import Member

from .handover import Office

DEPUTIES = "deputy"


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """No deputy, and nobody was named; that there is no contact person is for the coordination."""
    ids = [each.id for each in members]
    filled = await context.store.members.filled(Office.DEPUTY, ids)
    filled |= await context.store.awaited.named(Office.DEPUTY, ids)
    return [
        OpenItem(
            each.id,
            (DEPUTIES, 0),
            _("Nobody is named as deputy"),
            _("!deputy @name:server"),
            lasting=True,
        )
        for each in members
        if each.id not in filled
    ]


open_offices = OpenItems(DEPUTIES, _find)
