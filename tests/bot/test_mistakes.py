"""Mistakes of operators: what is typed, what is said, and what they type next. Issue 17."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.bot.test_settings import SECRET, TOML

# No name of a class or of a library, and nothing of Python's is for operators.
_INSIDE = re.compile(
    r"Traceback|\b[A-Za-z]+(Error|Exception)\b|\b(aiohttp|pydantic|sqlalchemy|asyncio|tomllib)\b"
    r"|<class|\bNone\b|\bTypeError|\bdict\b|\bstr\b|type=|\bssl:"
)
_WORDLESS = re.compile(r"ok +(configuration|data|homeserver) +\S+")
URL = '"http://127.0.0.1:8008"'
PASSWORD = f'password = "{SECRET}"'
TOKEN = 'access_token = "syt_geheim"'
DATABASE = '"sqlite+aiosqlite:///data/hafenlotse.db"'
COORDINATORS = '["@koordination:localhost"]'
CONFIG, LOOKED = 2, 1  # how it ends


@dataclass(frozen=True)
class Mistake:
    """`old` in the configuration was typed as `new`; `said` and `then` stand in one line."""

    name: str
    old: str
    new: str
    said: str
    then: str
    ends: int = CONFIG
    token: bool = False
    arguments: tuple[str, ...] = ("check",)
    environment: dict[str, str] = field(default_factory=dict)
    before: Callable[[Path], object] = lambda _folder: None


def at(homeserver: str) -> tuple[str, str]:
    """This odd homeserver."""
    return URL, f'"ODD/{homeserver}"'


def _configuration() -> Iterator[Mistake]:
    yield Mistake("no scheme", URL, '"127.0.0.1:8008"', "matrix.homeserver = ", "http://127")
    yield Mistake("http to outside", URL, '"http://matrix.example"', "in the clear", "https://")
    yield Mistake("odd scheme", URL, '"ftp://matrix.example"', "matrix.homeserver = ", "Example: ")
    yield Mistake("empty address", URL, '""', "matrix.homeserver = ''", "Example: ")
    yield Mistake("half an id", '"@lotse:localhost"', '"lotse"', "not a full Matrix", '"@lotse:')
    yield Mistake("id as number", '"@lotse:localhost"', "7", "matrix.user_id = 7", "Example: ")
    yield Mistake("no password", PASSWORD, "", "matrix.password: is missing", "access_token = ")
    yield Mistake("empty password", PASSWORD, 'password = ""', "must not be empty", "password_file")
    yield Mistake("a number", PASSWORD, "password = 5", "matrix.password: ", "password_file")
    yield Mistake("both ways in", PASSWORD, f"{PASSWORD}\n{TOKEN}", "stands beside", "delete")
    yield Mistake("German key", PASSWORD, 'passwort = "x"', "matrix.passwort: is not", "Known are")
    yield Mistake(
        "no such secret", PASSWORD, 'password_file = "p"', "No such file", "password_file = 'p'"
    )
    yield Mistake("no authority", URL, f'{URL}\nca_file = "x"', "ca_file = ", "Example: ")
    yield Mistake(
        "authority of nothing", URL, f'{URL}\nca_file = "config.toml"', "no certificate", "PEM"
    )
    for name, token in (("two lines", "syt_geheim\\nsyt"), ("with a word", "Bearer syt_geheim")):
        wrong = f'access_token = "{token}"'
        yield Mistake(name, TOKEN, wrong, "a line break, a space", "in one line", token=True)
    yield Mistake("empty device", TOKEN, f'{TOKEN}\ndevice_id = ""', "device_id", "Ex", token=True)
    yield Mistake("no driver", DATABASE, '"sqlite:///x"', "storage.database: ", "sqlite+aiosqlite")
    yield Mistake("other database", DATABASE, '"mysql://x"', "mysql is not", "postgresql+asyncpg")
    yield Mistake("a path", DATABASE, '"data/x.db"', "not a database address", "sqlite+aiosqlite")
    yield Mistake(
        "standby on SQLite",
        DATABASE,
        f"{DATABASE}\nstandby = true",
        "PostgreSQL only",
        "PostgreSQL",
    )
    yield Mistake(
        "former name", DATABASE, f"{DATABASE}\nkeep_done_days = 9", "keep_done_days", "[retention]"
    )
    retention = '[retention]\ndone_days = "x"\n[privacy]'
    yield Mistake("days as a word", "[privacy]", retention, "retention.done_days", "30")
    retention = "[retention]\ndone_days = 1\n[privacy]"
    yield Mistake("too few days", "[privacy]", retention, "retention.done_days = 1", "30")
    yield Mistake("nobody begins", COORDINATORS, "[]", "federal_coordinators = []", "@koordination")
    yield Mistake(
        "not a list", COORDINATORS, '"@a:localhost"', "federal_coordinators = ", "@koordination"
    )
    yield Mistake("a name", COORDINATORS, '["Ina"]', "not a full Matrix address", "@koordination")
    yield Mistake("French", "[alliance]", '[alliance]\nlanguage = "fr"', "'fr'", '"de" or "en"')
    yield Mistake("Mars", "[alliance]", '[alliance]\ntimezone = "Mars"', "time zone", "Europe/Ber")
    yield Mistake("misspelt section", "[alliance]", "[aliance]", "aliance", "known")
    yield Mistake("capital section", "[alliance]", "[Alliance]", "Alliance: is not", "[alliance]")
    yield Mistake("open bracket", "[alliance]", "[alliance", "cannot be read", "in [brackets]")
    yield Mistake(
        "no quotes", '"@lotse:localhost"', "@lotse:x", "cannot be read", "quotation marks"
    )
    yield Mistake("no controller", "controller", "#", "privacy.controller: is missing", "Example: ")
    yield Mistake(
        "nobody answers", "[privacy]", "[alliance.x]", "privacy: is missing", "controller"
    )
    for server in (
        "https://rathaus.example",
        "@ina:rathaus.example",
        "*.example",
        "rathaus example",
    ):
        access = f'[access]\nallowed_servers = ["{server}"]\n[privacy]'
        yield Mistake(f"server {server}", "[privacy]", access, "name of a homeserver", "localhost")
    access = '[access]\nallowed_servers = "rathaus.example"\n[privacy]'
    yield Mistake("servers as text", "[privacy]", access, "access.allowed_servers = ", "localhost")
    name = '[http]\nhost = "eth0"\n[privacy]'
    yield Mistake("a card, not its address", "[privacy]", name, "is no IP address", "127.0.0.1")
    deadlines = '[deadlines]\nquiet_from = "25:00"\n[privacy]'
    yield Mistake("no time", "[privacy]", deadlines, "deadlines.quiet_from = '25:00'", '"20:00"')
    deadlines = '[deadlines]\ndigest_weekday = "Mittwoch"\n[privacy]'
    yield Mistake(
        "German day", "[privacy]", deadlines, "digest_weekday = 'Mittwoch'", '"wednesday"'
    )
    for name, said in (
        ("PASSWORD", "PASSWORD: is not known"),
        ("MATRIX__PASSWRD", "passwrd: is not"),
    ):
        wrong = {f"HAFENLOTSE_{name}": SECRET}
        then = "MATRIX__PASSWORD" if name == "PASSWORD" else "Known are"
        yield Mistake(f"variable {name}", URL, URL, said, then, environment=wrong)
    variable = {"HAFENLOTSE_ACCESS__ALLOWED_SERVERS": "rathaus.example"}
    yield Mistake("list as text", URL, URL, "a list is written as JSON", "Ex", environment=variable)
    elsewhere = ("--config", "missing.toml", "check")
    yield Mistake("no file", URL, URL, "no such file", "config.example.toml", arguments=elsewhere)


def _utf16(folder: Path) -> None:
    (folder / "config.toml").write_text("[matrix]", encoding="utf-16")


def _database(kind: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        file = folder / "data" / "hafenlotse.db"
        if kind == "directory":
            file.mkdir(parents=True)
            return
        file.parent.mkdir()
        if kind == "text":
            file.write_bytes(b"something else, but long enough to be looked at. " * 100)
            return
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE invoices (id INTEGER)")
        connection.close()

    return make


def _looking() -> Iterator[Mistake]:
    look = LOOKED
    yield Mistake("UTF-16", URL, URL, "not written in UTF-8", "Save it as UTF-8", before=_utf16)
    for mode in ("password", "config"):
        said = "everybody on this machine can read this secret"
        change = (PASSWORD, 'password_file = "p"') if mode == "password" else (URL, URL)
        file = "p" if mode == "password" else "config.toml"
        yield Mistake(f"open {mode}", *change, said, f"Type: chmod 600 {file}", look, before=_open)
    closed = '"http://127.0.0.1:9"'
    yield Mistake("nobody there", URL, closed, "Connection refused", "Is matrix.homeserver", look)
    unknown = '"https://nirgends.invalid"'
    yield Mistake("no such name", URL, unknown, "no machine with the name", "Is matrix.", look)
    wrong_tls = '"TLS/plain"'
    yield Mistake(
        "no TLS there", URL, wrong_tls, "does not speak TLS", "Is matrix.homeserver", look
    )
    for each in ("website", "other-json", "missing", "moved", "maintenance"):
        said = "answers, but not as a Matrix homeserver"
        yield Mistake(each, *at(each), said, "Is matrix.homeserver right?", look)
    again = "Wait 42 s, then type again: hafenlotse check"
    yield Mistake("limited", *at("limited"), "asked too often", again, look)
    log_in = ("check", "--log-in")
    yield Mistake("limit", *at("limited-login"), "too often", again, look, arguments=log_in)
    yield Mistake(
        "wrong password", *at("plain"), "let @lotse", "Check user", look, arguments=log_in
    )
    gone = at("deactivated")
    yield Mistake("deactivated", *gone, "M_USER_DEACTIVATED", "Check user", look, arguments=log_in)
    left = "Remove it: in Element"
    yield Mistake(
        "never out", *at("never-out"), "device         PROBE, ", left, look, arguments=log_in
    )
    token = "mas-cli manage issue-compatibility-token lotse"
    yield Mistake("single sign-on", *at("sso"), "only: m.login.sso (single sign-on)", token, look)
    yield Mistake("no way in", *at("no-way-in"), "only: nothing", token, look)
    new = "Make a new one"
    yield Mistake("revoked", *at("revoked"), "does not take matrix.access", new, look, token=True)
    yield Mistake("stripped", *at("stripped"), "does not take matrix.acc", new, look, token=True)
    yield Mistake("another's", *at("another"), "calls this", "exactly like", look, token=True)
    yield Mistake("no device", *at("deviceless"), "to no device", "Make one", look, token=True)
    yield Mistake("of Element", *at("used"), "has keys already", "Make a new", look, token=True)
    yield Mistake("signed", *at("strange-keys"), "cross-signing", "Reset it", look, token=True)
    device = {"HAFENLOTSE_MATRIX__DEVICE_ID": "ALT"}
    said, then = "device NEU, not to ALT", "Correct matrix.device_id"
    yield Mistake("device", *at("plain"), said, then, look, token=True, environment=device)
    set_time = "Type: timedatectl set-ntp true"
    yield Mistake("clock ahead", *at("slow-clock"), "is 7 min ahead of", set_time, look)
    yield Mistake("clock behind", *at("fast-clock"), " s behind the homeserver", set_time, look)
    kinds = {"directory": "needs the right", "text": "hafenlotse restore FILE", "other": "Name a"}
    for kind, then in kinds.items():
        yield Mistake(kind, *at("plain"), "hafenlotse.db", then, look, before=_database(kind))
    data = (DATABASE, f'{DATABASE}\ndata_dir = "config.toml"')
    yield Mistake("data", *data, "is no directory", "Write the path of one", look)


def _open(folder: Path) -> None:
    (folder / "p").write_text(SECRET)
    (folder / "p").chmod(0o644)
    if "password_file" not in (folder / "config.toml").read_text(encoding="utf-8"):
        (folder / "config.toml").chmod(0o644)


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    """Where the odd homeservers are."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.harness.odd_homeserver"],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    yield f"http://127.0.0.1:{running.stdout.readline().strip()}"
    running.kill()
    running.wait()
    running.stdout.close()


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith("HAFENLOTSE_") or name.casefold().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    yield
    logging.disable(logging.NOTSET)


def _typed(mistake: Mistake, folder: Path, odd: str) -> None:
    text = TOML.replace(PASSWORD, TOKEN) if mistake.token else TOML
    assert text.count(mistake.old) == 1, mistake.old
    new = mistake.new.replace("ODD", odd).replace("TLS", odd.replace("http:", "https:"))
    file = folder / "config.toml"
    file.write_text(text.replace(mistake.old, new), encoding="utf-8")
    file.chmod(0o600)
    mistake.before(folder)


MISTAKES = [*_configuration(), *_looking()]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.name)
def test_what_is_said_and_what_is_typed_next(
    mistake: Mistake, tmp_path: Path, odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _typed(mistake, tmp_path, odd)
    for name, value in mistake.environment.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(main, list(mistake.arguments))
    assert done.exit_code == mistake.ends, done.output
    assert SECRET not in done.output
    assert "syt_geheim" not in done.output
    assert _INSIDE.search(done.output) is None, done.output
    said = [each for each in done.output.splitlines() if mistake.said in each]
    assert any(mistake.then in each for each in said), done.output
    assert done.output.splitlines()[-1].endswith(": hafenlotse check")


@pytest.mark.parametrize("mistake", MISTAKES[::4], ids=lambda each: each.name)
def test_german_is_said_where_it_is_spoken(
    mistake: Mistake, tmp_path: Path, odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line of it in English, and the same is to be typed."""
    _typed(mistake, tmp_path, odd)
    for name, value in mistake.environment.items():
        monkeypatch.setenv(name, value)
    english = CliRunner().invoke(main, list(mistake.arguments))
    logging.disable(logging.NOTSET)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    german = CliRunner().invoke(main, list(mistake.arguments))
    assert german.exit_code == mistake.ends, german.output
    assert _INSIDE.search(german.output) is None, german.output
    alike = set(german.output.splitlines()) & set(english.output.splitlines())
    assert [line for line in alike if not _WORDLESS.fullmatch(line)] == []
    assert german.output.splitlines()[-1].endswith("eingeben: hafenlotse check")


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len(MISTAKES) >= 60
    assert len({each.name for each in MISTAKES}) == len(MISTAKES)


def test_without_a_mistake(tmp_path: Path, odd: str) -> None:
    """Also with the mark that editors on Windows put before a text. And nothing is made."""
    text = TOML.replace(URL, f'"{odd}/plain"').replace(PASSWORD, 'password_file = "p"')
    (tmp_path / "config.toml").write_text(text, encoding="utf-8-sig")
    (tmp_path / "p").write_text(SECRET, encoding="utf-8-sig")
    (tmp_path / "p").chmod(0o600)
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 0, done.output
    assert "hafenlotse check --log-in" in done.output
    assert 'write under [access]: allowed_servers = ["localhost"]' in done.output
    assert done.output.splitlines()[-1] == "All is well. Type next: hafenlotse run"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["config.toml", "p"]


def test_a_login_that_is_right_stays_right_whatever_comes_after(tmp_path: Path, odd: str) -> None:
    """Neither a logout that fails nor limits that cannot be measured say anything of a password."""
    text = TOML.replace(URL, f'"{odd}/never-out"')
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    (tmp_path / "config.toml").chmod(0o600)
    done = CliRunner().invoke(main, ["check", "--log-in"])
    assert done.exit_code == 1
    assert "ok    login          @lotse:localhost: the password is right" in done.output
    assert "ok    rate limits    could not be measured" in done.output
    (bad,) = [each for each in done.output.splitlines() if each.startswith("NOT OK")]
    assert bad.startswith("NOT OK device         PROBE, made to try the password")


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("127.0.0.1", "ok    http           127.0.0.1, port 9464: this machine"),
        ("0.0.0.0", "ok    http           0.0.0.0, port 9464: other machines can ask"),
    ],
)
def test_who_can_ask_how_the_bot_is(tmp_path: Path, odd: str, host: str, said: str) -> None:
    text = TOML.replace(URL, f'"{odd}/plain"') + f'[http]\nport = 9464\nhost = "{host}"\n'
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    (tmp_path / "config.toml").chmod(0o600)
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 0, done.output
    assert said in done.output
    assert ("firewall" in done.output) == (host == "0.0.0.0")
