"""`hafenlotse check`: looks at everything the bot needs, one finding after the other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.configured import client_of
from bot.generation import Succession
from bot.intake import SEEN
from bot.matrix.discovery import homeserver_of
from bot.matrix.generation import Claiming
from bot.matrix.http import Connection, Untrusted
from bot.matrix.model import MatrixError
from bot.settings_files import open_to_everybody
from bot.troubles import told
from storage import schema
from storage.engine import Database
from storage.errors import sqlstate_of

if TYPE_CHECKING:
    from bot.settings import Settings

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `text` says what to do where something is wrong."""

    subject: str
    ok: bool
    text: str


def files(config: Path) -> list[Finding]:
    """Files with a secret in them that everybody on this machine can read, each a finding."""
    said = "everybody on this machine can read this secret. Type: chmod 600"
    return [Finding("files", False, f"{said} {file}") for file in open_to_everybody(config)]


async def examine(settings: Settings) -> list[Finding]:
    """All findings; what depends on something broken is not tried."""
    database = Database(settings.storage.database.get_secret_value())
    try:
        found = await of_database(database)
        look = Succession(database).look if found.ok else None
        return [*[each async for each in _matrix(settings, look)], found, *await _mail(settings)]
    finally:
        await database.close()


async def _mail(settings: Settings) -> list[Finding]:
    from bot.mail_check import of_mail

    found = await of_mail(settings.mail)
    return [] if found is None else [Finding("mail", *found)]


async def _matrix(settings: Settings, look: Claiming | None) -> AsyncIterator[Finding]:
    url, ca_file = settings.matrix.homeserver, settings.matrix.ca_file
    connection = Connection(url, ca_file)
    try:
        url = connection.homeserver = await homeserver_of(url, ca_file)
        await connection.ask("GET", "/_matrix/client/versions", patience=_PATIENCE)
    except Untrusted as error:
        text = (
            f"{url}: {error}. With a certificate authority of your own: name its certificate in "
            "matrix.ca_file. Otherwise the homeserver's certificate has to be renewed or completed."
        )
        yield Finding("homeserver", False, text)
        return
    except MatrixError as error:
        text = (
            f"{url} does not answer as a Matrix homeserver ({error}). Is matrix.homeserver right?"
        )
        yield Finding("homeserver", False, text)
        return
    finally:
        await connection.close()
    yield Finding("homeserver", True, url)
    client = client_of(settings)
    try:
        await client.start(look)  # else it would make its keys those of the account
    except MatrixError as error:
        yield Finding("login", False, str(error))
        return
    else:
        yield Finding("login", True, f"{client.user_id}, device {client.device_id}")
        yield _encryption(client.cross_signed)
    finally:
        await client.close()


def _encryption(cross_signed: bool) -> Finding:
    if cross_signed:
        return Finding("encryption", True, "the device is cross-signed")
    return Finding(
        "encryption",
        False,
        "the device is not cross-signed, so encrypted rooms are refused. Check matrix.password, "
        "or reset the account's cross-signing at the homeserver.",
    )


async def of_database(database: Database) -> Finding:
    """Looks only: a file that is not there is not made."""
    if database.file is not None and not database.file.exists():
        text = (
            f"{database.file} is not there yet; the first run makes a new, empty register of it. "
            "If there is a register already, correct storage.database."
        )
        return Finding("database", True, text)
    try:
        return await _opened(database)
    except Exception as error:
        return Finding("database", False, f"{database.name}: {_why_closed(database, error)}")


async def _opened(database: Database) -> Finding:
    match await schema.state(database):
        case schema.SchemaState.EMPTY:
            others = await schema.tables(database)
            if others:
                text = (
                    f"{database.name} has tables of another program ({', '.join(others[:3])}). "
                    "Name a database of its own in storage.database."
                )
                return Finding("database", False, text)
            text = f"{database.name}: a new, empty register; the first run sets it up"
            return Finding("database", True, text)
        case schema.SchemaState.CURRENT:
            return Finding("database", True, f"{database.name}: {await _register(database)}")
        case schema.SchemaState.OUTDATED:
            text = f"{database.name} is of an older version. Type: hafenlotse migrate"
            return Finding("database", False, text)
        case schema.SchemaState.NEWER:
            text = (
                f"{database.name} is of a newer version than this program. Install that version, "
                "or type: hafenlotse restore FILE, with a backup of before"
            )
            return Finding("database", False, text)


async def _register(database: Database) -> str:
    """How large it is and when it was last used, so that nobody takes another one for theirs."""
    async with database.transaction() as store:
        members, seen = await store.members.count(), await store.state.get(SEEN)
    last = "never used"
    if seen is not None:
        last = f"last used {datetime.fromisoformat(seen).astimezone():%d.%m.%Y %H:%M}"
    return f"up to date, {members} members, {last}"


# SQLSTATE, and what stands in the message of a driver that gives none while it connects.
_REASONS: Final = (
    (
        "28",
        r'authentication failed|role ".*" does not exist|no password supplied',
        "refuses the user {user}. Check user and password in storage.database; in an address "
        "@ : / % of a password are written as %40 %3A %2F %25.",
    ),
    (
        "3D000",
        r'database ".*" does not exist',
        "there is no such database. Type at its server: createdb --owner {user} NAME",
    ),
    (
        "42501",
        r"permission denied",
        "the user {user} has not the right. It has to be the owner of the database.",
    ),
    (
        "53300",
        r"too many (clients|connections)",
        "the server has no connection left. Raise its max_connections, or try again.",
    ),
    ("57P", r"is (starting up|shutting down)", "the server is just starting or ending. Try again."),
)


def _why_closed(database: Database, error: Exception) -> str:
    state, words = sqlstate_of(error), str(error)
    for begins, says, reason in _REASONS:
        if state.startswith(begins) if state else re.search(says, words):
            return reason.format(user=database.user)
    said = told(error)
    if said is not None:
        return said
    if database.is_sqlite:
        return "is no SQLite database. Correct storage.database, or type: hafenlotse restore FILE"
    return (
        "no PostgreSQL answers there. Is it running, and are host and port in storage.database "
        "right? In an address @ : / % of a password are written as %40 %3A %2F %25."
    )
