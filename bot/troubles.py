"""A full disk, a database without rights: what to say to whoever runs the bot, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from storage.errors import Trouble, trouble_of

FULL: Final = (
    "There is no space left on the disk of storage.database or storage.data_dir. Please make room. "
    "Nothing is lost: a running bot waits, and goes on by itself."
)
_RIGHTS: Final = (
    "{what} may not be opened or written. The user that runs the bot needs the right to read and "
    "write the file of storage.database, its directory and storage.data_dir; on PostgreSQL the "
    "user in storage.database has to be the owner of the database, with the right password."
)


def told(error: BaseException) -> str | None:
    """The line; None if it is another error. Of several errors at once the first counts."""
    for each in leaves(error):
        match trouble_of(each):
            case Trouble.FULL:
                return FULL
            case Trouble.RIGHTS:
                file = each.filename if isinstance(each, OSError) else None
                return _RIGHTS.format(what=file or "The database")
            case None:
                continue
    return None


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
