"""Every column that can name a person is kept for so long, or for a reason."""

from __future__ import annotations

from bot.settings import Retention
from storage.categories import DEFAULTS, Category
from storage.people import marks
from storage.retention import APART, HELD, RULES
from storage.tables import Table

_RULED = [f"{rule.name}.{each.name}" for rule in RULES for each in rule.named]


def test_every_column_that_can_name_a_person_has_a_rule_or_a_reason() -> None:
    """Of a new table somebody has to say how long it is kept: see storage.retention."""
    assert {*_RULED, *APART, *HELD} == {each.name for each in marks()}
    assert set(HELD).isdisjoint({*_RULED, *APART})
    assert len(_RULED) == len(set(_RULED))
    assert all(HELD.values())


def test_a_rule_deletes_rows_only_if_they_are_about_a_person_alone() -> None:
    assert {each.name for each in RULES if each.deletes} == {
        "applications",
        "date_poll_notices",
        "poll_notices",
        "reminders",
    }


def test_no_row_is_deleted_that_others_refer_to() -> None:
    referred = {
        key.column.table.name
        for table in Table.metadata.sorted_tables
        for key in table.foreign_keys
    }
    assert "polls" in referred
    assert [each.name for each in RULES if each.deletes and each.name in referred] == []


def test_each_category_can_be_configured_and_has_its_default() -> None:
    assert {name: each.default for name, each in Retention.model_fields.items()} == {
        f"{each}_days": period.days for each, period in DEFAULTS.items()
    }
    assert set(DEFAULTS) == set(Category)
    used = {each.category for each in RULES} | set(APART.values())
    assert set(Category) - used == {Category.MAILBOX}, "of mailboxes, see storage.members"
