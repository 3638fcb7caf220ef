"""Messages that cannot be read, rooms that were replaced, people who were not reached."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "unread_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("room_id", "session_id", "sender", "event_id")
        ),
        sa.Column("thread_id", sa.String()),
        *(sa.Column(name, _Time, nullable=False) for name in ("sent_at", "noted_at")),
        *(sa.Column(name, _Time) for name in ("tell_at", "told_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_sessions")),
        sa.UniqueConstraint(
            "room_id",
            "session_id",
            "sender",
            name=op.f("uq_unread_sessions_room_id_session_id_sender"),
        ),
    )
    for name in ("sender", "tell_at"):
        op.create_index(op.f(f"ix_unread_sessions_{name}"), "unread_sessions", [name])
    with op.batch_alter_table("rooms") as rooms:
        for name in ("replacement", "moved_into"):
            rooms.add_column(sa.Column(name, sa.String()))
    op.create_index(op.f("ix_rooms_replacement"), "rooms", ["replacement"])
    with op.batch_alter_table("reminders", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("about_room_id", sa.String()))
    op.create_table(
        "awaited",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("role", "user_id")),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("named_at", _Time, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("named_by", "letter")),
        sa.Column("tell_at", _Time),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited")),
        sa.UniqueConstraint("member_id", "role", name=op.f("uq_awaited_member_id_role")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_awaited_member_id_members")
        ),
    )
    for name in ("user_id", "tell_at"):
        op.create_index(op.f(f"ix_awaited_{name}"), "awaited", [name])
    op.create_table(
        "unread_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("user_id", "transaction_id", "event_type")
        ),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("content", "devices")),
        sa.Column("sent_at", _Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_letters")),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_unread_letters_transaction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unread_letters_user_id"), "unread_letters", ["user_id"])
