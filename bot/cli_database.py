"""The configured database for one command of the operator's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.words import _

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.engine import Database


@asynccontextmanager
async def opened(settings: Settings, *, as_it_is: bool = False) -> AsyncIterator[Database]:
    """The database of the configuration, beside a bot that may be running.

    With `as_it_is` also one of another version, or with nothing in it.
    """
    from bot.configured import StartError, prepare
    from storage.engine import Database
    from storage.errors import is_transient, trouble_of

    database = Database(settings.storage.database.get_secret_value())
    try:
        if not as_it_is:
            await prepare(database)
        yield database
    except StartError:
        raise
    except Exception as error:
        if not is_transient(error) or trouble_of(error) is not None:
            raise
        raise StartError(
            _("The database is busy or away; nothing was changed. Please try again.")
        ) from error
    finally:
        await database.close()
