"""Procedural questions: who asks, who finds out, and what was answered when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Actor, Table


class ProceduralQuestion(Table):
    """Something that municipalities need to know (`3`), on a level that decides it.

    `land` is whose rules it is about where a Land decides (None: elsewhere), `words`
    what it is found by. `owner` finds it out until `due_on`; `next_at` is when they hear of it
    next, `step` those days from that day. `answered_at` is that of the answer that holds: None as
    long as there is none, and again when it is out of date.
    """

    __tablename__ = "procedural_questions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    level: Mapped[str]
    land: Mapped[str | None]
    words: Mapped[str]
    author: Mapped[Actor]
    asked_at: Mapped[datetime]
    event_id: Mapped[str]
    owner: Mapped[Actor | None]
    named_by: Mapped[Actor | None]
    due_on: Mapped[date | None]
    step: Mapped[int | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[Actor | None]


class QuestionAsker(Table):
    """A municipality that wants to know it; its answers go to those."""

    __tablename__ = "question_askers"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("procedural_questions.id"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    actor: Mapped[Actor]
    at: Mapped[datetime]
    event_id: Mapped[str]


class QuestionAnswer(Table):
    """One answer, counted from 1 within its question; the last one holds unless out of date.

    `as_of` is the day whose state of affairs it tells.
    """

    __tablename__ = "question_answers"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("procedural_questions.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    source: Mapped[str]
    as_of: Mapped[date]
    actor: Mapped[Actor]
    at: Mapped[datetime] = mapped_column(index=True)
    event_id: Mapped[str]
    outdated_at: Mapped[datetime | None]
    outdated_by: Mapped[Actor | None]
    outdated_because: Mapped[str | None]
