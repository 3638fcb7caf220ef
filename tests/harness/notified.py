"""Whom the bot notifies by itself while time passes: by mentions in the room, by letters."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.harness.chat import BERLIN, Chat, Content


async def until(chat: Chat, *when: int) -> list[Content]:
    """Time passes up to then, and the ticker looks only then; what the room hears."""
    at = datetime(*when, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
    return await chat.time_passes(at.astimezone(UTC) - chat.clock.now())


def mentioned(heard: list[Content]) -> list[str]:
    """Who is mentioned in the room; nobody twice."""
    found = [each for content in heard for each in content["m.mentions"].get("user_ids", [])]
    assert len(found) == len(set(found))
    return found


def written_to(chat: Chat) -> list[str]:
    """Who has got a letter, which always notifies."""
    assert all(content["msgtype"] == "m.text" for _to, content in chat.letters)
    return [to for to, _content in chat.letters]
