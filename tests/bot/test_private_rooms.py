"""Which rooms are direct chats, and what keeps the others from it; on a real homeserver see
tests/live/matrix/test_private_chats.py."""

from __future__ import annotations

from typing import Any

import pytest

from bot.matrix.events import MADE_FOR
from bot.matrix.model import Replacement
from bot.matrix.room import Room

BOT, ANNA, BEN = "@lotse:localhost", "@anna:localhost", "@ben:localhost"
ENCRYPTED = ("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
OURS = (BOT, {MADE_FOR: ANNA})


def room(made: tuple[str, dict[str, str]], others: dict[str, str], *state: Any) -> Room:
    maker, content = made
    made_room = Room("!room:localhost", BOT)
    create = {"type": "m.room.create", "sender": maker, "state_key": "", "content": content}
    made_room.apply(create)
    made_room.take_members({BOT: "join", **others})
    for kind, content in state:
        made_room.apply({"type": kind, "sender": maker, "state_key": "", "content": content})
    return made_room


def history(visibility: str) -> tuple[str, dict[str, str]]:
    return "m.room.history_visibility", {"history_visibility": visibility}


@pytest.mark.parametrize(
    ("made", "others", "state", "partner"),
    [
        (OURS, {ANNA: "join"}, (), ANNA),
        (OURS, {ANNA: "invite"}, (), ANNA),  # nobody else can come in or read it meanwhile
        (OURS, {ANNA: "invite"}, (history("shared"),), ANNA),
        (OURS, {ANNA: "invite"}, (history("invited"),), ANNA),
        (OURS, {ANNA: "invite"}, (history("joined"),), None),  # they could never read it
        (OURS, {ANNA: "join"}, (history("joined"),), ANNA),
        (OURS, {ANNA: "invite"}, (("m.room.join_rules", {"join_rule": "public"}),), None),
        (OURS, {ANNA: "join", BEN: "join"}, (), None),
        (OURS, {ANNA: "join", BEN: "invite"}, (), None),  # a third one who is only invited
        (OURS, {ANNA: "invite", BEN: "invite"}, (), None),
        (OURS, {ANNA: "leave"}, (), None),
        (OURS, {BEN: "invite"}, (), None),  # not for whom it was made
        ((BOT, {}), {ANNA: "invite"}, (), None),
        ((BEN, {MADE_FOR: ANNA}), {ANNA: "invite"}, (), None),
        ((ANNA, {}), {ANNA: "join"}, (), ANNA),
        ((ANNA, {}), {ANNA: "invite"}, (), None),  # has left, and may never come back
        ((ANNA, {}), {ANNA: "join", BEN: "invite"}, (), None),
    ],
)
def test_letters_go_where_only_that_person_reads(
    made: tuple[str, dict[str, str]],
    others: dict[str, str],
    state: tuple[Any, ...],
    partner: str | None,
) -> None:
    assert room(made, others, ENCRYPTED, *state).direct_partner() == partner


def test_what_is_known_of_a_room_follows_every_change() -> None:
    known = room((ANNA, {}), {ANNA: "join"})
    seen = [known.facts()]
    for kind, content in (ENCRYPTED, history("world_readable"), history("shared")):
        known.apply({"type": kind, "sender": ANNA, "state_key": "", "content": content})
        seen.append(known.facts())
    member = {"type": "m.room.member", "sender": ANNA, "state_key": BEN}
    known.apply({**member, "content": {"membership": "invite"}})
    seen.append(known.facts())
    assert [(each.direct, len(each.exposure)) for each in seen] == [
        (False, 1),  # plain
        (True, 0),
        (False, 1),  # readable
        (True, 0),
        (False, 0),
    ]
    assert known.facts() is known.facts()


@pytest.mark.parametrize(
    ("made", "others", "state", "obstacles"),
    [
        ((ANNA, {}), {ANNA: "join"}, (ENCRYPTED,), ""),
        ((ANNA, {}), {ANNA: "join"}, (), "plain"),
        ((BEN, {}), {ANNA: "join"}, (ENCRYPTED,), "foreign"),
        ((BEN, {}), {ANNA: "invite"}, (ENCRYPTED,), ""),  # is not there to be told
        ((ANNA, {}), {ANNA: "join", BEN: "join"}, (), ""),  # no room of two
        ((ANNA, {}), {ANNA: "join"}, (ENCRYPTED, ("m.room.name", {"name": "Amt"})), ""),
        (
            (ANNA, {}),
            {ANNA: "join"},
            (history("world_readable"), ("m.room.join_rules", {"join_rule": "public"})),
            "plain public readable",
        ),
        ((ANNA, {}), {ANNA: "join"}, (ENCRYPTED, ("m.room.tombstone", {})), "replaced"),
    ],
)
def test_why_a_room_of_two_is_no_direct_chat(
    made: tuple[str, dict[str, str]],
    others: dict[str, str],
    state: tuple[Any, ...],
    obstacles: str,
) -> None:
    assert room(made, others, *state).facts().obstacles == set(obstacles.split())


def test_in_the_clear_with_somebody_who_cannot_decrypt() -> None:
    plain = room((ANNA, {}), {ANNA: "join"})
    plain.keyless = ANNA
    assert plain.direct_partner() == ANNA
    assert plain.obstacles() == frozenset()


def test_a_direct_chat_that_was_replaced_is_known_as_one() -> None:
    """Not to write there any more, but for what moves: it was private."""
    replaced = ("m.room.tombstone", {"replacement_room": "!new:localhost"})
    facts = room((ANNA, {}), {ANNA: "join"}, ENCRYPTED, replaced).facts()
    assert (facts.direct, facts.partner) == (False, ANNA)
    assert facts.replacement == Replacement("!new:localhost", "localhost")
    three = room((ANNA, {}), {ANNA: "join", BEN: "join"}, ENCRYPTED, replaced).facts()
    assert three.partner is None


def test_a_room_says_which_one_it_replaces() -> None:
    assert room((ANNA, {"predecessor": "!old:localhost"}), {}).facts().predecessor == (
        "!old:localhost"
    )
    assert room((ANNA, {}), {}).facts().predecessor is None
