"""What is made of the configuration: what commands may know of it, the client, the database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from bot.troubles import why_closed
from bot.words import _
from commands.kit import Alliance
from commands.kit.context import Stated, Timing
from storage import schema
from storage.categories import Category
from storage.engine import Database

if TYPE_CHECKING:
    from bot.matrix.client import MatrixClient
    from bot.matrix.login import Token
    from bot.settings import Deadlines, Mail, Privacy, Settings

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class StartError(Exception):
    """The bot cannot start; the text says what to do."""


def in_use() -> StartError:
    """Another process has the lock."""
    return StartError(
        _(
            "Another process works on this database; two would do everything twice. Stop the other "
            "one, or give this one a database of its own."
        )
    )


def sealed_otherwise() -> StartError:
    """The password is another one than when the keys were sealed."""
    return StartError(
        _(
            "The keys in the database are sealed with another password. A standby needs the same "
            "matrix.password as the process that works; that one seals them anew when it starts."
        )
    )


def alliance_of(settings: Settings) -> Alliance:
    """What commands may know of the configuration."""
    return Alliance(
        name=settings.alliance.name,
        language=settings.alliance.language,
        zone=ZoneInfo(settings.alliance.timezone),
        federal_coordinators=frozenset(settings.alliance.federal_coordinators),
        controller=settings.privacy.controller,
        privacy_contact=settings.privacy.contact,
        stated=_stated(settings.privacy),
        timing=_timing(settings.deadlines),
        kept=kept_of(settings),
        mail_domain=_domain(settings.mail),
        allowed_servers=frozenset(settings.access.allowed_servers),
    )


def _stated(privacy: Privacy) -> Stated:
    """Without the full stop that the sentence has already."""
    given = vars(privacy)
    names = ("officer", "legal_basis", "recipients", "authority")
    return Stated(**{each: given[each] and given[each].rstrip(".") for each in names})


def kept_of(settings: Settings) -> dict[Category, timedelta]:
    """For how long each category is kept."""
    days = vars(settings.retention)
    return {each: timedelta(days=days[f"{each}_days"]) for each in Category}


def _domain(mail: Mail) -> str | None:
    return mail.from_address.rpartition("@")[2] if mail.host else None


def _timing(deadlines: Deadlines) -> Timing:
    return Timing(
        quiet_from=deadlines.quiet_from,
        quiet_until=deadlines.quiet_until,
        days_before=tuple(sorted(set(deadlines.days_before), reverse=True)),
        digest_weekday=_weekday(deadlines.digest_weekday),
        digest_at=deadlines.digest_at,
        open_items_weekday=_weekday(deadlines.open_items_weekday),
        open_items_at=deadlines.open_items_at,
        grace=timedelta(minutes=deadlines.grace_minutes),
    )


def _weekday(name: str) -> int | None:
    return None if name == "off" else _WEEKDAYS.index(name)


def client_of(settings: Settings, *, shown_as: str | None = None) -> MatrixClient:
    """The Matrix side for the configured account; its keys live in the data directory.

    `shown_as` is what its profile is completed with; None only reads it, as for a check.
    """
    # Only here: it takes half a second, and most of the operator's commands need none.
    from bot.matrix.client import MatrixClient

    return MatrixClient(
        homeserver=settings.matrix.homeserver,
        user_id=settings.matrix.user_id,
        password=password_of(settings),
        token=token_of(settings),
        ca_file=settings.matrix.ca_file,
        device_name=settings.matrix.device_name,
        shown_as=shown_as,
        store=private(settings.storage.data_dir) / "matrix",
    )


def password_of(settings: Settings) -> str:
    """The account's password; empty where an access token lets the bot in."""
    password = settings.matrix.password
    return "" if password is None else password.get_secret_value()


def token_of(settings: Settings) -> Token | None:
    """The access token that lets the bot in; None where its password does."""
    from bot.matrix.login import Token

    token = settings.matrix.access_token
    return None if token is None else Token(token.get_secret_value(), settings.matrix.device_id)


def private(directory: Path) -> Path:
    """The directory, made if missing, open to nobody else: the keys are in it."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
    except OSError as error:
        raise StartError(
            _(
                "storage.data_dir {directory} cannot be used: {why}. Please give the user that "
                "runs the bot the right to write there, or choose another directory.",
                directory=directory,
                why=error.strerror,
            )
        ) from error
    return directory


async def prepare(database: Database) -> None:
    """Sets up an empty database. Raises StartError if it is of another version, or not there."""
    try:
        state = await schema.state(database)
        if state is schema.SchemaState.EMPTY:
            await schema.create(database)
    except (DBAPIError, OSError) as error:
        raise StartError(f"{database.name}: {why_closed(database, error)}") from error
    if state is schema.SchemaState.OUTDATED:
        raise StartError(
            _(
                "The database is of an older version. Type: hafenlotse migrate, which makes a "
                "backup first."
            )
        )
    if state is schema.SchemaState.NEWER:
        raise StartError(
            _(
                "The database is of a newer version than this program. "
                "Please install the newer version again."
            )
        )
