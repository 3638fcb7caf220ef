"""How the bot looks to others, on a real homeserver."""

from __future__ import annotations

from pathlib import Path

from bot.doctor import examine
from bot.homeserver import Homeserver
from bot.matrix.client import MatrixClient
from bot.matrix.http import path
from bot.settings import load
from tests.bot.test_settings import SECRET, TOML
from tests.harness.names import unique

PASSWORD = "geheim"


async def test_name_and_picture(homeserver: Homeserver, tmp_path: Path) -> None:
    """Set at the first start, left alone afterwards."""
    name = unique("bild")
    user_id = (await homeserver.register(name, PASSWORD)).user_id
    shown = []
    for shown_as in ("Hafenlotse", "Anders"):
        client = MatrixClient(
            homeserver=homeserver.url,
            user_id=user_id,
            password=PASSWORD,
            device_name="Test",
            store=tmp_path / "store",
            shown_as=shown_as,
        )
        await client.start()
        try:
            assert client.display_name == "Hafenlotse"
            shown.append(await client._connection.call("GET", path("profile", user_id)))
        finally:
            await client.close()
    assert shown[0] == shown[1]
    assert shown[0]["displayname"] == "Hafenlotse"
    assert shown[0]["avatar_url"].startswith("mxc://")


async def test_a_check_changes_nothing(homeserver: Homeserver, tmp_path: Path) -> None:
    """It logs in and looks; the account is shown afterwards as before."""
    name = unique("blick")
    user_id = (await homeserver.register(name, PASSWORD)).user_id
    file = tmp_path / "config.toml"
    given = {"http://127.0.0.1:8008": homeserver.url, "@lotse:localhost": user_id, SECRET: PASSWORD}
    text = TOML
    for old, new in given.items():
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    found = await examine(load(file))
    assert ("login", True) in [(each.subject, each.ok) for each in found], found
    reader = MatrixClient(
        homeserver=homeserver.url,
        user_id=user_id,
        password=PASSWORD,
        device_name="Test",
        store=tmp_path / "store",
    )
    await reader.start()
    try:
        shown = await reader._connection.call("GET", path("profile", user_id))
    finally:
        await reader.close()
    assert (shown.get("displayname"), shown.get("avatar_url")) == (name, None)
