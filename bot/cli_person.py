"""What is kept about somebody who cannot ask any more: `hafenlotse person`, also beside the bot."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from bot.cli_database import opened
from bot.settings_apart import load_apart
from bot.words import _

if TYPE_CHECKING:
    from bot.settings import Settings
    from commands.kit import Block, Context
    from storage.store import Store

FILE: Final = click.Path(dir_okay=False, path_type=Path)
EVENT: Final = "shell"  # instead of the message that a change was made with


class Address(click.ParamType[str]):
    """A full Matrix address, which alone says who is meant."""

    name = "address"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        from commands.kit.rules.addresses import is_address

        if not is_address(str(value)):
            self.fail(
                _(
                    "{value} is no full Matrix address. Example: {example}",
                    value=value,
                    example="hafenlotse person show @ina:musterhafen.example",
                ),
                param,
                ctx,
            )
        return str(value)


@click.group()
def person() -> None:
    """Show what is kept about a person, write it into a file, or have it forgotten."""


@person.command()
@click.argument("address", type=Address())
@click.pass_obj
def show(config: Path, address: str) -> None:
    """What `!mydata` would say to them, with the newest entries of each kind."""

    async def work(settings: Settings, store: Store) -> bool:
        from commands.people.personal_data import NEWEST, told
        from commands.people.traces import names_in

        traces = await store.people.traces(address, NEWEST)
        zone = ZoneInfo(settings.alliance.timezone)
        if traces:
            click.echo(_("What the bot would tell {address}:", address=address))
        _say(settings, *told(traces, await names_in(store, traces), zone))
        return _is_known(settings, address, bool(traces))

    _carry_out(config, work)


@person.command()
@click.argument("address", type=Address())
@click.argument("file", type=FILE)
@click.pass_obj
def export(config: Path, address: str, file: Path) -> None:
    """Everything with all it says, into a file for them: FILE.xlsx, or FILE.json for programs."""

    async def work(settings: Settings, store: Store) -> bool:
        from bot.cli_registry import keep
        from bot.clock import Clock
        from commands.people.own_copy import Copy, copy_of, make_of_rows
        from commands.people.traces import names_in

        ending = file.suffix.removeprefix(".").lower()
        if ending not in set(Copy):
            click.echo(_("{file} has to end in .xlsx or .json.", file=file), err=True)
            return False
        traces = await store.people.traces(address, whole=True)
        names, zone = await names_in(store, traces), ZoneInfo(settings.alliance.timezone)
        made = copy_of(address, Clock().now(), traces, names, zone, Copy(ending))
        assert isinstance(made.data, str)
        keep(file, make_of_rows.make(json.loads(made.data), settings.alliance.language))
        click.echo(f"{file}: {sum(each.count for each in traces)}")
        return _is_known(settings, address, bool(traces))

    _carry_out(config, work)


@person.command()
@click.argument("address", type=Address())
@click.option("--apply", "applying", is_flag=True, help="Do it; without, nothing is changed.")
@click.pass_obj
def forget(config: Path, address: str, applying: bool) -> None:
    """Show what would be deleted and what stays, as `!forgetme` does, or do it.

    Their offices become free, and whom that concerns gets a letter from the running bot.
    """

    async def work(settings: Settings, store: Store) -> bool:
        from commands.people.personal_data import consequences

        traces = await store.people.traces(address, 0)
        known = _is_known(settings, address, bool(traces))
        if applying and traces:
            await _forget(settings, store, address)
            click.echo(_("Done: {address} is forgotten.", address=address))
        elif traces:
            click.echo(_("What the bot would tell {address}:", address=address))
            _say(settings, *consequences(traces))
            click.echo(_("Nothing was changed. With --apply it is done."))
        return known

    _carry_out(config, work)


async def _forget(settings: Settings, store: Store, address: str) -> None:
    from bot.clock import Clock
    from bot.configured import alliance_of
    from bot.content import NOWHERE
    from bot.outgoing import Outgoing
    from commands.people import personal_data
    from storage.outbox import CHANGED

    clock, alliance = Clock(), alliance_of(settings)
    context = await _acting(settings, store, address)
    letters = await personal_data.forget(context)
    outgoing = Outgoing(alliance, clock, lambda _user_id: None)
    await outgoing.queue(store, None, context.place, letters, NOWHERE)
    await store.state.set(CHANGED, secrets.token_hex(8))  # a running bot looks, and sends them


async def _acting(settings: Settings, store: Store, address: str) -> Context:
    """As if they had typed it in their direct chat."""
    from bot.clock import Clock
    from bot.configured import alliance_of
    from commands.alliance.voices import standing_of
    from commands.kit import Context
    from commands.kit.command import Commands
    from commands.kit.context import Place

    alliance, now = alliance_of(settings), Clock().now()
    return Context(
        sender=await standing_of(store, alliance, address),
        place=Place(address, True, alliance.language, alliance.zone),
        now=now,
        sent_at=now,
        store=store,
        alliance=alliance,
        event_id=EVENT,
        commands=Commands({}),
        confirmables={},
    )


def _is_known(settings: Settings, address: str, known: bool) -> bool:
    if not known:
        click.echo(_("Nothing in the database names {address}.", address=address), err=True)
    if address in settings.alliance.federal_coordinators:
        told = _(
            "{address} stands in the configuration: alliance.federal_coordinators.",
            address=address,
        )
        click.echo(told, err=True)
    return known


def _say(settings: Settings, *blocks: Block) -> None:
    from commands.kit.render import render

    if blocks:
        click.echo(render([*blocks], settings.alliance.language).body)


def _carry_out(config: Path, work: Callable[[Settings, Store], Awaitable[bool]]) -> None:
    settings = load_apart(config)

    async def carry_out() -> bool:
        async with opened(settings) as database, database.transaction() as store:
            return await work(settings, store)

    sys.exit(0 if asyncio.run(carry_out()) else 1)
