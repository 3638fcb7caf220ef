"""A direct chat is one that is private: nobody else made it, is in it, can come or read along."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.posting import Arrive
from tests.live.gate.mallory import call
from tests.live.matrix.conftest import Person

ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}
READABLE = {
    "type": "m.room.history_visibility",
    "state_key": "",
    "content": {"history_visibility": "world_readable"},
}


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(
    "trap",
    [
        {"preset": "public_chat", "initial_state": [READABLE]},
        {"preset": "private_chat", "initial_state": [ENCRYPTION]},
        {
            "preset": "trusted_private_chat",
            "initial_state": [ENCRYPTION],
            "creation_content": {"hafenlotse.direct": "VICTIM"},
        },
    ],
    ids=["public", "sealed", "pretending"],
)
async def test_what_a_stranger_has_made_is_nobodys_direct_chat(
    bot: Person, clerk: Arrive, trap: dict[str, Any], accepted: bool, restarted: bool
) -> None:
    """Invites bot and victim, leaves: two members, no name, and letters were posted there."""
    mallory, victim = await clerk("mallory"), await clerk("victim")
    if "creation_content" in trap:
        trap = trap | {"creation_content": {"hafenlotse.direct": victim.user_id}}
    body = trap | {"invite": [bot.user_id, victim.user_id], "is_direct": True}
    room_id = (await call(mallory, "POST", "createRoom", body))["room_id"]
    await bot.client.join(room_id)
    await bot.turn()
    if accepted:
        await call(victim, "POST", f"join/{room_id}", {})
    await call(mallory, "POST", f"rooms/{room_id}/leave", {})
    await bot.turn()
    if restarted:
        await bot.restart()
        await bot.turn()
    facts = bot.client.room(room_id)
    assert facts is not None
    assert not facts.direct
    assert bot.client.direct_room(victim.user_id) is None
    assert await bot.client.open_direct_room(victim.user_id) != room_id


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("m.room.join_rules", {"join_rule": "public"}),
        ("m.room.join_rules", {"join_rule": "knock"}),
        ("m.room.history_visibility", {"history_visibility": "world_readable"}),
        ("m.room.tombstone", {"body": "moved", "replacement_room": "!elsewhere"}),
        ("m.room.name", {"name": "Kiel"}),
    ],
)
async def test_what_opens_a_chat_ends_it(
    bot: Person, clerk: Arrive, kind: str, content: dict[str, Any], restarted: bool
) -> None:
    anna = await clerk("anna")
    chat = await anna.create_room(encrypted=True, invite=[bot.user_id])
    await bot.client.join(chat)
    await bot.turn()
    assert bot.client.direct_room(anna.user_id) == chat
    await call(anna, "PUT", f"rooms/{chat}/state/{kind}/", content)
    await bot.turn()
    if restarted:
        await bot.restart()
        await bot.turn()
    assert bot.client.direct_room(anna.user_id) is None


async def test_a_third_person_ends_it_and_may_go_again(bot: Person, clerk: Arrive) -> None:
    anna, ben = await clerk("anna"), await clerk("ben")
    chat = await anna.create_room(encrypted=True, invite=[bot.user_id])
    await bot.client.join(chat)
    await call(anna, "POST", f"rooms/{chat}/invite", {"user_id": ben.user_id})
    await bot.turn()
    assert bot.client.direct_room(anna.user_id) is None
    await call(ben, "POST", f"rooms/{chat}/leave", {})
    await bot.turn()
    assert bot.client.direct_room(anna.user_id) == chat


async def test_in_the_clear_only_with_who_cannot_decrypt(bot: Person, clerk: Arrive) -> None:
    for keys in (False, True):
        anna = await clerk("anna", keys=keys)
        chat = await anna.create_room(encrypted=False, invite=[bot.user_id])
        await bot.client.join(chat)
        await bot.turn()
        assert bot.client.direct_room(anna.user_id) == (None if keys else chat)
        if keys:
            assert await bot.client.open_direct_room(anna.user_id) != chat
