"""The minutes of a closed poll: `!poll record`, as PDF and CSV with a checksum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.alliance.ids import POLL, PollId
from commands.kit import (
    MEMBERS,
    Audience,
    Code,
    Context,
    File,
    Message,
    Messages,
    Strong,
    Topic,
    UserError,
    _,
    command,
    press,
    reply,
)
from commands.kit.files import CSV, PDF
from commands.kit.render import plain
from commands.papers.records import DIGEST

from .access import followed_poll, told_about
from .live_counts import counts_list
from .record_words import file_name
from .recording import recorded


@press("poll_minutes")
def poll_minutes(data: Mapping[str, Any], language: str) -> bytes:
    """The record of a poll as PDF."""
    from .papers.record import minutes_paper

    return minutes_paper(data, language)


@press("poll_table")
def poll_table(data: Mapping[str, Any], language: str) -> bytes:
    """The record of a poll as CSV."""
    from .papers.table import minutes_table

    return minutes_table(data, language)


@command(
    "poll record",
    "abstimmung protokoll",
    help=_("Makes the minutes of a closed poll, as PDF and CSV with a checksum."),
    examples=(_("!poll record 1"),),
    may=MEMBERS,
    topic=Topic.VOTES,
    audience=Audience.MEMBERS,
)
async def poll_record(context: Context, number: PollId) -> Messages:
    """Only once nothing can change any more; until then hidden votes stay hidden."""
    poll = await followed_poll(context, number)
    if poll.closed_at is None:
        raise UserError(
            _(
                "Poll {id} is still open; there is a record of it once it is closed.",
                id=POLL.tag(number),
            ),
            example=False,
        )
    record = await recorded(context, poll)
    name = plain(file_name(record), context.place.language)
    about = _("Poll {id}: the minutes (PDF)", id=POLL.tag(poll.id))
    about_table = _("Poll {id}: the minutes as a table (CSV)", id=POLL.tag(poll.id))
    answers: list[Message] = [
        reply(
            _(
                "Record of poll {id}: {question}",
                id=POLL.tag(poll.id),
                question=Strong(poll.question),
            ),
            counts_list(poll, record["outcome"]["counts"]),
            _("Checksum (SHA-256): {digest}", digest=Code(record[DIGEST])),
            _(
                "Whether a file is still as it was made, the operator can check with: {example}",
                example=Code(f"hafenlotse verify {name}.pdf"),
            ),
        ),
        File(f"{name}.pdf", PDF, "poll_minutes", record, about),
        File(f"{name}.csv", CSV, "poll_table", record, about_table),
    ]
    return told_about(context, poll, answers)
