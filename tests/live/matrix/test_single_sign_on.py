"""A homeserver where nobody logs in with a password: the way of the operators' guide leads in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.homeserver import Homeserver
from bot.homeserver_config import CONFIG
from bot.matrix.client import MatrixClient
from bot.matrix.login import Token
from bot.matrix.model import LoginFailed

GUIDE = Path(__file__).parents[3] / "docs" / "betrieb.md"
PASSWORD = "geheim"


async def _posted(homeserver: Homeserver, path: str, body: Any, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(homeserver.url + path, json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_in_with_a_token_where_passwords_are_off(tmp_path: Path) -> None:
    """The line of the guide is typed as it stands there; only host and token are filled in.

    The one-time token is the one that a browser has in its address line after single sign-on:
    here the homeserver gives it to somebody who is logged in already.
    """
    async with await Homeserver.start(tmp_path / "homeserver") as homeserver:
        account = await homeserver.register("lotse", PASSWORD)
        await homeserver.stop()
        file = tmp_path / "homeserver" / CONFIG
        config = json.loads(file.read_text(encoding="utf-8"))
        config["password_config"] = {"enabled": False}
        config["login_via_existing_session"] = {"enabled": True, "require_ui_auth": False}
        file.write_text(json.dumps(config), encoding="utf-8")
        await homeserver.start_again()

        def bot(**way: Any) -> MatrixClient:
            return MatrixClient(
                homeserver=homeserver.url,
                user_id=account.user_id,
                device_name="Test",
                store=tmp_path / "bot",
                **way,
            )

        with pytest.raises(LoginFailed, match=r"offers no login by password, only: .*betrieb\.md"):
            await bot(password=PASSWORD).start()
        once = await _posted(
            homeserver, "/_matrix/client/v1/login/get_token", {}, account.access_token
        )
        ((body, path),) = re.findall(
            r"curl --json '(\{.*\})' \\\n +https://matrix\.musterhafen\.example(\S+)",
            GUIDE.read_text(encoding="utf-8"),
        )
        given = await _posted(homeserver, path, json.loads(body.replace("…", once["login_token"])))
        for _start in range(2):
            client = bot(token=Token(given["access_token"], given["device_id"]))
            await client.start()
            assert (client.device_id, client.cross_signed) == (given["device_id"], True)
            await client.close()
