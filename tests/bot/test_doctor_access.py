"""Who may invite the bot, as `hafenlotse check` says it: what was said in the chat counts, too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.doctor import MOST_NAMED, of_access
from bot.doctor_database import said_of_servers
from bot.settings import Settings, load
from storage.engine import Database
from storage.schema import create

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
OWN, TOWN, CITY = "localhost", "rathaus.example", "city.example"
TOML = """
[matrix]
homeserver = "http://127.0.0.1:8008"
user_id = "@lotse:localhost"
password = "streng-geheim"
[storage]
database = "sqlite+aiosqlite:///data/hafenlotse.db"
[alliance]
federal_coordinators = ["@koordination:localhost"]
[access]
allowed_servers = [{servers}]
[privacy]
controller = "Stadt Musterhafen, Rathausplatz 1"
contact = "datenschutz@musterhafen.example"
"""


def configured(folder: Path, *servers: str) -> Settings:
    named = ", ".join(f'"{each}"' for each in servers)
    (folder / "config.toml").write_text(TOML.format(servers=named), encoding="utf-8")
    return load(folder / "config.toml")


@pytest.mark.parametrize(
    ("servers", "said", "told"),
    [
        ((OWN,), {}, "invited from localhost"),
        ((OWN, CITY), {TOWN: True}, "invited from localhost, city.example, rathaus.example"),
        ((OWN, CITY), {CITY: False}, "invited from localhost"),
        ((OWN,), {OWN: True, CITY: False}, "invited from localhost"),
        ((), {TOWN: True}, "invited from rathaus.example"),
    ],
)
def test_what_was_said_in_the_chat_goes_before_the_configuration(
    tmp_path: Path, servers: tuple[str, ...], said: dict[str, bool], told: str
) -> None:
    found = of_access(configured(tmp_path, *servers), said)
    assert (found.ok, found.text) == (True, told)


def test_nobody_is_admitted(tmp_path: Path) -> None:
    """To write it into the configuration helps only where the chat has not said otherwise."""
    advice = 'write under [access]: allowed_servers = ["localhost"]'
    assert advice in of_access(configured(tmp_path), {}).text
    for servers in ((), (OWN,)):
        told = of_access(configured(tmp_path, *servers), {OWN: False}).text
        assert told.startswith("no homeserver is admitted: only people in the registry can invite")
        assert "`!server` shows it" in told
        assert advice not in told


def test_a_database_that_cannot_be_read_may_say_otherwise(tmp_path: Path) -> None:
    unsure = "by the configuration; the database, which cannot be read now, may say otherwise."
    told = of_access(configured(tmp_path, OWN), None).text
    assert told == f"invited from localhost. That is {unsure}"
    told = of_access(configured(tmp_path), None).text
    assert told.endswith(f"`!server admit localhost`. That is {unsure}")


def test_of_very_many_some_are_named(tmp_path: Path) -> None:
    said = {f"town-{number:02}.example": True for number in range(MOST_NAMED + 2)}
    told = of_access(configured(tmp_path), said).text
    assert told.endswith("town-19.example and 2 more")
    del said["town-20.example"], said["town-21.example"]
    assert of_access(configured(tmp_path), said).text.endswith("town-19.example")


async def test_it_is_read_from_the_database(tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        assert await said_of_servers(database) == {}
        assert not file.exists()
        await create(database)
        async with database.transaction() as store:
            await store.servers.set(TOWN, NOW, "@koordination:localhost", admitted=True)
            await store.servers.set(OWN, NOW, "@koordination:localhost", admitted=False)
        assert await said_of_servers(database) == {OWN: False, TOWN: True}
    finally:
        await database.close()
    file.write_bytes(b"no database, but longer than nothing " * 20)
    broken = Database(f"sqlite+aiosqlite:///{file}", looking=True)
    try:
        assert await said_of_servers(broken) is None
    finally:
        await broken.close()
