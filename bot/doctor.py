"""`hafenlotse check`: looks at everything the bot needs, one finding after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.configured import client_of
from bot.generation import Succession
from bot.matrix.generation import Claiming
from bot.matrix.http import Connection, Untrusted
from bot.matrix.model import MatrixError
from bot.settings_files import open_to_everybody
from bot.troubles import told
from storage import schema
from storage.engine import Database

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
        found = await _database(database)
        look = Succession(database).look if found.ok else None
        return [*[each async for each in _matrix(settings, look)], found]
    finally:
        await database.close()


async def _matrix(settings: Settings, look: Claiming | None) -> AsyncIterator[Finding]:
    url = settings.matrix.homeserver
    connection = Connection(url)
    try:
        await connection.ask("GET", "/_matrix/client/versions", patience=_PATIENCE)
    except Untrusted as error:
        text = (
            f"{url}: {error}. With a certificate authority of your own: set SSL_CERT_FILE to its "
            "certificate. Otherwise the homeserver's certificate has to be renewed or completed."
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


async def _database(database: Database) -> Finding:
    try:
        state = await schema.state(database)
    except Exception as error:
        said = f"cannot be opened ({type(error).__name__}). Check storage.database."
        return Finding("database", False, told(error) or said)
    match state:
        case schema.SchemaState.EMPTY:
            return Finding("database", True, "empty; the first run sets it up")
        case schema.SchemaState.CURRENT:
            return Finding("database", True, "up to date")
        case schema.SchemaState.OUTDATED:
            return Finding("database", False, "of an older version. Type: hafenlotse migrate")
        case schema.SchemaState.NEWER:
            return Finding("database", False, "of a newer version than this program.")
