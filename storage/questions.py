"""Procedural questions, who wants to know them, and their answers in all versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    update,
)

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Member, ProceduralQuestion, QuestionAnswer, QuestionAsker

_QUESTIONS: Final = core(ProceduralQuestion)
_ANSWERS: Final = core(QuestionAnswer)
_STANDS: Final = ProceduralQuestion.dropped_at.is_(None)
_OPEN: Final = (_STANDS, ProceduralQuestion.answered_at.is_(None))
_ANSWERED: Final = (_STANDS, ProceduralQuestion.answered_at.is_not(None))
_STANDING: Final = (
    select(cast(_QUESTIONS.c.id, String).label("id"), _QUESTIONS.c.words)
    .where(_QUESTIONS.c.dropped_at.is_(None))
    .order_by(_QUESTIONS.c.id)
    .subquery()
)
# In two long texts: that takes a third of the time of thousands of rows.
_WORDS: Final = select(
    func.aggregate_strings(_STANDING.c.id, "\n"), func.aggregate_strings(_STANDING.c.words, "\n")
)


class Listed(NamedTuple):
    """A question with how many municipalities want to know it."""

    question: ProceduralQuestion
    askers: int


_ASKER_NAMES: Final = PreparedRead(
    select(Member.name)
    .join(QuestionAsker, QuestionAsker.member_id == Member.id)
    .where(QuestionAsker.question_id == bindparam("question_id"))
    .order_by(Member.name_key, Member.id)
)
_NEXT_DUE: Final = PreparedRead(select(func.min(ProceduralQuestion.next_at)))


class QuestionQueries(Queries):
    """Procedural questions: open until answered, and again when the answer is out of date."""

    async def add(
        self,
        *,
        text: str,
        level: str,
        land: str | None,
        words: str,
        author: str,
        at: datetime,
        event_id: str,
    ) -> ProceduralQuestion:
        """A new question, which nobody has been named for yet."""
        return await self._add(
            ProceduralQuestion(
                text=text,
                level=level,
                land=land,
                words=words,
                author=author,
                asked_at=at,
                event_id=event_id,
            )
        )

    async def get(self, question_id: int) -> ProceduralQuestion | None:
        """The question with this id, dropped or not, locked until the transaction ends."""
        found = select(ProceduralQuestion).where(ProceduralQuestion.id == question_id)
        return await self._first(found.with_for_update())

    async def add_asker(
        self, question_id: int, member_id: int, *, actor: str, at: datetime, event_id: str
    ) -> bool:
        """The municipality wants to know it, too; False if it did already."""
        row = {
            "question_id": question_id,
            "member_id": member_id,
            "actor": actor,
            "at": at,
            "event_id": event_id,
        }
        return await self._add_missing(QuestionAsker, [row], "question_id", "member_id") == 1

    async def asker_ids(self, question_id: int) -> list[int]:
        """Those who want to know it."""
        found = select(QuestionAsker.member_id).where(QuestionAsker.question_id == question_id)
        return await self._all(found.order_by(QuestionAsker.member_id))

    async def asker_names(self, question_id: int) -> list[str]:
        """Their names, in order."""
        return await self._all(_ASKER_NAMES, question_id=question_id)

    async def asked_by(self, question_id: int, members: Collection[int]) -> bool:
        """Whether one of these municipalities wants to know it."""
        found = select(QuestionAsker.member_id).where(
            QuestionAsker.question_id == question_id, QuestionAsker.member_id.in_([*members])
        )
        return await self._first(found.limit(1)) is not None

    async def words(self) -> tuple[list[int], str]:
        """The ids of all that were not dropped, oldest first; what they are found by, in lines."""
        ids, words = (await self._session.execute(_WORDS)).one()
        return ([], "") if ids is None else ([int(each) for each in ids.split()], words)

    async def some(self, ids: Sequence[int]) -> list[Listed]:
        """These, in this order."""
        rows = await self._listed(_listing().where(ProceduralQuestion.id.in_([*ids])))
        by_id = {each.question.id: each for each in rows}
        return [by_id[each] for each in ids if each in by_id]

    async def open(
        self,
        limit: int,
        own: Collection[int] = (),
        *,
        owner: str = "",
        level: str | None = None,
        mine: bool = False,
    ) -> tuple[list[Listed], int]:
        """The first of those without an answer that holds, and how many there are.

        First those that `owner` (a Matrix id) has to answer or that the municipalities `own` want
        to know, then the most urgent; only these with `mine`.
        """
        asked = select(QuestionAsker.question_id).where(QuestionAsker.member_id.in_([*own]))
        is_mine = or_(ProceduralQuestion.owner == owner, ProceduralQuestion.id.in_(asked))
        which = [*_OPEN, *_of(level), *([is_mine] if mine else [])]
        undated = case((ProceduralQuestion.due_on.is_(None), 1), else_=0)
        order = (undated, ProceduralQuestion.due_on, ProceduralQuestion.id)
        return await self._page(limit, which, case((is_mine, 0), else_=1), *order)

    async def answered(self, limit: int, level: str | None = None) -> tuple[list[Listed], int]:
        """Those with an answer that holds, the newest answer first, and how many there are."""
        order = (ProceduralQuestion.answered_at.desc(), ProceduralQuestion.id.desc())
        return await self._page(limit, [*_ANSWERED, *_of(level)], *order)

    async def all(self, limit: int, level: str | None = None) -> tuple[list[Listed], int]:
        """All that were not dropped, the newest first, and how many there are."""
        return await self._page(limit, [_STANDS, *_of(level)], ProceduralQuestion.id.desc())

    async def answers(self, question_id: int) -> list[QuestionAnswer]:
        """All versions of its answer, the first one first."""
        found = select(QuestionAnswer).where(QuestionAnswer.question_id == question_id)
        return await self._all(found.order_by(QuestionAnswer.number))

    async def answer(
        self,
        question_id: int,
        *,
        text: str,
        source: str,
        as_of: date,
        actor: str,
        at: datetime,
        event_id: str,
    ) -> QuestionAnswer:
        """A new version of its answer, which holds from now on: nobody is reminded any more."""
        last = select(func.max(QuestionAnswer.number))
        number = await self._first(last.where(QuestionAnswer.question_id == question_id)) or 0
        made = await self._add(
            QuestionAnswer(
                question_id=question_id,
                number=number + 1,
                text=text,
                source=source,
                as_of=as_of,
                actor=actor,
                at=at,
                event_id=event_id,
            )
        )
        await self._change(question_id, answered_at=at, due_on=None, step=None, next_at=None)
        return made

    async def outdate(
        self, question_id: int, number: int, *, at: datetime, by: str, because: str | None
    ) -> None:
        """That version does not hold any more; the question is open again."""
        change = update(_ANSWERS).where(
            _ANSWERS.c.question_id == question_id, _ANSWERS.c.number == number
        )
        await self._changed(change.values(outdated_at=at, outdated_by=by, outdated_because=because))
        await self._change(question_id, answered_at=None)

    async def assign(
        self, question_id: int, owner: str, *, by: str, due_on: date, step: int, next_at: datetime
    ) -> None:
        """This person finds it out until that day; see the table for `step`."""
        await self._change(
            question_id, owner=owner, named_by=by, due_on=due_on, step=step, next_at=next_at
        )

    async def release(self, question_id: int) -> None:
        """Nobody is named for it any more."""
        values = dict.fromkeys(("owner", "named_by", "due_on", "step", "next_at"))
        await self._change(question_id, **values)

    async def drop(self, question_id: int, at: datetime, by: str) -> None:
        """It was asked by mistake."""
        values = dict.fromkeys(("due_on", "step", "next_at"))
        await self._change(question_id, dropped_at=at, dropped_by=by, **values)

    async def plan(self, question_id: int, step: int | None, next_at: datetime | None) -> None:
        """It is spoken of next at `next_at`, `step` days from the day it is due."""
        await self._change(question_id, step=step, next_at=next_at)

    async def _change(self, question_id: int, **values: Any) -> None:
        change = update(_QUESTIONS).where(_QUESTIONS.c.id == question_id)
        await self._changed(change.values(**values))

    async def due(self, now: datetime, limit: int = 100) -> list[ProceduralQuestion]:
        """The first ones to be spoken of by now, the earliest first."""
        found = select(ProceduralQuestion).where(ProceduralQuestion.next_at <= now)
        found = found.order_by(ProceduralQuestion.next_at, ProceduralQuestion.id)
        return await self._all(found.limit(limit))

    async def due_of(self, owner: str, now: datetime) -> list[ProceduralQuestion]:
        """Those of one owner to be spoken of by now, the most urgent first; locked."""
        found = select(ProceduralQuestion).where(
            ProceduralQuestion.owner == owner, ProceduralQuestion.next_at <= now
        )
        found = found.order_by(ProceduralQuestion.due_on, ProceduralQuestion.id)
        return await self._all(found.with_for_update())

    async def next_due(self) -> datetime | None:
        """When one has to be spoken of next, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def _page(
        self, limit: int, which: Sequence[ColumnElement[bool]], *order: Any
    ) -> tuple[list[Listed], int]:
        found = await self._listed(_listing().where(*which).order_by(*order).limit(limit))
        if len(found) < limit:
            return found, len(found)
        return found, await self._first(
            select(func.count(ProceduralQuestion.id)).where(*which)
        ) or 0

    async def _listed(self, wanted: Select[tuple[ProceduralQuestion, int]]) -> list[Listed]:
        rows = await self._session.execute(wanted.execution_options(populate_existing=True))
        return [Listed(question, askers) for question, askers in rows]


def _of(level: str | None) -> list[ColumnElement[bool]]:
    return [] if level is None else [ProceduralQuestion.level == level]


def _listing() -> Select[tuple[ProceduralQuestion, int]]:
    askers = select(func.count()).where(QuestionAsker.question_id == ProceduralQuestion.id)
    return select(ProceduralQuestion, askers.correlate(ProceduralQuestion).scalar_subquery())
