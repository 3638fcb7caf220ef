"""Names that could be taken for another member's: found, and said to whoever types one."""

from __future__ import annotations

from commands.alliance.rules import lookalikes
from commands.alliance.voices import described
from commands.kit.context import Context
from commands.kit.reply import Block, Bullets
from commands.kit.texts import Text, _
from storage.tables import Member


async def alike(context: Context, name: str, member: Member | None = None) -> list[Member]:
    """The members whose names look like this one without being the same; `member` is none."""
    found = lookalikes.alike(name, await context.store.members.names())
    members = [await context.store.members.get(each) for each in found]
    return [each for each in members if each is not None and (not member or each.id != member.id)]


def looks_like(name: str, members: list[Member]) -> tuple[Text, Block]:
    """That a name looks like these."""
    return (
        _("“{name}” looks like a name that is registered, but is spelt differently:", name=name),
        Bullets([described(each) for each in members]),
    )
