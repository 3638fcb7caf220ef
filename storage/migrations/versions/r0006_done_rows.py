"""Which messages belong to a row of the inbox is asked when that is removed."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_outbox_inbox_seq", "outbox", ["inbox_seq"])
