"""Municipalities to be found by their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commands.kit.rules.spelling import fold


@dataclass(frozen=True)
class Municipality:
    id: int
    name: str
    kind: str = "town"
    land: str = "NI"
    ags: str | None = None

    @property
    def name_key(self) -> str:
        return fold(self.name)


def ids(members: Iterable[Municipality]) -> list[int]:
    return [each.id for each in members]
