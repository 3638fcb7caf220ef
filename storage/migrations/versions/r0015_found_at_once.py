"""What comes next, who comes first and all that names a person is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"

_WAITING = {"ix_inbox_asked": "<>", "ix_inbox_due": "="}
# Every column with a Matrix id that had none.
_PEOPLE = {
    "agenda_items": "author",
    "applications": "decided_by",
    "attendances": "actor",
    "awaited": "named_by",
    "ballots": "voter",
    "contacts": "set_by",
    "coordinators": "set_by",
    "digests": "author",
    "follow_up_members": "done_by",
    "follow_ups": "author closed_by",
    "inbox": "sender",
    "individual_statements": "actor",
    "land_rules": "actor",
    "mandates": "created_by withdrawn_by",
    "meetings": "author cancelled_by minutes_by",
    "member_changes": "actor new old",
    "members": "created_by",
    "observers": "set_by",
    "offer_answers": "actor",
    "offers": "frozen_by released_by",
    "outbox": "room_id",
    "pledge_ledger": "actor",
    "poll_notices": "user_id",
    "poll_participations": "voter",
    "poll_proxies": "actor",
    "polls": "author closed_by",
    "positions": "actor",
    "procedural_questions": "author dropped_by named_by",
    "programmes": "updated_by",
    "question_answers": "actor outdated_by",
    "question_askers": "actor",
    "reference_models": "approved_by author changed_by withdrawn_by",
    "reminders": "author cancelled_by done_by person",
    "service_offers": "updated_by",
    "signatures": "actor withdrawn_by",
    "statement_versions": "author",
    "statements": "author published_by",
    "survey_answers": "actor",
    "surveys": "author closed_by",
    "tasks": "author done_by dropped_by",
}


def upgrade() -> None:
    for name, is_due in _WAITING.items():
        which = sa.text(f"state = 'pending' AND substr(kind, 1, 4) {is_due} 'due:'")
        op.create_index(name, "inbox", ["seq"], sqlite_where=which, postgresql_where=which)
    op.drop_index("ix_inbox_state_seq", "inbox")
    for table, columns in _PEOPLE.items():
        for column in columns.split():
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_members_name_key_name_id", "members", ["name_key", "name", "id"])
    op.drop_index("ix_members_name_key", "members")
