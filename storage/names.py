"""What all members are called, kept in memory as long as it is true.

Names are taken apart to be found, which takes half a second for all municipalities. Every change of
a member has an entry in its history, and nobody is ever removed: so what has changed since is known
at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from .prepared import PreparedRead
from .queries import Queries
from .tables import Member, MemberChange

_MOST_CHANGED: Final = 500  # members; with more of them all are read anew
_WRITTEN: Final = "members_written"


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
    edition: _Edition
    index: Any


_CALLED: Final = select(*(getattr(Member, each) for each in Called._fields))
_EVERYBODY: Final = PreparedRead(_CALLED)
_EDITION: Final = PreparedRead(
    select(
        func.coalesce(func.max(Member.id), 0),
        func.count(),
        select(func.coalesce(func.max(MemberChange.id), 0)).scalar_subquery(),
        select(func.count(MemberChange.id)).scalar_subquery(),
    ).select_from(Member)
)
_KEPT: Final[WeakKeyDictionary[Any, dict[Callable[..., Any], _Kept]]] = WeakKeyDictionary()


def written(session: AsyncSession) -> None:
    """This transaction has changed members, or their history: what it reads may be undone."""
    session.info[_WRITTEN] = True


class NameQueries(Queries):
    """By what members are found."""

    async def all(self) -> list[Called]:
        """What tells every member from the others."""
        return [*map(Called._make, await self._rows(_EVERYBODY))]

    async def kept(self, make: Callable[[Iterable[Called]], Found]) -> Found:
        """What `make` makes of all members; made once, then told of what has changed."""
        if _WRITTEN in self._session.info:
            return make(await self.all())
        known = _KEPT.setdefault(self._session.get_bind(), {})
        (row,) = await self._rows(_EDITION)
        edition = _Edition(*row)
        kept = known.get(make)
        if kept is None or not await self._follow(kept, edition):
            kept = known[make] = _Kept(edition, make(await self.all()))
        index: Found = kept.index
        return index

    async def _follow(self, kept: _Kept, now: _Edition) -> bool:
        """Tells the index what is new; False if that is not all that has changed."""
        before = kept.edition
        if now == before:
            return True
        changed = select(MemberChange.member_id).where(MemberChange.id > before.last)
        ids = await self._all(changed.limit(_MOST_CHANGED + 1))
        new = _CALLED.where(or_(Member.id > before.newest, Member.id.in_(ids)))
        found = await self._plain(new.limit(_MOST_CHANGED + 1))
        entered = sum(row[0] > before.newest for row in found)
        if max(len(ids), len(found)) > _MOST_CHANGED or (
            (before.members + entered, before.changes + len(ids)) != (now.members, now.changes)
        ):
            return False
        for row in found:
            kept.index.put(Called(*row))
        kept.edition = now
        return True
