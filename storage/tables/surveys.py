"""Surveys: questions to all municipalities, and every answer ever given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class Survey(Table):
    """One or several questions that are asked together. Open while `closed_at` is None.

    `is_open`: all members may see single answers; else the coordination and each its own.
    """

    __tablename__ = "surveys"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[str]
    thread_id: Mapped[str | None]
    title: Mapped[str]
    is_open: Mapped[bool]
    scope: Mapped[str]  # who is asked, and by which rule: as storage.tables.Poll has it
    entitled: Mapped[str]
    land: Mapped[str | None]
    author: Mapped[Actor]
    opened_at: Mapped[datetime]
    event_id: Mapped[str] = mapped_column(index=True)
    closes_at: Mapped[datetime | None]
    # When what was sent by then and came late is not awaited any more: the outcome is told.
    awaited_until: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Actor | None]
    # When those who have not answered are asked, once; None when that is done or never will be.
    nudge_at: Mapped[datetime | None] = mapped_column(index=True)


class SurveyQuestion(Table):
    """A question of a survey, `number` from 1, and how it can be answered.

    `kind`: number, yes_no, choice, text. A number has bounds and perhaps a `unit`; one that is
    `pledgeable` can become a pledge. The others but text have `options`.
    """

    __tablename__ = "survey_questions"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int]
    text: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str | None]
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    options: Mapped[list[str]]
    pledgeable: Mapped[bool]


class SurveyMember(Table):
    """A member that is asked, as it was when the survey opened."""

    __tablename__ = "survey_members"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class SurveyAnswer(Table):
    """One answer as given. Rows are only ever added; a member's latest to a question counts.

    `amount` is the number, or the index of the option; `text` is a sentence. One whose event was
    redacted (`redacted_at`) never counts, so that the one before it does.
    """

    __tablename__ = "survey_answers"
    __table_args__ = (
        Index("ix_survey_answers_survey_id_member_id", "survey_id", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("survey_questions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    amount: Mapped[int | None]
    text: Mapped[str | None]
    actor: Mapped[Actor]
    event_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    redacted_at: Mapped[datetime | None]
