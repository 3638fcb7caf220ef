"""One turn of the sync: everything that may fail is fetched first, then nothing fails any more."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from bot.matrix import generation
from bot.matrix.backfill import complete_timeline, recent_timeline
from bot.matrix.crypto import Machine
from bot.matrix.device_keys import SLICE, DeviceKeys, slices
from bot.matrix.events import (
    ENCRYPTED,
    MEMBER,
    is_own_join,
    membership,
    own_event,
    room_event,
)
from bot.matrix.filters import Filters, sync_filter
from bot.matrix.gate import Gate, is_of_interest, user_ids
from bot.matrix.http import CLIENT, Connection, Json, answered, told
from bot.matrix.joined import Joined
from bot.matrix.key_backup import KeyBackup
from bot.matrix.key_requests import KeyRequests
from bot.matrix.key_sharing import KeySharing
from bot.matrix.model import (
    Batch,
    Exposure,
    Invitation,
    LoginFailed,
    MatrixError,
    OwnEvent,
    Refused,
    Replacement,
    RoomEvent,
    TokenUnknown,
    Undecrypted,
    Unreachable,
    made_up_id,
)
from bot.matrix.own_keys import OwnKeys
from bot.matrix.reading import Cutter
from bot.matrix.room import Room
from bot.matrix.rooms import Rooms

Told = TypeVar("Told")

_log = logging.getLogger(__name__)
_GRACE = 30.0  # what the homeserver may take beyond the long-poll
_FIRST_SYNC = 300.0
_GIVEN_AGAIN = 120_000  # ms, as long as Synapse keeps an answer
_AT_ONCE = 8
_EVENTS_PER_SLICE = 50
_TIMELINE_LIMIT = 50
# With these a homeserver refuses a token that it has not given out, or has forgotten.
_OF_THE_TOKEN = frozenset({"M_INVALID_PARAM", "M_UNKNOWN", "M_UNKNOWN_POS"})
_PLACE = re.compile(r"s(\d+)_")


def _is_behind(next_batch: str, since: str) -> bool:
    """Whether this token is from before the other; told of Synapse's only."""
    found, before = _PLACE.match(next_batch), _PLACE.match(since)
    return found is not None and before is not None and int(found[1]) < int(before[1])


@dataclass
class _Gathered:
    events: list[RoomEvent] = field(default_factory=list)
    undecrypted: list[Undecrypted] = field(default_factory=list)
    arrivals: list[RoomEvent] = field(default_factory=list)
    said: list[OwnEvent] = field(default_factory=list)
    newest: tuple[str, str] | None = None


class Sync:
    """Asks what is new, and makes a complete batch of it."""

    def __init__(
        self,
        connection: Connection,
        machine: Machine,
        rooms: Rooms,
        own_keys: OwnKeys,
        device_keys: DeviceKeys,
        sharing: KeySharing,
        requests: KeyRequests,
        gate: Gate,
        key_backup: KeyBackup,
    ) -> None:
        self._key_backup = key_backup
        self._connection = connection
        self._machine = machine
        self._rooms = rooms
        self._own_keys = own_keys
        self._device_keys = device_keys
        self._sharing = sharing
        self._requests = requests
        self._gate = gate
        self._rooms_known = False
        self._exposures: dict[str, frozenset[Exposure]] = {}  # as told, like those that follow
        self._replaced: dict[str, Replacement] = {}
        self._replacing: dict[str, str] = {}
        self._met: dict[str, str] = {}  # who is in their direct chat, by the room
        self._chores: asyncio.Task[None] | None = None
        self._is_to_look = False  # after keys, once more
        self._filters = Filters(connection, machine.user_id)

    async def turn(
        self, since: str | None, wait: float, *, echo: bool, back_to: datetime | None = None
    ) -> Batch:
        """The next batch after `since`; the homeserver may wait `wait` seconds for news.

        Without `since`, but with `back_to`: all that was sent at that time or later. Raises
        Unreachable, LoginFailed, TokenUnknown; then nothing was lost, and it can be repeated.
        """
        self._end_chores()
        joined = Joined(self._gate, self._rooms)
        if since is None or self._rooms_known:
            answer = await self._ask(since, wait, echo, joined)
        else:
            answer = await self._ask_anew(since, joined)
        rooms, _ = told(answer, "rooms"), told(answer, "to_device")
        account_data = told(answer, "account_data")
        for room_id in self._gate.rooms(rooms.get("leave")):
            self._rooms.drop(room_id)
            # Whoever comes back is told again.
            told_of = (self._exposures, self._replaced, self._replacing, self._met, joined.rooms)
            for each in told_of:
                each.pop(room_id, None)
        entered = list(joined.rooms.values())
        self._machine.keep_encrypted(room.room_id for room in entered if room.encrypted)
        unclear = [each for each in entered if each.lacks_partner() or each.lacks_keys()]
        await _each(self._learn_partner(room) for room in unclear)
        timelines: dict[str, list[Json]] = {}
        if since is not None:
            said = joined.said.items()
            await _each(self._read(timelines, id_, each, since) for id_, each in said)
        elif back_to is not None:
            await _each(self._read_back(timelines, id_, back_to) for id_ in joined.rooms)
        # From here on nothing waits for the homeserver or fails: to-device events come only once.
        batch = await self._batch(answer, joined.rooms, timelines, since)
        self._gate.report()
        batch = replace(
            batch,
            rooms=frozenset(joined.rooms),
            devices=frozenset(user_ids(told(answer, "device_lists").get("changed"))),
            generation=generation.told(account_data.get("events")),
            **self._news_of(entered),
        )
        self._rooms_known = True
        self._own_keys.counted(answer)
        self._device_keys.changed(told(answer, "device_lists"))
        await _tried(self._key_backup.keep)  # before anybody is answered
        await self._begin_chores(at_once=not wait)
        return batch

    def _news_of(self, entered: Sequence[Room]) -> dict[str, Any]:
        """What of these rooms was not told before, or otherwise; as Batch has it."""
        exposures = {room.room_id: room.exposure() for room in entered}
        replaced = {room.room_id: by for room in entered if (by := room.replacement) is not None}
        replacing = {room.room_id: it for room in entered if (it := room.predecessor) is not None}
        news: dict[str, Any] = {
            "exposures": _new_in(exposures, self._exposures),
            "replaced": _new_in(replaced, self._replaced),
            "replacing": _new_in(replacing, self._replacing),
        }
        met = {
            room.room_id: partner
            for room in entered
            if (partner := room.direct_partner()) is not None and not room.awaits(partner)
        }
        news["met"] = frozenset(who for room, who in met.items() if self._met.get(room) != who)
        for room in entered:
            self._met.pop(room.room_id, None)
        self._met |= met
        self._exposures |= exposures
        self._replaced |= replaced
        self._replacing |= replacing
        return news

    async def _ask(self, since: str | None, wait: float, echo: bool, joined: Joined) -> Json:
        """The answer without what it tells of the rooms the bot is in: that is taken in."""
        limit = 1 if since is None else _TIMELINE_LIMIT
        own = None if echo or not self._rooms_known else self._machine.user_id
        wanted = sync_filter(limit, own)
        query = {"timeout": str(round(wait * 1000)), "filter": self._filters.named(wanted)}
        patience = _GRACE  # what all rooms are is told at once
        if since is not None:
            query["since"] = since
            patience += wait
        if not self._rooms_known:
            patience += _FIRST_SYNC
        try:
            answer = await self._asked(query, wanted, patience, joined)
        except Refused as refused:  # no reason to give up
            if since is not None and refused.code in _OF_THE_TOKEN:
                raise TokenUnknown(str(refused)) from refused
            raise Unreachable(str(refused)) from refused
        # Without it, the same would be asked for ever.
        told_up_to = answered(answer, "next_batch")
        if since is not None and _is_behind(told_up_to, since):
            raise TokenUnknown("The homeserver is behind what it has told already.")
        return answer

    async def _ask_anew(self, since: str, joined: Joined) -> Json:
        """After a restart: first what all rooms are, as if it were the first start of all.

        Together with what is new, by the full state, Synapse leaves out how many are in a room and
        who: the members of each that may be a direct chat would have to be asked for. What was sent
        to this device is told in both and stays there until the next turn says that it has come.
        """
        # Synapse gives the same answer again for a while, unless it is asked a bit differently; and
        # with no wait at all it was asked at the first start.
        differently = (1 + time.time_ns() // 1_000_000 % _GIVEN_AGAIN) / 1_000
        everything = await self._ask(None, differently, True, joined)
        answer = await self._ask(since, 0, True, joined)
        if _is_behind(answered(everything, "next_batch"), since):
            raise Unreachable("The homeserver tells of its rooms as they were.")
        rooms = told(answer, "rooms")
        invitations = told(told(everything, "rooms"), "invite") | told(rooms, "invite")
        return {**answer, "rooms": {**rooms, "invite": invitations}}

    async def _asked(self, query: Json, wanted: str, patience: float, joined: Joined) -> Json:
        try:
            return await self._read_through(query, patience, joined)
        except Refused:
            if query["filter"] == wanted:
                raise
            self._filters.forget()
            return await self._read_through({**query, "filter": wanted}, patience, joined)

    async def _read_through(self, query: Json, patience: float, joined: Joined) -> Json:
        take = joined.read if "since" in query else joined.enter
        answer = await self._connection.call(
            "GET", f"{CLIENT}/sync", query=query, patience=patience, cutter=Cutter(take)
        )
        for room_id, given in told(told(answer, "rooms"), "join").items():
            if given is not None:  # else it was cut out
                take(room_id, given)
        return answer

    async def _learn_partner(self, room: Room) -> None:
        """Where it was not told who is in it."""
        try:
            if room.lacks_partner():
                await self._sharing.load_members(room)
            await self._sharing.learn_keys(room)
        except Refused as refused:
            if (passing := refused.unless_half()) is not refused:
                raise passing from refused
            _log.warning("The members of a room cannot be read: %s", refused)

    async def _read(
        self, timelines: dict[str, list[Json]], room_id: str, timeline: Json, since: str
    ) -> None:
        timelines[room_id] = await complete_timeline(
            self._connection,
            self._gate,
            self._machine.user_id,
            room_id,
            timeline,
            since,
        )

    async def _read_back(
        self, timelines: dict[str, list[Json]], room_id: str, back_to: datetime
    ) -> None:
        timelines[room_id] = await recent_timeline(
            self._connection, self._gate, self._machine.user_id, room_id, back_to
        )

    async def _batch(
        self,
        answer: Json,
        joined: Iterable[str],
        timelines: dict[str, list[Json]],
        since: str | None,
    ) -> Batch:
        new_sessions: set[str] = set()
        to_device = self._gate.to_device(told(answer, "to_device").get("events"))
        for some in slices(to_device, SLICE):
            new_sessions |= self._machine.receive(some)
            await asyncio.sleep(0)
        gathered = _Gathered()
        for room_id in joined:  # in the homeserver's order
            for number, event in enumerate(timelines.get(room_id, ())):
                gathered.newest = room_id, event["event_id"]
                self._sort(gathered, room_id, event)
                if number % _EVENTS_PER_SLICE == 0:
                    await asyncio.sleep(0)
        self._machine.write_down()
        self._requests.note(gathered.undecrypted)
        return Batch(
            next_batch=answer["next_batch"],
            events=tuple(gathered.events),
            undecrypted=tuple(gathered.undecrypted),
            new_sessions=frozenset(new_sessions),
            invitations=tuple(self._invitations(answer, since)),
            arrivals=tuple(gathered.arrivals),
            said=tuple(gathered.said),
            newest=gathered.newest,
        )

    def _sort(self, gathered: _Gathered, room_id: str, source: Json) -> None:
        if is_own_join(source, self._machine.user_id):
            room = self._rooms.get(room_id)
            is_made_by_us = room is not None and room.maker == self._machine.user_id
            if not is_made_by_us and (arrival := room_event(source, room_id)) is not None:
                gathered.arrivals.append(arrival)
            return
        is_own = source["sender"] == self._machine.user_id
        if is_own and (said := own_event(source, room_id)) is not None:
            gathered.said.append(said)
        event: RoomEvent | Undecrypted | None = None
        if source["type"] == ENCRYPTED and "state_key" not in source:
            event = self._machine.open(source, room_id)
        elif is_of_interest(source):
            event = room_event(source, room_id)
        if isinstance(event, RoomEvent):
            gathered.events.append(event)
        elif event is not None and not is_own:  # what another device of ours has said
            gathered.undecrypted.append(event)

    def _invitations(self, answer: Json, since: str | None) -> Iterable[Invitation]:
        invited = self._gate.rooms(told(answer, "rooms").get("invite"))
        for room_id, room in invited.items():
            for event in self._gate.invited(room):
                if (
                    event["type"] == MEMBER
                    and event["state_key"] == self._machine.user_id
                    and membership(event["content"]) == "invite"
                ):
                    inviter = event["sender"]
                    event_id = event.get("event_id") or made_up_id(room_id, inviter, str(since))
                    yield Invitation(event_id, room_id, inviter)

    async def _begin_chores(self, *, at_once: bool) -> None:
        """Keys are looked after beside the next turns: who has asked something now, and who asks
        meanwhile, does not wait for what strangers' messages make of that. Who encrypts, asks for
        what they need themselves. A turn that does not wait for news is in no such hurry."""
        self._is_to_look = True
        if self._chores is None or (self._chores.done() and not self._chores.exception()):
            self._chores = asyncio.create_task(self._look_after_keys())
        if at_once:
            await asyncio.wait({self._chores})
            self._end_chores()

    def _end_chores(self) -> None:
        """Raises what they have failed with."""
        if self._chores is not None and self._chores.done():
            chores, self._chores = self._chores, None
            chores.result()

    async def close(self) -> None:
        """Stops looking after keys."""
        if self._chores is not None:
            self._chores.cancel()
            await asyncio.wait({self._chores})

    async def _look_after_keys(self) -> None:
        while self._is_to_look:
            self._is_to_look = False
            for chore in (
                self._filters.name,
                self._own_keys.replenish,
                self._device_keys.update,
                self._sharing.mend,
                self._requests.ask,
            ):
                await _tried(chore)


async def _tried(chore: Callable[[], Awaitable[None]]) -> None:
    try:
        await chore()
    except LoginFailed:
        raise
    except MatrixError as error:  # the batch is good; the next turn tries again
        _log.warning("Keys could not be looked after: %s", error)


def _new_in(now: Mapping[str, Told], before: Mapping[str, Told]) -> dict[str, Told]:
    """What was not so before; without a look at all that was."""
    return {room_id: each for room_id, each in now.items() if before.get(room_id) != each}


async def _each(tasks: Iterable[Awaitable[None]]) -> None:
    """A few at a time; the first failure is raised after the others of its group ended."""
    for some in slices(tasks, _AT_ONCE):
        for outcome in await asyncio.gather(*some, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
