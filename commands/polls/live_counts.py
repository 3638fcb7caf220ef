"""The count of an open poll: one message, edited at most every ten seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from commands.alliance.ids import POLL
from commands.kit import (
    Amendment,
    Block,
    Bullets,
    Context,
    Joined,
    Messages,
    Occurrence,
    Schedule,
    Strong,
    Text,
    _,
    n_,
)
from storage.store import Store
from storage.tables import Poll

from .rules.polls import LEAST_SECRET
from .turnout import Turnout, turnout

# A message for every ballot would bury the room in the last hour.
PAUSE: Final = timedelta(seconds=10)


async def count_changed(context: Context, poll: Poll) -> None:
    """To be called after each ballot, withdrawal or redaction: the count is posted soon.

    The first time at once, in a message of its own; then as an edit of that.
    """
    is_first = poll.status_transaction is None
    due_at = context.now if is_first else context.now + PAUSE
    if await context.store.polls.plan_count(poll.id, f"{poll.start_transaction}-count", due_at):
        context.expect(due_at)


async def last_count(context: Context, poll: Poll) -> Sequence[Amendment]:
    """To be posted with the outcome: the last edit, which says that the poll is closed."""
    key = poll.status_transaction
    if key is None or not await context.store.outbox.knows(key):
        return []
    await context.store.polls.count_posted(poll.id)
    return [Amendment(key, _closed(poll, await turnout(context, poll, closed=True)))]


def _running(poll: Poll, found: Turnout) -> list[Block]:
    blocks: list[Block] = [
        _(
            "Poll {id}, as it stands: {question}",
            id=POLL.tag(poll.id),
            question=Strong(poll.question),
        ),
        voted_line(found),
    ]
    if found.counts is None:
        return [*blocks, _("The votes are counted when the poll is closed.")]
    return [*blocks, counts_list(poll, found.counts)]


def _closed(poll: Poll, found: Turnout) -> list[Block]:
    return [
        _("Poll {id} is closed: {question}", id=POLL.tag(poll.id), question=Strong(poll.question)),
        voted_line(found),
        *([] if found.counts is None else [counts_list(poll, found.counts)]),
    ]


def voted_line(found: Turnout) -> Block:
    """How many of how many have voted."""
    return n_(
        "{voted} of {count} municipality has voted.",
        "{voted} of {count} municipalities have voted.",
        len(found.electors),
        voted=len(found.voted),
    )


def counts_list(poll: Poll, counts: Sequence[int]) -> Block:
    """The votes by option, or why there are none."""
    if not counts:
        return too_few()
    return Bullets(
        [Joined([o, count], ": ") for o, count in zip(poll.options, counts, strict=True)]
    )


def too_few() -> Text:
    """Why a secret poll has no counts."""
    return _(
        "Fewer than {least} municipalities have voted in this secret poll. Their counts would tell "
        "who chose what, so I have deleted them.",
        least=LEAST_SECRET,
    )


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.status_due_at, each.room_id, None, each.thread_id)
        for each in await store.polls.counts_due(now)
        if each.status_due_at is not None
    ]


async def _post(context: Context, occurrence: Occurrence) -> Messages:
    poll = await context.store.polls.get(occurrence.id)
    if poll is None or poll.status_transaction is None or poll.closed_at is not None:
        return None
    await context.store.polls.count_posted(poll.id)
    return Amendment(poll.status_transaction, _running(poll, await turnout(context, poll)))


counting = Schedule(
    "poll-count", next_due=lambda store: store.polls.next_count(), due=_due, run=_post
)
