"""Mail to the mailboxes of offices."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("stopped_at", _TIME, nullable=True),
        sa.Column("refused_at", _TIME, nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mailboxes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("code", name=op.f("uq_mailboxes_code")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", _TIME, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("told_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mails_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", "member_id", name=op.f("uq_mails_key_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mails_member_id"), "mails", ["member_id"], unique=False)
    op.create_index("ix_mails_state_next_at_id", "mails", ["state", "next_at", "id"], unique=False)
