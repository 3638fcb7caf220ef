"""Rows are made ready: files whose room was encrypted while they were on their way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.content import PRESS
from bot.post import Post
from commands.kit import Press
from storage.tables import OutboxRow


class Client:
    """Knows whether the room is encrypted, and keeps what is uploaded."""

    def __init__(self) -> None:
        self.encrypted = False
        self.uploads: list[bool] = []

    async def encrypts(self, _room_id: str) -> bool:
        return self.encrypted

    async def upload(self, _room_id: str, data: bytes, _mimetype: str) -> dict[str, Any]:
        self.uploads.append(self.encrypted)
        return {"file": {"url": "mxc://x/1", "k": "…"}} if self.encrypted else {"url": "mxc://x/0"}


def row() -> OutboxRow:
    content = {
        "body": "A sum",
        "filename": "sum.csv",
        "info": {"mimetype": "text/csv"},
        PRESS: {"kind": "sum", "data": {}, "language": "en"},
    }
    return OutboxRow(id=1, room_id="!r", action="send", content=content, inbox_seq=1)


@pytest.mark.parametrize(
    ("before", "after", "uploads"),
    [(False, False, [False]), (True, True, [True]), (False, True, [False, True])],
)
async def test_a_file_is_uploaded_again_only_if_the_room_is_encrypted_now(
    before: bool, after: bool, uploads: list[bool]
) -> None:
    client = Client()
    press = Press("sum", lambda _data, _language: b"1;2", light=True)
    post = Post(
        cast("Any", None), cast("Any", client), cast("Any", SimpleNamespace()), {"sum": press}
    )
    file, tried = row(), []
    for client.encrypted in (before, after, after):
        tried.append(await post.content(file))  # and the message itself did not get through
    assert client.uploads == uploads
    for content, encrypted in zip(tried, (before, after, after), strict=True):
        assert PRESS not in content
        assert ("file" in content, "url" in content) == (encrypted, not encrypted)
        assert content["body"] == "A sum"
