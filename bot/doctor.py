"""`hafenlotse check`: looks at everything the bot needs, one finding after the other.

It only looks, so that it can be asked at any time, also beside a running bot: no file is made, no
device, no key. Whether a password is right is not to be seen by looking; see `logging_in`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.doctor_database import is_there, of_database, said_of_servers
from bot.doctor_matrix import of_matrix
from bot.finding import Finding
from bot.generation import Succession
from bot.loopback import is_this_machine
from bot.settings_files import open_to_everybody
from bot.words import _
from storage.engine import Database

if TYPE_CHECKING:
    from bot.settings import Settings

MOST_NAMED: Final = 20  # homeservers; `!server` names more


def files(config: Path) -> list[Finding]:
    """Files with a secret in them that everybody on this machine can read, each a finding."""
    return [
        Finding(
            "files",
            False,
            _("everybody on this machine can read this secret. Type: chmod 600 {file}", file=file),
        )
        for file in open_to_everybody(config)
    ]


async def examine(settings: Settings, *, logging_in: bool = False) -> list[Finding]:
    """All findings; what depends on something broken is not tried.

    `logging_in`: try the password by logging in and out again, which makes a device for a moment,
    and measure the rate limits in a room of the account's own.
    """
    database = Database(settings.storage.database.get_secret_value(), looking=True)
    try:
        found = await of_database(database)
        said = await said_of_servers(database) if found.ok else None
        look = Succession(database).look if found.ok and is_there(database) else None
        matrix = [each async for each in of_matrix(settings, look, logging_in=logging_in)]
        ways = [
            of_access(settings, said),
            *of_http(settings),
            of_data_dir(settings.storage.data_dir),
        ]
        return [*ways, *matrix, found, *await _mail(settings)]
    finally:
        await database.close()


async def _mail(settings: Settings) -> list[Finding]:
    from bot.mail_check import of_mail

    found = await of_mail(settings.mail)
    return [] if found is None else [Finding("mail", *found)]


def of_access(settings: Settings, said: Mapping[str, bool] | None) -> Finding:
    """Who may invite the bot.

    `said`: homeservers that were admitted (else blocked) in the chat, which goes before the
    configuration; None if that cannot be read.
    """
    configured = dict.fromkeys(settings.access.allowed_servers, True)
    servers = [name for name, admitted in {**configured, **(said or {})}.items() if admitted]
    if servers:
        told = _("invited from {servers}", servers=_few(servers))
    elif said:
        told = _(
            "no homeserver is admitted: only people in the registry can invite the bot. What the "
            "federal coordination says in the chat goes before access.allowed_servers; `!server` "
            "shows it."
        )
    else:
        told = _nobody_else(settings.matrix.user_id.partition(":")[2])
    if said is not None:
        return Finding("access", True, told)
    unsure = _(
        "That is by the configuration; the database, which cannot be read now, may say otherwise."
    )
    return Finding("access", True, f"{told.rstrip('.')}. {unsure}")


def _few(servers: Sequence[str]) -> str:
    more = len(servers) - MOST_NAMED
    named = ", ".join(servers[:MOST_NAMED])
    return _("{servers} and {count} more", servers=named, count=more) if more > 0 else named


def _nobody_else(own: str) -> str:
    return _(
        "access.allowed_servers is empty: only people in the registry can invite the bot. To let "
        'in others, write under [access]: allowed_servers = ["{server}"]. In the chat the federal '
        "coordination does that with `!server admit {server}`.",
        server=own,
    )


def of_http(settings: Settings) -> list[Finding]:
    """Who can ask how the bot is, and what it counts; nothing while nobody can."""
    host, port = settings.http.host, settings.http.port
    if port is None:
        return []
    if is_this_machine(host):
        return [Finding("http", True, _("{host}, port {port}: this machine", host=host, port=port))]
    text = _(
        "{host}, port {port}: other machines can ask for /health and /metrics, without a password "
        "and in the clear. Let the firewall admit nobody but who watches the bot; for this machine "
        'alone, write under [http]: host = "127.0.0.1"',
        host=host,
        port=port,
    )
    return [Finding("http", True, text)]


def of_data_dir(path: Path) -> Finding:
    """Where the keys are; it is not made."""
    if path.exists() and not path.is_dir():
        text = _(
            "storage.data_dir {path} is no directory. Write the path of one, or of none yet.",
            path=path,
        )
        return Finding("data", False, text)
    nearest = next(each for each in (path, *path.parents) if each.exists())
    if not os.access(nearest, os.R_OK | os.W_OK | os.X_OK):
        owner = nearest.owner()
        text = _(
            "storage.data_dir {path} cannot be used, since this user may not write in {nearest}. "
            "Type: sudo -u {owner} hafenlotse check, if {owner} runs the bot; else give the user "
            "that does the right to write there.",
            path=path,
            nearest=nearest,
            owner=owner,
        )
        return Finding("data", False, text)
    if nearest != path:
        text = _("{path} is not there yet; the first run makes it", path=path)
        return Finding("data", True, text)
    return Finding("data", True, f"{path}")
