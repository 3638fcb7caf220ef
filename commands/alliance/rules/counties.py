"""Which county or joint municipality a municipality lies in, as far as the registry can know.

Source: domain.md section 1: a county and a town inside it may both be members, so what they can
take in may be counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from .statuses import Kind

_OUTER: Final = {
    Kind.CITY: frozenset({Kind.COUNTY, Kind.JOINT_MUNICIPALITY}),
    Kind.TOWN: frozenset({Kind.COUNTY, Kind.JOINT_MUNICIPALITY}),
    Kind.JOINT_MUNICIPALITY: frozenset({Kind.COUNTY}),
}


def may_lie_in(kind: Kind, outer: Kind) -> bool:
    """Whether a municipality of that kind can lie in one of kind `outer`.

    A county lies in nothing, and nothing lies in a town.
    """
    return outer in _OUTER.get(kind, ())


def county_key(ags: str) -> str:
    """The digits of an AGS that name the county.

    Source: Gemeindeverzeichnis GV-ISys: Land (2), Regierungsbezirk (1), Kreis (2), Gemeinde (3).
    """
    return ags[:5]


def county_of(ags: str, counties: Iterable[tuple[int, str]]) -> int | None:
    """The id of the one county that the AGS says the municipality lies in, or None.

    `counties` are (id, AGS). Two of the same key are a mistake in the registry: then it is None.
    """
    found = counties_by_key(counties).get(county_key(ags), ())
    return found[0] if len(found) == 1 else None


def counties_by_key(counties: Iterable[tuple[int, str]]) -> Mapping[str, list[int]]:
    """The ids of counties, given as (id, AGS), by the digits that name them."""
    found: dict[str, list[int]] = {}
    for id_, ags in counties:
        found.setdefault(county_key(ags), []).append(id_)
    return found


def placed(
    members: Iterable[tuple[int, Kind, str]], counties: Iterable[tuple[int, str]]
) -> dict[int, int]:
    """The county of each member, by id, as far as their AGS say; members are (id, kind, AGS)."""
    by_key = counties_by_key(counties)
    return {
        id_: found[0]
        for id_, kind, ags in members
        if may_lie_in(kind, Kind.COUNTY) and len(found := by_key.get(county_key(ags), [])) == 1
    }
