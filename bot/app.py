"""The one composition root: builds everything, runs it in one task group, ends it cleanly."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tenacity import RetryCallState

from bot import configured, logs
from bot.addressed import is_tap
from bot.aside import Aside
from bot.catching_up import CatchingUp
from bot.clock import Clock
from bot.files_in import Downloads
from bot.generation import Succession
from bot.held import Held
from bot.intake import Intake
from bot.limits import Limits
from bot.link import Link
from bot.matrix.model import Batch, Refused
from bot.measured import MeasuredDatabase, MeasuredPipeline
from bot.outgoing import DUE, Outgoing
from bot.patience import patiently, reason
from bot.pipeline import REQUESTS, Done, Pipeline
from bot.post import Post
from bot.purge import Purge
from bot.receipts import Receipts
from bot.rollback import Rollback
from bot.said import AlreadySaid
from bot.sender import Sender
from bot.shared_keys import SealBrokenError, SharedKeys
from bot.standby import Standby
from bot.ticker import Ticker
from bot.unread_letters import UnreadLetters
from bot.vitals import Vitals
from commands.alliance.voices import everybody
from commands.kit import Alliance
from commands.kit.registry import Registry
from storage.alone import Alone, InUseError

log = logging.getLogger(__name__)
T = TypeVar("T")


if TYPE_CHECKING:
    from bot.mail import Mails
    from bot.settings import Settings

# Shorter than this, nothing is held up that could not have come by itself as late.
LONG_AWAY = timedelta(minutes=2)
GROWS_EVERY: Final = 600.0  # seconds
# When garbage is looked for, see gc.set_threshold: hardly any object is in a circle, and
# to look through all that is loaded for the largest registry holds everybody up for 0.2 s.
COLLECTING: Final = (10_000, 5, 50)


class App:
    """The running bot."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        take_over: bool = False,
        vitals: Vitals | None = None,
    ) -> None:
        clock = clock or Clock()
        self._vitals = vitals or Vitals()
        self.settings = settings
        self._clock = clock
        self._away_since: datetime | None = None
        url = settings.storage.database.get_secret_value()
        self.database = MeasuredDatabase(url, self._vitals)
        self._lock = Alone(self.database)
        self._succession = Succession(self.database, take_over=take_over)
        self.client = configured.client_of(settings, shown_as=settings.matrix.display_name)
        self.client.tally = self._vitals.keys
        self._shared = SharedKeys(self.database, configured.password_of(settings))
        self.registry = Registry.discover()
        self._link = Link(clock.now)
        self._arriving: set[str] = set()  # rooms the bot was invited to and is not in yet
        unconfirmed: set[str] = set()
        alliance = configured.alliance_of(settings)
        said = AlreadySaid()
        outgoing = Outgoing(alliance, clock, lambda to: self.sender.direct_room(to), said)  # noqa: PLW0108 - is made below
        downloads = Downloads(
            self.database,
            self.client,
            clock,
            self.registry.readers,
            on_file=lambda: self.pipeline.wake(1),
        )
        self._letters = UnreadLetters(
            self.database,
            self.client,
            clock,
            on_again=lambda rows: self.sender.take(rows),  # noqa: PLW0108 - is made below
        )
        self.sender = self._made_sender(alliance, outgoing, downloads, unconfirmed)
        self.pipeline = self._made_pipeline(alliance, said)
        self.ticker = Ticker(
            self.database,
            self.registry,
            clock,
            self._link,
            on_due=self.pipeline.wake,
            has_backlog=lambda: self.sender.has_backlog,
        )
        self.intake = self._made_intake(unconfirmed)
        self._receipts = Receipts(self.client)
        self._catching_up = CatchingUp(
            self.database,
            clock,
            alliance,
            self.pipeline,
            self.ticker,
            outgoing,
            said,
            fetch=downloads.fetch,
        )
        self._mails = self._made_mails(alliance, outgoing)
        self._is_sending = False
        self._rollback = Rollback(self.database, self.client, clock)
        self._purge = Purge(self.database, clock, alliance.zone, alliance.kept)

    def _made_sender(
        self, alliance: Alliance, outgoing: Outgoing, downloads: Downloads, unconfirmed: set[str]
    ) -> Sender:
        return Sender(
            self.database,
            self.client,
            self._clock,
            unconfirmed,
            Post(self.database, self.client, self._clock, self.registry.presses),
            downloads,
            Aside(self.client, self._clock, alliance, outgoing),
            Held(self._clock, alliance, outgoing, self._link),
            self._letters,
            is_alone=lambda: self._lock.is_held,
        )

    def _made_mails(self, alliance: Alliance, outgoing: Outgoing) -> Mails | None:
        if not self.settings.mail.host:
            return None
        from bot.mail import Mails

        return Mails(
            self.database,
            self._clock,
            self.settings.mail,
            alliance,
            outgoing,
            on_told=self.sender.take,
            is_alone=lambda: self._lock.is_held,
        )

    def _made_pipeline(self, alliance: Alliance, said: AlreadySaid) -> Pipeline:
        access = self.settings.access
        pipeline = MeasuredPipeline(
            self.database,
            self.registry,
            alliance,
            self._clock,
            is_direct=self._is_direct,
            direct_room=self.sender.direct_room,
            on_done=self._done,
            on_doubt=self.sender.load,
            exposure_of=self._exposure_of,
            may_ring=self._may_ring,
            obstacles_of=self._obstacles_of,
            has_joined=self.client.has_joined,
            limits=Limits(counting=access.limit_requests, tally=self._vitals.refusals),
            said=said,
        )
        pipeline.vitals = self._vitals
        return pipeline

    def _made_intake(self, unconfirmed: set[str]) -> Intake:
        return Intake(
            self.database,
            self.client,
            self._clock,
            commands=self.registry.commands.first_words,
            plain_in_encrypted_rooms=self.settings.access.plain_in_encrypted_rooms,
            on_new=self.pipeline.wake,
            unconfirmed=unconfirmed,
            ignores=lambda entry: self.pipeline.limits.ignores(entry, self._clock.now()),
        )

    def _done(self, done: Done) -> None:
        actions = [each.action for each in done.outgoing]
        self._vitals.done(done.kind, actions, is_request=done.kind in REQUESTS)
        if self._is_sending:
            self.sender.take(done.outgoing, done.letters)
        self._arriving -= {each.room_id for each in done.outgoing if each.action == "leave"}
        self._arriving |= {each.room_id for each in done.outgoing if each.action == "join"}
        if done.kind == "moved":
            self.sender.moved()
        expected = min(done.expected, default=None)
        if done.kind.startswith(DUE):
            self.ticker.worked_off(expected)
        elif expected is not None:
            self.ticker.expect(expected)

    def _is_direct(self, room_id: str) -> bool:
        facts = self.client.room(room_id)
        return facts is not None and facts.direct

    def _may_ring(self, room_id: str) -> bool:
        facts = self.client.room(room_id)
        return facts is None or facts.may_ring

    def _exposure_of(self, room_id: str) -> frozenset[str]:
        facts = self.client.room(room_id)
        return frozenset() if facts is None else frozenset(each.value for each in facts.exposure)

    def _obstacles_of(self, room_id: str) -> frozenset[str]:
        facts = self.client.room(room_id)
        return frozenset() if facts is None else frozenset(each.value for each in facts.obstacles)

    async def run(
        self,
        stop: asyncio.Event,
        on_ready: Callable[[], None],
        on_standby: Callable[[], None] = lambda: None,
    ) -> None:
        """Runs until `stop` is set; `on_ready` is called when everything can be answered.

        `on_standby` is called when another process works, and this one is ready to go on in its
        place. Raises LoginFailed, configured.StartError.
        """
        try:
            await _until(stop, self._work(on_ready, on_standby))
        finally:
            await self.client.close()
            await self._lock.leave()
            await self.database.close()

    async def _work(self, on_ready: Callable[[], None], on_standby: Callable[[], None]) -> None:
        logs.say_version(self.database.name)
        await configured.prepare(self.database)
        await self._patiently(self._alone, on_standby)
        await self._patiently(self.client.start, self._succession.claim)
        if self.settings.storage.standby:
            await self._patiently(self._shared.share, self.client.shared_keys())
        await self._patiently(self._know_names)
        token = await self._first_turn()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(token))
            group.create_task(self.pipeline.run())
            group.create_task(self.sender.run())
            group.create_task(self._letters.run())
            group.create_task(self.ticker.run())
            group.create_task(self._receipts.run())
            group.create_task(self._purge.run())
            group.create_task(self._stay_alone())
            group.create_task(self._grow_older())
            if self._mails is not None:
                group.create_task(self._mails.run())
            # What has been loaded by now stays: no need to look through it at every collection.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*COLLECTING)
            on_ready()

    async def _know_names(self) -> None:
        """Half a second for all municipalities there are, which nobody has to wait for later."""
        async with self.database.transaction() as store:
            await everybody(store)

    async def _first_turn(self) -> str:
        """What was sent while the bot was away comes before what has fallen due in the meantime."""
        is_lost = await self._patiently(self._catching_up.is_needed)
        seen_at = await self._patiently(self.intake.seen_at)
        if not is_lost:
            await self._begin_to_send()
            return await self._turn(await self._patiently(self.intake.token), seen_at)
        # What is in the outbox may have been sent since the backup.
        self.intake.lost = self._catching_up.note
        token = await self._turn(await self._patiently(self.intake.token), seen_at)
        self.intake.lost = None
        await self._catching_up.run()
        await self._begin_to_send()
        return token

    async def _begin_to_send(self) -> None:
        await self._patiently(self._letters.load)
        await self._patiently(self.sender.begin)
        self._arriving |= self.sender.entering()
        self._is_sending = True

    async def _alone(self, on_standby: Callable[[], None]) -> None:
        is_standby = self.settings.storage.standby
        try:
            await (self._lock.take() if is_standby else self._lock.take_after_the_last())
        except InUseError as error:
            if not is_standby:
                raise configured.in_use() from error
        else:
            return
        log.info("Another process works on this database; this one stands by.")
        standby = Standby(
            self._lock, self.client, self._succession, self._shared, self._patiently, on_standby
        )
        try:
            await standby.wait()
        except SealBrokenError as error:
            raise configured.sealed_otherwise() from error

    async def _stay_alone(self) -> None:
        try:
            await self._lock.keep()
        except InUseError as error:
            raise configured.in_use() from error

    async def _grow_older(self) -> None:
        """So that a copy of the database or the keys is known as old soon after it was made."""
        while True:
            await asyncio.sleep(GROWS_EVERY)
            await self._patiently(self._grow)

    async def _grow(self) -> None:
        try:
            await self.client.work_in(await self._succession.next())
        except Refused as error:
            log.warning("The homeserver does not keep how old this store is: %s", error)

    async def _listen(self, token: str) -> None:
        while True:
            token = await self._turn(token)

    async def _turn(self, token: str | None, heard_at: datetime | None = None) -> str:
        """One sync, taken into the database. Repeated with a back-off until it is.

        `heard_at`: when the last run heard of the homeserver.
        """
        batch = await self._patiently(self._sync, token)
        since = heard_at
        if self._away_since is not None:
            away = self._clock.now() - self._away_since
            log.info("The homeserver is back after %.0f s", away.total_seconds())
            since = heard_at or self._away_since
            self._away_since = None
        was_away = since is not None and self._clock.now() - since >= LONG_AWAY
        self._arriving -= {each.room_id for each in batch.arrivals}
        self._arriving |= {each.room_id for each in batch.invitations}
        if any(map(is_tap, batch.events)):
            await self.sender.tappable_are_known()
        await self._patiently(self._take, batch, since if was_away else None)
        # Not before it is taken in: what falls due comes after what was sent in time.
        self._link.set(True)
        self._vitals.synced(len(batch.undecrypted))
        self._letters.look(batch.met | batch.devices)
        self.sender.changed(batch.rooms | {each.room_id for each in batch.invitations})
        return batch.next_batch

    async def _sync(self, token: str | None) -> Batch:
        """With the bot's own events only where they are needed, since each costs a turn.

        They settle what an outage or a crash has left open, and they tell when it is in a room.
        """
        echo = not self._link.up or self.sender.joining or bool(self._arriving)
        return await self._rollback.sync(token, echo=echo)

    async def _take(self, batch: Batch, away_since: datetime | None) -> None:
        for entry in await self.intake.take(batch, away_since):
            if entry.kind == "command":
                self._receipts.note(entry.room_id, entry.key)

    async def _patiently(self, call: Callable[..., Awaitable[T]], *given: Any) -> T:
        return await patiently(call, *given, note=self._note)

    def _note(self, state: RetryCallState) -> None:
        self._link.set(False)
        self._vitals.stir()
        self._rollback.was_away()
        if self._away_since is None:
            self._away_since = self._clock.now()
            log.warning("The homeserver or the database is away, trying again: %s", reason(state))


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` until it fails or `stop` is set; then ends it."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.wait({working, stopping}, timeout=3)
