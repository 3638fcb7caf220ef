"""All tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Time = sa.DateTime(timezone=True)
_Text = sa.String()


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _Text, nullable=False) for name in names]


def _number(constraint: str, name: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    column = sa.Column(name, sa.Integer(), nullable=False)
    return column, sa.PrimaryKeyConstraint(name, name=op.f(constraint))


def _reference(constraint: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(constraint))


def upgrade() -> None:
    _traffic_in()
    _traffic_out()
    _rooms()
    _members()
    _voices()
    _pledges()
    _polls()
    _electorate()
    _ballots()
    _reminders()


def _traffic_in() -> None:
    op.create_table(
        "inbox",
        *_number("pk_inbox", "seq"),
        *_texts("key", "kind", "room_id", "sender"),
        sa.Column("content", sa.JSON()),
        sa.Column("received_at", _Time, nullable=False),
        *_texts("state"),
        sa.Column("done_at", _Time),
        sa.Column("failure", _Text),
        sa.UniqueConstraint("key", name=op.f("uq_inbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inbox_state_seq"), "inbox", ["state", "seq"])
    op.create_table(
        "undecrypted",
        *_texts("event_id", "room_id", "session_id"),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("received_at", _Time, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_undecrypted")),
    )
    op.create_index(op.f("ix_undecrypted_session_id"), "undecrypted", ["session_id"])
    op.create_table(
        "bot_state",
        *_texts("key", "value"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bot_state")),
    )


def _traffic_out() -> None:
    op.create_table(
        "outbox",
        *_number("pk_outbox", "id"),
        *_texts("transaction_id"),
        sa.Column("inbox_seq", sa.Integer()),
        *_texts("room_id", "action"),
        sa.Column("event_type", _Text),
        sa.Column("content", sa.JSON()),
        sa.Column("late_content", sa.JSON()),
        sa.Column("due_at", _Time),
        sa.Column("created_at", _Time, nullable=False),
        *_texts("state"),
        sa.Column("sent_at", _Time),
        sa.Column("event_id", _Text),
        sa.Column("error", _Text),
        _reference("fk_outbox_inbox_seq_inbox", "inbox_seq", "inbox.seq"),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_outbox_transaction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_event_id"), "outbox", ["event_id"])
    op.create_index(op.f("ix_outbox_state_id"), "outbox", ["state", "id"])


def _rooms() -> None:
    op.create_table(
        "rooms",
        *_texts("room_id"),
        sa.Column("language", _Text),
        sa.Column("greeted_at", _Time),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_rooms")),
    )
    op.create_table(
        "people",
        *_texts("user_id"),
        sa.Column("notice_shown_at", _Time, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_people")),
    )


def _members() -> None:
    op.create_table(
        "members",
        *_number("pk_members", "id"),
        *_texts("name", "name_key", "kind", "land"),
        sa.Column("ags", _Text),
        sa.Column("population", sa.Integer()),
        sa.Column("created_at", _Time, nullable=False),
        *_texts("created_by"),
        sa.UniqueConstraint("ags", name=op.f("uq_members_ags")),
    )
    op.create_index(op.f("ix_members_land"), "members", ["land"])
    op.create_index(op.f("ix_members_name_key"), "members", ["name_key"])


def _voices() -> None:
    op.create_table(
        "contacts",
        *_number("pk_contacts", "id"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("user_id", "role"),
        sa.Column("since", _Time, nullable=False),
        *_texts("set_by"),
        _reference("fk_contacts_member_id_members", "member_id", "members.id"),
        sa.UniqueConstraint("member_id", "role", name=op.f("uq_contacts_member_id_role")),
    )
    op.create_index(op.f("ix_contacts_user_id"), "contacts", ["user_id"])
    op.create_table(
        "coordinators",
        *_number("pk_coordinators", "id"),
        *_texts("user_id", "land"),
        sa.Column("since", _Time, nullable=False),
        *_texts("set_by"),
        sa.UniqueConstraint("user_id", "land", name=op.f("uq_coordinators_user_id_land")),
    )
    op.create_index(op.f("ix_coordinators_user_id"), "coordinators", ["user_id"])


def _pledges() -> None:
    op.create_table(
        "pledges",
        *_number("pk_pledges", "id"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("programme", "unit", "quota_mode"),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("updated_at", _Time, nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_pledges_amount_not_negative")),
        _reference("fk_pledges_member_id_members", "member_id", "members.id"),
        sa.UniqueConstraint(
            "member_id", "programme", "unit", name=op.f("uq_pledges_member_id_programme_unit")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pledge_ledger",
        *_number("pk_pledge_ledger", "id"),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        *_texts("programme", "unit", "quota_mode"),
        sa.Column("at", _Time, nullable=False),
        *_texts("actor", "event_id"),
        _reference("fk_pledge_ledger_pledge_id_pledges", "pledge_id", "pledges.id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pledge_ledger_pledge_id"), "pledge_ledger", ["pledge_id"])


def _polls() -> None:
    op.create_table(
        "polls",
        *_number("pk_polls", "id"),
        *_texts("room_id"),
        sa.Column("thread_id", _Text),
        *_texts("question"),
        sa.Column("options", sa.JSON(), nullable=False),
        *_texts("author"),
        sa.Column("opened_at", _Time, nullable=False),
        sa.Column("closes_at", _Time),
        sa.Column("closed_at", _Time),
        sa.Column("closed_by", _Text),
        *_texts("start_transaction"),
        sa.UniqueConstraint("start_transaction", name=op.f("uq_polls_start_transaction")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_polls_closes_at"), "polls", ["closes_at"])


def _electorate() -> None:
    op.create_table(
        "poll_electorate",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        _reference("fk_poll_electorate_member_id_members", "member_id", "members.id"),
        _reference("fk_poll_electorate_poll_id_polls", "poll_id", "polls.id"),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_poll_electorate")),
    )
    op.create_table(
        "poll_notices",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        *_texts("user_id"),
        _reference("fk_poll_notices_poll_id_polls", "poll_id", "polls.id"),
        sa.PrimaryKeyConstraint("poll_id", "user_id", name=op.f("pk_poll_notices")),
    )


def _ballots() -> None:
    op.create_table(
        "ballots",
        *_number("pk_ballots", "id"),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        *_texts("voter", "event_id"),
        sa.Column("cast_at", _Time, nullable=False),
        _reference("fk_ballots_member_id_members", "member_id", "members.id"),
        _reference("fk_ballots_poll_id_polls", "poll_id", "polls.id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ballots_poll_id"), "ballots", ["poll_id"])


def _reminders() -> None:
    op.create_table(
        "reminders",
        *_number("pk_reminders", "id"),
        *_texts("room_id"),
        sa.Column("thread_id", _Text),
        *_texts("author", "whom", "text", "starts"),
        sa.Column("rule", _Text),
        *_texts("timezone"),
        sa.Column("due_at", _Time),
        sa.Column("created_at", _Time, nullable=False),
        sa.Column("cancelled_at", _Time),
        sa.Column("cancelled_by", _Text),
        *_texts("event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminders_due_at"), "reminders", ["due_at"])
