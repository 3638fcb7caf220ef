"""What a municipality says to the clauses of a statement, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.kit.reply import Inline
from commands.kit.texts import _, n_
from storage.tables import Member, Version
from storage.tables import Position as Kept

from .clauses import POSITION_NAMES, clauses_shown, numbers_shown
from .rules.positions import Position

Said = tuple[Position, str | None]  # with the wording wished for, if it is a change


def said_by(kept: Mapping[int, Kept]) -> dict[int, Said]:
    """The positions of a municipality by clause, without who entered them."""
    return {number: (Position(each.position), each.proposal) for number, each in kept.items()}


def changes(
    clauses: Sequence[int], before: Mapping[int, Said], after: Mapping[int, Said]
) -> list[Inline]:
    """What is said now and was before; clauses of which the same is to be said in one line."""
    alike: dict[tuple[Said, Said | None], list[int]] = {}
    for each in clauses:
        former = before.get(each)
        alike.setdefault((after[each], None if former == after[each] else former), []).append(each)
    lines: list[Inline] = []
    for (now, former), some in alike.items():
        line = _("{clauses}: {position}", clauses=clauses_shown(some), position=worded(now))
        if former is not None:
            line = _("{line} (before: {former})", line=line, former=worded(former))
        lines.append(line)
    return lines


def worded(said: Said) -> Inline:
    position, proposal = said
    if proposal is None:
        return POSITION_NAMES[position]
    return _("{position}: “{text}”", position=POSITION_NAMES[position], text=proposal)


def unanswered(version: Version, member: Member, said: Mapping[int, Said]) -> Inline:
    """Which clauses are left to this municipality."""
    missing = [n for n in range(1, len(version.clauses) + 1) if n not in said]
    if not missing:
        return _("{name} has answered all clauses.", name=member.name)
    return n_(
        "Not answered yet by {name}: clause {clauses}",
        "Not answered yet by {name}: clauses {clauses}",
        len(missing),
        name=member.name,
        clauses=numbers_shown(missing),
    )
