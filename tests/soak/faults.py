"""Everything that goes wrong: one function for each kind, which ends when it is over.

A rule for the proxy looks at each request; `_storm` lets one rage for a while. Whatever a fault has
broken it mends, but for what the bot has to mend itself.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from sqlalchemy import make_url

from tests.harness.proxy import (
    Answer,
    Delay,
    Drop,
    Fault,
    Page,
    bad_gateway,
    too_many_requests,
    unknown_token,
)
from tests.soak.voyage import BY_US, Voyage, pause

Kind = Callable[[Voyage], Awaitable[None]]
KINDS: Final[dict[str, Kind]] = {}
_LONG: Final = (2.0, 6.0)  # seconds
_PATIENCE: Final = 120.0


def fault(kind: Kind) -> Kind:
    KINDS[kind.__name__] = kind
    return kind


def sends(request: web.Request) -> bool:
    return "/send/" in request.path and request.method == "PUT"


def syncs(request: web.Request) -> bool:
    return request.path.endswith("/sync")


def anything(_request: web.Request) -> bool:
    return True


async def _storm(
    voyage: Voyage,
    what: Fault,
    which: Callable[[web.Request], bool] = anything,
    often: float = 0.7,
) -> None:
    """So many of these requests fare like that, for some seconds."""

    def rule(request: web.Request) -> Fault | None:
        return what if which(request) and voyage.chance.random() < often else None

    voyage.proxy.rule = rule
    try:
        await pause(voyage, *_LONG)
    finally:
        voyage.proxy.rule = None


# The network, and what stands between.


@fault
async def no_connection(voyage: Voyage) -> None:
    async with voyage.proxy.away():
        await pause(voyage, *_LONG)


@fault
async def cut_before_it_arrives(voyage: Voyage) -> None:
    await _storm(voyage, Drop.BEFORE_FORWARDING)


@fault
async def cut_before_the_answer(voyage: Voyage) -> None:
    await _storm(voyage, Drop.AFTER_FORWARDING)


@fault
async def sent_without_an_answer(voyage: Voyage) -> None:
    await _storm(voyage, Drop.AFTER_FORWARDING, sends, 1.0)


@fault
async def slow(voyage: Voyage) -> None:
    await _storm(voyage, Delay(1.5))


@fault
async def slow_and_then_gone(voyage: Voyage) -> None:
    await _storm(voyage, Delay(1.0, Drop.AFTER_FORWARDING), sends)


@fault
async def bad_gateways(voyage: Voyage) -> None:
    await _storm(voyage, bad_gateway())


@fault
async def a_page_of_maintenance(voyage: Voyage) -> None:
    await _storm(voyage, Page(503, "<html>Wartung</html>"))


@fault
async def a_page_that_is_not_found(voyage: Voyage) -> None:
    await _storm(voyage, Page(404, "<html>404 Not Found</html>"))


@fault
async def forbidden_by_a_proxy(voyage: Voyage) -> None:
    await _storm(voyage, Page(403, "<html>Zugriff verweigert</html>"), sends)


@fault
async def sent_elsewhere(voyage: Voyage) -> None:
    await _storm(voyage, Page(302, "", {"Location": "/anmeldung"}))


@fault
async def a_login_page_that_is_ok(voyage: Voyage) -> None:
    await _storm(voyage, Page(200, "<html>Bitte anmelden</html>"))


# The homeserver, and what it says.


@fault
async def homeserver_restarts(voyage: Voyage) -> None:
    await voyage.homeserver.restart()


@fault
async def homeserver_is_away(voyage: Voyage) -> None:
    await voyage.homeserver.stop()
    await pause(voyage, *_LONG)
    await voyage.homeserver.start_again()


@fault
async def too_many(voyage: Voyage) -> None:
    await _storm(voyage, too_many_requests(700))


@fault
async def too_many_for_how_long(voyage: Voyage) -> None:
    await _storm(voyage, Answer(429, {"errcode": "M_LIMIT_EXCEEDED"}), sends)


@fault
async def no_room_left(voyage: Voyage) -> None:
    body = {"errcode": "M_RESOURCE_LIMIT_EXCEEDED", "admin_contact": "mailto:x@example.org"}
    await _storm(voyage, Answer(403, body), sends)


@fault
async def not_recognised(voyage: Voyage) -> None:
    await _storm(voyage, Answer(404, {"errcode": "M_UNRECOGNIZED"}))


@fault
async def its_database_is_away(voyage: Voyage) -> None:
    await _storm(voyage, Answer(500, {"errcode": "M_UNKNOWN", "error": "Internal server error"}))


@fault
async def an_empty_answer_to_a_message(voyage: Voyage) -> None:
    await _storm(voyage, Answer(200, {}), sends)


@fault
async def an_empty_sync(voyage: Voyage) -> None:
    await _storm(voyage, Answer(200, {}), syncs)


@fault
async def a_sync_without_a_token(voyage: Voyage) -> None:
    await _storm(voyage, Answer(200, {"next_batch": "", "rooms": []}), syncs)


# The account.


@asynccontextmanager
async def _revoked(voyage: Voyage, logins_that_fail: int) -> AsyncIterator[None]:
    """The token is no longer known, until there is another; the first logins fail."""
    old = f"Bearer {voyage.session()['access_token']}"
    left = logins_that_fail

    def rule(request: web.Request) -> Fault | None:
        nonlocal left
        if request.path.endswith("/login") and request.method == "POST" and left:
            left -= 1
            return bad_gateway()
        return unknown_token() if request.headers.get("Authorization") == old else None

    voyage.proxy.rule = rule
    try:
        deadline = time.monotonic() + _PATIENCE
        while f"Bearer {voyage.session()['access_token']}" == old:
            assert time.monotonic() < deadline, "the bot has not logged in again"
            await asyncio.sleep(0.2)
        yield
    finally:
        voyage.proxy.rule = None


@fault
async def token_revoked(voyage: Voyage) -> None:
    async with _revoked(voyage, 0):
        pass


@fault
async def token_revoked_and_login_fails(voyage: Voyage) -> None:
    async with _revoked(voyage, 2):
        pass


@fault
async def token_unknown_for_a_moment(voyage: Voyage) -> None:
    await _storm(voyage, unknown_token(soft_logout=True), syncs, 0.3)


# The process, and the machine under it.


@fault
async def killed(voyage: Voyage) -> None:
    await voyage.bot.kill()
    await voyage.again()


@fault
async def killed_and_away(voyage: Voyage) -> None:
    await voyage.bot.kill()
    await pause(voyage, *_LONG)
    await voyage.again()


@fault
async def killed_while_it_starts(voyage: Voyage) -> None:
    await voyage.bot.kill()
    starting = asyncio.create_task(voyage.again())
    await pause(voyage, 0, 0.6)
    starting.cancel()
    await asyncio.wait([starting])
    await voyage.bot.kill()
    await voyage.again()


@fault
async def stopped(voyage: Voyage) -> None:
    code = await voyage.bot.stop()
    if code not in BY_US:
        voyage.unexplained.append(f"exit {code} after SIGTERM")
    await voyage.again()


@fault
async def frozen(voyage: Voyage) -> None:
    pid = voyage.bot.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await pause(voyage, *_LONG)
    finally:
        os.kill(pid, signal.SIGCONT)


@fault
async def a_second_one(voyage: Voyage) -> None:
    """It refuses, and leaves the first one alone."""
    code, printed = await voyage.bot.command("run")
    if code != 1 or "Traceback" in printed:
        voyage.unexplained.append(f"a second process: exit {code}: {printed[-500:]}")


@fault
async def clock_jumps_ahead_and_back(voyage: Voyage) -> None:
    voyage.ahead(voyage.chance.uniform(5, 30))
    await pause(voyage, *_LONG)
    voyage.ahead(0)


@fault
async def clock_jumps_back_and_ahead(voyage: Voyage) -> None:
    voyage.ahead(-voyage.chance.uniform(5, 30))
    await pause(voyage, *_LONG)
    voyage.ahead(0)


# The database.


@fault
async def database_locked(voyage: Voyage) -> None:
    async with voyage.locked():
        await pause(voyage, *_LONG)


@fault
async def database_restarts(voyage: Voyage) -> None:
    if voyage.postgres is None:  # a file: others look into it
        async with voyage.locked():
            await pause(voyage, 0, 1)
        return
    await asyncio.to_thread(voyage.postgres.stop, voyage.chance.choice(["fast", "immediate"]))
    await pause(voyage, 0, 3)
    await asyncio.to_thread(voyage.postgres.start)


@fault
async def token_of_yesterday(voyage: Voyage) -> None:
    """The sync is asked for once more what it has told already."""
    query = "select value from bot_state where key = 'sync_token'"
    ((token,),) = voyage.query(query)
    await pause(voyage, 2, 5)
    await voyage.bot.kill()
    voyage.change(f"update bot_state set value = '{token}' where key = 'sync_token'")
    await voyage.again()


async def _backed_up(voyage: Voyage) -> tuple[str, ...]:
    folder = voyage.bot.config.parent
    phrase, file = folder / "phrase", folder / f"{len(voyage.diary)}.age"
    phrase.write_text("sieben Taue am Poller\n")
    given = str(file), "--passphrase-file", str(phrase)
    code, printed = await voyage.bot.command("backup", *given)
    if code:
        voyage.unexplained.append(f"no backup: {printed[-500:]}")
    return given


@fault
async def backed_up(voyage: Voyage) -> None:
    await _backed_up(voyage)


@fault
async def put_back(voyage: Voyage) -> None:
    """Everything is lost that was written since the backup, and all of the disk."""
    given = await _backed_up(voyage)
    await pause(voyage, 1, 8)
    await voyage.bot.kill()
    shutil.rmtree(voyage.data)
    if voyage.postgres is not None:
        name = make_url(voyage.bot.database).database
        voyage.postgres.sql(f"DROP DATABASE {name} WITH (FORCE)")
        voyage.postgres.sql(f"CREATE DATABASE {name}")
    code, printed = await voyage.bot.command("restore", *given)
    if code:
        voyage.unexplained.append(f"not put back: {printed[-500:]}")
    await pause(voyage, 0, 3)
    await voyage.again()


# The rooms.


async def _powers(voyage: Voyage, room: str, **changed: Any) -> None:
    client = voyage.kim.client
    answer = await client.room_get_state_event(room, "m.room.power_levels")
    content = {**answer.content, **changed}
    await client.room_put_state(room, "m.room.power_levels", content)


@fault
async def may_not_speak(voyage: Voyage) -> None:
    room = voyage.chance.choice(voyage.rooms)
    kim = {voyage.kim.user_id: 100}
    await _powers(voyage, room, users={**kim, voyage.bot.user_id: -1})
    await pause(voyage, *_LONG)
    await _powers(voyage, room, users=kim)


async def _out_and_in(voyage: Voyage, out: str) -> None:
    """What is typed meanwhile the bot may not hear; what it has heard before it answers later."""
    room, client = voyage.chance.choice(voyage.rooms), voyage.kim.client
    since = voyage.now()
    try:
        await getattr(client, f"room_{out}")(room, voyage.bot.user_id)
        await pause(voyage, *_LONG)
        if out == "ban":
            await client.room_unban(room, voyage.bot.user_id)
        await client.room_invite(room, voyage.bot.user_id)
        await voyage.kim.joined_by(room, voyage.bot.user_id)
    finally:
        voyage.absences.append((room, since, voyage.now()))


@fault
async def kicked(voyage: Voyage) -> None:
    await _out_and_in(voyage, "kick")


@fault
async def banned(voyage: Voyage) -> None:
    await _out_and_in(voyage, "ban")
