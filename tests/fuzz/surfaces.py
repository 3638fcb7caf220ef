"""All surfaces, by name."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from tests.fuzz.surface import Surface

NAMES: Final = (
    "door",
    "history",
    "parser",
    "dates",
    "rendering",
    "sheets",
    "documents",
    "records",
    "talk",
)


def surface(name: str) -> Surface:
    """The surface of that name; only what it needs is imported."""
    found: Surface = import_module(f"tests.fuzz.{name}").SURFACE
    return found
