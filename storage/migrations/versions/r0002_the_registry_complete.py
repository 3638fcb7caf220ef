"""The registry complete: members, mandates, pledges, offers, onboarding."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Time = sa.DateTime(timezone=True)


def _id(constraint: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    column = sa.Column("id", sa.Integer(), nullable=False)
    return column, sa.PrimaryKeyConstraint("id", name=op.f(constraint))


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _optional(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String()) for name in names]


def upgrade() -> None:
    _land_rules()
    _observers()
    _offers()
    _programmes()
    _questions()
    _applications()
    _mandates()
    _member_changes()
    _member_demands()
    _offer_answers()
    _service_offers()
    _inbox()
    _members()
    _pledge_ledger()
    _pledges()
    _rooms()


def _land_rules() -> None:
    op.create_table(
        "land_rules",
        *_id("pk_land_rules"),
        *_texts("land"),
        *_optional("distribution_key", "crediting"),
        sa.Column("counts_until", sa.Date(), nullable=True),
        *_texts("source"),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("at", _Time, nullable=False),
        *_texts("actor", "event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_land_rules_land"), "land_rules", ["land"])


def _observers() -> None:
    op.create_table(
        "observers",
        *_texts("user_id"),
        *_optional("organisation"),
        sa.Column("since", _Time, nullable=False),
        *_texts("set_by"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_observers")),
    )


def _offers() -> None:
    op.create_table(
        "offers",
        *_id("pk_offers"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        *_texts("recipient"),
        *_optional("programme"),
        sa.Column("snapshot", sa.JSON(none_as_null=True), nullable=False),
        *_texts("digest"),
        sa.Column("frozen_at", _Time, nullable=False),
        *_texts("frozen_by", "event_id"),
        sa.Column("released_at", _Time, nullable=True),
        *_optional("released_by"),
        sa.UniqueConstraint("year", "count", name=op.f("uq_offers_year_count")),
        sqlite_autoincrement=True,
    )


def _programmes() -> None:
    op.create_table(
        "programmes",
        *_texts("key", "name", "level"),
        *_optional("land", "legal_basis"),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("updated_at", _Time, nullable=False),
        *_texts("updated_by"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_programmes")),
    )


def _questions() -> None:
    op.create_table(
        "questions",
        *_id("pk_questions"),
        *_texts("room_id", "asked", "action"),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked_at", _Time, nullable=False),
        sa.Column("expires_at", _Time, nullable=False),
        sa.Column("answered_at", _Time, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_questions_asked"), "questions", ["asked"])


def _applications() -> None:
    op.create_table(
        "applications",
        *_id("pk_applications"),
        sa.Column("member_id", sa.Integer(), nullable=True),
        *_texts("name", "kind", "land"),
        *_optional("ags"),
        *_texts("applicant"),
        sa.Column("at", _Time, nullable=False),
        *_texts("event_id"),
        sa.Column("decided_at", _Time, nullable=True),
        *_optional("decided_by"),
        sa.Column("approved", sa.Boolean(), nullable=True),
        *_optional("reason"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_applications_member_id_members")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_applications_applicant"), "applications", ["applicant"])
    op.create_index(op.f("ix_applications_land"), "applications", ["land"])


def _mandates() -> None:
    op.create_table(
        "mandates",
        *_id("pk_mandates"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("scope"),
        sa.Column("resolved_on", sa.Date(), nullable=False),
        *_texts("reference"),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *_optional("link"),
        sa.Column("created_at", _Time, nullable=False),
        *_texts("created_by", "event_id"),
        sa.Column("withdrawn_at", _Time, nullable=True),
        *_optional("withdrawn_by"),
        sa.Column("reminded_at", _Time, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_mandates_member_id_members")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mandates_member_id"), "mandates", ["member_id"])


def _member_changes() -> None:
    op.create_table(
        "member_changes",
        *_id("pk_member_changes"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("subject"),
        *_optional("old", "new", "source"),
        sa.Column("at", _Time, nullable=False),
        *_texts("actor", "event_id"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_changes_member_id_members")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_member_changes_member_id"), "member_changes", ["member_id"])


def _member_demands() -> None:
    op.create_table(
        "member_demands",
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("demand", "state"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_demands_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "demand", name=op.f("pk_member_demands")),
    )


def _offer_answers() -> None:
    op.create_table(
        "offer_answers",
        *_id("pk_offer_answers"),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        *_texts("text"),
        sa.Column("at", _Time, nullable=False),
        *_texts("actor", "event_id"),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_answers_offer_id_offers")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_offer_answers_offer_id"), "offer_answers", ["offer_id"])


def _service_offers() -> None:
    op.create_table(
        "service_offers",
        sa.Column("member_id", sa.Integer(), nullable=False),
        *_texts("service"),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("updated_at", _Time, nullable=False),
        *_texts("updated_by"),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_service_offers_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_service_offers_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "service", name=op.f("pk_service_offers")),
    )


def _inbox() -> None:
    with op.batch_alter_table("inbox") as batch_op:
        batch_op.add_column(sa.Column("attachment", sa.LargeBinary(), nullable=True))


def _members() -> None:
    with op.batch_alter_table("members") as batch_op:
        batch_op.add_column(sa.Column("county_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("harbour_status", sa.String(), server_default="none", nullable=False)
        )
        batch_op.add_column(sa.Column("harbour_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("harbour_source", sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("alliance_status", sa.String(), server_default="none", nullable=False)
        )
        batch_op.add_column(sa.Column("alliance_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("alliance_source", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("declaration_version", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ready", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("office", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("resources", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("note", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_members_county_id"), ["county_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_members_county_id_members"), "members", ["county_id"], ["id"]
        )


_SAID = (
    ("target_group", sa.String(), "", False),
    ("cost_condition", sa.String(), None, True),
    ("valid_until", sa.Date(), None, True),
    ("formal_reference", sa.String(), None, True),
    ("assigned", sa.Integer(), "0", False),
    ("arrived", sa.Integer(), "0", False),
)


def _what_is_said() -> list[sa.Column[Any]]:
    return [
        sa.Column(name, kind, server_default=default, nullable=optional)
        for name, kind, default, optional in _SAID
    ]


def _pledge_ledger() -> None:
    for column in _what_is_said():
        op.add_column("pledge_ledger", column)


def _pledges() -> None:
    with op.batch_alter_table("pledges", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for column in _what_is_said():
            batch_op.add_column(column)
        batch_op.add_column(sa.Column("confirmed_at", _Time, nullable=True))
        batch_op.add_column(sa.Column("asked_at", _Time, nullable=True))
        for name in ("assigned", "arrived"):
            check = batch_op.f(f"ck_pledges_{name}_not_negative")
            batch_op.create_check_constraint(check, f"{name} >= 0")
        batch_op.drop_constraint(batch_op.f("uq_pledges_member_id_programme_unit"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_pledges_member_id_programme_unit_target_group"),
            ["member_id", "programme", "unit", "target_group"],
        )
    # What stands was last confirmed when it was last changed.
    op.execute("UPDATE pledges SET confirmed_at = updated_at")
    with op.batch_alter_table("pledges", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("confirmed_at", nullable=False)


def _rooms() -> None:
    with op.batch_alter_table("rooms") as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("land", sa.String(), nullable=True))
