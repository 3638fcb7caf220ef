"""Bundled offers: what a snapshot holds, what it adds up to, and how two of them differ.

Source: domain.md sections 1, 2 and story F. An offer is numbered by year; only formal pledges are
binding; persons and families are never in one number; a county and a town in it may both have
pledged for the same places.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any, Final

from commands.alliance.rules.inhabitants import Place, inhabitants
from commands.alliance.rules.units import Unit
from commands.papers.records import once
from commands.programmes.rules import Formality

FEDERAL: Final = "federal"  # the recipient that is no Land
# What a municipality says with a pledge, whatever it is called and however many live there.
_MEANT: Final = attrgetter(
    *("programme", "unit", "target_group", "quota_mode", "cost_condition"),
    *("valid_until", "amount", "formality", "formal_reference"),
)
_PIECE: Final = 500  # lines, written as JSON at once
_NUMBER = re.compile(r"(?:A-?)?(\d{4})-(\d{1,6})", re.ASCII | re.IGNORECASE)


def number(year: int, count: int) -> str:
    """What an offer is called: `A-2020-04`."""
    return f"A-{year}-{count:02}"


def read_number(text: str) -> tuple[int, int] | None:
    """Year and count in `A-2020-04`, `a-2020-4` or `2020-04`; None for anything else."""
    found = _NUMBER.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Line:
    """One pledge as it was offered. `member` and `county` are ids of members, never of people.

    `programme_name` is by language; `valid_until` is an ISO date; None and the empty target
    group mean that nothing was said.
    """

    pledge: int
    member: int
    municipality: str
    land: str
    ags: str | None
    population: int | None
    county: int | None
    programme: str
    programme_name: Mapping[str, str]
    unit: Unit
    target_group: str
    quota_mode: str
    cost_condition: str | None
    valid_until: str | None
    amount: int
    formality: Formality
    formal_reference: str | None
    around: Sequence[int] = ()  # the members it lies in, directly or not; old offers do not say


_NAMES: Final = tuple(each.name for each in fields(Line))


@dataclass(frozen=True, slots=True)
class Total:
    """What pledges of one unit and formality add up to; every municipality counts once."""

    unit: Unit
    formality: Formality
    amount: int
    municipalities: int
    population: int  # of those municipalities, as far as it is known; nobody twice


@dataclass(frozen=True, slots=True)
class Overlap:
    """A county or joint municipality and members inside it that pledge in the same unit."""

    county: str
    inside: Sequence[str]
    more: int = 0  # that are inside as well, but not named


def totals(lines: Iterable[Line]) -> list[Total]:
    """Sums by unit and formality, in the order of those; what nobody pledged is left out."""
    groups: dict[tuple[Unit, Formality], list[Line]] = {}
    for each in lines:
        groups.setdefault((each.unit, each.formality), []).append(each)
    return [
        Total(unit, formality, sum(each.amount for each in group), *weight(group))
        for unit in Unit
        for formality in reversed(Formality)
        if (group := groups.get((unit, formality)))
    ]


def weight(lines: Iterable[Line]) -> tuple[int, int]:
    """How many municipalities are behind the lines, and how many people live there."""
    behind = {each.member: Place(each.member, each.population, each.around) for each in lines}
    return len(behind), inhabitants(behind.values()).count


def overlaps(lines: Collection[Line]) -> list[Overlap]:
    """Who may be counted twice, by the name of the county."""
    units: dict[int, set[Unit]] = {}
    names = {each.member: each.municipality for each in lines}
    for each in lines:
        units.setdefault(each.member, set()).add(each.unit)
    inside: dict[int, set[tuple[str, int]]] = {}
    for each in lines:
        for outer in each.around:
            if units.get(outer, set()) & units[each.member]:
                inside.setdefault(outer, set()).add((each.municipality, each.member))
    found = [
        Overlap(names[county], tuple(name for name, _ in sorted(towns)))
        for county, towns in inside.items()
    ]
    return sorted(found, key=lambda each: each.county)


@dataclass(frozen=True, slots=True)
class Shift:
    """How the total of one unit and formality has changed."""

    unit: Unit
    formality: Formality
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different from an earlier offer; municipalities as `Musterhafen (NW)`, by name."""

    shifts: Sequence[Shift]
    new: Sequence[str]
    gone: Sequence[str]
    changed: Sequence[str]  # in both, but not with the same pledges

    def __bool__(self) -> bool:
        return bool(self.shifts or self.new or self.gone or self.changed)


def compare(before: Collection[Line], after: Collection[Line]) -> Comparison:
    """What came, went and changed from one offer to the next."""
    old = {(each.unit, each.formality): each.amount for each in totals(before)}
    new = {(each.unit, each.formality): each.amount for each in totals(after)}
    shifts = [
        Shift(unit, formality, old.get((unit, formality), 0), new.get((unit, formality), 0))
        for unit in Unit
        for formality in reversed(Formality)
        if old.get((unit, formality), 0) != new.get((unit, formality), 0)
    ]
    were, are = _by_member(before), _by_member(after)
    return Comparison(
        shifts,
        _names(are, are.keys() - were.keys()),
        _names(were, were.keys() - are.keys()),
        _names(are, {m for m in are.keys() & were.keys() if _said(are[m]) != _said(were[m])}),
    )


def _by_member(lines: Iterable[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for each in lines:
        found.setdefault(each.member, []).append(each)
    return found


def _names(by_member: Mapping[int, Sequence[Line]], members: Iterable[int]) -> list[str]:
    first = (by_member[each][0] for each in members)
    return sorted(f"{each.municipality} ({each.land})" for each in first)


def _said(lines: Iterable[Line]) -> set[tuple[object, ...]]:
    return {_MEANT(each) for each in lines}


def contents(lines: Sequence[Line]) -> dict[str, Any]:
    """The part of a snapshot that follows from its lines, as data for JSON."""
    return {
        "lines": [{name: getattr(each, name) for name in _NAMES} for each in lines],
        "totals": [asdict(each) for each in totals(lines)],
        "overlaps": [
            {"county": each.county, "inside": list(each.inside)} for each in overlaps(lines)
        ],
        "municipalities": weight(lines)[0],
        "population": weight(lines)[1],
    }


def lines_of(snapshot: Mapping[str, Any]) -> list[Line]:
    """The lines of a snapshot, as `contents` wrote them."""
    known = {each.name for each in fields(Line)}
    return [
        Line(
            **{name: value for name, value in each.items() if name in known}
            | {"unit": Unit(each["unit"]), "formality": Formality(each["formality"])}
        )
        for each in snapshot["lines"]
    ]


def totals_of(snapshot: Mapping[str, Any]) -> list[Total]:
    """The totals of a snapshot, as they were frozen."""
    return [
        Total(
            Unit(each["unit"]),
            Formality(each["formality"]),
            each["amount"],
            each["municipalities"],
            each["population"],
        )
        for each in snapshot["totals"]
    ]


def canonical(snapshot: Mapping[str, Any]) -> str:
    """The canonical JSON: sorted keys, no spaces."""
    return joined(written(snapshot))


def written(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The values in canonical JSON. Bit by bit: others wait while a piece is made."""
    parts = {}
    for name, value in snapshot.items():
        if name == "lines":
            some = (_json(value[n : n + _PIECE])[1:-1] for n in range(0, len(value), _PIECE))
            parts[name] = f"[{','.join(some)}]"
        else:
            parts[name] = _json(value)
    return parts


def joined(parts: Mapping[str, str]) -> str:
    """What `written` gave, as one canonical JSON."""
    return f"{{{','.join(f'{_json(name)}:{parts[name]}' for name in sorted(parts))}}}"


def _json(value: Any) -> str:
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON, as UTF-8."""
    return digest_of(canonical(snapshot))


def digest_of(text: str) -> str:
    """The same of what is canonical already."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_intact(text: str, expected: str) -> bool:
    """Whether what is kept is what was frozen; older offers are not kept in canonical form."""
    try:
        snapshot = json.loads(text, object_pairs_hook=once)
        if not isinstance(snapshot, dict):
            return False
        return digest_of(text) == expected or digest(snapshot) == expected
    except (ValueError, TypeError, LookupError, RecursionError):
        return False  # nothing that was ever frozen


def day_of(snapshot: Mapping[str, Any]) -> date:
    """The day an offer stands for."""
    return date.fromisoformat(snapshot["as_of"])
