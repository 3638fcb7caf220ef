"""Who has not done what a follow-up asks is counted without a look at all that it asks."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

_OPEN = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_follow_up_members_open",
        "follow_up_members",
        ["follow_up_id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
