"""Why what somebody sent comes too late for something that has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from commands.kit.context import Context
from commands.kit.reply import Block, Moment
from commands.kit.texts import _


class Ended(Protocol):
    """When something was to end, when its outcome was told, and who ended it by hand."""

    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def closed_by(self) -> str | None: ...


def why_too_late(context: Context, ended: Ended) -> list[Block]:
    """When it ended and when the message was sent, and when it arrived where that matters."""
    end = ended.closes_at or ended.closed_at
    if end is None:
        return []
    if ended.closed_at is not None:
        end = min(end, ended.closed_at)
    said = {
        "end": _moment(context, end),
        "sent": _moment(context, context.sent_at),
        "arrived": _moment(context, context.arrived_at or context.now),
    }
    if context.sent_at >= end:
        return [_("It ended {end}, and your message was sent {sent}.", **said)]
    if ended.closed_by:
        return [
            _(
                "It was closed by hand {end}. Your message was sent {sent} and arrived {arrived}.",
                **said,
            )
        ]
    assert ended.closed_at is not None
    return [
        _(
            "Your message was sent in time, {sent}, but arrived only {arrived}. What was still on "
            "its way was awaited until {until}; then the outcome was told.",
            until=_moment(context, ended.closed_at),
            **said,
        )
    ]


def _moment(context: Context, at: datetime) -> Moment:
    return Moment(at, context.place.zone)
