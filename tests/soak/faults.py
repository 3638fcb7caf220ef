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
from tests.soak.system import BY_US, System, pause

Kind = Callable[[System], Awaitable[None]]
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
    system: System,
    what: Fault,
    which: Callable[[web.Request], bool] = anything,
    often: float = 0.7,
) -> None:
    """So many of these requests fare like that, for some seconds."""

    def rule(request: web.Request) -> Fault | None:
        return what if which(request) and system.chance.random() < often else None

    system.proxy.rule = rule
    try:
        await pause(system, *_LONG)
    finally:
        system.proxy.rule = None


# The network, and what stands between.


@fault
async def no_connection(system: System) -> None:
    async with system.proxy.away():
        await pause(system, *_LONG)


@fault
async def cut_before_it_arrives(system: System) -> None:
    await _storm(system, Drop.BEFORE_FORWARDING)


@fault
async def cut_before_the_answer(system: System) -> None:
    await _storm(system, Drop.AFTER_FORWARDING)


@fault
async def sent_without_an_answer(system: System) -> None:
    await _storm(system, Drop.AFTER_FORWARDING, sends, 1.0)


@fault
async def slow(system: System) -> None:
    await _storm(system, Delay(1.5))


@fault
async def slow_and_then_gone(system: System) -> None:
    await _storm(system, Delay(1.0, Drop.AFTER_FORWARDING), sends)


@fault
async def bad_gateways(system: System) -> None:
    await _storm(system, bad_gateway())


@fault
async def a_page_of_maintenance(system: System) -> None:
    await _storm(system, Page(503, "<html>Wartung</html>"))


@fault
async def a_page_that_is_not_found(system: System) -> None:
    await _storm(system, Page(404, "<html>404 Not Found</html>"))


@fault
async def forbidden_by_a_proxy(system: System) -> None:
    await _storm(system, Page(403, "<html>Zugriff verweigert</html>"), sends)


@fault
async def sent_elsewhere(system: System) -> None:
    await _storm(system, Page(302, "", {"Location": "/anmeldung"}))


@fault
async def a_login_page_that_is_ok(system: System) -> None:
    await _storm(system, Page(200, "<html>Bitte anmelden</html>"))


# The homeserver, and what it says.


@fault
async def homeserver_restarts(system: System) -> None:
    await system.homeserver.restart()


@fault
async def homeserver_is_away(system: System) -> None:
    await system.homeserver.stop()
    await pause(system, *_LONG)
    await system.homeserver.start_again()


@fault
async def too_many(system: System) -> None:
    await _storm(system, too_many_requests(700))


@fault
async def too_many_for_how_long(system: System) -> None:
    await _storm(system, Answer(429, {"errcode": "M_LIMIT_EXCEEDED"}), sends)


@fault
async def no_room_left(system: System) -> None:
    body = {"errcode": "M_RESOURCE_LIMIT_EXCEEDED", "admin_contact": "mailto:x@example.org"}
    await _storm(system, Answer(403, body), sends)


@fault
async def not_recognised(system: System) -> None:
    await _storm(system, Answer(404, {"errcode": "M_UNRECOGNIZED"}))


@fault
async def its_database_is_away(system: System) -> None:
    await _storm(system, Answer(500, {"errcode": "M_UNKNOWN", "error": "Internal server error"}))


@fault
async def an_empty_answer_to_a_message(system: System) -> None:
    await _storm(system, Answer(200, {}), sends)


@fault
async def an_empty_sync(system: System) -> None:
    await _storm(system, Answer(200, {}), syncs)


@fault
async def a_sync_without_a_token(system: System) -> None:
    await _storm(system, Answer(200, {"next_batch": "", "rooms": []}), syncs)


# The account.


@asynccontextmanager
async def _revoked(system: System, logins_that_fail: int) -> AsyncIterator[None]:
    """The token is no longer known, until there is another; the first logins fail."""
    old = f"Bearer {system.session()['access_token']}"
    left = logins_that_fail

    def rule(request: web.Request) -> Fault | None:
        nonlocal left
        if request.path.endswith("/login") and request.method == "POST" and left:
            left -= 1
            return bad_gateway()
        return unknown_token() if request.headers.get("Authorization") == old else None

    system.proxy.rule = rule
    try:
        deadline = time.monotonic() + _PATIENCE
        while f"Bearer {system.session()['access_token']}" == old:
            assert time.monotonic() < deadline, "the bot has not logged in again"
            await asyncio.sleep(0.2)
        yield
    finally:
        system.proxy.rule = None


@fault
async def token_revoked(system: System) -> None:
    async with _revoked(system, 0):
        pass


@fault
async def token_revoked_and_login_fails(system: System) -> None:
    async with _revoked(system, 2):
        pass


@fault
async def token_unknown_for_a_moment(system: System) -> None:
    await _storm(system, unknown_token(soft_logout=True), syncs, 0.3)


# The process, and the machine under it.


@fault
async def killed(system: System) -> None:
    await system.bot.kill()
    await system.again()


@fault
async def killed_and_away(system: System) -> None:
    await system.bot.kill()
    await pause(system, *_LONG)
    await system.again()


@fault
async def killed_while_it_starts(system: System) -> None:
    await system.bot.kill()
    starting = asyncio.create_task(system.again())
    await pause(system, 0, 0.6)
    starting.cancel()
    await asyncio.wait([starting])
    await system.bot.kill()
    await system.again()


@fault
async def stopped(system: System) -> None:
    code = await system.bot.stop()
    if code not in BY_US:
        system.unexplained.append(f"exit {code} after SIGTERM")
    await system.again()


@fault
async def frozen(system: System) -> None:
    pid = system.bot.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await pause(system, *_LONG)
    finally:
        os.kill(pid, signal.SIGCONT)


@fault
async def a_second_one(system: System) -> None:
    """It refuses, and leaves the first one alone."""
    code, printed = await system.bot.command("run")
    if code != 1 or "Traceback" in printed:
        system.unexplained.append(f"a second process: exit {code}: {printed[-500:]}")


@fault
async def clock_jumps_ahead_and_back(system: System) -> None:
    system.ahead(system.chance.uniform(5, 30))
    await pause(system, *_LONG)
    system.ahead(0)


@fault
async def clock_jumps_back_and_ahead(system: System) -> None:
    system.ahead(-system.chance.uniform(5, 30))
    await pause(system, *_LONG)
    system.ahead(0)


# The database.


@fault
async def database_locked(system: System) -> None:
    async with system.locked():
        await pause(system, *_LONG)


@fault
async def database_restarts(system: System) -> None:
    if system.postgres is None:  # a file: others look into it
        async with system.locked():
            await pause(system, 0, 1)
        return
    await asyncio.to_thread(system.postgres.stop, system.chance.choice(["fast", "immediate"]))
    await pause(system, 0, 3)
    await asyncio.to_thread(system.postgres.start)


@fault
async def token_of_yesterday(system: System) -> None:
    """The sync is asked for once more what it has told already."""
    query = "select value from bot_state where key = 'sync_token'"
    ((token,),) = system.query(query)
    await pause(system, 2, 5)
    await system.bot.kill()
    system.change(f"update bot_state set value = '{token}' where key = 'sync_token'")
    await system.again()


async def _backed_up(system: System) -> tuple[str, ...]:
    folder = system.bot.config.parent
    phrase, file = folder / "phrase", folder / f"{len(system.diary)}.age"
    phrase.write_text("sieben Taue am Poller\n")
    given = str(file), "--passphrase-file", str(phrase)
    code, printed = await system.bot.command("backup", *given)
    if code:
        system.unexplained.append(f"no backup: {printed[-500:]}")
    return given


@fault
async def backed_up(system: System) -> None:
    await _backed_up(system)


@fault
async def put_back(system: System) -> None:
    """Everything is lost that was written since the backup, and all of the disk."""
    given = await _backed_up(system)
    await pause(system, 1, 8)
    await system.bot.kill()
    shutil.rmtree(system.data)
    if system.postgres is not None:
        name = make_url(system.bot.database).database
        system.postgres.sql(f"DROP DATABASE {name} WITH (FORCE)")
        system.postgres.sql(f"CREATE DATABASE {name}")
    code, printed = await system.bot.command("restore", *given)
    if code:
        system.unexplained.append(f"not put back: {printed[-500:]}")
    await pause(system, 0, 3)
    await system.again()


# The rooms.


async def _powers(system: System, room: str, **changed: Any) -> None:
    client = system.kim.client
    answer = await client.room_get_state_event(room, "m.room.power_levels")
    content = {**answer.content, **changed}
    await client.room_put_state(room, "m.room.power_levels", content)


@fault
async def may_not_speak(system: System) -> None:
    room = system.chance.choice(system.rooms)
    kim = {system.kim.user_id: 100}
    await _powers(system, room, users={**kim, system.bot.user_id: -1})
    await pause(system, *_LONG)
    await _powers(system, room, users=kim)


async def _out_and_in(system: System, out: str) -> None:
    """What is typed meanwhile the bot may not hear; what it has heard before it answers later."""
    room, client = system.chance.choice(system.rooms), system.kim.client
    since = system.now()
    try:
        await getattr(client, f"room_{out}")(room, system.bot.user_id)
        await pause(system, *_LONG)
        if out == "ban":
            await client.room_unban(room, system.bot.user_id)
        await client.room_invite(room, system.bot.user_id)
        await system.kim.joined_by(room, system.bot.user_id)
    finally:
        system.absences.append((room, since, system.now()))


@fault
async def kicked(system: System) -> None:
    await _out_and_in(system, "kick")


@fault
async def banned(system: System) -> None:
    await _out_and_in(system, "ban")
