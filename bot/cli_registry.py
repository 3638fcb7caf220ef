"""The registry on the command line: `hafenlotse import | export members | pledges FILE`."""

from __future__ import annotations

import asyncio
import hashlib
import shlex
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from bot.cli_database import opened
from bot.settings_apart import load_apart

if TYPE_CHECKING:
    from bot.settings import Settings
    from commands.kit import Block, Text
    from commands.sheets.model import Plan, Sheet, TableKind
    from storage.engine import Database

ACTOR: Final = "import"
MOST_PROBLEMS: Final = 100
NOUNS: Final = click.Choice(["members", "pledges"])
TABLE: Final = click.Path(dir_okay=False, path_type=Path)
_WHY: Final = {
    "time": "it takes too long",
    "memory": "it needs too much memory",
    "crash": "it is probably damaged",
    "no_process": "no process can be started",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Whether a file is to be done, also where it looks like what is registered already.

    `again` is the line that does that.
    """

    applying: bool
    even_if_similar: bool
    again: str

    def is_met(self, plan: Plan) -> bool:
        """Whether the plan is to be carried out."""
        return self.applying and not self.is_held_back(plan)

    def is_held_back(self, plan: Plan) -> bool:
        """Whether it would be, but for what is similar."""
        return self.applying and plan.is_doubtful and not self.even_if_similar


@click.command("import")
@click.argument("noun", type=NOUNS)
@click.argument("file", type=TABLE)
@click.option("--apply", "applying", is_flag=True, help="Do it; without, nothing is changed.")
@click.option(
    "--even-if-similar",
    is_flag=True,
    help="With --apply: also if rows look like what is registered already.",
)
@click.pass_obj
def import_(config: Path, noun: str, file: Path, applying: bool, even_if_similar: bool) -> None:
    """Show what a CSV, XLSX or ODS file would change in the registry, or do it, all or nothing.

    Empty cells and missing columns leave everything as it is. Names that look like others, and
    pledges beside such as stand already, are listed, and need --even-if-similar as well.
    """
    settings = load_apart(config)
    again = ("--config", str(config), "import", noun, str(file), "--apply", "--even-if-similar")
    wish = Wish(applying, even_if_similar, shlex.join(("hafenlotse", *again)))
    sys.exit(0 if asyncio.run(_import(settings, noun, file, wish)) else 1)


@click.command("export")
@click.argument("noun", type=NOUNS)
@click.argument("file", type=TABLE)
@click.pass_obj
def export(config: Path, noun: str, file: Path) -> None:
    """Write members or pledges into a CSV or XLSX file, just as import takes them."""
    settings = load_apart(config)
    count, data = asyncio.run(_exported(settings, noun, file))
    keep(file, data)
    click.echo(f"{file}: {count}")


async def _import(settings: Settings, noun: str, file: Path, wish: Wish) -> bool:
    """Whether the file is without mistakes, and done if that is wished for."""
    from commands.kit import UserError
    from commands.sheets.report import problems

    data, language = _content(file), settings.alliance.language
    try:
        sheet = await _read(file.name, data, noun)
    except UserError as error:
        _say([error.text, *error.more], language, err=True)
        return False
    async with opened(settings) as database:
        plan = await _carry_out(database, sheet, file.name, data, wish, _today(settings))
    found = [*sheet.problems, *plan.problems]
    if found:
        _say([*problems(found, MOST_PROBLEMS), *sheet.notes], language, err=True)
    else:
        _tell(plan, sheet, language, wish)
    if not found and wish.is_held_back(plan):
        _say([_similar(wish.again)], language, err=True)
        return False
    return not found


def _similar(again: str) -> Text:
    """Why nothing was done, and the line that does it."""
    from commands.kit import _

    return _(
        "Nothing was changed, because rows look like what is registered already. If all of that is "
        "meant: {command}",
        command=again,
    )


async def _read(name: str, data: bytes, noun: str) -> Sheet:
    """Read by a process of its own: somebody else may have made the file."""
    from bot import apart
    from bot.configured import StartError
    from commands.kit.uploads import opened
    from commands.reading import table
    from commands.sheets.as_json import from_json

    given = {"name": name, "kinds": [noun]}
    try:
        read = await apart.call(apart.path(table.read), data, given, apart.BY_HAND)
    except apart.Failed as error:
        raise StartError(f"{name} cannot be read: {_WHY[error.reason]}.") from error
    return from_json(opened(read))


async def _carry_out(
    database: Database, sheet: Sheet, name: str, data: bytes, wish: Wish, today: date
) -> Plan:
    """Compares, and if that is wished for writes, in one transaction; gives what was found."""
    from bot.clock import Clock
    from commands.sheets.model import Origin, everywhere

    async with database.transaction() as store:
        loaded = await sheet.kind.load(store, today)
        plan = sheet.kind.compare(sheet.rows, loaded, everywhere)
        if wish.is_met(plan) and not sheet.problems and not plan.problems:
            hashed = hashlib.sha256(data).hexdigest()
            origin = Origin.of_file(name, hashed, ACTOR, Clock().now())
            # On standard error and only on a terminal, so that the output can be kept.
            with click.progressbar(length=len(plan.changes), file=sys.stderr) as bar:
                await sheet.kind.apply(store, plan, origin, bar.update)
    return plan


def _tell(plan: Plan, sheet: Sheet, language: str, wish: Wish) -> None:
    from commands.kit import _
    from commands.sheets.report import changes, doubts, nothing_new, summary

    if not plan.changes:
        _say([*sheet.notes, nothing_new(sheet), summary(plan)], language)
    elif wish.is_met(plan):
        _say([*sheet.notes, *doubts(plan, MOST_PROBLEMS), _("Done."), summary(plan)], language)
    elif wish.is_held_back(plan):
        _say(changes(plan, sheet, len(plan.changes)), language)
    else:
        again = _("Nothing was changed. With `--apply` it is done.")
        _say([*changes(plan, sheet, len(plan.changes)), again], language)


async def _exported(settings: Settings, noun: str, file: Path) -> tuple[int, bytes]:
    """How many rows there are, and the bytes of the file."""
    from bot.configured import StartError
    from commands.sheets.model import everywhere
    from commands.sheets.writing import MIMETYPES, write

    kind, form = _kind(noun), file.suffix.removeprefix(".").lower()
    if form not in MIMETYPES:
        raise StartError(f"{file}: the name has to end in .csv or .xlsx.")
    async with opened(settings) as database, database.transaction() as store:
        rows = kind.export(await kind.load(store, _today(settings)), everywhere)
    return len(rows), write(kind, rows, form, settings.alliance.language)


def keep(file: Path, data: bytes) -> None:
    """Writes a file that nobody else may read. Raises StartError."""
    from bot.configured import StartError

    try:
        file.touch(mode=0o600)  # there are addresses of people in it
        file.write_bytes(data)
    except OSError as error:
        raise StartError(f"{file} cannot be written: {error.strerror}.") from error


def _today(settings: Settings) -> date:
    from bot.clock import Clock

    return Clock().now().astimezone(ZoneInfo(settings.alliance.timezone)).date()


def _kind(noun: str) -> TableKind:
    from commands.sheets.members import MEMBERS
    from commands.sheets.pledges import PLEDGES

    return MEMBERS if noun == MEMBERS.name else PLEDGES


def _content(file: Path) -> bytes:
    from bot.configured import StartError

    try:
        return file.read_bytes()
    except OSError as error:
        raise StartError(f"{file} cannot be read: {error.strerror}.") from error


def _say(blocks: list[Block], language: str, *, err: bool = False) -> None:
    from commands.kit.render import render

    click.echo(render(blocks, language).body, err=err)
