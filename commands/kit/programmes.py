"""Admission programmes: those of the law, and what the coordination has added or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from commands.rules.pledging import Programme
from storage import tables

from .context import Context
from .figures import PROGRAMME_NAMES
from .reply import Inline


@dataclass(frozen=True, slots=True)
class Programmes:
    """All programmes by key; `changed` are the rows of the registry."""

    changed: Mapping[str, tables.Programme] = field(default_factory=dict)

    def name(self, key: str) -> Inline:
        """What people call it."""
        if key in self.changed:
            return self.changed[key].name
        return PROGRAMME_NAMES[Programme(key)]

    def ends(self, key: str) -> date | None:
        """The last day it is valid, as far as the registry knows."""
        return self.changed[key].valid_until if key in self.changed else None


async def programmes(context: Context) -> Programmes:
    """All programmes as they are now."""
    return Programmes({each.key: each for each in await context.store.programmes.all()})
