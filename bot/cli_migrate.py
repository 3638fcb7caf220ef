"""`hafenlotse migrate`: the database becomes one of this version, and a backup is made before."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli_backup import PASSPHRASE_FILE, back_up, passphrase, require_new
from bot.settings_apart import load_apart
from bot.settings_files import PASSPHRASE
from bot.words import _

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.engine import Database
    from storage.schema import SchemaState


@click.command()
@click.option(
    "--backup",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the backup goes; else into storage.data_dir, with day and time in its name.",
)
@PASSPHRASE_FILE
@click.option("--no-backup", is_flag=True, help="Without one: you have just made one yourself.")
@click.pass_obj
def migrate(config: Path, file: Path | None, passphrase_file: Path | None, no_backup: bool) -> None:
    """Bring the database to the version of this program, after a backup of what is there.

    All of it or nothing: a migration that fails changes nothing. `hafenlotse restore` puts the
    backup back.
    """
    from storage.schema import SchemaState

    settings = load_apart(config)
    state = asyncio.run(_state(settings))
    if state is SchemaState.OUTDATED and not no_backup:
        _keep(settings, file, passphrase_file)
    asyncio.run(_migrate(settings))
    click.echo(_("The database is up to date."))


def _keep(settings: Settings, file: Path | None, passphrase_file: Path | None) -> None:
    """The backup; raises StartError if there is none in the end, and then nothing is migrated."""
    from bot.clock import Clock
    from bot.configured import StartError, private

    if passphrase_file is None and PASSPHRASE not in os.environ and not sys.stdin.isatty():
        raise StartError(
            _(
                "A backup is made before a migration, and it needs a passphrase: "
                "--passphrase-file FILE, or {variable}. If you have just made one yourself: "
                "hafenlotse migrate --no-backup",
                variable=PASSPHRASE,
            )
        )
    if file is None:
        directory = private(settings.storage.data_dir)
        file = directory / f"before-migration-{Clock().now():%Y-%m-%dT%H%M%SZ}.age"
    try:
        require_new(file)  # before anybody types a passphrase
        size = back_up(settings, file, passphrase(passphrase_file, again=True))
    except StartError as error:
        raise StartError(
            _("There is no backup, so nothing was migrated. {error}", error=error)
        ) from error
    click.echo(
        _(
            "Backup of before: {file}, {size} MB. Keep it, and the passphrase in another place.",
            file=file,
            size=f"{size / 1e6:.1f}",
        )
    )


async def _state(settings: Settings) -> SchemaState:
    from storage import schema

    async with _opened(settings) as database:
        return await schema.state(database)


async def _migrate(settings: Settings) -> None:
    from bot.configured import StartError
    from storage import schema

    async with _opened(settings) as database:
        try:
            await schema.migrate(database)
        except RuntimeError as error:
            said = _("{database} cannot be migrated: {error}", database=database.name, error=error)
            raise StartError(said) from error


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    """Also one of another version, or with nothing in it."""
    from sqlalchemy.exc import DBAPIError

    from bot.configured import StartError
    from bot.troubles import why_closed
    from storage.engine import Database

    database = Database(settings.storage.database.get_secret_value())
    try:
        yield database
    except (DBAPIError, OSError) as error:
        raise StartError(f"{database.name}: {why_closed(database, error)}") from error
    finally:
        await database.close()
