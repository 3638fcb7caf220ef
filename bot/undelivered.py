"""A letter that cannot be delivered: the offices that its reader speaks for hear of it by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.kit import Mail, _
from storage.store import Store


async def to_offices_of(store: Store, person: str, now: datetime) -> Sequence[Mail]:
    """At most one in a week for each municipality; what the letter says is not in it."""
    speaking = [member.id for member, _role in await store.members.voices_of(person)]
    awaited = [each.member_id for each in await store.awaited.of_person(person)]
    members = sorted({*speaking, *awaited})
    if not members:
        return ()
    year, week, _day = now.isocalendar()
    return [
        Mail(
            members,
            f"undelivered:{year}-{week}",
            _("A message in the chat could not be delivered"),
            [
                _(
                    "In the chat (Matrix) I could not deliver a message to somebody who speaks for "
                    "your municipality. What it says is not in this mail, as it may be "
                    "confidential."
                ),
                _(
                    "Please have them sign in there. If somebody else is to speak for your "
                    "municipality, please answer this mail; the coordination then enters them."
                ),
            ],
        )
    ]
