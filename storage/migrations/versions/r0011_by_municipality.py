"""What a municipality has answered to a meeting is found without reading everybody else's."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index(
        "ix_attendances_meeting_id_member_id", "attendances", ["meeting_id", "member_id"]
    )
    op.drop_index("ix_attendances_meeting_id", "attendances")
