"""A name and a picture for an account that has none; what an operator has set stays."""

from __future__ import annotations

from typing import Any

import pytest

from bot.matrix.media import Media
from bot.matrix.model import Refused
from bot.matrix.profile import Profile

BOT = "@lotse:localhost"
NAME, PICTURE = "displayname", "avatar_url"


class Homeserver:
    """As much of a connection as a profile needs."""

    def __init__(self, profile: dict[str, Any] | None, refuses: str = "") -> None:
        self.profile, self.refuses = profile, refuses

    async def call(self, method: str, path: str, body: Any = None, **_: Any) -> dict[str, Any]:
        if self.refuses and self.refuses in path:
            raise Refused("403", "M_FORBIDDEN")
        if path.endswith("/upload"):
            assert body.data.startswith(b"\x89PNG")
            return {"content_uri": "mxc://localhost/picture"}
        if method == "PUT":
            self.profile = {**(self.profile or {}), **body}
        if self.profile is None:
            raise Refused("404", "M_NOT_FOUND")
        return self.profile


async def completed(homeserver: Any, name: str | None = "Hafenlotse") -> str:
    return await Profile(homeserver, Media(homeserver), BOT, name).complete()


OWN = {NAME: "Bündnisbot", PICTURE: "mxc://localhost/own"}
WHOLE = {NAME: "Hafenlotse", PICTURE: "mxc://localhost/picture"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, WHOLE),
        ({}, WHOLE),
        ({NAME: "lotse"}, WHOLE),
        ({NAME: None, PICTURE: None}, WHOLE),
        ({NAME: ["x"]}, WHOLE),
        (OWN, OWN),
        ({NAME: "Bündnisbot"}, {**WHOLE, NAME: "Bündnisbot"}),
        ({PICTURE: "mxc://localhost/own"}, {**WHOLE, PICTURE: "mxc://localhost/own"}),
    ],
)
async def test_what_is_missing_is_set(before: Any, after: Any) -> None:
    homeserver = Homeserver(before)
    assert await completed(homeserver) == after[NAME]
    assert homeserver.profile == after


@pytest.mark.parametrize("refuses", [NAME, PICTURE, "upload", "profile"])
async def test_a_homeserver_that_does_not_let_it(refuses: str) -> None:
    """Some leave profiles to their administrators: no reason not to start."""
    shown = await completed(Homeserver({}, refuses))
    assert shown == ("lotse" if refuses in (NAME, "profile") else "Hafenlotse")


async def test_without_a_name_nothing_is_touched() -> None:
    homeserver = Homeserver({})
    assert await completed(homeserver, None) == "lotse"
    assert homeserver.profile == {}
