"""Redactions of taps and commands reach a listener; those of other things are not ours."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from bot.matrix.model import Batch, RoomEvent, Undecrypted
from commands.kit import Context
from commands.kit.schedule import Listener
from storage.tables import Ballot, InboxRow, UndecryptedRow
from tests.harness.chat import FEDERAL, INA, OTHER_ROOM, PIA, PLENARY, Chat, body
from tests.harness.polls import closes

Heard: TypeAlias = list[tuple[str, str, str]]


@pytest.fixture
def heard(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Who redacted what in which room, as a listener is told."""
    told: Heard = []

    async def note(context: Context, content: dict[str, Any]) -> None:
        assert content.keys() == {"target", "sent_at", "arrived_at"}
        told.append((context.sender.user_id, content["target"], context.place.room_id))

    monkeypatch.setitem(chat.registry.listeners, "redaction", Listener("redaction", note))
    return told


async def tapped(chat: Chat, user: str = INA) -> str:
    """Taps on poll 1, which is opened for it; the event of the tap."""
    await chat.says(FEDERAL, "!poll Winterhilfe?")
    await chat.taps(user, await chat.delivered(), 0)
    return chat.last_event


@pytest.mark.parametrize("who", [INA, FEDERAL], ids=["the voter", "a moderator"])
async def test_a_redacted_tap(chat: Chat, heard: Heard, who: str) -> None:
    """By whom is for the homeserver to judge, and the listener."""
    tap = await tapped(chat)
    assert [each.event_id for each in await chat.rows(Ballot)] == [tap]
    assert await chat.redacts(who, tap) == []
    assert heard == [(who, tap, PLENARY)]


async def test_the_same_redaction_twice(chat: Chat, heard: Heard) -> None:
    tap = await tapped(chat)
    redaction = chat.event(INA, {"redacts": tap}, kind="m.room.redaction")
    await chat.hears(redaction, redaction)
    await chat.hears(redaction)
    assert len(heard) == 1


async def test_without_a_listener_nothing_fails(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(chat.registry.listeners, "redaction", raising=False)
    tap = await tapped(chat)
    assert await chat.redacts(INA, tap) == []
    rows = await chat.rows(InboxRow)
    assert [(each.kind, each.state, each.content) for each in rows[-1:]] == [
        ("redaction", "done", None)
    ]


async def test_a_tap_that_is_still_to_be_worked_on(chat: Chat, heard: Heard) -> None:
    """It is worked on first, so that a listener finds its ballot."""
    await chat.says(FEDERAL, "!poll Winterhilfe?")
    relation = {"rel_type": "m.reference", "event_id": await chat.delivered()}
    kind = "org.matrix.msc3381.poll.response"
    tap = chat.event(INA, {"m.relates_to": relation, kind: {"answers": ["0"]}}, kind=kind)
    redaction = chat.event(INA, {"redacts": tap.event_id}, kind="m.room.redaction")
    await chat.hears(tap, redaction)
    assert heard == [(INA, tap.event_id, PLENARY)]
    assert [each.event_id for each in await chat.rows(Ballot)] == [tap.event_id]


@pytest.mark.parametrize("what", ["talk", "answer", "unknown", "poll"])
async def test_other_redactions_are_not_stored(chat: Chat, heard: Heard, what: str) -> None:
    """Those of commands are, see test_deletions."""
    await tapped(chat)
    events = {"unknown": "$unknown", "poll": await chat.delivered()}
    await chat.says(INA, "Moin")
    events["talk"] = chat.last_event
    await chat.says(INA, "!vote 1 no")
    events["answer"] = await chat.delivered("m.room.message")
    before, arrived = await chat.remembered(), len(await chat.rows(InboxRow))
    assert await chat.redacts(INA, events[what]) == []
    assert heard == []
    assert len(await chat.rows(InboxRow)) == arrived
    assert await chat.remembered() == before


async def test_not_from_another_room(chat: Chat, heard: Heard) -> None:
    """Who may redact there is not asked whether they may here."""
    tap = await tapped(chat)
    arrived = len(await chat.rows(InboxRow))
    await chat.redacts(PIA, tap, room=OTHER_ROOM)
    assert heard == []
    assert len(await chat.rows(InboxRow)) == arrived


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("org.matrix.msc3381.poll.response", {}),
        ("m.poll.response", {}),
        ("m.reaction", {}),
        ("m.room.message", {}),
        ("m.room.redaction", {}),
    ],
)
async def test_what_arrives_redacted_does_nothing(
    chat: Chat, heard: Heard, kind: str, content: dict[str, Any]
) -> None:
    """After an outage the homeserver gives only the shell of what was redacted meanwhile."""
    await tapped(chat)
    before, arrived = await chat.remembered(), len(await chat.rows(InboxRow))
    shell = chat.event(INA, content, kind=kind)
    assert await chat.hears(shell) == []
    assert await chat.redacts(INA, shell.event_id) == []
    assert heard == []
    assert len(await chat.rows(InboxRow)) == arrived
    assert await chat.remembered() == before


@pytest.mark.parametrize(("room", "kept"), [(PLENARY, 0), (OTHER_ROOM, 1)])
async def test_a_tap_whose_key_has_not_come_yet(
    chat: Chat, heard: Heard, monkeypatch: pytest.MonkeyPatch, room: str, kept: int
) -> None:
    """Redacted before it could be read, it never counts, even if its key comes at that moment."""
    await chat.says(FEDERAL, "!poll Winterhilfe?")
    relation = {"rel_type": "m.reference", "event_id": await chat.delivered()}
    kind = "org.matrix.msc3381.poll.response"
    tap = chat.event(INA, {"m.relates_to": relation, kind: {"answers": ["0"]}}, kind=kind)
    sealed = Undecrypted(tap.event_id, PLENARY, "session", {"sender": INA})
    await chat.intake.take(Batch("s1", undecrypted=(sealed,)))
    assert len(await chat.rows(UndecryptedRow)) == 1

    def opened(undecrypted: Undecrypted) -> RoomEvent:
        return replace(tap, event_id=undecrypted.event_id)

    monkeypatch.setattr(chat.intake._client, "decrypt", opened, raising=False)
    redaction = chat.event(INA, {"redacts": tap.event_id}, room=room, kind="m.room.redaction")
    await chat.intake.take(Batch("s2", (redaction,), new_sessions=frozenset({"session"})))
    await chat.work()
    assert len(await chat.rows(Ballot)) == kept
    assert heard == []
    assert await chat.rows(UndecryptedRow) == []


async def test_the_shell_of_a_poll_response_is_no_empty_ballot(chat: Chat) -> None:
    """With no answers it would take back the ballot before."""
    tap = await tapped(chat)
    shell = chat.event(INA, {}, kind="org.matrix.msc3381.poll.response")
    await chat.hears(shell)
    assert [(each.event_id, each.choices) for each in await chat.rows(Ballot)] == [(tap, [0])]
    assert "Yes: 1" in body(await closes(chat, FEDERAL))
