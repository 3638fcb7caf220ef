"""Which errors pass by themselves, and which are the fault of what was to be stored."""

from __future__ import annotations

import asyncio
import sqlite3

from sqlalchemy import exc

# SQLSTATEs and their classes: connection lost, shutting down or starting up, too many connections,
# serialization failure, deadlock, lock not available.
_TRANSIENT_STATES = ("08", "57P", "53300", "40001", "40P01", "55P03")
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# Data exception, integrity, program limit exceeded (an index row too large).
_DATA_STATES = ("22", "23", "54")


def is_transient(error: BaseException) -> bool:
    """Whether the database was locked, unreachable or restarting: the same may work a little later.

    False for errors of the statement or the data, and for everything that is no database error
    except operating system errors of a connection.
    """
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY
    state = _sqlstate(error)
    if state is not None:
        return state.startswith(_TRANSIENT_STATES)
    return isinstance(error, (exc.TimeoutError, OSError, asyncio.TimeoutError)) or _unanswered(
        error
    )


def is_of_the_data(error: BaseException) -> bool:
    """Whether the fault is in a value itself: it will never be stored, others may be.

    False for all that passes, and for what is wrong with the database: a full disk, a missing
    table. Then nothing must be set aside.
    """
    if is_transient(error) or not isinstance(error, Exception):
        return False
    if isinstance(error, exc.DBAPIError):
        state = _sqlstate(error.orig) if error.orig is not None else None
        if state is not None:
            return state.startswith(_DATA_STATES)
        own = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError)
        return isinstance(error, (exc.DataError, exc.IntegrityError)) or isinstance(error.orig, own)
    if isinstance(error, exc.SQLAlchemyError):
        return isinstance(error, exc.StatementError)  # a value that no driver takes
    return not isinstance(error, (sqlite3.Error, OSError, MemoryError))


def _sqlstate(error: BaseException) -> str | None:
    for candidate in (error, error.__cause__):
        state = getattr(candidate, "sqlstate", None)
        if isinstance(state, str):
            return state
    return None


def _unanswered(error: BaseException) -> bool:
    """psycopg reports a refused or broken connection as OperationalError without SQLSTATE."""
    # By name, because the drivers of PostgreSQL need not be installed.
    kind = type(error)
    return kind.__module__.partition(".")[0] == "psycopg" and kind.__name__ == "OperationalError"
