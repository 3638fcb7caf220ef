"""Calendar files as an independent parser reads them, and not the library that wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import vobject

from bot.content import PRESS
from tests.harness.chat import Chat, discovered
from tests.harness.messages import Content


def files(answers: Sequence[Content]) -> list[bytes]:
    """The bytes of the calendar files among some answers, made as they are when they are sent."""
    found = [each[PRESS] for each in answers if PRESS in each]
    presses = discovered().presses
    return [presses[each["kind"]].make(each["data"], each["language"]) for each in found]


async def calendar(
    chat: Chat, who: str, line: str = "!calendar M-1", **where: Any
) -> list[Content]:
    """What they are answered, the file in the direct chat included."""
    answers = await chat.says(who, line, **where)
    return [*answers, *(content for _to, content in chat.letters)]


def read(data: bytes) -> Any:
    """The whole calendar."""
    return vobject.readOne(data.decode())


def events(answers: Sequence[Content]) -> list[Any]:
    """The entries of the one calendar file among some answers."""
    (data,) = files(answers)
    return list(read(data).contents.get("vevent", []))
