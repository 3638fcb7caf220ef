"""Procedural questions with their answers; models of success."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "procedural_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "level")),
        sa.Column("land", sa.String()),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("words", "author")),
        sa.Column("asked_at", _Time, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("owner", "named_by")),
        sa.Column("due_on", sa.Date()),
        sa.Column("step", sa.Integer()),
        *(sa.Column(name, _Time) for name in ("next_at", "answered_at", "dropped_at")),
        sa.Column("dropped_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedural_questions")),
        sqlite_autoincrement=True,
    )
    for name in ("owner", "next_at"):
        op.create_index(op.f(f"ix_procedural_questions_{name}"), "procedural_questions", [name])
    op.create_table(
        "question_askers",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("question_id", "member_id")),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", _Time, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("question_id", "member_id", name=op.f("pk_question_askers")),
        _of_question("question_askers"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_question_askers_member_id_members")
        ),
    )
    op.create_table(
        "question_answers",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("question_id", "number")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "source")),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", _Time, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("outdated_at", _Time),
        *(sa.Column(name, sa.String()) for name in ("outdated_by", "outdated_because")),
        sa.PrimaryKeyConstraint("question_id", "number", name=op.f("pk_question_answers")),
        _of_question("question_answers"),
    )
    op.create_index(op.f("ix_question_answers_at"), "question_answers", ["at"])
    op.create_table(
        "reference_models",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "member_id")),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("title", "category", "steps", "result", "office")
        ),
        sa.Column("link", sa.String()),
        sa.Column("as_of", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("words", "author")),
        sa.Column("created_at", _Time, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        *(
            column
            for name in ("changed", "approved", "withdrawn")
            for column in (sa.Column(f"{name}_at", _Time), sa.Column(f"{name}_by", sa.String()))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_models")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reference_models_member_id_members")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reference_models_member_id"), "reference_models", ["member_id"])


def _of_question(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_question_id_procedural_questions")
    return sa.ForeignKeyConstraint(["question_id"], ["procedural_questions.id"], name=name)
