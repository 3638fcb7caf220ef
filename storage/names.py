"""What all members are called, kept in memory as long as it is true.

Names are taken apart to be found, which takes half a second for all municipalities. Every change of
a member has an entry in its history, and nobody is ever removed: so what has changed since is known
at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from .prepared import PreparedRead
from .queries import Queries
from .tables import Member, MemberChange

_MOST_CHANGED: Final = 500  # members; with more of them all are read anew
_WRITTEN: Final = "members_written"
_MANY: Final = 0  # no member has this id


class Called(NamedTuple):
    """A member by what it is called."""

    id: int
    name: str
    kind: str
    land: str
    ags: str | None


class Index(Protocol):
    """What finds members by their names."""

    def put(self, member: Called) -> None:
        """One more, or another name of one that is there."""

    def remove(self, member_id: int) -> None:
        """One less, if it is there at all."""


Found = TypeVar("Found", bound=Index)


class _Edition(NamedTuple):
    """Differs whenever a member has been entered or changed. The counts are for PostgreSQL, where
    what has a smaller number can come later."""

    newest: int
    members: int
    last: int  # change
    changes: int


@dataclass(slots=True)
class _Kept:
    """`unsure`: of these members it has what a transaction wrote that may have been undone."""

    edition: _Edition
    index: Any
    unsure: set[int] = field(default_factory=set)


_CALLED: Final = select(*(getattr(Member, each) for each in Called._fields))
_EVERYBODY: Final = PreparedRead(_CALLED, many=True)
_EDITION: Final = PreparedRead(
    select(
        func.coalesce(func.max(Member.id), 0),
        func.count(),
        select(func.coalesce(func.max(MemberChange.id), 0)).scalar_subquery(),
        select(func.count(MemberChange.id)).scalar_subquery(),
    ).select_from(Member)
)
_KEPT: Final[WeakKeyDictionary[Any, dict[Callable[..., Any], _Kept]]] = WeakKeyDictionary()


def written(session: AsyncSession, *members: int) -> None:
    """This transaction has changed these members, or their history: it may be undone.

    None of them: it has changed many.
    """
    session.info.setdefault(_WRITTEN, set()).update(members or {_MANY})


class NameQueries(Queries):
    """By what members are found."""

    async def all(self) -> list[Called]:
        """What tells every member from the others."""
        return [*map(Called._make, await self._rows(_EVERYBODY))]

    async def kept(self, make: Callable[[Iterable[Called]], Found]) -> Found:
        """What `make` makes of all members; made once, then told of what has changed."""
        known = _KEPT.setdefault(self._session.get_bind(), {})
        (row,) = await self._rows(_EDITION)
        edition, kept = _Edition(*row), known.get(make)
        if kept is None or not await self._follow(kept, edition):
            # Half a second for all municipalities, as after an import; there are others to answer.
            kept = _Kept(edition, await asyncio.to_thread(make, await self.all()))
            if not self._session.info.get(_WRITTEN):
                known[make] = kept
        index: Found = kept.index
        return index

    async def _follow(self, kept: _Kept, now: _Edition) -> bool:
        """Tells the index what is new; False if that is not all that has changed."""
        mine: set[int] = self._session.info.get(_WRITTEN, set())
        before, touched = kept.edition, mine | kept.unsure
        if now == before and not touched:
            return True
        changes = select(MemberChange.member_id).where(MemberChange.id > before.last)
        changed = await self._all(changes.limit(_MOST_CHANGED + 1))
        touched.update(changed)
        new = _CALLED.where(or_(Member.id > before.newest, Member.id.in_(touched)))
        found = [Called(*row) for row in await self._plain(new.limit(_MOST_CHANGED + 1))]
        entered = sum(each.id > before.newest for each in found)
        reckoned = before.members + entered, before.changes + len(changed)
        too_many = max(len(changed), len(touched), len(found)) > _MOST_CHANGED
        if _MANY in touched or too_many or reckoned != (now.members, now.changes):
            return False
        for each in found:
            kept.index.put(each)
        ids = {each.id for each in found}
        for gone in touched - ids:
            kept.index.remove(gone)
        if mine:
            kept.unsure |= touched | ids
        else:
            kept.edition, kept.unsure = now, set()
        return True
