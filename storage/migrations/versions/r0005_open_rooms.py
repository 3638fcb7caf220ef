"""Rooms that others can read; invitations by one person are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        for name in ("exposure", "confirmed", "withheld"):
            rooms.add_column(sa.Column(name, sa.String()))
    # Those registered before were so with open eyes, as far as encryption goes.
    op.execute("UPDATE rooms SET confirmed = 'plain' WHERE purpose IS NOT NULL")
    op.create_index(
        "ix_inbox_invitations",
        "inbox",
        ["sender", "received_at"],
        sqlite_where=sa.text("kind = 'invitation'"),
        postgresql_where=sa.text("kind = 'invitation'"),
    )
