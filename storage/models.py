"""Models of success: entered, approved, found, and proposed to those who are like their authors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select, update

from .queries import Queries, core
from .tables import Member, ReferenceModel

_MODELS: Final = core(ReferenceModel)
_STANDS: Final = ReferenceModel.withdrawn_at.is_(None)
_READ: Final = (_STANDS, ReferenceModel.approved_at.is_not(None))
_NEWEST: Final = ReferenceModel.id.desc()
_STANDING: Final = (
    select(cast(_MODELS.c.id, String).label("id"), _MODELS.c.words)
    .where(_MODELS.c.withdrawn_at.is_(None), _MODELS.c.approved_at.is_not(None))
    .order_by(_MODELS.c.id)
    .subquery()
)
# As in storage.questions.
_WORDS: Final = select(
    func.aggregate_strings(_STANDING.c.id, "\n"), func.aggregate_strings(_STANDING.c.words, "\n")
)
Found: TypeAlias = tuple[ReferenceModel, Member]


class ModelQueries(Queries):
    """Models of success, each with its municipality."""

    async def add(
        self,
        member_id: int,
        facts: Mapping[str, Any],
        *,
        words: str,
        author: str,
        at: datetime,
        event_id: str,
    ) -> ReferenceModel:
        """A new one, which nobody has approved yet; `facts` by column."""
        return await self._add(
            ReferenceModel(
                member_id=member_id,
                **facts,
                words=words,
                author=author,
                created_at=at,
                event_id=event_id,
            )
        )

    async def get(self, model_id: int) -> Found | None:
        """The one with this id, withdrawn or not, locked until the transaction ends."""
        found = select(ReferenceModel).where(ReferenceModel.id == model_id).with_for_update()
        model = await self._first(found)
        if model is None:
            return None
        member = await self._first(select(Member).where(Member.id == model.member_id))
        assert member is not None
        return model, member

    async def change(
        self, model_id: int, facts: Mapping[str, Any], *, words: str, at: datetime, by: str
    ) -> None:
        """These facts of it are others now."""
        await self._change(model_id, **facts, words=words, changed_at=at, changed_by=by)

    async def approve(self, model_id: int, at: datetime, by: str) -> None:
        """Others read it from now on."""
        await self._change(model_id, approved_at=at, approved_by=by)

    async def disapprove(self, model_id: int) -> None:
        """It waits for that again."""
        await self._change(model_id, approved_at=None, approved_by=None)

    async def withdraw(self, model_id: int, at: datetime, by: str) -> None:
        """Nobody reads it any more."""
        await self._change(model_id, withdrawn_at=at, withdrawn_by=by)

    async def _change(self, model_id: int, **values: Any) -> None:
        await self._changed(update(_MODELS).where(_MODELS.c.id == model_id).values(**values))

    async def words(self) -> tuple[list[int], str]:
        """The ids of all that are read, oldest first; what they are found by, in lines."""
        ids, words = (await self._session.execute(_WORDS)).one()
        return ([], "") if ids is None else ([int(each) for each in ids.split()], words)

    async def some(self, ids: Sequence[int]) -> list[Found]:
        """These, in this order."""
        rows = await self._with_members(_listing(ReferenceModel.id.in_([*ids])))
        by_id = {each[0].id: each for each in rows}
        return [by_id[each] for each in ids if each in by_id]

    async def newest(self, limit: int, category: str | None = None) -> tuple[list[Found], int]:
        """The newest that are read, and how many there are."""
        return await self._page(limit, *_READ, *_of(category))

    async def waiting(
        self, limit: int, lands: Collection[str] | None, category: str | None = None
    ) -> tuple[list[Found], int]:
        """Those that wait to be approved, of some Länder or with None of all."""
        of = [] if lands is None else [Member.land.in_([*lands])]
        waits = ReferenceModel.approved_at.is_(None)
        return await self._page(limit, _STANDS, waits, *of, *_of(category))

    async def of_members(
        self, limit: int, members: Collection[int], category: str | None = None
    ) -> tuple[list[Found], int]:
        """Those of these municipalities, approved or not."""
        theirs = ReferenceModel.member_id.in_([*members])
        return await self._page(limit, _STANDS, theirs, *_of(category))

    async def like(self, member: Member, limit: int) -> list[Found]:
        """Those of other municipalities: of its kind, then of its size, then the newest."""
        kind = case((Member.kind == member.kind, 0), else_=1)
        size = func.abs(func.coalesce(Member.population, 0) - (member.population or 0))
        found = _listing(*_READ, Member.id != member.id).order_by(kind, size, _NEWEST)
        return await self._with_members(found.limit(limit))

    async def _page(self, limit: int, *which: ColumnElement[bool]) -> tuple[list[Found], int]:
        wanted = _listing(*which)
        found = await self._with_members(wanted.order_by(_NEWEST).limit(limit))
        if len(found) < limit:
            return found, len(found)
        return found, await self._session.scalar(wanted.with_only_columns(func.count())) or 0

    async def _with_members(self, wanted: Select[Found]) -> list[Found]:
        rows = await self._session.execute(wanted.execution_options(populate_existing=True))
        return [(model, member) for model, member in rows]


def _of(category: str | None) -> list[ColumnElement[bool]]:
    return [] if category is None else [ReferenceModel.category == category]


def _listing(*which: ColumnElement[bool]) -> Select[Found]:
    joined = select(ReferenceModel, Member).join(Member, Member.id == ReferenceModel.member_id)
    return joined.where(*which)
