"""The command line: `hafenlotse run | check | migrate | import | export | verify | outbox |
mails | person | status | backup | restore | demo`."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot import (
    cli_backup,
    cli_mails,
    cli_migrate,
    cli_outbox,
    cli_person,
    cli_registry,
    cli_verify,
    logs,
)
from bot.finding import Finding
from bot.settings_apart import load_apart
from bot.settings_problems import SettingsError
from bot.supervision import Supervision
from bot.vitals import State, Vitals
from bot.words import _

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.engine import Database

CONFIG_MISTAKE = 2
TRY_AGAIN_AFTER = 10.0  # seconds without space on the disk
# How many there are before garbage is looked for. What is loaded stays: with the usual 700, a
# quarter of a short command's time went into looking through it.
_NEW_OBJECTS = 20_000


class _Group(click.Group):
    """Turns what an operator can mend into a line on standard error, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo(_("The configuration has to be changed:"), err=True)
            for problem in error.problems:
                click.echo(f"  {problem}", err=True)
            click.echo(_("Then type: hafenlotse check"), err=True)
            ctx.exit(CONFIG_MISTAKE)
        except Exception as error:
            # Only now: importing the bot takes a second, which nobody should wait for --help.
            from bot.configured import StartError
            from bot.matrix.model import LoginFailed
            from bot.troubles import told

            told_of = str(error) if isinstance(error, StartError | LoginFailed) else told(error)
            if told_of is None:
                raise
            click.echo(told_of, err=True)
            ctx.exit(1)


@click.group(cls=_Group)
@click.option(
    "--config",
    default="config.toml",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The configuration file.",
)
@click.version_option(package_name="hafenlotse", prog_name="hafenlotse")
@click.pass_context
def main(context: click.Context, config: Path) -> None:
    """Hafenlotse, the Matrix chat bot of the alliance Städte Sicherer Häfen."""
    context.obj = config
    if context.invoked_subcommand != "run":  # which sees to that itself
        gc.set_threshold(_NEW_OBJECTS)


@main.command()
@click.option(
    "--take-over",
    is_flag=True,
    help="Go on although another bot has taken over the account; that one must have ended.",
)
@click.pass_obj
def run(config: Path, take_over: bool) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl-C)."""
    settings = load_apart(config)
    logs.set_up(settings.log.level, settings.log.format)
    _run(_serve(settings, config, take_over))


@main.command()
@click.option(
    "--log-in",
    "logging_in",
    is_flag=True,
    help="Try the password, too, by logging in and out again, and measure the rate limits in a "
    "room of the bot's own, which is left again.",
)
@click.pass_obj
def check(config: Path, logging_in: bool) -> None:
    """Look at configuration, homeserver, login, encryption and database; nothing is made."""
    from bot.doctor import examine, files

    logging.disable(logging.CRITICAL)
    settings = load_apart(config)
    _found(Finding("configuration", True, str(config)))
    well = True
    for finding in [*files(config), *_run(examine(settings, logging_in=logging_in))]:
        well &= finding.ok
        _found(finding)
    if well:
        click.echo(_("All is well. Type next: hafenlotse run"))
    else:
        click.echo(_("Change what is NOT OK, then type again: hafenlotse check"))
    sys.exit(0 if well else 1)


def _found(finding: Finding) -> None:
    mark = _("ok") if finding.ok else _("NOT OK")
    click.echo(f"{mark:<5} {finding.subject:<14} {finding.text}")


main.add_command(cli_migrate.migrate)
main.add_command(cli_registry.import_)
main.add_command(cli_registry.export)
main.add_command(cli_verify.verify)
main.add_command(cli_outbox.outbox)
main.add_command(cli_outbox.status)
main.add_command(cli_mails.mails)
main.add_command(cli_person.person)
main.add_command(cli_backup.backup)
main.add_command(cli_backup.restore)


@main.command()
def demo() -> None:
    """Show the bot at work on a homeserver of its own."""
    from bot.demo.stage import perform

    sys.exit(_run(perform(interactive=sys.stdin.isatty())))


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs to the end; of several errors at once, the first that an operator can act on."""
    try:
        return asyncio.run(work)
    except ExceptionGroup as group:
        from bot.configured import StartError
        from bot.matrix.model import LoginFailed
        from bot.troubles import leaves, told

        for error in leaves(group):
            if isinstance(error, LoginFailed | StartError) or told(error) is not None:
                raise error from None
        raise


async def _serve(settings: Settings, config: Path, take_over: bool) -> None:
    gc.disable()  # what is loaded stays; looking through it again and again takes 0.3 s
    from bot.app import App

    gc.enable()
    stop, vitals, supervision = asyncio.Event(), Vitals(), Supervision()
    running: list[App] = []

    def end() -> None:
        supervision.stopping()
        stop.set()

    def run() -> Awaitable[None]:
        vitals.enter(State.STARTING)
        running[:] = [App(settings, take_over=take_over, vitals=vitals)]
        return running[0].run(
            stop,
            lambda: _ready(vitals, supervision, settings),
            lambda: _standing_by(vitals, supervision),
        )

    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, end)
    loop.add_signal_handler(signal.SIGHUP, logs.read_again, config)
    supervision.starting()
    watching = asyncio.create_task(supervision.watch(vitals))
    try:
        async with _monitored(settings, vitals, lambda: running[0].database if running else None):
            await _run_again_when_there_is_space(run, stop)
    finally:
        watching.cancel()
        supervision.close()


@asynccontextmanager
async def _monitored(
    settings: Settings, vitals: Vitals, database: Callable[[], Database | None]
) -> AsyncIterator[None]:
    """With [http], as far as that is on: what it needs is loaded only then."""
    from bot.health import Health

    health, http = Health(vitals, database), settings.http
    async with AsyncExitStack() as on:
        if http.port is not None:
            from bot.monitoring import monitored

            await on.enter_async_context(monitored(http.host, http.port, health))
        if http.heartbeat_url is not None:
            from bot.heartbeat import beating

            url = http.heartbeat_url.get_secret_value()
            await on.enter_async_context(beating(url, settings.matrix.ca_file, health))
        yield


async def _run_again_when_there_is_space(
    run: Callable[[], Awaitable[None]], stop: asyncio.Event
) -> None:
    """The store of the keys cannot wait as the database can: what is half done in memory would not
    fit to the disk any more. So all of it is begun anew, as after a crash.
    """
    from bot.troubles import FULL, is_full

    while not stop.is_set():
        try:
            await run()
        except Exception as error:
            if not is_full(error):
                raise
            logging.getLogger(__name__).error(FULL)
            with suppress(TimeoutError):
                async with asyncio.timeout(TRY_AGAIN_AFTER):
                    await stop.wait()
        else:
            return


def _standing_by(vitals: Vitals, supervision: Supervision) -> None:
    vitals.enter(State.STANDBY)
    supervision.ready("Stands by; another process works.")
    print("hafenlotse standing by", flush=True)


def _ready(vitals: Vitals, supervision: Supervision, settings: Settings) -> None:
    vitals.enter(State.WORKING)
    supervision.ready(f"Works as {settings.matrix.user_id}.")
    click.echo(f"hafenlotse ready as {settings.matrix.user_id}")
