"""Configuration: a TOML file, then the environment, then files for secrets.

Every mistake is reported with its key, its value and an example; see config.example.toml.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import time
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as SourceError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from commands.locales.tables import languages
from storage.categories import DEFAULTS, Category

from .loopback import is_this_machine
from .settings_files import PASSPHRASE, PREFIX, problems_of_ca, read, secrets_of
from .settings_problems import Problem, SettingsError, problems_of, unreadable
from .settings_values import DOMAIN, Days, Filled, MatrixId, Server, Weekday
from .words import _

_TOKEN: Final = re.compile("[!-~]+")  # what goes into a header of HTTP
KNOWN_VARIABLE: Final = f"{PREFIX}MATRIX__PASSWORD"
DRIVERS: Final = ("sqlite+aiosqlite", "postgresql+asyncpg", "postgresql+psycopg")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Matrix(_Section):
    """The bot's account. `allow_http` permits a homeserver on another machine without TLS."""

    allow_http: bool = False
    homeserver: str
    ca_file: Path | None = None
    user_id: MatrixId
    device_id: Filled | None = None
    access_token: SecretStr | None = None
    access_token_file: Path | None = None
    password: Annotated[SecretStr | None, Field(validate_default=True)] = None
    password_file: Path | None = None
    device_name: Filled = "Hafenlotse"
    display_name: Filled = "Hafenlotse"

    @field_validator("access_token", "password")
    @classmethod
    def _given(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value():
            raise ValueError(_("must not be empty."))
        return value

    @field_validator("access_token")
    @classmethod
    def _in_one_line(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError(
                _(
                    "has a line break, a space or a sign in it that no access token has. Write the "
                    "token alone, in one line, without the word in front of it."
                )
            )
        return value

    @field_validator("password")
    @classmethod
    def _one_way_in(cls, value: SecretStr | None, given: ValidationInfo) -> SecretStr | None:
        if "access_token" not in given.data:
            return value  # it has a mistake of its own
        token = given.data["access_token"]
        if value is None and token is None:
            raise ValueError(_("is missing."))
        if value is not None and token is not None:
            raise ValueError(
                _("stands beside matrix.access_token. One is enough: delete the other.")
            )
        return value

    @field_validator("homeserver")
    @classmethod
    def _address(cls, value: str, given: ValidationInfo) -> str:
        if DOMAIN.fullmatch(value):
            return value
        url = TypeAdapter(HttpUrl).validate_python(value)
        if url.scheme == "http" and not (
            is_this_machine(url.host or "") or given.data.get("allow_http")
        ):
            raise ValueError(
                _(
                    "would send the password and everything said over the network in the clear. "
                    "Write https://…, or, where the network in between is protected, allow_http = "
                    "true."
                )
            )
        return value.rstrip("/")


class Storage(_Section):
    """Where the registry, and the keys, are kept."""

    database: SecretStr
    database_file: Path | None = None
    data_dir: Path = Path("data")
    standby: bool = False

    @field_validator("database")
    @classmethod
    def _known_driver(cls, value: SecretStr) -> SecretStr:
        try:
            url = make_url(value.get_secret_value())
        except ArgumentError as error:
            raise ValueError(_("is not a database address.")) from error
        if url.drivername not in DRIVERS:
            raise ValueError(
                _(
                    "{name} is not known; possible: {known}.",
                    name=url.drivername,
                    known=", ".join(DRIVERS),
                )
            )
        driver = url.drivername.partition("+")[2]
        if find_spec(driver) is None:
            raise ValueError(
                _("needs {driver}; type: pip install 'hafenlotse[postgresql]'.", driver=driver)
            )
        return value

    @model_validator(mode="after")
    def _standby_needs_a_server(self) -> Self:
        if self.standby and self.database.get_secret_value().startswith("sqlite"):
            raise ValueError(_("standby is possible on PostgreSQL only."))
        return self


class Alliance(_Section):
    """The alliance itself."""

    name: Filled = "Städte Sicherer Häfen"
    language: str = "de"
    timezone: str = "Europe/Berlin"
    federal_coordinators: Annotated[list[MatrixId], Field(min_length=1)]

    @field_validator("language")
    @classmethod
    def _spoken(cls, value: str) -> str:
        if value not in languages():
            raise ValueError(_("is not spoken here."))
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, OSError) as error:
            raise ValueError(_("is not a known time zone.")) from error
        return value


class Deadlines(_Section):
    """When things happen by themselves."""

    quiet_from: time = time(20)
    quiet_until: time = time(7)
    days_before: Annotated[list[Days], Field(min_length=1)] = [7, 2, 0]
    digest_weekday: Weekday = "wednesday"
    digest_at: time = time(9)
    open_items_weekday: Weekday = "monday"
    open_items_at: time = time(8)
    grace_minutes: Annotated[int, Field(ge=0, le=1440)] = 15


class Mail(_Section):
    """The server that mail to the mailboxes of offices goes through; no host: none is sent."""

    host: str = ""
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    port: Annotated[int | None, Field(ge=1, le=65535)] = None
    user: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    from_address: Annotated[str, Field(validate_default=True)] = ""
    reply_to: Annotated[str, Field(validate_default=True)] = ""

    @field_validator("host", "user")
    @classmethod
    def _in_one_word(cls, value: str) -> str:
        if any(each.isspace() or not each.isprintable() for each in value):
            raise ValueError("must be one word.")
        return value

    @field_validator("tls")
    @classmethod
    def _private(cls, value: str, given: ValidationInfo) -> str:
        host = given.data.get("host", "")
        if value == "none" and host and not is_this_machine(host):
            raise ValueError(
                "would send the password and the mails over the network in the clear. Only a "
                "server on this machine may do without TLS."
            )
        return value

    @field_validator("from_address", "reply_to")
    @classmethod
    def _mail_address(cls, value: str, given: ValidationInfo) -> str:
        if not value and not given.data.get("host"):
            return value
        try:
            found = validate_email(value, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValueError("has to be a mail address, once there is a host.") from error
        # An idn is written as mail servers know it.
        return found.ascii_email or found.normalized


class Access(_Section):
    """Whose invitations are accepted, and whose messages believed."""

    allowed_servers: list[Server] = []
    plain_in_encrypted_rooms: bool = False
    limit_requests: bool = True


class Privacy(_Section):
    """Who answers for the data, and what else they state; shown by `!privacy`."""

    controller: Filled
    contact: Filled
    officer: Filled | None = None
    legal_basis: Filled | None = None
    recipients: Filled | None = None
    authority: Filled | None = None


class Retention(_Section):
    """For how many days what names a person is kept; see storage.categories for each."""

    done_days: Annotated[int, Field(ge=7, le=3650)] = DEFAULTS[Category.DONE].days
    undelivered_days: Annotated[int, Field(ge=7, le=365)] = DEFAULTS[Category.UNDELIVERED].days
    mailbox_days: Annotated[int, Field(ge=30, le=3650)] = DEFAULTS[Category.MAILBOX].days
    people_days: Annotated[int, Field(ge=30, le=3650)] = DEFAULTS[Category.PEOPLE].days
    applications_days: Annotated[int, Field(ge=30, le=3650)] = DEFAULTS[Category.APPLICATIONS].days
    work_days: Annotated[int, Field(ge=90, le=3650)] = DEFAULTS[Category.WORK].days
    decisions_days: Annotated[int, Field(ge=365, le=36500)] = DEFAULTS[Category.DECISIONS].days


class Http(_Section):
    """Where the bot tells how it is, for whoever watches it; off without a port or an address."""

    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    host: str = "127.0.0.1"
    heartbeat_url: SecretStr | None = None  # whoever knows it can send good news in our name

    @field_validator("heartbeat_url")
    @classmethod
    def _not_in_the_clear(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        url = TypeAdapter(HttpUrl).validate_python(value.get_secret_value())
        if url.scheme != "https" and not is_this_machine(url.host or ""):
            raise ValueError(_("has to begin with https://; http:// only for this machine itself."))
        return value

    @field_validator("host")
    @classmethod
    def _an_address(cls, value: str) -> str:
        try:
            ip_address(value)
        except ValueError as error:
            raise ValueError(_("is no IP address, such as 127.0.0.1.")) from error
        return value


class Log(_Section):
    """How much is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Settings(BaseSettings):
    """Everything an operator can set. Build it with `load`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    matrix: Matrix
    storage: Storage
    alliance: Alliance
    access: Access = Access()
    deadlines: Deadlines = Deadlines()
    mail: Mail = Mail()
    privacy: Privacy
    retention: Retention = Retention()
    http: Http = Http()
    log: Log = Log()


def load(path: Path) -> Settings:
    """The settings in `path` and the environment. Raises SettingsError naming every mistake."""

    document = read(path)

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """Strongest first: secrets from files, the environment, the TOML file."""
            return init_settings, env_settings, InitSettingsSource(settings_cls, document)

    _refuse_unknown_environment()
    try:
        settings = FromFile(**secrets_of(document, path.parent))
    except ValidationError as error:
        raise SettingsError(*problems_of(error)) from None
    except SourceError as error:
        raise SettingsError(unreadable(error)) from None
    found = _with_absolute_paths(settings, path.parent.resolve())
    if problems := [*_in_files(found)]:
        raise SettingsError(*problems)
    return found


def _in_files(settings: Settings) -> Iterator[Problem]:
    """What is only seen with all of it read, and the files that it names."""
    if settings.storage.standby and settings.matrix.password is None:
        needs = _("needs matrix.password: with it the keys are sealed that both processes share.")
        yield Problem("storage.standby", "True", needs)
    if settings.matrix.ca_file is not None:
        yield from problems_of_ca(settings.matrix.ca_file)


def _refuse_unknown_environment() -> None:
    """pydantic-settings ignores variables of a misspelt section; that must not go unnoticed."""
    known = (PASSPHRASE, *(f"{PREFIX}{name.upper()}__" for name in Settings.model_fields))
    unknown = [n for n in os.environ if n.startswith(PREFIX) and not n.upper().startswith(known)]
    if unknown:
        raise SettingsError(
            *(
                Problem(name, None, _("is not known. Known is {name}.", name=KNOWN_VARIABLE))
                for name in sorted(unknown)
            )
        )


def _with_absolute_paths(settings: Settings, base: Path) -> Settings:
    """Relative paths count from the configuration file, wherever the bot is started."""
    url = make_url(settings.storage.database.get_secret_value())
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        url = url.set(database=str(base / str(url.database)))
    storage = settings.storage.model_copy(
        update={
            "database": SecretStr(url.render_as_string(hide_password=False)),
            "data_dir": base / settings.storage.data_dir,
        }
    )
    ca_file = settings.matrix.ca_file
    matrix = settings.matrix.model_copy(update={"ca_file": ca_file and base / ca_file})
    return settings.model_copy(update={"matrix": matrix, "storage": storage})
