"""Surveys: their questions, who is asked, and every answer."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.String(), "room_id", "title", "scope", "entitled", "author", "event_id"),
        *_required(sa.Boolean(), "is_open"),
        *_required(_Time, "opened_at"),
        *_optional(sa.String(), "thread_id", "land", "closed_by"),
        *_optional(_Time, "closes_at", "awaited_until", "closed_at", "nudge_at"),
        _keys("surveys", "id"),
        sqlite_autoincrement=True,
    )
    for column in ("event_id", "awaited_until", "nudge_at"):
        _index("surveys", column)
    op.create_table(
        "survey_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.Integer(), "survey_id", "number"),
        *_required(sa.String(), "text", "kind"),
        *_required(sa.JSON(), "options"),
        *_required(sa.Boolean(), "pledgeable"),
        *_optional(sa.String(), "unit"),
        *_optional(sa.Integer(), "lowest", "highest"),
        _reference("survey_questions", "survey_id", "surveys"),
        _keys("survey_questions", "id"),
        sa.UniqueConstraint(
            "survey_id", "number", name=op.f("uq_survey_questions_survey_id_number")
        ),
    )
    op.create_table(
        "survey_members",
        *_required(sa.Integer(), "survey_id", "member_id"),
        _reference("survey_members", "survey_id", "surveys"),
        _reference("survey_members", "member_id", "members"),
        _keys("survey_members", "survey_id", "member_id"),
    )
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        *_required(sa.Integer(), "survey_id", "question_id", "member_id"),
        *_required(sa.String(), "actor", "event_id"),
        *_required(_Time, "at"),
        *_optional(sa.Integer(), "amount"),
        *_optional(sa.String(), "text"),
        *_optional(_Time, "redacted_at"),
        _reference("survey_answers", "survey_id", "surveys"),
        _reference("survey_answers", "question_id", "survey_questions"),
        _reference("survey_answers", "member_id", "members"),
        _keys("survey_answers", "id"),
        sqlite_autoincrement=True,
    )
    _index("survey_answers", "event_id")
    _index("survey_answers", "survey_id", "member_id")


def _required(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _keys(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
