"""What `hafenlotse check` says of the database: the real reason, and what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from datetime import datetime

from bot.finding import Finding
from bot.intake import SEEN
from bot.troubles import why_closed
from bot.words import _
from storage import schema
from storage.engine import Database


async def of_database(database: Database) -> Finding:
    """Looks only: a file that is not there is not made."""
    if database.file is not None and not database.file.exists():
        text = _(
            "{file} is not there yet; the first run makes a new, empty register of it. "
            "If there is a register already, correct storage.database.",
            file=database.file,
        )
        return Finding("database", True, text)
    if not is_there(database):
        return _empty(database)
    try:
        _require_writable(database)
        return await _opened(database)
    except Exception as error:
        return Finding("database", False, f"{database.name}: {why_closed(database, error)}")


def is_there(database: Database) -> bool:
    """Whether there is anything that could be read; a server is asked later."""
    file = database.file
    return file is None or (file.exists() and file.stat().st_size > 0)


def _require_writable(database: Database) -> None:
    """To look takes fewer rights than to run. Raises PermissionError."""
    file = database.file
    if file is not None and not all(
        os.access(each, os.R_OK | os.W_OK) for each in (file, file.parent)
    ):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))


def _empty(database: Database) -> Finding:
    text = _(
        "{database}: a new, empty register; the first run sets it up",
        database=database.name,
    )
    return Finding("database", True, text)


async def _opened(database: Database) -> Finding:
    match await schema.state(database):
        case schema.SchemaState.EMPTY:
            others = await schema.tables(database)
            if others:
                text = _(
                    "{database} has tables of another program ({tables}). "
                    "Name a database of its own in storage.database.",
                    database=database.name,
                    tables=", ".join(others[:3]),
                )
                return Finding("database", False, text)
            return _empty(database)
        case schema.SchemaState.CURRENT:
            return Finding("database", True, f"{database.name}: {await _register(database)}")
        case schema.SchemaState.OUTDATED:
            text = _(
                "{database} is of an older version. Type: hafenlotse migrate",
                database=database.name,
            )
            return Finding("database", False, text)
        case schema.SchemaState.NEWER:
            text = _(
                "{database} is of a newer version than this program. Install that version, "
                "or type: hafenlotse restore FILE, with a backup of before",
                database=database.name,
            )
            return Finding("database", False, text)


async def said_of_servers(database: Database) -> Mapping[str, bool] | None:
    """Homeservers that were admitted (else blocked) in the chat; None if that cannot be read."""
    if not is_there(database):
        return {}
    try:
        match await schema.state(database):
            case schema.SchemaState.EMPTY:
                return {}
            case schema.SchemaState.CURRENT:
                async with database.transaction() as store:
                    return {each.name: each.admitted for each in await store.servers.all()}
            case _:
                return None
    except Exception:
        return None  # why is what `of_database` says


async def _register(database: Database) -> str:
    """How large it is and when it was last used, so that nobody takes another one for theirs."""
    async with database.transaction() as store:
        members, seen = await store.members.count(), await store.state.get(SEEN)
    if seen is None:
        return _("up to date, {members} members, never used", members=members)
    last = f"{datetime.fromisoformat(seen).astimezone():%d.%m.%Y %H:%M}"
    return _("up to date, {members} members, last used {moment}", members=members, moment=last)
