"""Surveys: the questions, who is asked, every answer, and what falls due while one is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select, update

from .members import BY_NAME, LISTED, Listed
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Member, Survey, SurveyAnswer, SurveyMember, SurveyQuestion

_SURVEYS: Final = core(Survey)
_OPEN: Final = Survey.closed_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """A question to be asked; what each of these means, `storage.tables.SurveyQuestion` says."""

    text: str
    kind: str
    unit: str | None = None
    lowest: int | None = None
    highest: int | None = None
    options: Sequence[str] = field(default_factory=list)
    pledgeable: bool = False


class CountingAnswer(NamedTuple):
    """An answer among thousands; the columns of SurveyAnswer."""

    question_id: int
    member_id: int
    amount: int | None
    text: str | None


_COUNTING: Final = PreparedRead(
    select(*(core(SurveyAnswer).c[each] for each in CountingAnswer._fields))
    .where(SurveyAnswer.survey_id == bindparam("survey_id"), SurveyAnswer.redacted_at.is_(None))
    .order_by(SurveyAnswer.at, SurveyAnswer.id),
    many=True,
)
_ASKED: Final = PreparedRead(
    select(*LISTED)
    .join(SurveyMember, SurveyMember.member_id == Member.id)
    .where(SurveyMember.survey_id == bindparam("survey_id"))
    .order_by(*BY_NAME),
    many=True,
)
_NEXT_DUE: Final = PreparedRead(select(func.min(Survey.awaited_until)).where(_OPEN))
_NEXT_NUDGE: Final = PreparedRead(select(func.min(Survey.nudge_at)).where(_OPEN))


class SurveyQueries(Queries):
    """Surveys, open until they are closed."""

    async def add(
        self,
        questions: Sequence[NewQuestion],
        asked: Sequence[int],
        *,
        room_id: str,
        thread_id: str | None,
        title: str,
        is_open: bool,
        scope: str,
        entitled: str,
        land: str | None,
        author: str,
        opened_at: datetime,
        event_id: str,
        closes_at: datetime | None,
        grace: timedelta = timedelta(),
        nudge_at: datetime | None = None,
    ) -> Survey:
        """Open a survey among the members with the ids `asked`."""
        survey = await self._add(
            Survey(
                room_id=room_id,
                thread_id=thread_id,
                title=title,
                is_open=is_open,
                scope=scope,
                entitled=entitled,
                land=land,
                author=author,
                opened_at=opened_at,
                event_id=event_id,
                closes_at=closes_at,
                awaited_until=None if closes_at is None else closes_at + grace,
                nudge_at=nudge_at,
            )
        )
        for number, each in enumerate(questions, 1):
            await self._add(
                SurveyQuestion(
                    survey_id=survey.id,
                    number=number,
                    text=each.text,
                    kind=each.kind,
                    unit=each.unit,
                    lowest=each.lowest,
                    highest=each.highest,
                    options=list(each.options),
                    pledgeable=each.pledgeable,
                )
            )
        await self._add_members(SurveyMember, "survey_id", survey.id, asked)
        return survey

    async def get(self, survey_id: int) -> Survey | None:
        """The survey with this id, open or closed."""
        return await self._first(select(Survey).where(Survey.id == survey_id))

    async def made_by(self, event_id: str) -> Survey | None:
        """The survey that was opened with that event."""
        return await self._first(select(Survey).where(Survey.event_id == event_id))

    async def open_in(self, room_id: str) -> list[Survey]:
        """Open surveys of a room, oldest first."""
        found = select(Survey).where(Survey.room_id == room_id, _OPEN)
        return await self._all(found.order_by(Survey.id))

    async def open(self) -> list[Survey]:
        """Open surveys of all rooms, oldest first."""
        return await self._all(select(Survey).where(_OPEN).order_by(Survey.id))

    async def open_for(self, member_ids: Collection[int]) -> list[Survey]:
        """Open surveys of all rooms in which one of these members is asked, oldest first."""
        theirs = exists().where(
            SurveyMember.survey_id == Survey.id, SurveyMember.member_id.in_(member_ids)
        )
        return await self._all(select(Survey).where(_OPEN, theirs).order_by(Survey.id))

    async def running(self, now: datetime) -> list[Survey]:
        """Open surveys of all rooms that have not ended, oldest first."""
        ahead = or_(Survey.closes_at.is_(None), Survey.closes_at > now)
        return await self._all(select(Survey).where(_OPEN, ahead).order_by(Survey.id))

    async def questions_of(self, survey_ids: Collection[int]) -> list[SurveyQuestion]:
        """The questions of several surveys, those of each in their order."""
        found = select(SurveyQuestion).where(SurveyQuestion.survey_id.in_(survey_ids))
        return await self._all(found.order_by(SurveyQuestion.survey_id, SurveyQuestion.number))

    async def asked_among(
        self, survey_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Survey and member of each of these members that one of these surveys asks."""
        found = select(SurveyMember.survey_id, SurveyMember.member_id).where(
            SurveyMember.survey_id.in_(survey_ids), SurveyMember.member_id.in_(member_ids)
        )
        return {(survey_id, member_id) for survey_id, member_id in await self._plain(found)}

    async def answers_among(
        self, survey_ids: Collection[int], member_ids: Collection[int]
    ) -> list[SurveyAnswer]:
        """Every answer of these members in these surveys; redacted ones, too."""
        found = select(SurveyAnswer).where(
            SurveyAnswer.survey_id.in_(survey_ids), SurveyAnswer.member_id.in_(member_ids)
        )
        return await self._all(found.order_by(SurveyAnswer.at, SurveyAnswer.id))

    async def questions(self, survey_id: int) -> list[SurveyQuestion]:
        """Its questions, in their order."""
        found = select(SurveyQuestion).where(SurveyQuestion.survey_id == survey_id)
        return await self._all(found.order_by(SurveyQuestion.number))

    async def members(self, survey_id: int) -> list[Listed]:
        """Who is asked, by name, as it was when the survey opened."""
        return [*map(Listed._make, await self._rows(_ASKED, survey_id=survey_id))]

    async def silent(self, survey_id: int) -> list[int]:
        """The ids of those that have not answered every question, by name."""
        asked = select(func.count()).where(SurveyQuestion.survey_id == survey_id)
        answered = (
            select(SurveyAnswer.member_id)
            .where(SurveyAnswer.survey_id == survey_id, SurveyAnswer.redacted_at.is_(None))
            .group_by(SurveyAnswer.member_id)
            .having(func.count(SurveyAnswer.question_id.distinct()) == asked.scalar_subquery())
        )
        found = (
            select(Member.id)
            .join(SurveyMember, SurveyMember.member_id == Member.id)
            .where(SurveyMember.survey_id == survey_id, Member.id.not_in(answered))
            .order_by(*BY_NAME)
        )
        return [member_id for (member_id,) in await self._plain(found)]

    async def answered(self, survey_id: int, member_ids: Collection[int]) -> set[tuple[int, int]]:
        """Question and member of all answers that stand, of these few hundred members."""
        found = await self._plain(
            select(SurveyAnswer.question_id, SurveyAnswer.member_id).where(
                SurveyAnswer.survey_id == survey_id,
                SurveyAnswer.redacted_at.is_(None),
                SurveyAnswer.member_id.in_([*member_ids]),
            )
        )
        return {(question, member) for question, member in found}

    async def is_asked(self, survey_id: int, member_id: int) -> bool:
        """Whether this member is asked."""
        found = select(SurveyMember.member_id).where(
            SurveyMember.survey_id == survey_id, SurveyMember.member_id == member_id
        )
        return await self._first(found) is not None

    async def answer(
        self,
        question: SurveyQuestion,
        member_id: int,
        *,
        amount: int | None,
        text: str | None,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> SurveyAnswer:
        """Keep an answer as it was given."""
        return await self._add(
            SurveyAnswer(
                survey_id=question.survey_id,
                question_id=question.id,
                member_id=member_id,
                amount=amount,
                text=text,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def answers_of(self, survey_id: int, member_id: int) -> list[SurveyAnswer]:
        """Every answer of a member, as they were sent; redacted ones, too."""
        found = select(SurveyAnswer).where(
            SurveyAnswer.survey_id == survey_id, SurveyAnswer.member_id == member_id
        )
        return await self._all(found.order_by(SurveyAnswer.at, SurveyAnswer.id))

    async def is_answered(self, survey_id: int) -> bool:
        """Whether anybody has answered anything, redacted or not."""
        found = select(SurveyAnswer.id).where(SurveyAnswer.survey_id == survey_id).limit(1)
        return await self._first(found) is not None

    async def counting(self, survey_id: int) -> dict[tuple[int, int], CountingAnswer]:
        """The answer that counts, by question and member: see commands.surveys.rules.counting."""
        found = await self._rows(_COUNTING, survey_id=survey_id)
        # Of several the last one is left.
        return {(row[0], row[1]): CountingAnswer(*row) for row in found}

    async def answers_by(self, event_id: str, actor: str) -> list[SurveyAnswer]:
        """What this person answered with that event and has not redacted."""
        return await self._all(
            select(SurveyAnswer).where(
                SurveyAnswer.event_id == event_id,
                SurveyAnswer.actor == actor,
                SurveyAnswer.redacted_at.is_(None),
            )
        )

    async def redact(self, answer_id: int, at: datetime) -> None:
        """Keep that the event of an answer was redacted."""
        change = update(core(SurveyAnswer)).where(SurveyAnswer.id == answer_id)
        await self._changed(change.values(redacted_at=at))

    async def close(self, survey_id: int, at: datetime, by: str) -> bool:
        """Close the survey; False if it was closed already."""
        change = update(_SURVEYS).where(Survey.id == survey_id, _OPEN)
        return await self._changed(change.values(closed_at=at, closed_by=by, nudge_at=None)) == 1

    async def discard(self, survey_id: int) -> None:
        """Forget a survey that nobody has answered, and all about it."""
        for table in (SurveyMember, SurveyQuestion):
            rows = core(table)
            await self._changed(rows.delete().where(rows.c.survey_id == survey_id))
        await self._changed(_SURVEYS.delete().where(_SURVEYS.c.id == survey_id))

    async def due(self, now: datetime) -> list[Survey]:
        """Open surveys that wait for nothing any more, the earliest first."""
        return await self._all(
            select(Survey)
            .where(_OPEN, Survey.awaited_until <= now)
            .order_by(Survey.awaited_until, Survey.id)
        )

    async def next_due(self) -> datetime | None:
        """When the next open survey waits for nothing any more, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def plan_nudge(self, survey_id: int, at: datetime | None) -> None:
        """Those who are silent are asked at `at`; None: not (any more)."""
        await self._changed(update(_SURVEYS).where(_SURVEYS.c.id == survey_id).values(nudge_at=at))

    async def nudges_due(self, now: datetime) -> list[Survey]:
        """Open surveys whose silent members have to be asked, the earliest first."""
        due = select(Survey).where(_OPEN, Survey.nudge_at <= now)
        return await self._all(due.order_by(Survey.nudge_at, Survey.id))

    async def next_nudge(self) -> datetime | None:
        """When somebody has to be asked next, which may have passed."""
        return await self._first(_NEXT_NUDGE)
