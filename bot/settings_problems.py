"""What is wrong with a configuration, in words an operator can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.words import _
from commands.locales.tables import languages
from storage.categories import DEFAULTS

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails
    from pydantic_settings import SettingsError as SourceError

EXAMPLES: Final = {
    "matrix.homeserver": '"http://127.0.0.1:8008"',
    "matrix.ca_file": '"/etc/ssl/certs/rathaus.pem"',
    "matrix.allow_http": "false",
    "matrix.user_id": '"@lotse:localhost"',
    "matrix.device_id": '"HAFENLOTSE"',
    "matrix.access_token": '"…", or access_token_file = "/run/secrets/hafenlotse-token"',
    "matrix.access_token_file": '"/run/secrets/hafenlotse-token"',
    "matrix.password": '"…", or password_file = "/run/secrets/hafenlotse", or access_token = "…"',
    "matrix.password_file": '"/run/secrets/hafenlotse"',
    "matrix.device_name": '"Hafenlotse"',
    "matrix.display_name": '"Hafenlotse"',
    "storage.database": '"sqlite+aiosqlite:///data/hafenlotse.db"',
    "storage.database_file": '"/run/secrets/database"',
    "storage.data_dir": '"data"',
    "storage.standby": "false",
    "alliance.name": '"Städte Sicherer Häfen"',
    "alliance.language": " or ".join(f'"{each}"' for each in languages()),
    "alliance.timezone": '"Europe/Berlin"',
    "alliance.federal_coordinators": '["@koordination:localhost"]',
    "access.allowed_servers": '["localhost"]',
    "access.plain_in_encrypted_rooms": "false",
    "access.limit_requests": "true",
    "deadlines.quiet_from": '"20:00"',
    "deadlines.quiet_until": '"07:00"',
    "deadlines.days_before": "[7, 2, 0]",
    "deadlines.digest_weekday": '"wednesday", or "off"',
    "deadlines.digest_at": '"09:00"',
    "deadlines.open_items_weekday": '"monday", or "off"',
    "deadlines.open_items_at": '"08:00"',
    "deadlines.grace_minutes": "15",
    "mail.host": '"smtp.musterhafen.example"',
    "mail.tls": '"starttls", "implicit" or "none"',
    "mail.port": "587",
    "mail.user": '"lotse@musterhafen.example"',
    "mail.password": '"…", or password_file = "/run/secrets/mail"',
    "mail.password_file": '"/run/secrets/mail"',
    "mail.from_address": '"lotse@musterhafen.example"',
    "mail.reply_to": '"koordination@musterhafen.example"',
    **{f"retention.{each}_days": str(period.days) for each, period in DEFAULTS.items()},
    "http.port": "9464",
    "http.host": '"127.0.0.1"',
    "http.heartbeat_url": '"https://hc.musterhafen.example/ping/…"',
    "log.level": '"info", "debug", "warning" or "error"',
    "log.format": '"text" or "json"',
    "privacy": 'controller = "Stadt Musterhafen, Rathausplatz 1"',
    "privacy.controller": '"Stadt Musterhafen, Rathausplatz 1"',
    "privacy.contact": '"datenschutz@musterhafen.example"',
    "privacy.officer": '"Kim Muster, Telefon 0491 1234-5"',
    "privacy.legal_basis": '"Art. 6 Abs. 1 Buchst. e DSGVO, § 3 des Musterlandesgesetzes"',
    "privacy.recipients": '"alle in den Räumen, das Rechenzentrum Musterland"',
    "privacy.authority": '"Landesbeauftragte für den Datenschutz Musterland, Musterstadt"',
}
_MOVED: Final = {
    "storage.keep_done_days": "retention.done_days",
    "storage.keep_mailbox_days": "retention.mailbox_days",
}
SECRETS: Final = {
    "matrix.password",
    "matrix.access_token",
    "storage.database",
    "mail.password",
    "http.heartbeat_url",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the configuration."""

    key: str
    value: str | None
    what: str

    def __str__(self) -> str:
        shown = "" if self.value is None else f" = {self.value}"
        example = EXAMPLES.get(self.key)
        told = f"{self.key}{shown}: {self.what}"
        if example is None:
            return told
        shown = _("Example: {example}", example=example)
        return f"{told} {shown}"


class SettingsError(Exception):
    """The configuration cannot be used; `problems` says why, one by one."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """Every mistake pydantic found, in our words."""
    for each in error.errors():
        key = ".".join(str(part) for part in each["loc"] if isinstance(part, str))
        yield Problem(key, _shown(key, each), _reason(key, each))


def _shown(key: str, error: ErrorDetails) -> str | None:
    # Unknown keys beside the secrets, and whole sections, may hold a secret under another name.
    misspelt = error["type"] == "extra_forbidden" and (
        key.startswith(("matrix.", "storage.", "mail.", "http.")) or "." not in key
    )
    whole = "." not in key and isinstance(error["input"], dict | list)
    if error["type"] == "missing" or key in SECRETS or misspelt or whole:
        return None
    return repr(error["input"])


def _reason(key: str, error: ErrorDetails) -> str:
    if key == "privacy" and error["type"] == "missing":
        return _(
            "is missing. Hafenlotse does not start without naming who answers for the data: "
            "[privacy] needs controller and contact."
        )
    match error["type"]:
        case "missing":
            return _("is missing.")
        case "extra_forbidden" if key in _MOVED:
            section, name = _MOVED[key].split(".")
            return _(
                "is called {name} now and stands under [{section}].", name=name, section=section
            )
        case "extra_forbidden":
            section = key.partition(".")[0] + "."
            known = [each.removeprefix(section) for each in EXAMPLES if each.startswith(section)]
            if not known:
                return _("is not a known key.")
            return _("is not a known key. Known are: {known}.", known=", ".join(known))
        case "value_error":
            return str(error["ctx"]["error"]) if "ctx" in error else error["msg"]
        case kind:
            return _ill_formed(kind, error)


def _ill_formed(kind: str, error: ErrorDetails) -> str:
    """Not of the form that is wanted; pydantic's own words are for programmers."""
    given = error.get("ctx", {})
    expected = str(given.get("expected", "")).replace(" or ", ", ")
    no_number = _("is no whole number.")
    no_time = _("is no time of day.")
    told = {
        "string_type": _("is no text; texts stand in quotation marks."),
        "bool_parsing": _("is neither true nor false."),
        "int_parsing": no_number,
        "int_type": no_number,
        "int_from_float": no_number,
        "list_type": _("is no list; lists stand in [brackets]."),
        "too_short": _("needs at least one."),
        "greater_than_equal": _("is too small: at least {least}.", least=given.get("ge")),
        "less_than_equal": _("is too large: at most {most}.", most=given.get("le")),
        "literal_error": _("is none of {known}.", known=expected),
        "time_parsing": no_time,
        "time_type": no_time,
        "model_type": _("is no section; a section stands in [brackets] on a line of its own."),
    }
    if kind.startswith("url_"):
        return _("is no web address: https://… with the name of a machine.")
    return told.get(kind, f"{error['msg']}.")


def unreadable(error: SourceError) -> Problem:
    """A list or section in the environment that is no JSON; only its name is told by pydantic."""
    found = re.search(r'field "(\w+)"', str(error))
    section = found[1] if found else "environment"
    lists = [key for key in EXAMPLES if key.startswith(f"{section}.") and "[" in EXAMPLES[key]]
    key = lists[0] if lists else section
    told = _("cannot be read from the environment; a list is written as JSON.")
    return Problem(key, None, told)
