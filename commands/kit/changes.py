"""The record of what changed about a member, see `!history`."""

from __future__ import annotations

from .context import Context


async def note(
    context: Context,
    member_id: int,
    subject: str,
    old: str | None,
    new: str | None,
    source: str | None = None,
) -> None:
    """Keeps one change, made by the sender with this command; see MemberChange for `subject`."""
    await context.store.history.add(
        member_id,
        subject,
        old,
        new,
        source=source,
        at=context.now,
        actor=context.sender.user_id,
        event_id=context.event_id,
    )
