"""What came of polls is looked at again: an open item of who sees to it, and in `!polls`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commands.alliance.ids import POLL
from commands.dates.days import dated, today
from commands.kit import Context, Inline, OpenItem, OpenItems, Quoted, _
from commands.kit.arguments import shortened
from storage.poll_outcomes import Review
from storage.tables import Member

REVIEWS: Final = "poll-outcome"  # an open item is of a poll, what falls due of an outcome


async def _find(context: Context, members: Sequence[Member]) -> list[OpenItem]:
    """From when a municipality is named until it has said what came of it."""
    theirs = await context.store.poll_outcomes.pending(owners=[each.id for each in members])
    return [_item(each) for each in theirs]


def _item(review: Review) -> OpenItem:
    number = POLL.tag(review.poll_id)
    return OpenItem(
        review.owner_id,
        (REVIEWS, review.poll_id),
        _("What came of poll {id}: {text}", id=number, text=Quoted(shortened(review.text))),
        _("!poll outcome {id} “The Land has agreed.”", id=number),
        review.on,
        stands_alone=True,
        example=True,
        rings_on=(review.on,),
    )


def listed_review(context: Context, review: Review) -> Inline:
    """In one line: which poll, who sees to it, and when it is looked at again."""
    about = {
        "id": POLL.tag(review.poll_id),
        "question": review.question,
        "name": review.owner,
        "day": dated(review.on),
    }
    if review.on < today(context):
        return _("{id}: {question} – {name}, review was due on {day}", **about)
    return _("{id}: {question} – {name}, review on {day}", **about)


open_reviews = OpenItems(REVIEWS, _find)
