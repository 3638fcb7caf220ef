"""Who may do what (design.md section 3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.authority import (
    Role,
    Standing,
    may_answer_question,
    may_cancel_reminder,
    may_change_model,
    may_change_task,
    may_close_follow_up,
    may_close_poll,
    may_coordinate,
    may_drop_question,
    may_edit_statement,
    may_fill_office,
    may_follow_poll,
    may_follow_up,
    may_give_task,
    may_name_for_question,
    may_remind,
    may_settle_reminder,
    may_speak_for,
)

FEDERAL = Standing("@federal:x", federal=True)
STATE = Standing("@state:x", lands=frozenset({"NW", "HE"}))
CONTACT = Standing("@contact:x", speaks_for={1: Role.CONTACT})
DEPUTY = Standing("@deputy:x", speaks_for={1: Role.DEPUTY, 2: Role.CONTACT})
BOTH = Standing("@both:x", lands=frozenset({"NW"}), speaks_for={1: Role.CONTACT})
PARTNER = Standing("@partner:x", partner_of=frozenset({7}))
OBSERVER = Standing("@observer:x", observer=True)
STRANGER = Standing("@stranger:x")
EVERYBODY = [FEDERAL, STATE, CONTACT, DEPUTY, BOTH, PARTNER, OBSERVER, STRANGER]


@pytest.mark.parametrize(
    ("sender", "roles"),
    [
        (FEDERAL, {Role.FEDERAL_COORDINATOR}),
        (STATE, {Role.STATE_COORDINATOR}),
        (CONTACT, {Role.CONTACT}),
        (DEPUTY, {Role.DEPUTY, Role.CONTACT}),
        (BOTH, {Role.STATE_COORDINATOR, Role.CONTACT}),
        (PARTNER, {Role.PARTNER}),
        (OBSERVER, {Role.OBSERVER}),
        (STRANGER, {Role.STRANGER}),
    ],
)
def test_roles(sender: Standing, roles: set[Role]) -> None:
    assert sender.roles == roles


@pytest.mark.parametrize(
    ("land", "who"),
    [("NW", [FEDERAL, STATE, BOTH]), ("BY", [FEDERAL]), (None, [FEDERAL])],
)
def test_coordination_is_everywhere_or_in_the_own_land(
    land: str | None, who: list[Standing]
) -> None:
    assert [each for each in EVERYBODY if may_coordinate(each, land)] == who


@pytest.mark.parametrize(
    ("member_id", "who"), [(1, [CONTACT, DEPUTY, BOTH]), (2, [DEPUTY]), (3, []), (7, [])]
)
def test_nobody_speaks_for_others(member_id: int, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_speak_for(each, member_id)] == who


@given(st.booleans(), st.frozensets(st.sampled_from(["NW", "HE", "BY"])), st.integers(1, 9))
def test_coordination_never_gives_a_voice(
    federal: bool, lands: frozenset[str], member_id: int
) -> None:
    sender = Standing("@coordination:x", federal=federal, lands=lands)
    assert not may_speak_for(sender, member_id)


def test_only_contact_and_deputy_are_voices() -> None:
    odd = Standing("@odd:x", speaks_for={1: Role.PARTNER})
    assert not may_speak_for(odd, 1)
    assert odd.roles == {Role.STRANGER}


@pytest.mark.parametrize(
    ("opened_by", "who"),
    [
        ("@contact:x", [FEDERAL, STATE, CONTACT, BOTH]),
        ("@gone:x", [FEDERAL, STATE, BOTH]),
        ("@stranger:x", [FEDERAL, STATE, BOTH]),
    ],
)
def test_closing_a_poll_and_wording_a_statement(opened_by: str, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_close_poll(each, opened_by)] == who
    assert [each for each in EVERYBODY if may_edit_statement(each, opened_by)] == who


@pytest.mark.parametrize(
    ("author", "who"),
    [
        ("@contact:x", [FEDERAL, STATE, CONTACT, BOTH]),
        ("@stranger:x", [FEDERAL, STATE, BOTH, STRANGER]),
    ],
)
def test_cancelling_a_reminder(author: str, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_cancel_reminder(each, author)] == who


@pytest.mark.parametrize(
    ("owner", "land", "who"),
    [
        (1, "NW", [FEDERAL, STATE, CONTACT, DEPUTY, BOTH]),
        (1, "BY", [FEDERAL, CONTACT, DEPUTY, BOTH]),
        (2, "BY", [FEDERAL, DEPUTY]),
        (7, "BY", [FEDERAL]),  # a partner organisation
    ],
)
def test_giving_and_changing_a_task(owner: int, land: str, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_give_task(each, owner, land)] == who
    assert [each for each in EVERYBODY if may_change_model(each, owner, land)] == who
    for author in EVERYBODY:
        may = [e for e in EVERYBODY if may_change_task(e, author.user_id, owner, land)]
        also = author not in who and author != STRANGER
        assert set(map(str, may)) == set(map(str, [*who, author] if also else who))


@pytest.mark.parametrize(("land", "who"), [("NW", [FEDERAL, STATE, BOTH]), ("BY", [FEDERAL])])
def test_order_in_the_room_of_a_land(land: str, who: list[Standing]) -> None:
    """A state coordination acts in its own Land only, whichever room it sits in."""
    assert [each for each in EVERYBODY if may_close_poll(each, "@gone:x", land)] == who
    assert [each for each in EVERYBODY if may_edit_statement(each, "@gone:x", land)] == who
    assert [each for each in EVERYBODY if may_cancel_reminder(each, "@gone:x", land)] == who


@pytest.mark.parametrize(
    ("land", "who"),
    [(None, [FEDERAL, STATE, BOTH]), ("NW", [FEDERAL, STATE, BOTH]), ("BY", [FEDERAL])],
)
def test_looking_at_a_poll_from_outside_its_room(land: str | None, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_follow_poll(each, land)] == who


@pytest.mark.parametrize(
    ("lands", "who"),
    [
        (["NW"], [FEDERAL, STATE, BOTH]),
        (["NW", "HE"], [FEDERAL, STATE]),
        (["NW", "BY"], [FEDERAL]),  # one Land that is not theirs is enough
    ],
)
def test_asking_municipalities_for_something(lands: list[str], who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_follow_up(each, lands)] == who
    for author in EVERYBODY:
        may = [e for e in EVERYBODY if may_close_follow_up(e, author.user_id, lands)]
        assert may == [e for e in EVERYBODY if e in who or e == author != STRANGER]


@pytest.mark.parametrize(
    ("lands", "members", "who"),
    [
        (["NW"], [], [FEDERAL, STATE, BOTH]),
        (["BY", "NW"], [], [FEDERAL, STATE, BOTH]),  # of one of them is enough
        (["BY"], [], [FEDERAL]),
        (["BY"], [1], [FEDERAL, CONTACT, DEPUTY, BOTH]),
        (["BY"], [9, 2], [FEDERAL, DEPUTY]),
        (["HE"], [2], [FEDERAL, STATE, DEPUTY]),
        ([], [], [FEDERAL]),
    ],
)
def test_having_others_reminded(lands: list[str], members: list[int], who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_remind(each, lands, members)] == who
    if not members:
        assert [each for each in EVERYBODY if may_remind(each, lands)] == who


@pytest.mark.parametrize(
    ("land", "who"),
    [(None, [FEDERAL, STATE, CONTACT, BOTH]), ("BY", [FEDERAL, CONTACT])],
)
def test_settling_a_reminder(land: str | None, who: list[Standing]) -> None:
    """Whom it reminds may always; everybody else only if they could cancel it."""

    def may(each: Standing, *, reminded: bool) -> bool:
        return may_settle_reminder(each, "@contact:x", land, reminded=reminded)

    assert [each for each in EVERYBODY if may(each, reminded=True)] == EVERYBODY
    assert [each for each in EVERYBODY if may(each, reminded=False)] == who


@pytest.mark.parametrize(
    ("person", "land", "who"),
    [
        ("@new:x", "NW", [FEDERAL, STATE, BOTH]),
        ("@new:x", "BY", [FEDERAL]),
        ("@state:x", "NW", [FEDERAL, BOTH]),  # nobody names themselves
        ("@federal:x", "NW", [STATE, BOTH]),
        ("@federal:x", "BY", []),
    ],
)
def test_filling_an_office(person: str, land: str, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_fill_office(each, person, land)] == who


@pytest.mark.parametrize(
    ("owner", "land", "who"),
    [
        (None, None, [FEDERAL, STATE, BOTH]),
        (None, "BY", [FEDERAL]),
        ("@contact:x", None, [FEDERAL, STATE, CONTACT, BOTH]),
        ("@deputy:x", "BY", [FEDERAL, DEPUTY]),
        ("@state:x", "BY", [FEDERAL, STATE]),
        # Who is no member any more does not answer, even if they are still named for it.
        *((owner, "BY", [FEDERAL]) for owner in ("@partner:x", "@observer:x", "@stranger:x")),
    ],
)
def test_answering_a_question(owner: str | None, land: str | None, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_answer_question(each, owner, land)] == who


@pytest.mark.parametrize(
    ("person", "owner", "land", "who"),
    [
        ("@contact:x", None, "BY", [FEDERAL, CONTACT]),
        ("@contact:x", None, None, [FEDERAL, STATE, CONTACT, BOTH]),
        ("@observer:x", None, "BY", [FEDERAL, OBSERVER]),
        ("@contact:x", "@deputy:x", "BY", [FEDERAL, DEPUTY]),  # not over the head of another
        ("@contact:x", "@contact:x", "BY", [FEDERAL, CONTACT]),
    ],
)
def test_naming_somebody_for_a_question(
    person: str, owner: str | None, land: str | None, who: list[Standing]
) -> None:
    assert [e for e in EVERYBODY if may_name_for_question(e, person, owner, land)] == who


@pytest.mark.parametrize(
    ("author", "land", "who"),
    [
        ("@contact:x", None, [FEDERAL, STATE, CONTACT, BOTH]),
        ("@contact:x", "BY", [FEDERAL, CONTACT]),
        ("@partner:x", "BY", [FEDERAL, PARTNER]),
        ("@stranger:x", "BY", [FEDERAL]),
        ("@gone:x", "NW", [FEDERAL, STATE, BOTH]),
    ],
)
def test_taking_a_question_back(author: str, land: str | None, who: list[Standing]) -> None:
    assert [each for each in EVERYBODY if may_drop_question(each, author, land)] == who
