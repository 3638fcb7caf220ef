"""What is known of a file that somebody has sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .arguments import clean, shortened
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
