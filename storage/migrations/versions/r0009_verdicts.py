"""Who is entitled to vote, of what a majority is a share, and which ballots a native poll counts.

In the polls so far every registered municipality had a vote. A signature that was replaced was kept
as if somebody had withdrawn it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_OLD = {"majority_of": "entitled", "entitled": "everybody"}


def upgrade() -> None:
    with op.batch_alter_table("polls", table_kwargs={"sqlite_autoincrement": True}) as polls:
        for name, value in _OLD.items():
            polls.add_column(sa.Column(name, sa.String(), nullable=False, server_default=value))
    with op.batch_alter_table("polls", table_kwargs={"sqlite_autoincrement": True}) as polls:
        for name in _OLD:
            polls.alter_column(name, server_default=None)
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_autoincrement": True}) as ballots:
        ballots.add_column(
            sa.Column("tapped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("ballots", table_kwargs={"sqlite_autoincrement": True}) as ballots:
        ballots.alter_column("tapped", server_default=None)
    op.execute(
        "UPDATE signatures SET withdrawn_by = NULL WHERE EXISTS (SELECT 1 FROM signatures AS newer "
        "WHERE newer.statement_id = signatures.statement_id AND newer.member_id = "
        "signatures.member_id AND newer.id > signatures.id AND newer.at = signatures.withdrawn_at)"
    )
