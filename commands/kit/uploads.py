"""What is known of a file that somebody has sent, which command its caption has, what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .arguments import clean, shortened
from .as_json import understood
from .context import Context
from .errors import UserError


def file_name(content: Mapping[str, Any]) -> str:
    """The name of the file, short, with its ending."""
    name = whole_name(content)
    return name if len(name) <= 80 else shortened(name, 60) + name[-15:]


def whole_name(content: Mapping[str, Any]) -> str:
    """The name of the file as it is, in one line."""
    try:
        return clean(content["name"]).replace("\n", " ").strip()
    except UserError:
        return "?"


def caption(content: Mapping[str, Any]) -> str:
    """What was typed below it; as in every direct chat the `!` may be left out."""
    return str(content.get("text", "")).strip().removeprefix("!")


def captioned(context: Context, content: Mapping[str, Any]) -> str | None:
    """The English name of the command in the caption; None if there is none."""
    first = caption(content).partition("\n")[0]
    try:
        found = context.commands.parse(first)
    except UserError:  # a quotation mark without its partner; said when the file is there
        found = context.commands.parse(" ".join(first.split()[:2]))
    return found[0].name if found else None


def outcome(context: Context) -> Any:
    """What its reader has read, as JSON. Raises UserError if that refused the file, with its text.

    It comes from the process that the file was read by, and is taken for data, nothing else.
    """
    assert context.read is not None
    return opened(context.read)


def opened(read: bytes) -> Any:
    """As `outcome`, for what a kit.files.Reader gave."""
    told = json.loads(read, object_hook=understood)
    if "refused" in told:
        raise UserError(*told["refused"], example=False)
    return told["read"]
