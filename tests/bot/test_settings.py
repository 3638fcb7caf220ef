"""The contract of the configuration: who wins, what is refused, what is never shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.configured import alliance_of
from bot.settings import Settings, load
from bot.settings_problems import SettingsError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SECRET = "streng-geheim"
TOML = f"""
[matrix]
homeserver = "http://127.0.0.1:8008"
user_id = "@lotse:localhost"
password = "{SECRET}"

[storage]
database = "sqlite+aiosqlite:///data/hafenlotse.db"

[alliance]
federal_coordinators = ["@koordination:localhost"]

[privacy]
controller = "Stadt Musterhafen, Rathausplatz 1"
contact = "datenschutz@musterhafen.example"
"""
Loaded = Callable[..., Settings]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """`loaded(("old", "new"), …, HAFENLOTSE_…="…")`: the settings of a changed file."""

    def change(*changes: tuple[str, str], **environment: str) -> Settings:
        text = TOML
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load(tmp_path / "config.toml")

    return change


def refusal(loaded: Loaded, *changes: tuple[str, str], **environment: str) -> str:
    with pytest.raises(SettingsError) as refused:
        loaded(*changes, **environment)
    assert SECRET not in str(refused.value)
    return str(refused.value)


def test_defaults(loaded: Loaded, tmp_path: Path) -> None:
    settings = loaded()
    assert settings.alliance.name == "Städte Sicherer Häfen"
    assert settings.alliance.language == "de"
    assert settings.alliance.timezone == "Europe/Berlin"
    assert settings.access.allowed_servers == []
    assert settings.matrix.device_name == "Hafenlotse"
    assert settings.matrix.display_name == "Hafenlotse"
    assert settings.storage.data_dir == tmp_path / "data"


def test_example_file_is_complete_and_loads(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(EXAMPLE.read_bytes())
    settings = load(tmp_path / "config.toml")
    assert settings.privacy.controller
    text = EXAMPLE.read_text(encoding="utf-8")
    for section, model in Settings.model_fields.items():
        assert f"[{section}]" in text
        for key in model.annotation.model_fields:  # type: ignore[union-attr]
            assert key in text, f"{section}.{key} is not in config.example.toml"


def test_environment_is_stronger_than_the_file(loaded: Loaded) -> None:
    settings = loaded(
        HAFENLOTSE_MATRIX__PASSWORD="aus der Umgebung",
        HAFENLOTSE_ALLIANCE__LANGUAGE="en",
        HAFENLOTSE_ALLIANCE__FEDERAL_COORDINATORS='["@a:b", "@c:d"]',
        HAFENLOTSE_ACCESS__ALLOWED_SERVERS='["city.example"]',
    )
    assert settings.matrix.password.get_secret_value() == "aus der Umgebung"
    assert settings.matrix.user_id == "@lotse:localhost", "the rest of the section stays"
    assert settings.alliance.language == "en"
    assert settings.alliance.federal_coordinators == ["@a:b", "@c:d"]
    assert settings.access.allowed_servers == ["city.example"]


@pytest.mark.parametrize("way", ["file", "environment", "no other"])
def test_secret_files_are_strongest(loaded: Loaded, tmp_path: Path, way: str) -> None:
    """Named in the file or by the environment, counted from the file, without the line end."""
    (tmp_path / "password").write_text("aus der Datei\n")
    (tmp_path / "database").write_text("postgresql+asyncpg://u:p@db/h\n")
    named = ('password = "streng-geheim"', 'password = "x"\npassword_file = "password"')
    if way == "no other":
        named = ('password = "streng-geheim"', 'password_file = "password"')
    changes = [] if way == "environment" else [named]
    environment = {"HAFENLOTSE_STORAGE__DATABASE_FILE": str(tmp_path / "database")}
    if way == "environment":
        environment["HAFENLOTSE_MATRIX__PASSWORD_FILE"] = "password"
    if way != "no other":
        environment["HAFENLOTSE_MATRIX__PASSWORD"] = "aus der Umgebung"
    settings = loaded(*changes, **environment)
    assert settings.matrix.password.get_secret_value() == "aus der Datei"
    assert settings.storage.database.get_secret_value() == "postgresql+asyncpg://u:p@db/h"


@pytest.mark.parametrize("file", ["missing", "."])
def test_unreadable_secret_file(loaded: Loaded, file: str) -> None:
    told = refusal(loaded, HAFENLOTSE_MATRIX__PASSWORD_FILE=file)
    assert told.startswith(f"matrix.password_file = {file!r}: cannot be read: ")
    assert "Example:" in told


def test_relative_paths_count_from_the_file(
    loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    settings = loaded()
    url = settings.storage.database.get_secret_value()
    assert url == f"sqlite+aiosqlite:///{tmp_path}/data/hafenlotse.db"
    absolute = "sqlite+aiosqlite:////srv/h.db"
    settings = loaded(
        HAFENLOTSE_STORAGE__DATABASE=absolute, HAFENLOTSE_STORAGE__DATA_DIR="/srv/data"
    )
    assert settings.storage.database.get_secret_value() == absolute
    assert settings.storage.data_dir == Path("/srv/data")


def test_relative_configuration_file(
    loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded()
    monkeypatch.chdir(tmp_path)
    settings = load(Path("config.toml"))
    assert settings.storage.data_dir == tmp_path / "data"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("http://127", "127", ["matrix.homeserver = ", "Example:", "http://127.0.0.1:8008"]),
        ("http://127.0.0.1", "http://matrix.example", ["in the clear", "https://", "allow_http"]),
        ("http://127.0.0.1", "http://127.0.0.1.example", ["in the clear"]),
        ("http://127.0.0.1", "http://192.168.1.7", ["matrix.homeserver = ", "in the clear"]),
        ("http://127.0.0.1", "http://[2001:db8::1]", ["in the clear"]),
        ('"@lotse:localhost"', '"lotse"', ["matrix.user_id = 'lotse'", "@lotse:localhost"]),
        ('"@lotse:localhost"', '"@lotse"', ["matrix.user_id = '@lotse'", "Example:"]),
        ('"@lotse:localhost"', '"@lo tse:x"', ["matrix.user_id", "Example:"]),
        ('"@lotse:localhost"', "7", ["matrix.user_id = 7", "Example:"]),
        ('["@koordination:localhost"]', "[]", ["alliance.federal_coordinators = []"]),
        ("@koordination:", "koordination:", ["federal_coordinators = 'koordination:localhost'"]),
        ("[alliance]", '[alliance]\nlanguage = "fr"', ["alliance.language = 'fr'", '"de" or']),
        ("[alliance]", '[alliance]\nname = " "', ["alliance.name = ' '", "must not be empty"]),
        ("[alliance]", '[alliance]\ntimezone = "Mars"', ["timezone = 'Mars'", "Europe/Berlin"]),
        ("[alliance]", '[alliance]\ntimezone = "../x"', ["alliance.timezone", "Europe/Berlin"]),
        ("[alliance]", '[alliance]\nlangage = "de"', ["alliance.langage", "not a known key"]),
        ("[alliance]", '[acess]\nx = 1\n[alliance]', ["acess", "is not a known key"]),
        ("sqlite+aiosqlite", "sqlite", ["storage.database: ", "sqlite+aiosqlite", "Example:"]),
        ("sqlite+aiosqlite", "mysql", ["storage.database: mysql", "postgresql+asyncpg"]),
        ("sqlite+aiosqlite:///data", SECRET, ["storage.database: is not a database address"]),
        ('"datenschutz@musterhafen.example"', '""', ["privacy.contact", "must not be empty"]),
        ("contact = ", "# ", ["privacy.contact: is missing.", "Example:"]),
        ('password = "streng-geheim"', "", ["matrix.password: is missing", "password_file"]),
        ('password = "streng-geheim"', "password = 5", ["matrix.password: ", "Example:"]),
        ("user_id = ", f'passwort = "{SECRET}"\nuser_id = ', ["matrix.passwort: is not a known"]),
        ("user_id = ", f'access_token = "{SECRET}"\nuser_id = ', ["stands beside matrix.access_"]),
        ("user_id = ", f'accesstoken = "{SECRET}"\nuser_id = ', ["matrix.accesstoken: is not a"]),
        ("user_id = ", 'ca_file = "missing.pem"\nuser_id = ', ["ca_file = ", "No such file"]),
        ("user_id = ", 'ca_file = "config.toml"\nuser_id = ', ["has no certificate in it", "PEM"]),
        ("user_id = ", 'device_id = " "\nuser_id = ', ["matrix.device_id = ' '", "Example:"]),
        ('password = "streng-geheim"', 'access_token = ""', ["matrix.access_token: must not be"]),
        ("[matrix]", "[matrix", ["config.toml: cannot be read: ", "line 2"]),
    ],
)  # fmt: skip
def test_mistake_in_the_file(loaded: Loaded, old: str, new: str, told: list[str]) -> None:
    """Names the key, the value unless it is secret, and an example."""
    text = refusal(loaded, (old, new))
    for each in told:
        assert each in text
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "a.localhost", "[::1]"])
def test_this_machine_needs_no_tls(loaded: Loaded, host: str) -> None:
    assert loaded(("http://127.0.0.1", f"http://{host}")).matrix.homeserver == f"http://{host}:8008"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://127.0.0.1:8008", "https://matrix.example"),
        ('http://127.0.0.1:8008"', 'http://matrix.internal"\nallow_http = true'),
    ],
)
def test_another_machine_is_reached_by_tls_unless_said_otherwise(
    loaded: Loaded, old: str, new: str
) -> None:
    assert "matrix." in loaded((old, new)).matrix.homeserver


def test_without_controller_it_does_not_start(loaded: Loaded) -> None:
    told = refusal(loaded, ("[privacy]", "[access]"), ("controller", "#"), ("contact", "#"))
    assert told.startswith("privacy: is missing. Hafenlotse does not start without naming who")
    assert "[privacy] needs controller and contact" in told
    assert "Stadt Musterhafen" in told


def test_all_mistakes_at_once(loaded: Loaded) -> None:
    told = refusal(loaded, ("@lotse:localhost", "lotse"), ("sqlite+", "x+"), ("contact", "#"))
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HAFENLOTSE_MATRIXX__PASSWORD", SECRET, "HAFENLOTSE_MATRIXX__PASSWORD: is not known."),
        ("HAFENLOTSE_PASSWORD", SECRET, "HAFENLOTSE_PASSWORD: is not known."),
        ("HAFENLOTSE_MATRIX", '{"password": "streng-geheim"}', "HAFENLOTSE_MATRIX: is not known"),
        ("HAFENLOTSE_MATRIX__PASSWRD", SECRET, "matrix.passwrd: is not a known key."),
        ("hafenlotse_matrix__passwort", SECRET, "matrix.passwort: is not a known key."),
        ("HAFENLOTSE_ALLIANCE__LANGUAGE", "xx", "alliance.language = 'xx'"),
        ("HAFENLOTSE_ALLIANCE__LAND", "xx", "alliance.land = 'xx': is not a known key."),
        ("HAFENLOTSE_STORAGE__DATABASE", SECRET, "storage.database: is not a database"),
    ],
)
def test_mistake_in_the_environment(loaded: Loaded, name: str, value: str, told: str) -> None:
    assert told in refusal(loaded, **{name: value})


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such file. Copy config.example.toml"):
        load(tmp_path / "config.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "config.toml")


def test_secrets_are_never_shown(loaded: Loaded) -> None:
    settings = loaded(HAFENLOTSE_STORAGE__DATABASE=f"postgresql+asyncpg://u:{SECRET}@db/h")
    for shown in (repr(settings), str(settings), settings.model_dump_json(), f"{settings!r:}"):
        assert SECRET not in shown


@pytest.mark.parametrize("section", ["[matrx]", "[[matrix]]"])
def test_secret_in_a_misspelt_section(loaded: Loaded, section: str) -> None:
    assert "matr" in refusal(loaded, ("[matrix]", section)).casefold()


def test_secret_under_a_key_of_ones_own_words(loaded: Loaded) -> None:
    refusal(loaded, ("password = ", "kennwort = "))


def test_list_in_the_environment_that_is_no_json(loaded: Loaded) -> None:
    told = refusal(loaded, HAFENLOTSE_ALLIANCE__FEDERAL_COORDINATORS="@a:localhost")
    assert "alliance.federal_coordinators" in told


def test_a_token_is_a_way_in_without_password(loaded: Loaded, tmp_path: Path) -> None:
    settings = loaded(('password = "streng-geheim"', 'access_token = "syt_geheim"'))
    assert settings.matrix.password is None
    assert settings.matrix.access_token is not None
    assert settings.matrix.access_token.get_secret_value() == "syt_geheim"
    (tmp_path / "token").write_text("syt_datei\n")
    settings = loaded(('password = "streng-geheim"', 'access_token_file = "token"'))
    assert settings.matrix.access_token is not None
    assert settings.matrix.access_token.get_secret_value() == "syt_datei"


def test_two_processes_seal_their_keys_with_the_password(loaded: Loaded) -> None:
    told = refusal(
        loaded,
        ('password = "streng-geheim"', 'access_token = "syt_geheim"'),
        ("[storage]", "[storage]\nstandby = true"),
        HAFENLOTSE_STORAGE__DATABASE="postgresql+asyncpg://u:p@db/h",
    )
    assert told.startswith("storage.standby = True: needs matrix.password")


@pytest.mark.parametrize("domain", ["musterhafen.example", "matrix.stadt-musterhafen.example"])
def test_a_domain_is_enough(loaded: Loaded, domain: str) -> None:
    assert loaded(("http://127.0.0.1:8008", domain)).matrix.homeserver == domain


@pytest.mark.parametrize("environment", [{}, {"HAFENLOTSE_MATRIX__PASSWORD_FILE": "empty"}])
def test_empty_password(loaded: Loaded, tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "empty").write_text("\n")
    changes = [] if environment else [(SECRET, "")]
    assert "matrix.password" in refusal(loaded, *changes, **environment)


_MAIL = """
[mail]
host = "smtp.musterhafen.example"
from_address = "lotse@häfen.example"
reply_to = "koordination@musterhafen.example"
password = "streng-geheim"
[privacy]"""


def test_no_mail_without_a_host(loaded: Loaded) -> None:
    assert alliance_of(loaded()).mail_domain is None
    settings = loaded(("[privacy]", _MAIL))
    assert (settings.mail.tls, settings.mail.port) == ("starttls", None)
    assert settings.mail.from_address == "lotse@xn--hfen-loa.example"
    assert alliance_of(settings).mail_domain == "xn--hfen-loa.example"


def test_the_password_of_the_mail_server_from_a_file(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("aus der Datei\n")
    settings = loaded(("[privacy]", _MAIL), HAFENLOTSE_MAIL__PASSWORD_FILE="mail")
    assert settings.mail.password.get_secret_value() == "aus der Datei"
    assert settings.mail.host == "smtp.musterhafen.example"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('reply_to = "koordination@musterhafen.example"\n', "", "mail.reply_to"),
        ("lotse@häfen.example", "lotse@häfen.example\\nBcc: x@y.example", "mail.from_address"),
        ("lotse@häfen.example", "lötse@häfen.example", "mail.from_address"),
        ("smtp.musterhafen.example", "smtp musterhafen", "mail.host"),
        ("[privacy]", 'tls = "none"\n[privacy]', "mail.tls = 'none': would send the password"),
        ("[privacy]", "port = 0\n[privacy]", "mail.port = 0: "),
        ("[privacy]", 'pasword = "x"\n[privacy]', "mail.pasword: is not a known key."),
    ],
)
def test_a_mistake_in_mail_is_named(loaded: Loaded, old: str, new: str, told: str) -> None:
    said = refusal(loaded, ("[privacy]", _MAIL.replace(old, new)))
    assert told in said, said


def test_mail_in_the_clear_on_this_machine_only(loaded: Loaded) -> None:
    here = _MAIL.replace("smtp.musterhafen.example", "localhost")
    settings = loaded(("[privacy]", here.replace("[privacy]", 'tls = "none"\n[privacy]')))
    assert settings.mail.tls == "none"
