"""How the bot looks to others, on a real homeserver."""

from __future__ import annotations

from pathlib import Path

from bot.homeserver import Homeserver
from bot.matrix.client import MatrixClient
from bot.matrix.http import path
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
