"""What to say to somebody whose server has a wrong clock."""

from __future__ import annotations

from datetime import datetime

from .context import Context
from .reply import Block, Moment
from .rules.in_time import TOLERANCE
from .texts import _, n_


def clock_line(context: Context) -> list[Block]:
    """That the clock of the sender's server is wrong, if that is known."""
    seconds = context.clock_behind.total_seconds()
    if not seconds:
        return []
    minutes = max(1, round(abs(seconds) / 60))
    if seconds > 0:
        return [
            n_(
                "The clock of your server is {count} minute slow; I have allowed for that. Please "
                "tell whoever runs it.",
                "The clock of your server is {count} minutes slow; I have allowed for that. Please "
                "tell whoever runs it.",
                minutes,
            )
        ]
    return [
        n_(
            "The clock of your server is {count} minute fast; I have allowed for that. Please "
            "tell whoever runs it.",
            "The clock of your server is {count} minutes fast; I have allowed for that. Please "
            "tell whoever runs it.",
            minutes,
        )
    ]


def doubtful_clock(context: Context, since: datetime) -> list[Block]:
    """Why something counts as sent before `since`, if it has arrived after that.

    Held up, or dated by a slow clock: the first time nobody can tell.
    """
    arrived_at = context.arrived_at or context.now
    if context.clock_behind:
        return clock_line(context)
    if arrived_at < since or arrived_at - context.sent_at <= TOLERANCE:
        return []
    zone = context.place.zone
    return [
        _(
            "By the clock of your server your message was sent {sent}; here it arrived {arrived}. "
            "Either it was held up, or that clock is slow. Typed once more, it tells me which.",
            sent=Moment(context.sent_at, zone),
            arrived=Moment(arrived_at, zone),
        )
    ]
