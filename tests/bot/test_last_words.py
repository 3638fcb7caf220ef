"""Whose word is the last one: what Matrix refuses, and what only seems to be refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.matrix.backfill import complete_timeline
from bot.matrix.doors import Doors
from bot.matrix.gate import Gate
from bot.matrix.http import Connection
from bot.matrix.model import LoginFailed, MatrixError, Refused, Unreachable
from bot.matrix.rooms import Rooms
from bot.matrix.session import Account, StoreDirectory

Answer = tuple[int, Any]
PAGE = b"<html>We are updating</html>"
REVOKED = (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "x"})
MISSING = (401, {"errcode": "M_MISSING_TOKEN", "error": "x"})
LOGGED_IN = (200, {"user_id": "@lotse:localhost", "device_id": "D", "access_token": "new"})


class Answering(Connection):
    """A homeserver that answers what it is told to; `asked` has what came, with its token."""

    def __init__(self, answers: Callable[[str, str | None], Answer]) -> None:
        super().__init__("http://127.0.0.1:9")
        self.answers = answers
        self.asked: list[tuple[str, str | None]] = []

    async def _exchange(self, method: str, path: str, *given: Any, **options: Any) -> Any:
        token = None if options.get("anonymous") else self.token
        self.asked.append((path, token))
        await asyncio.sleep(0)
        status, answer = self.answers(path, token)
        return status, {}, answer if isinstance(answer, bytes) else json.dumps(answer).encode()


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (403, {"errcode": "M_FORBIDDEN"}, Refused),
        (400, {"errcode": "M_BAD_JSON"}, Refused),
        (413, {"errcode": "M_TOO_LARGE"}, Refused),
        (413, PAGE, Refused),
        (401, {"flows": [], "session": "s"}, Refused),
        (403, PAGE, Unreachable),
        (404, PAGE, Unreachable),
        (404, b"", Unreachable),
        (400, {"error": "no code"}, Unreachable),
        (400, {"errcode": 5}, Unreachable),
        (400, {"errcode": ""}, Unreachable),
        (400, [], Unreachable),
        (301, b"", Unreachable),
        (302, PAGE, Unreachable),
        (307, {}, Unreachable),
        (204, PAGE, Unreachable),
        (200, PAGE, Unreachable),
        (403, {"errcode": "M_RESOURCE_LIMIT_EXCEEDED"}, Unreachable),
        (401, {"errcode": "M_USER_LOCKED", "soft_logout": True}, Unreachable),
        (403, {"errcode": "M_USER_SUSPENDED"}, Unreachable),
        (429, {"errcode": "M_LIMIT_EXCEEDED"}, Unreachable),
        (502, {"errcode": "M_FORBIDDEN"}, Unreachable),
    ],
)
async def test_only_codes_of_matrix_are_refusals(
    status: int, answer: Any, expected: type[MatrixError]
) -> None:
    with pytest.raises(expected) as caught:
        await Answering(lambda *_: (status, answer)).call("PUT", "/send", {})
    assert type(caught.value) is expected


class TestLogin:
    """The token is revoked, and the way to the next one is rough."""

    @pytest.fixture(autouse=True)
    def _things(self, tmp_path: Path) -> None:
        self.logins: list[Answer] = []
        self.good = {"new"}
        self.refusal: Answer = REVOKED
        self.connection = Answering(self.answer)
        self.connection.token = "old"
        store = StoreDirectory(tmp_path)
        names = {"user_id": "@lotse:localhost", "password": "x", "device_name": "x"}
        self.account = Account(self.connection, store, token=None, **names)
        self.account.device_id = "D"
        self.connection.renew_token = self.account.log_in

    def answer(self, path: str, token: str | None) -> Answer:
        if path.endswith("/login"):
            return self.logins.pop(0)
        if token is None:
            return MISSING
        return (200, {"event_id": "$e"}) if token in self.good else self.refusal

    async def send(self) -> Any:
        return await self.connection.call("PUT", "/send", {})

    @pytest.mark.parametrize("refusal", [REVOKED, MISSING], ids=["revoked", "missing"])
    async def test_smooth(self, refusal: Answer) -> None:
        """However the homeserver says that it does not take the token."""
        self.refusal, self.logins = refusal, [LOGGED_IN]
        assert (await self.send())["event_id"] == "$e"

    @pytest.mark.parametrize("status", [502, 429, 403, 404, 302])
    async def test_what_is_in_between_fails_once(self, status: int) -> None:
        """While it does, nobody is refused for good; afterwards everything goes on."""
        self.logins = [(status, PAGE), LOGGED_IN]
        first = await asyncio.gather(self.send(), return_exceptions=True)
        assert isinstance(first[0], Unreachable)
        assert self.connection.token == "old"
        assert (await self.send())["event_id"] == "$e"

    async def test_others_send_while_the_login_takes_its_time(self) -> None:
        self.logins = [LOGGED_IN]
        sent = await asyncio.gather(*(self.send() for _ in range(20)))
        assert [each["event_id"] for each in sent] == ["$e"] * 20
        assert not [token for path, token in self.connection.asked if path == "/send" if not token]

    async def test_the_new_one_is_not_known_either(self) -> None:
        """A homeserver that is not itself yet: no reason to end."""
        self.good, self.logins = set(), [LOGGED_IN, LOGGED_IN]
        with pytest.raises(Unreachable):
            await self.send()
        self.good = {"new"}
        assert (await self.send())["event_id"] == "$e"

    @pytest.mark.parametrize("code", ["M_FORBIDDEN", "M_USER_DEACTIVATED"])
    async def test_no_more_let_in(self, code: str) -> None:
        """Another password, no account: only an operator can help."""
        flows = (200, {"flows": [{"type": "m.login.password"}]})
        self.logins = [(403, {"errcode": code, "error": "Invalid username or password"}), flows]
        with pytest.raises(LoginFailed, match=code):
            await self.send()

    @pytest.mark.parametrize("answer", [{}, {**LOGGED_IN[1], "access_token": ""}, {"user_id": 5}])
    async def test_an_odd_answer(self, answer: dict[str, Any]) -> None:
        self.logins = [(200, answer), LOGGED_IN]
        with pytest.raises(Unreachable):
            await self.send()
        assert (await self.send())["event_id"] == "$e"


async def test_a_room_without_an_id_was_not_made() -> None:
    connection = Answering(lambda *_: (200, {}))
    with pytest.raises(Unreachable):
        await Doors(connection, Rooms("@lotse:localhost"), Gate()).create(
            name=None, invite=[], encrypted=True, direct=False
        )


@pytest.mark.parametrize(
    ("answer", "is_lost"),
    [
        ((404, PAGE), False),
        ((403, {"errcode": "M_RESOURCE_LIMIT_EXCEEDED"}), False),
        ((404, {"errcode": "M_UNRECOGNIZED"}), False),
        ((302, b""), False),
        ((403, {"errcode": "M_FORBIDDEN"}), True),
    ],
)
async def test_a_gap_is_given_up_only_where_nothing_may_be_read(
    answer: Answer, is_lost: bool
) -> None:
    timeline = {"events": [], "limited": True, "prev_batch": "p"}
    reading = complete_timeline(
        Answering(lambda *_: answer), Gate(), "@lotse:localhost", "!r:localhost", timeline, "s"
    )
    if is_lost:
        assert await reading == []
        return
    with pytest.raises(Unreachable):
        await reading
