"""Votes, answers and signatures count as done in the follow-ups that they are linked to."""

from __future__ import annotations

from commands.kit.context import Context


async def note_deed(
    context: Context,
    member_id: int,
    *,
    poll_id: int | None = None,
    statement_id: int | None = None,
) -> None:
    """To be called when a member has voted in that poll, or answered or signed that statement.

    A follow-up in which nobody is open any more is then closed at once, with its summary.
    """
    store = context.store.follow_ups
    complete = await store.note_deed(
        member_id, context.now, poll_id=poll_id, statement_id=statement_id
    )
    for each in complete:
        await store.wake(each, context.now)
        context.expect(context.now)
