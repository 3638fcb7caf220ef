"""What is said about a municipality is registered: one way for all that it says of itself."""

from __future__ import annotations

from datetime import datetime

from commands.alliance.changes import note, subject_name
from commands.kit.context import Context
from commands.kit.reply import Block
from commands.kit.texts import _
from storage.tables import Member


async def say(
    context: Context, member: Member, subject: str, new: str | None, **beside: datetime | None
) -> list[Block]:
    """Keeps what holds now (None: nothing any more) with `beside`, and the change in the history.

    Gives what is told of it, and of what was there before.
    """
    old = getattr(member, subject)
    await context.store.members.update(member, **{subject: new, **beside})
    about = {"name": member.name, "subject": subject_name(subject)}
    if new is None:
        blocks: list[Block] = [_("{name}, {subject}: deleted.", **about)]
    else:
        blocks = [_("{name}, {subject}: {text}", text=new, **about)]
    if old == new:
        return blocks
    await note(context, member.id, subject, old, new)
    return blocks if old is None else [*blocks, _("Before: {text}", text=old)]
