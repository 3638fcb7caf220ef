"""What is on its way: `hafenlotse outbox | status`, also beside the running bot."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from bot.cli_database import Number, opened
from bot.cli_mails import mail_findings
from bot.settings_apart import load_apart

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.store import Store
    from storage.tables import OutboxRow

MOST: Final = 50
_NUMBER: Final = Number("O-", "message", "hafenlotse outbox list")


@click.group()
def outbox() -> None:
    """Show what has not been delivered yet; send it again, or give it up."""


@outbox.command("list")
@click.pass_obj
def list_(config: Path) -> None:
    """What waits or was set aside, oldest first."""

    async def work(settings: Settings, store: Store) -> bool:
        rows = await store.outbox.undelivered(MOST + 1)
        for row in rows[:MOST]:
            click.echo(f"O-{row.id:<6} {_line(row, settings)}")
        if not rows:
            click.echo("Everything has been delivered.")
        elif len(rows) > MOST:
            click.echo(f"… and more; these are the {MOST} oldest.")
        if mails := await store.mails.counts():
            waiting = sum(count for count, _since in mails.values())
            click.echo(f"Mails that are not there: {waiting}; see hafenlotse mails list")
        return True

    _carry_out(config, work)


@outbox.command()
@click.argument("number", type=_NUMBER)
@click.option("--content", is_flag=True, help="Also what it says; it may be confidential.")
@click.pass_obj
def show(config: Path, number: int, content: bool) -> None:
    """Where a message goes to, since when, and why it is not there."""

    async def work(settings: Settings, store: Store) -> bool:
        row = await store.outbox.get(number)
        if row is None:
            return _unknown(number)
        click.echo(f"O-{row.id}  {_line(row, settings)}")
        click.echo(f"because of   {f'E-{row.inbox_seq}' if row.inbox_seq else 'a deadline'}")
        if row.sent_at:
            click.echo(f"settled      {_time(row.sent_at, settings)}")
        if content:
            click.echo(json.dumps(row.content, ensure_ascii=False, indent=1))
        return True

    _carry_out(config, work)


@outbox.command()
@click.argument("numbers", type=_NUMBER, nargs=-1, required=True)
@click.pass_obj
def send(config: Path, numbers: tuple[int, ...]) -> None:
    """Have messages that were set aside sent once more; a running bot does so within a minute."""

    async def work(settings: Settings, store: Store) -> bool:
        from storage.outbox import CHANGED

        await store.state.set(CHANGED, secrets.token_hex(8))
        return await _each(numbers, store.outbox.release, "is sent once more", "is not set aside")

    _carry_out(config, work)


@outbox.command()
@click.argument("numbers", type=_NUMBER, nargs=-1, required=True)
@click.pass_obj
def drop(config: Path, numbers: tuple[int, ...]) -> None:
    """Give messages up: they are never sent, and what they say is erased."""

    async def work(settings: Settings, store: Store) -> bool:
        from bot.clock import Clock
        from storage.outbox import CHANGED

        await store.state.set(CHANGED, secrets.token_hex(8))

        async def give_up(number: int) -> bool:
            return await store.outbox.drop(number, Clock().now())

        return await _each(numbers, give_up, "is given up", "is delivered or given up already")

    _carry_out(config, work)


@click.command()
@click.pass_obj
def status(config: Path) -> None:
    """How the bot is doing: what waits, what was set aside, what is due next, versions."""

    async def work(settings: Settings, store: Store) -> bool:
        for subject, text in await _findings(settings, store):
            click.echo(f"{subject:<14} {text}")
        return True

    _carry_out(config, work)


async def _findings(settings: Settings, store: Store) -> list[tuple[str, str]]:
    from importlib.metadata import version
    from platform import python_version

    from bot.intake import SEEN
    from bot.purge import PURGED
    from commands.kit.registry import Registry
    from commands.kit.schedule import OVERDUE
    from storage.schema import HEAD

    seen = await store.state.get(SEEN)
    backlog, since = await store.inbox.backlog()
    outgoing = await store.outbox.counts()
    nothing: tuple[int, datetime | None] = (0, None)
    due = [await each.next_due(store) for each in Registry.discover().schedules.values()]
    coming = min((each for each in due if each is not None and each > OVERDUE), default=None)
    last = _time(datetime.fromisoformat(seen), settings) if seen else "never"
    done, purged = await store.done.counts(), await store.state.get(PURGED)
    days = settings.retention.done_days
    removed = _time(datetime.fromisoformat(purged), settings) if purged else "never"
    return [
        ("last sync", last),
        ("to be done", _counted(backlog, since, settings)),
        ("to be sent", _counted(*outgoing.get("pending", nothing), settings)),
        ("set aside", _counted(*outgoing.get("aside", nothing), settings)),
        *mail_findings(await store.mails.counts(), settings),
        (
            "done",
            f"{done.entries} entries, {done.messages} messages; kept for {days} days, "
            f"removed last: {removed}",
        ),
        ("next due", _time(coming, settings) if coming else "nothing"),
        ("database", f"{await store.size() / 1e6:.1f} MB, schema {HEAD}"),
        ("versions", f"hafenlotse {version('hafenlotse')}, Python {python_version()}"),
    ]


def _counted(count: int, since: datetime | None, settings: Settings) -> str:
    return "nothing" if since is None else f"{count}, the oldest of {_time(since, settings)}"


def _line(row: OutboxRow, settings: Settings) -> str:
    why = f" ({row.error})" if row.error else ""
    return (
        f"{row.state}{why}  {row.action} to {row.room_id or '–'}  {_time(row.created_at, settings)}"
    )


def _time(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.alliance.timezone)):%d.%m.%Y %H:%M:%S}"


async def _each(
    numbers: tuple[int, ...], change: Callable[[int], Awaitable[bool]], done: str, not_done: str
) -> bool:
    well = True
    for number in numbers:
        changed = await change(number)
        click.echo(f"O-{number} {done if changed else not_done}.", err=not changed)
        well &= changed
    return well


def _unknown(number: int) -> bool:
    click.echo(f"There is no message O-{number}. {_NUMBER.example}", err=True)
    return False


def _carry_out(config: Path, work: Callable[[Settings, Store], Awaitable[bool]]) -> None:
    settings = load_apart(config)

    async def carry_out() -> bool:
        async with opened(settings) as database, database.transaction() as store:
            return await work(settings, store)

    sys.exit(0 if asyncio.run(carry_out()) else 1)
