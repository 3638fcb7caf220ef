"""What files are made of, once each beside the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("digest", name=op.f("uq_papers_digest")),
    )
    op.add_column("outbox", sa.Column("paper_id", sa.Integer()))
    wanted = sa.text("paper_id IS NOT NULL")
    op.create_index(
        "ix_outbox_paper_id", "outbox", ["paper_id"], sqlite_where=wanted, postgresql_where=wanted
    )
