"""Votes complete, and joint statements."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_Time = sa.DateTime(timezone=True)
_SQLITE: dict[str, Any] = {"sqlite_autoincrement": True}


def _required(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _keys(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _who() -> list[sa.Column[Any]]:
    return [*_required(sa.String(), "actor", "event_id"), *_required(_Time, "at")]


def upgrade() -> None:
    _polls()
    _ballots()
    _secret_polls()
    _proxies()
    _statements()
    _versions()
    _positions()
    _signatures()
    _individual_statements()


def _polls() -> None:
    with op.batch_alter_table("polls", table_kwargs=_SQLITE) as polls:
        for name, kind, default in (
            ("most_choices", sa.Integer(), "1"),
            ("secrecy", sa.String(), "open"),
            ("scope", sa.String(), "alliance"),
        ):
            polls.add_column(sa.Column(name, kind, server_default=default, nullable=False))
        for column in (
            *_optional(sa.String(), "quorum", "majority", "land", "status_transaction"),
            *_optional(sa.Integer(), "follows"),
            *_optional(_Time, "not_before", "status_due_at", "nudge_at"),
        ):
            polls.add_column(column)
        for name in ("status_due_at", "nudge_at"):
            polls.create_index(polls.f(f"ix_polls_{name}"), [name])


def _ballots() -> None:
    with op.batch_alter_table("ballots", table_kwargs=_SQLITE) as ballots:
        ballots.add_column(sa.Column("choices", sa.JSON()))
        ballots.add_column(sa.Column("reason", sa.String()))
        ballots.add_column(sa.Column("proxy_id", sa.Integer()))
        ballots.add_column(sa.Column("redacted_at", _Time))
        ballots.create_index(ballots.f("ix_ballots_event_id"), ["event_id"])
        ballots.create_foreign_key(
            ballots.f("fk_ballots_proxy_id_members"), "members", ["proxy_id"], ["id"]
        )
    one = "'[' || choice || ']'"
    if op.get_bind().dialect.name == "postgresql":
        one = f"({one})::json"
    op.execute(f"UPDATE ballots SET choices = {one}")  # noqa: S608 - our own words
    with op.batch_alter_table("ballots", table_kwargs=_SQLITE) as ballots:
        ballots.alter_column("choices", nullable=False)
        ballots.drop_column("choice")


def _secret_polls() -> None:
    name = "poll_participations"
    op.create_table(
        name,
        *_required(sa.Integer(), "poll_id", "member_id"),
        *_optional(sa.Integer(), "proxy_id"),
        *_required(sa.String(), "voter"),
        *_required(_Time, "cast_at"),
        _reference(name, "poll_id", "polls"),
        _reference(name, "member_id", "members"),
        _reference(name, "proxy_id", "members"),
        _keys(name, "poll_id", "member_id"),
    )
    name = "poll_secret_totals"
    op.create_table(
        name,
        *_required(sa.Integer(), "poll_id", "choice", "count"),
        _reference(name, "poll_id", "polls"),
        _keys(name, "poll_id", "choice"),
    )


def _proxies() -> None:
    name = "poll_proxies"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "poll_id", "giver_id"),
        *_optional(sa.Integer(), "holder_id"),
        *_who(),
        _reference(name, "poll_id", "polls"),
        _reference(name, "giver_id", "members"),
        _reference(name, "holder_id", "members"),
        _keys(name, "id"),
        **_SQLITE,
    )
    op.create_index(op.f(f"ix_{name}_poll_id"), name, ["poll_id"])


def _statements() -> None:
    name = "statements"
    op.create_table(
        name,
        *_required(sa.Integer(), "id"),
        *_required(sa.String(), "title", "room_id", "author"),
        *_optional(sa.String(), "thread_id", "published_by", "digest", "expected_yield"),
        *_required(_Time, "opened_at"),
        *_optional(_Time, "closes_at", "closed_at", "published_at"),
        *_optional(sa.JSON(), "publication"),
        *_optional(sa.Date(), "review_on"),
        _keys(name, "id"),
        **_SQLITE,
    )
    op.create_index(op.f("ix_statements_closes_at"), name, ["closes_at"])
    name = "statement_electorate"
    op.create_table(
        name,
        *_required(sa.Integer(), "statement_id", "member_id"),
        _reference(name, "statement_id", "statements"),
        _reference(name, "member_id", "members"),
        _keys(name, "statement_id", "member_id"),
    )


def _versions() -> None:
    name = "statement_versions"
    op.create_table(
        name,
        *_required(sa.Integer(), "statement_id", "number"),
        *_required(sa.JSON(), "clauses"),
        *_required(sa.String(), "digest", "author", "event_id"),
        *_required(_Time, "at"),
        _reference(name, "statement_id", "statements"),
        _keys(name, "statement_id", "number"),
    )


def _positions() -> None:
    name = "positions"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "statement_id", "version", "clause", "member_id"),
        *_required(sa.String(), "position"),
        *_optional(sa.String(), "proposal"),
        *_who(),
        _reference(name, "statement_id", "statements"),
        _reference(name, "member_id", "members"),
        _keys(name, "id"),
        **_SQLITE,
    )
    by_answer = ["statement_id", "version", "member_id", "clause"]
    op.create_index(op.f(f"ix_{name}_{'_'.join(by_answer)}"), name, by_answer)


def _signatures() -> None:
    name = "signatures"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "statement_id", "version", "member_id"),
        *_required(sa.JSON(), "clauses"),
        *_optional(sa.Date(), "subject_to"),
        *_optional(_Time, "reminded_at", "withdrawn_at"),
        *_who(),
        *_optional(sa.String(), "withdrawn_by"),
        _reference(name, "statement_id", "statements"),
        _reference(name, "member_id", "members"),
        _keys(name, "id"),
        **_SQLITE,
    )
    op.create_index(op.f(f"ix_{name}_statement_id"), name, ["statement_id"])


def _individual_statements() -> None:
    name = "individual_statements"
    op.create_table(
        name,
        *_required(sa.Integer(), "id", "statement_id", "member_id"),
        *_optional(sa.String(), "wording"),
        *_who(),
        _reference(name, "statement_id", "statements"),
        _reference(name, "member_id", "members"),
        _keys(name, "id"),
        **_SQLITE,
    )
    op.create_index(op.f(f"ix_{name}_statement_id"), name, ["statement_id"])
