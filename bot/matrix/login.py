"""The ways into the account: by password, or with an access token that an operator has made."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from bot.matrix.http import CLIENT, Connection, Json, UnknownToken, answered, told
from bot.matrix.model import LoginFailed, MatrixError, Refused
from bot.words import _

PASSWORD: Final = "m.login.password"  # noqa: S105 - the name of a flow
GUIDE: Final = "docs/betrieb.md"
_SPOKEN: Final = {
    "m.login.sso": "single sign-on",
    "m.login.cas": "single sign-on by CAS",
    "m.login.token": "one-time token",
    "m.login.application_service": "application service",
    "m.login.jwt": "JSON web token",
    "org.matrix.login.jwt": "JSON web token",
}


@dataclass(frozen=True, slots=True)
class Token:
    """An access token that an operator has made, of a device for the bot alone.

    `device_id` is the one that they expect it to be of.
    """

    value: str = field(repr=False)
    device_id: str | None = None


async def flows(connection: Connection) -> tuple[str, ...]:
    """The ways of logging in that the homeserver offers. Raises MatrixError."""
    answer = await connection.ask("GET", f"{CLIENT}/login", anonymous=True)
    found = answer.get("flows")
    kinds = (each.get("type") for each in found if isinstance(each, dict)) if found else ()
    return tuple(each for each in kinds if isinstance(each, str))


def no_password(homeserver: str, user_id: str, offered: tuple[str, ...]) -> str:
    """What to say where password login is off."""
    named = ", ".join(f"{each} ({_SPOKEN[each]})" if each in _SPOKEN else each for each in offered)
    return _(
        "{url} offers no login by password, only: {flows}. Write an access token of a new device "
        "into matrix.access_token in place of matrix.password. With Matrix Authentication Service "
        "this line makes one: mas-cli manage issue-compatibility-token {name}. How to get one by "
        "single sign-on: {guide}",
        url=homeserver,
        flows=named or _("nothing"),
        name=user_id[1:].partition(":")[0],
        guide=GUIDE,
    )


def refused_token(homeserver: str) -> str:
    """What to say of a token that is not taken (any more)."""
    return _(
        "{url} does not take matrix.access_token (any more). Make a new one as {guide} says, put "
        "it there, and start again. With the same device the keys can be used on.",
        url=homeserver,
        guide=GUIDE,
    )


def wants_new_device() -> str:
    """What to say where a token would have to be exchanged for that of another device."""
    return _(
        "The key store is an old copy, so the bot has to go on as a new device, which the access "
        "token in the configuration does not allow. Make a new one as {guide} says, put it into "
        "matrix.access_token, and start again.",
        guide=GUIDE,
    )


async def by_password(
    connection: Connection, user_id: str, password: str, *, device_name: str, device_id: str = ""
) -> tuple[str, str]:
    """The device and its token; `device_id` is that of before. Raises LoginFailed, Unreachable."""
    body: Json = {
        "type": PASSWORD,
        "identifier": {"type": "m.id.user", "user": user_id},
        "password": password,
        "initial_device_display_name": device_name,
    }
    if device_id:  # its keys stay ours, and so does what was encrypted for them
        body["device_id"] = device_id
    try:
        answer = await connection.ask("POST", f"{CLIENT}/login", body, anonymous=True)
    except Refused as refused:
        raise LoginFailed(await _why(connection, user_id, refused)) from refused
    device_id, token = answered(answer, "device_id"), answered(answer, "access_token")
    try:
        _require_account(connection, user_id, answered(answer, "user_id"))
    except LoginFailed:
        await _undo(connection, token)
        raise
    return device_id, token


async def _undo(connection: Connection, token: str) -> None:
    """No device is left behind in an account that is not meant; as far as that can be reached."""
    before, connection.token = connection.token, token
    try:
        with suppress(MatrixError):
            await connection.ask("POST", f"{CLIENT}/logout", {})
    finally:
        connection.token = before


async def device_of(connection: Connection, user_id: str, expected: str | None) -> str:
    """Whose device the token of the connection is of. Raises LoginFailed, Unreachable."""
    try:
        answer = await connection.ask("GET", f"{CLIENT}/account/whoami")
    except UnknownToken as error:
        raise LoginFailed(refused_token(connection.homeserver)) from error
    _require_account(connection, user_id, answered(answer, "user_id"))
    device_id = answer.get("device_id")
    if not isinstance(device_id, str) or not device_id:
        raise LoginFailed(
            _(
                "matrix.access_token belongs to no device, so nobody could encrypt for the bot. "
                "Make one of a device as {guide} says.",
                guide=GUIDE,
            )
        )
    if expected is not None and device_id != expected:
        raise LoginFailed(
            _(
                "matrix.access_token belongs to the device {device}, not to {expected}. Correct "
                "matrix.device_id, or leave it out.",
                device=device_id,
                expected=expected,
            )
        )
    return device_id


async def require_no_keys(connection: Connection, user_id: str, device_id: str) -> None:
    """Raises LoginFailed if another program has made keys for this device: people use those."""
    body: Json = {"device_keys": {user_id: []}}
    found = await connection.ask("POST", f"{CLIENT}/keys/query", body)
    if device_id in told(told(found, "device_keys"), user_id):
        raise LoginFailed(
            _(
                "The device {device} of matrix.access_token has keys already, which are not in "
                "storage.data_dir: another program has used it, or that directory was lost. Make a "
                "new token, of a new device, as {guide} says.",
                device=device_id,
                guide=GUIDE,
            )
        )


def _require_account(connection: Connection, user_id: str, named: str) -> None:
    if named != user_id:
        raise LoginFailed(
            _(
                "The configured user is {user}, but {url} calls this account {named}. Write it "
                "exactly like that.",
                user=user_id,
                url=connection.homeserver,
                named=named,
            )
        )


async def _why(connection: Connection, user_id: str, refused: Refused) -> str:
    try:
        offered = await flows(connection)
    except MatrixError:
        offered = (PASSWORD,)  # nothing is known against it
    if PASSWORD not in offered:
        return no_password(connection.homeserver, user_id, offered)
    return _(
        "{url} does not let {user} in ({error}). Check user id and password in the configuration.",
        url=connection.homeserver,
        user=user_id,
        error=refused,
    )
