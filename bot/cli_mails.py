"""Mails that are not there: `hafenlotse mails`, also beside the running bot."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from bot.cli_database import Number, opened
from bot.settings_apart import load_apart

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.mails import Listed
    from storage.store import Store

MOST: Final = 50
_NUMBER: Final = Number("MA-", "mail", "hafenlotse mails list")
_WHY_NOT: Final = {  # by what storage.mails says
    "not ailing": "is neither in doubt nor aside",
    "not wanted": "stays as it is: its mailbox wants no mails",
    "no mailbox": "stays as it is: its municipality has no mailbox in the register",
}
_STATES: Final = {"doubtful": "mails in doubt", "aside": "mails aside"}


@click.group()
def mails() -> None:
    """Show mails that have not been sent yet; send them again, or give them up."""


@mails.command("list")
@click.pass_obj
def list_(config: Path) -> None:
    """What waits, is in doubt or was set aside, oldest first."""

    async def work(settings: Settings, store: Store) -> bool:
        found = await store.mails.undelivered(MOST + 1)
        for each in found[:MOST]:
            click.echo(f"MA-{each.row.id:<6} {_line(each, settings)}")
        if not found:
            click.echo("Every mail has been sent.")
        elif len(found) > MOST:
            click.echo(f"… and more; these are the {MOST} oldest.")
        return True

    _carry_out(config, work)


@mails.command()
@click.argument("number", type=_NUMBER)
@click.option("--content", is_flag=True, help="Also what it says; it may be confidential.")
@click.pass_obj
def show(config: Path, number: int, content: bool) -> None:
    """For whom a mail is, since when, and why it is not there."""

    async def work(settings: Settings, store: Store) -> bool:
        found = await store.mails.get(number)
        if found is None:
            click.echo(f"There is no mail MA-{number}. {_NUMBER.example}", err=True)
            return False
        click.echo(f"MA-{number}  {_line(found, settings)}")
        click.echo(f"Message-ID   {found.row.message_id}")
        click.echo(f"tries        {found.row.tries}")
        if content:
            click.echo(f"{found.row.subject or ''}\n\n{found.row.body or ''}")
        return True

    _carry_out(config, work)


@mails.command()
@click.argument("numbers", type=_NUMBER, nargs=-1, required=True)
@click.pass_obj
def send(config: Path, numbers: tuple[int, ...]) -> None:
    """Have mails that are in doubt or aside sent once more, by a running bot at once."""

    async def one(store: Store, number: int, now: datetime) -> tuple[bool, str]:
        why_not = await store.mails.release(number, now)
        return why_not is None, "is sent once more" if why_not is None else _WHY_NOT[why_not]

    _each(config, numbers, one)


@mails.command()
@click.argument("numbers", type=_NUMBER, nargs=-1, required=True)
@click.pass_obj
def drop(config: Path, numbers: tuple[int, ...]) -> None:
    """Give mails up: they are never sent, and what they say is erased."""

    async def one(store: Store, number: int, now: datetime) -> tuple[bool, str]:
        changed = await store.mails.drop(number, now)
        return changed, "is given up" if changed else "is sent or given up already"

    _each(config, numbers, one)


def mail_findings(
    counts: Mapping[str, tuple[int, datetime]], settings: Settings
) -> Iterator[tuple[str, str]]:
    """For `status`: what is not sent, if mails are sent at all or any are left."""
    waiting = [counts[each] for each in ("pending", "handing") if each in counts]
    if settings.mail.host or waiting:
        total = sum(count for count, _since in waiting)
        since = min((since for _count, since in waiting), default=None)
        yield "mails waiting", _counted(total, since, settings)
    for state, subject in _STATES.items():
        if state in counts:
            yield subject, _counted(*counts[state], settings)


def _counted(count: int, since: datetime | None, settings: Settings) -> str:
    return "nothing" if since is None else f"{count}, the oldest of {_time(since, settings)}"


def _line(mail: Listed, settings: Settings) -> str:
    why = f" ({mail.row.error})" if mail.row.error else ""
    return f"{mail.row.state}{why}  to {mail.name}  {_time(mail.row.created_at, settings)}"


def _time(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.alliance.timezone)):%d.%m.%Y %H:%M:%S}"


def _each(
    config: Path,
    numbers: tuple[int, ...],
    one: Callable[[Store, int, datetime], Awaitable[tuple[bool, str]]],
) -> None:
    async def work(_settings: Settings, store: Store) -> bool:
        from bot.clock import Clock

        well = True
        for number in numbers:
            changed, said = await one(store, number, Clock().now())
            click.echo(f"MA-{number} {said}.", err=not changed)
            well &= changed
        return well

    _carry_out(config, work)


def _carry_out(config: Path, work: Callable[[Settings, Store], Awaitable[bool]]) -> None:
    settings = load_apart(config)

    async def carry_out() -> bool:
        async with opened(settings) as database, database.transaction() as store:
            return await work(settings, store)

    sys.exit(0 if asyncio.run(carry_out()) else 1)
