"""What happens without a command: things that fall due, and events of other kinds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from storage.store import Store

from .context import Context
from .reply import Message

Messages: TypeAlias = Message | Sequence[Message] | None
NOWHERE: Final = ""  # the room of what only letters to direct chats come from
OVERDUE: Final = datetime.min.replace(tzinfo=UTC)  # when next, of what was never planned


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that is due: `id` within its schedule, the due time in UTC, and where to say it.

    `event_id` is the event it refers to, if any; `thread_id` the thread that is in.
    """

    id: int
    due_at: datetime
    room_id: str
    event_id: str | None = None
    thread_id: str | None = None


@dataclass(frozen=True)
class Schedule:
    """Something of which parts fall due. `run` is executed once for each occurrence.

    `due` is asked when the moment that `next_due` gives has come; most often it has not, and each
    question less makes the bot ready earlier.

    With `after_sync` nothing falls due while the homeserver is away: what was sent there in time
    is read first. With `after_backlog` nothing falls due while many letters wait to be sent.
    `skip` goes on without an occurrence whose `run` went wrong; without it, that one is left as it
    is.
    """

    kind: str
    next_due: Callable[[Store], Awaitable[datetime | None]]
    due: Callable[[Store, datetime], Awaitable[Sequence[Occurrence]]]
    run: Callable[[Context, Occurrence], Awaitable[Messages]]
    after_sync: bool = False
    after_backlog: bool = False
    skip: Callable[[Store, Occurrence], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Listener:
    """Answers events that are not commands, such as taps on a poll; `event` is the inbox kind."""

    event: str
    handler: Callable[[Context, dict[str, Any]], Awaitable[Messages]]


def listener(event: str) -> Callable[[Callable[..., Awaitable[Messages]]], Listener]:
    """Makes a handler answer inbox rows of the kind `event`."""
    return lambda handler: Listener(event, handler)
