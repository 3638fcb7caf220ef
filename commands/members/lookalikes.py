"""Names that could be taken for another member's: found, and said to whoever types one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from commands.alliance.rules import lookalikes
from commands.alliance.voices import described, everybody
from commands.kit.context import Context
from commands.kit.reply import Block, Bullets
from commands.kit.rules.spelling import fold
from commands.kit.texts import Text, _
from storage.names import Called
from storage.tables import Member


async def alike(
    context: Context,
    name: str,
    kind: str | None,
    land: str | None,
    ags: str | None,
    member: Member | None = None,
) -> list[Called]:
    """The members whose names look like this one or mean the same, without being the same.

    Kind (or ""), Land and AGS are those of the bearer of the name, None: not known; `member`, if it
    is registered already, is none of them. Two that have an AGS each are two places, whatever they
    are called; so are a county and a town.
    """
    every = await context.store.names.all()
    names = [(each.id, each.name) for each in every]
    # Thousands of names take a moment to be looked at, and there are others to answer.
    looking = {*await asyncio.to_thread(lookalikes.alike, name, names)}
    meaning = [
        each.id
        for each in (await everybody(context.store)).same_place(name, kind or None, land)
        if fold(each.name) != fold(name) and (ags is None or each.ags is None)
    ]
    found = looking.union(meaning) - {member.id if member else None}
    return [each for each in every if each.id in found]


def looks_like(name: str, members: Sequence[Called]) -> tuple[Text, Block]:
    """That a name looks like these."""
    return (
        _("“{name}” looks like a name that is registered, but is spelt differently:", name=name),
        Bullets([described(each) for each in members]),
    )
