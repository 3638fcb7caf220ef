"""What `hafenlotse check` says of homeserver and account. It only looks: nothing is made there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from bot.configured import password_of, token_of
from bot.doctor_limits import of_limits, while_running
from bot.finding import Finding
from bot.matrix import login
from bot.matrix.cross_signing import FILE
from bot.matrix.discovery import homeserver_of
from bot.matrix.generation import Claiming, read
from bot.matrix.http import CLIENT, Connection, UnknownToken, Untrusted
from bot.matrix.model import LoginFailed, MatrixError, Unreachable
from bot.matrix.session import Session, StoreDirectory, require_owner
from bot.words import _

if TYPE_CHECKING:
    from bot.settings import Settings

_PATIENCE: Final = 10.0
_TOLERATED: Final = timedelta(seconds=30)  # between two clocks
_TRIES: Final = 3
_VERSIONS: Final = "/_matrix/client/versions"


async def of_matrix(
    settings: Settings, look: Claiming | None, *, logging_in: bool
) -> AsyncIterator[Finding]:
    """`look` raises Superseded if another bot has taken over the account of this database."""
    connection = Connection(settings.matrix.homeserver, settings.matrix.ca_file)
    try:
        try:
            clock = await _reached(connection)
        except MatrixError as error:
            yield Finding("homeserver", False, await _why_not(connection, error))
            return
        yield Finding("homeserver", True, connection.homeserver)
        if clock is not None:
            yield clock
        async for each in _account(connection, settings, look, logging_in=logging_in):
            yield each
    finally:
        await connection.close()


async def _reached(connection: Connection) -> Finding | None:
    """Whether it is one; with what its clock shows, if it tells. Raises MatrixError."""
    connection.homeserver = await homeserver_of(connection.homeserver, connection.ca_file)
    before = datetime.now(UTC)
    answer, date = await connection.dated(_VERSIONS, patience=_PATIENCE)
    if not isinstance(answer.get("versions"), list):
        raise Unreachable("The answer is not Matrix.", status=200)
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    return of_clock(
        before, datetime.now(UTC), theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    )


def of_clock(before: datetime, after: datetime, theirs: datetime) -> Finding:
    """The clock of this machine, read before and after the homeserver's."""
    if before - _TOLERATED <= theirs <= after + _TOLERATED:
        return Finding("clock", True, _("agrees with the homeserver's"))
    seconds = (theirs - after).total_seconds()
    off = f"{abs(seconds) / 60:.0f} min" if abs(seconds) >= 90 else f"{abs(seconds):.0f} s"
    if seconds > 0:
        text = _(
            "the clock of this machine is {off} behind the homeserver's, and deadlines go by it. "
            "Type: timedatectl set-ntp true",
            off=off,
        )
    else:
        text = _(
            "the clock of this machine is {off} ahead of the homeserver's, and deadlines go by it. "
            "Type: timedatectl set-ntp true",
            off=off,
        )
    return Finding("clock", False, text)


async def _why_not(connection: Connection, error: MatrixError) -> str:
    url = connection.homeserver
    if isinstance(error, LoginFailed):
        return str(error)
    if isinstance(error, Untrusted):
        return _(
            "{url}: {error}. With a certificate authority of your own: name its certificate in "
            "matrix.ca_file. Otherwise the homeserver's certificate has to be renewed or "
            "completed.",
            url=url,
            error=error,
        )
    if isinstance(error, Unreachable) and error.status == 429:
        return _wait(url, error)
    if isinstance(error, Unreachable) and error.status is None:
        return _(
            "{url} does not answer ({error}). Is matrix.homeserver right, and does it run? Behind "
            "a proxy: HTTPS_PROXY names it.",
            url=url,
            error=error,
        )
    told = _(
        "{url} answers, but not as a Matrix homeserver ({error}). Is matrix.homeserver right? It "
        "is neither the address of Element nor that of a website.",
        url=url,
        error=error,
    )
    return " ".join((told, *await _elsewhere(connection)))


async def _elsewhere(connection: Connection) -> tuple[str, ...]:
    """What the domain names instead."""
    domain = connection.homeserver.partition("://")[2].partition("/")[0]
    if not connection.homeserver.startswith("https"):
        return ()
    try:
        named = await homeserver_of(domain, connection.ca_file)
    except MatrixError:
        return ()
    if named == connection.homeserver:
        return ()
    return (
        _(
            '{domain} says itself where it is; write: homeserver = "{named}"',
            domain=domain,
            named=named,
        ),
    )


def _wait(url: str, error: Unreachable) -> str:
    return _(
        "{url} has been asked too often. Wait {seconds} s, then type again: hafenlotse check. Rate "
        "limits of the bot's account can be lifted, see “Wie viel der Homeserver annimmt” in "
        "docs/betrieb.md.",
        url=url,
        seconds=f"{error.retry_after or 300:.0f}",
    )


async def _account(
    connection: Connection, settings: Settings, look: Claiming | None, *, logging_in: bool
) -> AsyncIterator[Finding]:
    store = StoreDirectory(settings.storage.data_dir / "matrix")
    try:
        found, device_id = await _let_in(connection, settings, store, logging_in=logging_in)
        for each in found:
            yield each
        if device_id is None:
            return
        yield await _encryption(connection, settings, store, device_id)
        if look is not None:
            await look(await read(connection, settings.matrix.user_id), None)
    except Unreachable as error:
        told = _wait(connection.homeserver, error) if error.status == 429 else str(error)
        yield Finding("login", False, told)
    except MatrixError as error:
        yield Finding("login", False, str(error))


async def _let_in(
    connection: Connection, settings: Settings, store: StoreDirectory, *, logging_in: bool
) -> tuple[list[Finding], str | None]:
    """What is to be said, and as which device the connection may look at the account."""
    user_id, token, session = settings.matrix.user_id, token_of(settings), store.session()
    require_owner(store, session, user_id)
    if token is not None:
        connection.token = token.value
        device_id = await login.device_of(connection, user_id, token.device_id)
        if session is None or session.device_id != device_id or not store.has_keys():
            await login.require_no_keys(connection, user_id, device_id)
        text = _("{user}, device {device}, by access token", user=user_id, device=device_id)
        limits = await _limits(connection, user_id, store) if logging_in else []
        return [Finding("login", True, text), *limits], device_id
    offered = await login.flows(connection)
    if login.PASSWORD not in offered:
        raise LoginFailed(login.no_password(connection.homeserver, user_id, offered))
    more = await _try_password(connection, settings, store) if logging_in else []
    if session is not None and store.has_keys() and await _goes_on(connection, session):
        text = _(
            "{user}, device {device}, as in the last run.", user=user_id, device=session.device_id
        )
        if store.is_in_use():
            text = " ".join((text, _("The bot is running.")))
        return [Finding("login", True, text), *more], session.device_id
    if logging_in:
        text = _("{user}: the password is right", user=user_id)
        return [Finding("login", True, text), *more], None
    text = _(
        "logins by password are offered. Whether matrix.password is right is only seen by logging "
        "in, which makes a device for a moment; for that type: hafenlotse check --log-in"
    )
    return [Finding("login", True, text)], None


async def _limits(connection: Connection, user_id: str, store: StoreDirectory) -> list[Finding]:
    return [while_running()] if store.is_in_use() else await of_limits(connection, user_id)


async def _goes_on(connection: Connection, session: Session) -> bool:
    """Whether the session of the last run is still open."""
    connection.token = session.access_token
    try:
        await connection.ask("GET", f"{CLIENT}/account/whoami")
    except UnknownToken:
        connection.token = None
        return False
    return True


async def _try_password(
    connection: Connection, settings: Settings, store: StoreDirectory
) -> list[Finding]:
    """Logs in as a new device and out again, which deletes it; what was seen meanwhile.

    Raises LoginFailed if the password is not taken, and Unreachable.
    """
    matrix = settings.matrix
    device_id, connection.token = await login.by_password(
        connection,
        matrix.user_id,
        password_of(settings),
        device_name=f"{matrix.device_name}: check",
    )
    try:
        found = await _limits(connection, matrix.user_id, store)
        return [*found, *await _log_out(connection, device_id)]
    finally:
        connection.token = None


async def _log_out(connection: Connection, device_id: str) -> list[Finding]:
    """Nothing to say if it is done: the password was right, whatever becomes of the device."""
    why = ""
    for tried in range(_TRIES):
        try:
            with suppress(UnknownToken):  # it is logged out already
                await connection.ask("POST", f"{CLIENT}/logout", {}, patience=_PATIENCE)
        except MatrixError as error:
            why = str(error)
            await asyncio.sleep(tried)
        else:
            return []
    text = _(
        "{device}, made to try the password, could not be logged out ({error}). Remove it: in "
        "Element, as the bot's account, under Settings, Sessions.",
        device=device_id,
        error=why,
    )
    return [Finding("device", False, text)]


async def _encryption(
    connection: Connection, settings: Settings, store: StoreDirectory, device_id: str
) -> Finding:
    user_id = settings.matrix.user_id
    found = await connection.ask("POST", f"{CLIENT}/keys/query", {"device_keys": {user_id: []}})
    device = _part(found, "device_keys", user_id, device_id)
    signing = _part(found, "self_signing_keys", user_id, "keys")
    if not device:
        if signing and token_of(settings) is not None and store.read(FILE) is None:
            return Finding("encryption", False, _strange_keys())
        return Finding("encryption", True, _("is set up by the first run"))
    signatures = _part(device, "signatures", user_id)
    if signing.keys() & signatures.keys():
        return Finding("encryption", True, _("the device is cross-signed"))
    return Finding("encryption", False, _unsigned())


def _strange_keys() -> str:
    return _(
        "another program has set up cross-signing for this account, and an access token cannot "
        "replace it. Reset it: in Element, as the bot's account, under Settings, Encryption."
    )


def _unsigned() -> str:
    return _(
        "the device is not cross-signed, so encrypted rooms are refused. The log of hafenlotse run "
        "says why; mostly the password has changed. Correct it in the configuration, or reset the "
        "account's cross-signing: in Element, as the bot's account, under Settings, Encryption."
    )


def _part(answer: Any, *names: str) -> dict[str, Any]:
    """What stands there, nothing where anything else does."""
    for name in names:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if isinstance(answer, dict) else {}
