"""Finding municipalities by name: forgiving about spelling, never about which place is meant.

Names are not unique (domain.md section 3), so every function gives all equally good hits and the
caller asks back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Protocol

from commands.kit.rules.spelling import fold, within


class _Bearing(Enum):
    """Which sort of member the words around a name claim it to be."""

    PLACE = auto()
    COUNTY = auto()
    JOINT = auto()


_WORDS = {
    "stadt": _Bearing.PLACE,
    "hansestadt": _Bearing.PLACE,
    "universitaetsstadt": _Bearing.PLACE,
    "landeshauptstadt": _Bearing.PLACE,
    "gemeinde": _Bearing.PLACE,
    "markt": _Bearing.PLACE,
    "flecken": _Bearing.PLACE,
    "landkreis": _Bearing.COUNTY,
    "kreis": _Bearing.COUNTY,
    "lk": _Bearing.COUNTY,
    "samtgemeinde": _Bearing.JOINT,
    "verbandsgemeinde": _Bearing.JOINT,
    "sg": _Bearing.JOINT,
    "vg": _Bearing.JOINT,
}
_FILLERS = {"kreisfreie", "grosse", "die", "der"}  # „Kreisfreie Stadt …“, „die Stadt …“
_REMEMBERED = 20_000  # above all municipalities and counties (domain.md section 4)


def matches(query: str, candidates: Sequence[tuple[int, str]]) -> list[int]:
    """The ids of the members meant by `query`; `candidates` are (id, folded name).

    All hits of the best sort only: the very name; else the same name apart from words such as
    „Stadt“ or „Landkreis“ (which must not contradict each other); else the smallest number of
    typing errors. Of these a name of five letters may have one and of ten letters two, never in
    the initial; only a long name may have its single error there. Several ids: ask back.
    """
    wanted = fold(query)
    if not wanted:
        return []
    exact = [id_ for id_, name in candidates if name == wanted]
    return exact or _near(wanted, candidates)


class Named(Protocol):
    """Something with a name that may not be its only one."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def land(self) -> str: ...
    @property
    def ags(self) -> str | None: ...


def distinct(members: Sequence[Named]) -> dict[int, str]:
    """The names by id; with the AGS, or else the Land, where several of them are the same."""
    often = Counter(fold(each.name) for each in members)
    return {
        each.id: each.name
        if often[fold(each.name)] == 1
        else f"{each.name} (AGS {each.ags})"
        if each.ags
        else f"{each.name} ({each.land})"
        for each in members
    }


def _near(wanted: str, candidates: Sequence[tuple[int, str]]) -> list[int]:
    core, bearing = _core(wanted)
    reach = _reach(core)
    cores = [_core(name) for _, name in candidates]
    found = within(reach, core, [each for each, _ in cores])
    hits = [
        (distance, candidates[place][0])
        for name, distance, place in found
        if _agree(bearing, cores[place][1]) and (name[0] == core[0] or distance < reach)
    ]
    best = min((distance for distance, _ in hits), default=0)
    return sorted(id_ for distance, id_ in hits if distance == best)


def _reach(core: str) -> int:
    """How many typing errors are certainly no other place."""
    return 0 if len(core) < 5 else 1 if len(core) < 10 else 2


def _agree(asked: _Bearing | None, borne: _Bearing | None) -> bool:
    """Whether „Landkreis X“ can mean that member. A plain name is a town unless it says more."""
    return asked is None or asked is (borne or _Bearing.PLACE)


@lru_cache(maxsize=_REMEMBERED)
def _core(folded: str) -> tuple[str, _Bearing | None]:
    """A folded name without the words for its sort at either end, and what they say."""
    words = folded.split()
    bearing: _Bearing | None = None
    while len(words) > 1 and (words[0] in _WORDS or words[0] in _FILLERS):
        first = words.pop(0)
        bearing = bearing or _WORDS.get(first)
    while len(words) > 1 and words[-1] in _WORDS:
        last = words.pop()
        bearing = bearing or _WORDS[last]
    return " ".join(words), bearing
