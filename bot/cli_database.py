"""The configured database for one command of the operator's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from bot.words import _

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.engine import Database

LARGEST: Final = 2**31 - 1  # PostgreSQL is not even asked for more


class Number(click.ParamType[int]):
    """O-7 or MA-7, as log and letters write it; also without the letters in front."""

    name = "number"

    def __init__(self, prefix: str, noun: str, listing: str) -> None:
        """`listing`: the command that shows which there are."""
        self._prefix = prefix
        self._noun = noun
        self.example = f"Numbers look like {prefix}7; `{listing}` shows them."

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        digits = str(value).upper().removeprefix(self._prefix)
        if not (digits.isascii() and digits.isdecimal() and len(digits) < 19) or (
            int(digits) > LARGEST
        ):
            self.fail(f"{value} is no number of a {self._noun}. {self.example}", param, ctx)
        return int(digits)


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
