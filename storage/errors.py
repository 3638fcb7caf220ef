"""Which errors pass by themselves, and which are the fault of what was to be stored."""

from __future__ import annotations

import asyncio
import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum

from sqlalchemy import exc

# SQLSTATEs and their classes: connection lost, shutting down or starting up, too many connections,
# serialization failure, deadlock, lock not available.
_TRANSIENT_STATES = ("08", "57P", "53300", "40001", "40P01", "55P03")
_FULL_STATES = ("53100",)
# Rights, passwords, read-only transactions, a database that does not exist.
_RIGHTS_STATES = ("42501", "28", "25006", "3D000")
# A write beyond a limit, or for which there is no room, which SQLite does not always call full.
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_FULL_ERRNO = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_RIGHTS = (
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)
_RIGHTS_ERRNO = (errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.EPERM, errno.EROFS)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# Data exception, integrity, program limit exceeded (an index row too large).
_DATA_STATES = ("22", "23", "54")


class Trouble(Enum):
    """What an operator can mend, and nobody else."""

    FULL = "full"  # no space: it passes, for whoever waits
    RIGHTS = "rights"  # not to be opened, or not to be written


def trouble_of(error: BaseException) -> Trouble | None:
    """What of that this error of a database, or of a file, tells; None if it is something else."""
    return next(filter(None, map(_trouble, _layers(error))), None)


def _trouble(error: BaseException) -> Trouble | None:
    code, state = getattr(error, "sqlite_errorcode", None), getattr(error, "sqlstate", None)
    number = error.errno if isinstance(error, OSError) else None
    is_full = code in _FULL or number in _FULL_ERRNO
    if is_full or (isinstance(state, str) and state.startswith(_FULL_STATES)):
        return Trouble.FULL
    lacks_rights = number in _RIGHTS_ERRNO or (isinstance(code, int) and code & 0xFF in _RIGHTS)
    if lacks_rights or (isinstance(state, str) and state.startswith(_RIGHTS_STATES)):
        return Trouble.RIGHTS
    return None


def _layers(error: BaseException) -> Iterator[BaseException]:
    """The error as the libraries wrap it: SQLAlchemy, the drivers, peewee below the key store."""
    yield error
    is_wrapped = isinstance(error, exc.DBAPIError) or _is_of_keys(error)
    inner = (getattr(error, "orig", None), *error.args[:1], error.__cause__) if is_wrapped else ()
    for each in inner:
        if isinstance(each, BaseException):
            yield from _layers(each)
            if each.__cause__ is not None:
                yield each.__cause__


def _is_of_keys(error: BaseException) -> bool:
    return type(error).__module__ == "peewee"


def is_transient(error: BaseException) -> bool:
    """Whether the database was locked, unreachable or restarting: the same may work a little later.

    So does a full disk. False for errors of the statement or the data, for missing rights, and for
    everything that is no database error except operating system errors of a connection.
    """
    if (trouble := trouble_of(error)) is not None:
        # What the store of the keys could not write is in memory already: see bot/cli.py.
        return trouble is Trouble.FULL and not _is_of_keys(error)
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY
    state = sqlstate_of(error)
    if state is not None:
        return state.startswith(_TRANSIENT_STATES)
    return isinstance(error, (exc.TimeoutError, OSError, asyncio.TimeoutError)) or _unanswered(
        error
    )


def is_of_the_data(error: BaseException) -> bool:
    """Whether the fault is in a value itself: it will never be stored, others may be.

    False for all that passes, and for what is wrong with the database: missing rights, a missing
    table. Then nothing must be set aside.
    """
    if is_transient(error) or trouble_of(error) or not isinstance(error, Exception):
        return False
    if isinstance(error, exc.DBAPIError):
        state = sqlstate_of(error)
        if state is not None:
            return state.startswith(_DATA_STATES)
        own = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError)
        return isinstance(error, (exc.DataError, exc.IntegrityError)) or isinstance(error.orig, own)
    if isinstance(error, exc.SQLAlchemyError):
        return isinstance(error, exc.StatementError)  # a value that no driver takes
    return not isinstance(error, (sqlite3.Error, OSError, MemoryError))


def sqlstate_of(error: BaseException) -> str | None:
    """What PostgreSQL calls the error (SQLSTATE, five characters); None if it said nothing."""
    inner = error.orig or error if isinstance(error, exc.DBAPIError) else error
    for candidate in (inner, inner.__cause__):
        state = getattr(candidate, "sqlstate", None)
        if isinstance(state, str):
            return state
    return None


def _unanswered(error: BaseException) -> bool:
    """psycopg reports a refused or broken connection as OperationalError without SQLSTATE."""
    # By name, because the drivers of PostgreSQL need not be installed.
    kind = type(error)
    return kind.__module__.partition(".")[0] == "psycopg" and kind.__name__ == "OperationalError"
