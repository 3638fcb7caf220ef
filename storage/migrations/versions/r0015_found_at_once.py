"""What comes next, and all that names a person, is found without looking at everything else."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"

_WAITING = {"ix_inbox_asked": "<>", "ix_inbox_due": "="}


def upgrade() -> None:
    for name, is_due in _WAITING.items():
        which = sa.text(f"state = 'pending' AND substr(kind, 1, 4) {is_due} 'due:'")
        op.create_index(name, "inbox", ["seq"], sqlite_where=which, postgresql_where=which)
    op.drop_index("ix_inbox_state_seq", "inbox")
