"""What a command may see: who asks, where, when, and the open transaction. No nio, no clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from storage.categories import DEFAULTS, Category
from storage.sqlite import MANY
from storage.store import Store
from storage.tables import Member

from .command import Commands
from .examples import next_year
from .looks import FEW, Look, Looks
from .rules.audience import Audience, Purpose
from .rules.authority import Standing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """When things happen by themselves; see config.example.toml, section deadlines.

    Between `quiet_from` and `quiet_until` (wall clock) nothing rings that nobody has asked for at
    that time. `days_before` a deadline it is reminded of. The digest comes every week, Monday being
    `digest_weekday` 0 and None never. What is open comes unasked at `open_items_at`, on its weekday
    and on the day of a deadline (None: never). For so long as `grace` a poll waits after its end
    for what was sent in time and arrives late.
    """

    quiet_from: time = time(20)
    quiet_until: time = time(7)
    days_before: tuple[int, ...] = (7, 2, 0)
    digest_weekday: int | None = 2
    digest_at: time = time(9)
    open_items_weekday: int | None = None
    open_items_at: time = time(8)
    grace: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Stated:
    """What else the operator states about data protection; None: what fits most, see `!privacy`."""

    officer: str | None = None
    legal_basis: str | None = None
    recipients: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Alliance:
    """What the operator has configured."""

    name: str
    language: str
    zone: ZoneInfo
    federal_coordinators: frozenset[str]
    controller: str
    privacy_contact: str
    stated: Stated = Stated()
    timing: Timing = Timing()
    # For how long what names a person is kept.
    kept: Mapping[Category, timedelta] = field(default_factory=lambda: DEFAULTS, hash=False)
    mail_domain: str | None = None  # of the sender of mails; None: none are sent
    # Homeservers from which anybody may invite; what the coordination has said goes before it.
    allowed_servers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """The room a command comes from, and the thread in it, if any.

    `purpose` None means the room is not registered; `land` is that of a room of a Land. While
    others can read in it, a room counts as open; `withheld` is then what it is registered for.
    """

    room_id: str
    direct: bool
    language: str
    zone: ZoneInfo
    thread_id: str | None = None
    purpose: Purpose | None = None
    land: str | None = None
    withheld: Purpose | None = None

    @property
    def registered(self) -> Purpose | None:
        """What the room is registered for, also while it counts as an open one."""
        return self.withheld or self.purpose


class Confirmed(Protocol):
    """What is done once it is confirmed, see `Confirmable`."""

    @property
    def audience(self) -> Audience: ...

    @property
    def run(self) -> Callable[[Context, Mapping[str, Any]], Awaitable[Any]]: ...


class TellsOpen(Protocol):
    """What a subject calls open, see `OpenItems`."""

    @property
    def find(self) -> Callable[[Context, Sequence[Member]], Awaitable[Sequence[Any]]]: ...


@dataclass(frozen=True)
class Context:
    """Everything a handler gets beside its own parameters.

    `now`, `sent_at` and `arrived_at` are UTC; `sent_at` is when the command was sent, as far as its
    server's clock can be believed (see rules.in_time), `arrived_at` when it was here; both are
    earlier than `now` if the bot was away. `clock_behind` is how far the clock of the sender's
    server is known to be behind (negative: ahead). `event_id` is the event, or the key of the
    occurrence, that is worked on. `is_direct` tells whether a room is a direct chat; `audience` who
    may read what is answered; `exposure_of` why others can read in a room, see storage.tables.Room;
    `obstacles_of` why a room of two is no direct chat; `has_joined` whether a person is in their
    direct chat with the bot.
    """

    sender: Standing
    place: Place
    now: datetime
    sent_at: datetime
    store: Store
    alliance: Alliance
    event_id: str
    commands: Commands
    confirmables: Mapping[str, Confirmed]
    open_items: Mapping[str, TellsOpen] = field(default_factory=dict)
    audience: Audience = Audience.EVERYBODY
    read: bytes | None = None  # what was read of a file, see kit.uploads.outcome
    arrived_at: datetime | None = None  # None: now
    clock_behind: timedelta = timedelta()
    replied_to: str | None = None  # the event that the command answers, if it answers one
    expected: list[datetime] = field(default_factory=list)
    is_direct: Callable[[str], bool] = lambda _room_id: False
    exposure_of: Callable[[str], frozenset[str]] = lambda _room_id: frozenset()
    obstacles_of: Callable[[str], frozenset[str]] = lambda _room_id: frozenset()
    has_joined: Callable[[str], bool] = lambda _user_id: False
    may_ring: Callable[[str], bool] = lambda _room_id: True  # the whole room at once
    forgotten: set[str] = field(default_factory=set)  # of whom nothing may be written any more
    looks: Looks | None = None  # what was looked at for this; None: nothing is looked at beside it

    def heard_by(self, audience: Audience) -> Context:
        """The same for a command whose answers those may read; each command needs it."""
        # dataclasses.replace asks some thirty fields about themselves.
        other = object.__new__(Context)
        vars(other).update(vars(self), audience=audience)
        return other

    def reading(self, store: Store) -> Context:
        """The same for what only reads, in a store of its own."""
        other = object.__new__(Context)
        vars(other).update(vars(self), store=store, looks=None)
        return other

    @property
    def next_year(self) -> str:
        """The `{year}` of days in examples, see kit.examples."""
        return next_year(self.now, self.place.zone)

    async def beside(self, read: Callable[..., Awaitable[T]], *given: Any, rows: int = 0) -> T:
        """What `read(store, *given)` finds: it only reads and reckons, with thousands of rows.

        With few members, and fewer `rows` than MANY, that is done at once. Otherwise it is done
        beside the transaction, and the command begins anew with what was found: see kit.looks.
        `given` can be hashed. Raises what `read` raises.
        """
        look = Look(read, given)
        if self.looks is None or not await self._takes_long(self.looks, look, rows):
            return await read(self.store, *given)
        found: T = self.looks.seen(look)
        return found

    async def _takes_long(self, looks: Looks, look: Look, rows: int) -> bool:
        if looks.knows(look) or looks.are_many:
            return looks.knows(look)
        return rows > MANY or await self.store.members.count() > FEW

    def expect(self, due_at: datetime | None) -> None:
        """Something of this command falls due then (UTC; None: nothing does)."""
        if due_at is not None:
            self.expected.append(due_at)
