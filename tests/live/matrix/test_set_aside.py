"""A message that the homeserver fails at for ever does not silence its room."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import aside
from bot.aside import Aside
from bot.outgoing import Outgoing
from commands.kit import Alliance
from storage.tables import OutboxRow
from tests.harness.chat import BERLIN
from tests.harness.posting import Arrive, Running, chat_with, hears, letter, texts


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "FAILS_FOR", timedelta(seconds=2))
    monkeypatch.setattr(aside, "ROUND", timedelta(milliseconds=100))
    monkeypatch.setattr(aside, "ROUNDS", 2)


async def test_what_the_homeserver_always_fails_at_is_set_aside(
    hub: Running, clerk: Arrive
) -> None:
    """The relation names no event, nor any text: Synapse answers 500 to that, for ever."""
    anna, kim = await clerk("anna"), await clerk("kim")
    room_id = await chat_with(hub, anna, encrypted=True)
    alliance = Alliance("Häfen", "en", BERLIN, frozenset({kim.user_id}), "Musterhafen", "m@x.org")
    outgoing = Outgoing(alliance, hub.clock, hub.sender.direct_room)
    hub.sender._aside = Aside(hub.bot.client, hub.clock, alliance, outgoing)
    relation = {"rel_type": "m.thread", "event_id": "\ud800"}
    poison = await hub.queue(room_id, letter("poison") | {"m.relates_to": relation})
    behind = [await hub.queue(room_id, letter(text)) for text in ("second", "third")]
    hub.sender.take([poison, *behind])
    await hears(anna, room_id, "third")
    assert (await texts(anna, room_id))[-2:] == ["second", "third"], "in their order"
    async with hub.database.transaction() as store:
        row = await store.session.get(OutboxRow, poison.id)
    assert row is not None
    assert (row.state, row.error) == ("aside", "HAFENLOTSE_ALWAYS_500")
    assert row.content is not None, "what was not delivered is not erased"
    chat = await kim.invited_to(hub.bot.user_id)
    await kim.join(chat)
    told = await hears(kim, chat, f"O-{poison.id}")
    assert "aside" in told["content"]["body"]
