"""A full disk, a database without rights: what to say to whoever runs the bot, in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.words import _
from storage.engine import Database
from storage.errors import Trouble, is_transient, sqlstate_of, trouble_of

FULL: Final = (
    "There is no space left on the disk of storage.database or storage.data_dir. Please make room. "
    "Nothing is lost: a running bot waits, and goes on by itself."
)
_NO_DATABASE: Final = "file is not a database|malformed|file is encrypted"


def _rights(what: str) -> str:
    return _(
        "{what} may not be opened or written. The user that runs the bot needs the right to read "
        "and write the file of storage.database, its directory and storage.data_dir; on "
        "PostgreSQL the user in storage.database has to be the owner of the database, with the "
        "right password.",
        what=what,
    )


def _reasons(user: str | None) -> Iterator[tuple[str, str, str]]:
    """SQLSTATE, what a driver says that gives none while it connects, and what it means."""
    yield (
        "28",
        r'authentication failed|role ".*" does not exist|no password supplied',
        _(
            "refuses the user {user}. Check user and password in storage.database; in an address "
            "@ : / % of a password are written as %40 %3A %2F %25.",
            user=user,
        ),
    )
    yield (
        "3D000",
        r'database ".*" does not exist',
        _(
            "there is no such database. Type at its server: createdb --owner {user} NAME",
            user=user,
        ),
    )
    yield (
        "42501",
        r"permission denied",
        _("the user {user} has not the right. It has to be the owner of the database.", user=user),
    )
    yield (
        "53300",
        r"too many (clients|connections)",
        _("the server has no connection left. Raise its max_connections, or try again."),
    )
    yield (
        "57P",
        r"is (starting up|shutting down)",
        _("the server is just starting or ending. Try again."),
    )


def told(error: BaseException) -> str | None:
    """The line; None if it is another error. Of several errors at once the first counts."""
    for each in leaves(error):
        match trouble_of(each):
            case Trouble.FULL:
                return FULL
            case Trouble.RIGHTS:
                file = each.filename if isinstance(each, OSError) else None
                return _rights(file or _("The database"))
            case None:
                continue
    return None


def why_closed(database: Database, error: Exception) -> str:
    """The real reason why the database cannot be used, and the cure; its name stands before."""
    state, words = sqlstate_of(error), str(error)
    for begins, says, reason in _reasons(database.user):
        if state.startswith(begins) if state else re.search(says, words):
            return reason
    said = told(error)
    if said is not None:
        return said
    if database.is_sqlite:
        return _of_sqlite(error)
    return _(
        "no PostgreSQL answers there. Is it running, and are host and port in storage.database "
        "right? In an address @ : / % of a password are written as %40 %3A %2F %25."
    )


def _of_sqlite(error: Exception) -> str:
    if is_transient(error):
        return _(
            "is busy just now, which is nothing wrong. Wait a moment, then type the same again."
        )
    words = str(getattr(error, "orig", None) or error)
    if re.search(_NO_DATABASE, words):
        return _(
            "is no SQLite database. Correct storage.database, or type: hafenlotse restore FILE"
        )
    return _("cannot be read: {why}.", why=words)


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors of a group of groups, one by one."""
    if not isinstance(error, BaseExceptionGroup):
        yield error
        return
    for each in error.exceptions:
        yield from leaves(each)


def is_full(error: BaseException) -> bool:
    """Whether space is missing, and that is all that happened."""
    return all(trouble_of(each) is Trouble.FULL for each in leaves(error))
