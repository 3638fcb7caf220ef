"""Sums are reckoned by the database, never from a row for each member, and kept for each Land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from . import standing
from .queries import Queries
from .sums import OverlapSum, Part, Statement, Sums, added, rows

_NAMED = 10  # so many counties are named where capacity may be counted twice
_STATEMENTS: Final[Sequence[Statement]] = (
    standing.lines,
    standing.classes,
    standing.overlaps,
    standing.ready,
    standing.expired,
)


class _Kept(NamedTuple):
    """What the parts say holds as long as the rest is the same."""

    newest: int  # entry of the ledger
    others: Sequence[Any]
    lands: Sequence[str]
    parts: Mapping[str, Part]


# What was reckoned last, by engine, day and programme.
_KEPT: WeakKeyDictionary[Any, dict[tuple[Any, ...], _Kept]] = WeakKeyDictionary()
_MOST_KEPT = 20


class SumQueries(Queries):
    """Totals of what stands on a day."""

    async def standing(self, today: date, land: str | None, programme: str | None) -> Sums:
        """What is pledged on `today`, everywhere or in one Land, for all programmes or one.

        To be asked in transactions that change nothing of it: what is reckoned is kept for each
        Land until its ledger has a newer entry, or anything else has changed.
        """
        known = _KEPT.setdefault(self._session.get_bind(), {})
        kept = await self._still_true(known.get((today, programme)))
        lands = kept.lands if land is None else [land]
        scope = {"today": today, "programme": programme}
        missing = [each for each in lands if each not in kept.parts]
        if missing:
            found = await self._reckoned({**scope, "lands": missing})
            kept = kept._replace(parts={**kept.parts, **found})
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[today, programme] = kept
        return await self._added([kept.parts[each] for each in lands], scope)

    async def _still_true(self, kept: _Kept | None) -> _Kept:
        """What of `kept` holds; read before anything is reckoned: so that is never older."""
        newest, *others = (await self._session.execute(standing.edition())).one()
        if kept is None or kept.others != others:
            return _Kept(newest or 0, others, sorted(await self._all(standing.lands())), {})
        if kept.newest == newest or newest is None:
            return kept
        changed = await self._all(standing.changed_since(), newest=kept.newest)
        parts = {land: part for land, part in kept.parts.items() if land not in changed}
        return kept._replace(newest=newest, parts=parts)

    async def _reckoned(self, scope: Mapping[str, Any]) -> dict[str, Part]:
        parts: dict[str, dict[Any, list[Any]]] = {
            land: {each: [] for each in _STATEMENTS} for land in scope["lands"]
        }
        for each in _STATEMENTS:
            for row in await self._session.execute(each(), scope):
                parts[row[0]][each].append(tuple(row))
        return dict(parts)

    async def _added(self, parts: Sequence[Part], scope: Mapping[str, Any]) -> Sums:
        # By key, then by name, then by id.
        counties = sorted(row[1:] for row in rows(parts, standing.overlaps))
        return added(parts, await self._overlaps(counties[:_NAMED], scope))

    async def _overlaps(
        self, counties: Sequence[Sequence[Any]], scope: Mapping[str, Any]
    ) -> list[OverlapSum]:
        if not counties:
            return []
        named = {id_: name for _key, name, id_ in counties}
        found = await self._session.execute(
            standing.in_counties(), {**scope, "counties": list(named)}
        )
        inside = {county: (first, count) for county, first, count in found}
        return [
            OverlapSum(name, inside[county][0], inside[county][1] - 1)
            for county, name in named.items()
        ]
