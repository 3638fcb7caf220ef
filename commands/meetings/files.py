"""The minutes of a meeting as a file, with `!minutes M-3` as its caption in the direct chat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from commands.kit import COORDINATION, Context, Fetch, Message, Messages, _, reply
from commands.kit.dispatch import execute
from commands.kit.uploads import caption, captioned, file_name
from commands.papers.documents import ENDINGS, ending_of, text_of, wrong_kind

_NOT_FOR_THEM: Final = _("The minutes of a meeting are kept by the coordination.")


def is_meant(context: Context, content: Mapping[str, Any]) -> bool:
    """Whether a file holds minutes: only its caption says so."""
    return captioned(context, content) == "minutes"


async def take(context: Context, content: Mapping[str, Any]) -> Sequence[Message]:
    """Fetches the file, if its sender may keep minutes at all and we can read it."""
    if not context.sender.roles & COORDINATION:
        return [reply(_NOT_FOR_THEM)]
    if ending_of(content["name"]) not in ENDINGS:
        raise wrong_kind()
    return [reply(_("I am reading {name} …", name=file_name(content))), Fetch(content)]


async def read(context: Context, content: Mapping[str, Any]) -> Messages:
    """Does what the caption says, with the text of the file below it."""
    if not context.sender.roles & COORDINATION:
        return None  # it was taken away while the file was fetched
    # A word processor's file takes a while, and there are others to answer.
    text = await asyncio.to_thread(text_of, content["name"], context.attachment or b"")
    first = caption(content).partition("\n")[0]
    return await execute(replace(context, attachment=None), f"{first}\n{text}")
