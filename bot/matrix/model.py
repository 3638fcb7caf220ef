"""What the rest of the bot sees of Matrix: plain values and three kinds of failure, no nio."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.words import _
from storage.inbox import MADE_UP


class MatrixError(Exception):
    """Something went wrong between the bot and the homeserver."""


class Unreachable(MatrixError):  # noqa: N818
    """Passing: network, 5xx, 429. Try the same again, not before `retry_after` seconds.

    `status` is what was answered, None if nothing was.
    """

    def __init__(
        self, message: str, retry_after: float = 0.0, *, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status


class Refused(MatrixError):  # noqa: N818
    """The homeserver does not accept this call as things are. `code` is Matrix's errcode."""

    def __init__(self, message: str, code: str = "M_UNKNOWN") -> None:
        super().__init__(message)
        self.code = code

    def unless_half(self) -> MatrixError:
        """This, or that the homeserver cannot be reached: while it is updated, half of it is there,
        and what it does not know then it knows later."""
        return Unreachable(str(self)) if self.code == "M_UNRECOGNIZED" else self


class TokenUnknown(MatrixError):  # noqa: N818
    """The homeserver does not know (any more) how far it has told us: it was put back, say."""


class LoginFailed(MatrixError):  # noqa: N818
    """The account cannot be used: wrong password, revoked token, store of another account."""


class Superseded(LoginFailed):
    """Another bot has taken over the account."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Another bot has taken over this account, so this one does not run any more: both "
                "would answer everything. If it is to go on all the same, end the other one, then "
                "type here: hafenlotse run --take-over"
            )
        )


class TooLarge(MatrixError):  # noqa: N818
    """A file is larger than the bot takes."""


class Damaged(MatrixError):  # noqa: N818
    """A file is not what its message says."""


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """A timeline event, decrypted where it was encrypted."""

    event_id: str
    room_id: str
    sender: str
    type: str
    content: Mapping[str, Any]
    sent_at: datetime
    transaction_id: str | None = None  # only on events that this very device sent
    state_key: str | None = None
    encrypted: bool = False  # it came out of a ciphertext


@dataclass(frozen=True, slots=True)
class Undecrypted:
    """An encrypted event whose megolm session is not known (yet)."""

    event_id: str
    room_id: str
    session_id: str
    source: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """Something that the bot itself has said, readable or not, with its mark; see bot.said."""

    event_id: str
    room_id: str
    mark: Mapping[str, Any]
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody invites the bot. `event_id` is made up from room and inviter where there is none."""

    event_id: str
    room_id: str
    inviter: str


def made_up_id(*parts: str) -> str:
    """The id of an invitation that has none: the same when this turn is tried again, another when
    the bot is invited once more; see storage.inbox for how they are counted."""
    return f"{MADE_UP}{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:32]}"


class Exposure(StrEnum):
    """Why others than those invited may read what is said in a room."""

    PUBLIC = "public"  # anybody may join
    READABLE = "readable"  # without joining
    PLAIN = "plain"  # not encrypted: operators of homeservers


class Obstacle(StrEnum):
    """Why a room of two without a name is no direct chat; see Room.direct_partner."""

    FOREIGN = "foreign"  # made by neither of the two
    PUBLIC = "public"  # others can come by themselves
    READABLE = "readable"  # without joining
    PLAIN = "plain"  # though the other one could decrypt
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Generation:
    """`number` is raised at every start and now and then; `instance` is new after a take-over."""

    number: int
    instance: str

    def is_ahead_of(self, other: Generation) -> bool:
        """Whether whoever has `other` must not go on."""
        return self.number > other.number or (
            self.number == other.number and self.instance != other.instance
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """A key store from before: whose it is, and in which generation it was last used."""

    device_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The generation to work in; with `new_device` the key store is too old to be used again.

    Whoever does not `lead` only follows what another process works in.
    """

    generation: Generation
    new_device: bool = False
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Replacement:
    """The room that is to be used instead of one; `server` of whoever says so knows it."""

    room_id: str
    server: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One complete sync: gaps in timelines are already filled, events in the order of the room.

    Of a room joined since the last batch only events after the bot's own join are given;
    on the very first sync (no token) there are none at all.
    """

    next_batch: str
    events: tuple[RoomEvent, ...] = ()
    undecrypted: tuple[Undecrypted, ...] = ()
    new_sessions: frozenset[str] = field(default_factory=frozenset)  # megolm keys just received
    invitations: tuple[Invitation, ...] = ()
    arrivals: tuple[RoomEvent, ...] = ()  # the bot's own joins, to rooms of others
    said: tuple[OwnEvent, ...] = ()  # by the bot, as far as the sync has told
    # Of rooms where it may have changed; of all after a start.
    exposures: Mapping[str, frozenset[Exposure]] = field(default_factory=dict)
    rooms: frozenset[str] = frozenset()  # in which something has happened, and the bot is
    generation: Generation | None = None  # if the account's was changed
    newest: tuple[str, str] | None = None  # a room and its last event, if any came
    # Of rooms where it was not told before; of all after a start. What replaces a room, and which
    # room one says that it replaces.
    replaced: Mapping[str, Replacement] = field(default_factory=dict)
    replacing: Mapping[str, str] = field(default_factory=dict)
    devices: frozenset[str] = frozenset()  # people whose devices have changed
    met: frozenset[str] = frozenset()  # people who are in their direct chat; told like these


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is known of a room without asking the homeserver."""

    encrypted: bool
    direct: bool  # private, with one person; see Room.direct_partner
    exposure: frozenset[Exposure] = frozenset()
    obstacles: frozenset[Obstacle] = frozenset()  # of a room of two
    partner: str | None = None  # with whom it is a direct chat, or was one until it was replaced
    replacement: Replacement | None = None  # what its tombstone says
    predecessor: str | None = None  # the room that it says it replaces
    may_ring: bool = True  # whether a mention of the whole room notifies anybody
