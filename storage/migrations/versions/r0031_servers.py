"""Homeservers that the coordination admits or blocks."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "servers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("admitted", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_servers")),
    )
    op.create_index(op.f("ix_servers_set_by"), "servers", ["set_by"], unique=False)
