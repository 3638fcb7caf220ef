"""The ways into the account: an access token of the operator's, and what is said without one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bot.homeserver import Account, Homeserver
from bot.matrix.client import MatrixClient
from bot.matrix.login import Token
from bot.matrix.model import Claim, Generation, LoginFailed
from tests.harness.proxy import Answer, FaultProxy
from tests.live.matrix.conftest import PASSWORD

_numbers: Iterator[int] = count(1)
LOGOUT = "/_matrix/client/v3/logout"


@pytest.fixture
async def account(homeserver: Homeserver) -> Account:
    """With the token of a device that nobody has used, as an operator makes one."""
    return await homeserver.register(f"token-{next(_numbers)}", PASSWORD)


def client(url: str, account: Account, store: Path, token: Token | None) -> MatrixClient:
    return MatrixClient(
        homeserver=url, user_id=account.user_id, token=token, device_name="Test", store=store
    )


async def another(homeserver: Homeserver, account: Account, folder: Path) -> Account:
    """The same account with a second device, logged in by password; its keys are published."""
    second = MatrixClient(
        homeserver=homeserver.url,
        user_id=account.user_id,
        password=PASSWORD,
        device_name="Test",
        store=folder,
    )
    await second.start()
    token = second._connection.token
    assert token is not None
    await second.close()
    return Account(account.user_id, token, second.device_id)


async def test_a_token_lets_the_bot_in_with_its_device(
    homeserver: Homeserver, account: Account, tmp_path: Path
) -> None:
    for _start in range(2):
        bot = client(homeserver.url, account, tmp_path, Token(account.access_token))
        await bot.start()
        assert (bot.device_id, bot.cross_signed) == (account.device_id, True)
        await bot.close()


async def test_a_token_that_is_refused_is_told_clearly(
    homeserver: Homeserver, account: Account, tmp_path: Path, proxy: FaultProxy
) -> None:
    """At the start and while the bot runs; nobody tries to log in by password."""
    bot = client(proxy.url, account, tmp_path, Token(account.access_token))
    await bot.start()
    await bot.call("POST", LOGOUT, {})
    with pytest.raises(LoginFailed, match=r"does not take matrix\.access_token \(any more\)"):
        await bot.sync(None, timeout=0)
    await bot.close()
    with pytest.raises(LoginFailed, match="Make a new one as docs/betrieb"):
        await bot.start()
    assert not proxy.seen("/login")


async def test_a_new_token_is_a_new_device_and_ends_the_old_one(
    homeserver: Homeserver, account: Account, tmp_path: Path
) -> None:
    first = await another(homeserver, account, tmp_path)
    bot = client(homeserver.url, account, tmp_path, Token(account.access_token))
    await bot.start()
    assert (bot.device_id, bot.cross_signed) == (account.device_id, True)
    left = await bot.call("GET", "/_matrix/client/v3/devices")
    assert first.device_id not in [each["device_id"] for each in left["devices"]]
    await bot.close()


async def test_a_device_that_another_program_has_used_is_refused(
    homeserver: Homeserver, account: Account, tmp_path: Path
) -> None:
    """Such as the token that Element shows: people would encrypt with keys we do not have."""
    used = await another(homeserver, account, tmp_path / "element")
    bot = client(homeserver.url, account, tmp_path / "bot", Token(used.access_token))
    with pytest.raises(LoginFailed, match=f"device {used.device_id} .* has keys already"):
        await bot.start()


async def test_the_device_has_to_be_the_one_expected(
    homeserver: Homeserver, account: Account, tmp_path: Path
) -> None:
    bot = client(homeserver.url, account, tmp_path, Token(account.access_token, "ANOTHER"))
    with pytest.raises(LoginFailed, match=f"the device {account.device_id}, not to ANOTHER"):
        await bot.start()


async def test_a_token_of_another_account_is_refused(
    homeserver: Homeserver, account: Account, tmp_path: Path
) -> None:
    other = await homeserver.register(f"token-{next(_numbers)}", PASSWORD)
    bot = client(homeserver.url, account, tmp_path, Token(other.access_token))
    with pytest.raises(LoginFailed, match=f"calls this account {other.user_id}"):
        await bot.start()


async def test_an_old_key_store_needs_a_new_token(
    homeserver: Homeserver, account: Account, tmp_path: Path
) -> None:
    async def claim(*_: object) -> Claim:
        return Claim(Generation(2, "x"), new_device=True)

    bot = client(homeserver.url, account, tmp_path, Token(account.access_token))
    with pytest.raises(LoginFailed, match="has to go on as a new device"):
        await bot.start(claim)


@pytest.mark.parametrize(
    ("offered", "told"),
    [
        (
            ["m.login.sso", "m.login.token"],
            r"only: m\.login\.sso \(single sign-on\), m\.login\.tok",
        ),
        ([], "only: nothing"),
        (["m.login.password"], "Check user id and password"),
    ],
)
async def test_the_ways_that_a_homeserver_offers_are_named(
    account: Account, tmp_path: Path, proxy: FaultProxy, offered: list[str], told: str
) -> None:
    flows = Answer(200, {"flows": [{"type": each} for each in offered]})
    refusal = Answer(400, {"errcode": "M_UNKNOWN", "error": "Unknown login type"})
    proxy.rule = lambda request: flows if request.method == "GET" else refusal
    with pytest.raises(LoginFailed, match=told) as failed:
        await client(proxy.url, account, tmp_path, None).start()
    assert ("docs/betrieb.md" in str(failed.value)) is ("m.login.password" not in offered)
