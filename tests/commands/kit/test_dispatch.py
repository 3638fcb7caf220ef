"""From what was typed to a command: unknown ones, strangers, repetitions, failures."""

from __future__ import annotations

import logging

import pytest

from bot.matrix.model import Batch
from commands.kit import UserError, _
from commands.kit.arguments import words
from storage.tables import InboxRow, OutboxRow, Pledge, PledgeEntry
from tests.harness.chat import FEDERAL, INA, KIM, PIA, STRANGER, Chat, body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!plegde 5", "I do not know the command “plegde”. Did you mean !pledge?"),
        ("!zusge 5", "Did you mean !pledge?"),
        ("!Zusge", "Did you mean !pledge?"),
        ("!pole “Frage?”", "Did you mean !poll?"),
        ("!reminder", "Did you mean !remind"),
        ("!hlep", "Did you mean !help?"),
        ("!hilf", "Did you mean !help?"),
        ("!xyzzy 5", "I do not know the command “xyzzy”. !help shows all commands."),
        ("!" + "x" * 60_000, "x…”. !help shows all commands."),
        ("!“pledge” 5", "I do not know the command"),
        ("!programm", "!programm needs one more word. Possible are:\n- !programme add"),
        ("!Mandat löschen", "- !mandate withdraw – "),
        ("!observer", "!observer needs one more word"),
        ("Hafenlotse:", "What can I do for you?"),
    ],
)
async def test_unknown(chat: Chat, typed: str, told: str) -> None:
    """Names the nearest one; never guesses and runs it."""
    before = await chat.remembered()
    text = typed if typed[0] == "!" and typed[1].isalnum() else None
    if text is None:
        typed = "@lotse:localhost: " + typed.removeprefix("!").removeprefix("Hafenlotse:")
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_below_in_german(german: Chat) -> None:
    answer = body(await german.says(INA, "!programm"))
    assert "Nach !programm fehlt noch ein Wort" in answer
    assert "- !programm neu – " in answer


async def test_direct_chat_needs_no_mark(chat: Chat) -> None:
    room = "!direct:localhost"
    assert "P-1" in body(await chat.says(INA, "pledge 5", room=room, direct=True))
    assert "P-1" in body(await chat.says(INA, "Zusage +1", room=room, direct=True))
    assert [each.amount for each in await chat.rows(Pledge)] == [6]
    assert "Did you mean" in body(await chat.says(INA, "hilf mir", room=room, direct=True))


async def test_talk_is_neither_answered_nor_stored(chat: Chat) -> None:
    known = len(await chat.rows(InboxRow))
    for line in ("pledge 5", "Hallo!", "!!!", "5", "/me winkt", "Der Hafenlotse ist da"):
        assert await chat.says(INA, line) == []
    assert len(await chat.rows(InboxRow)) == known


@pytest.mark.parametrize("who", [STRANGER, PIA, KIM, FEDERAL])
async def test_without_a_voice(chat: Chat, who: str) -> None:
    """A stranger is told how to take part, all others whom to ask; in either case once."""
    before = await chat.remembered()
    answers = await chat.says(who, "!pledge 5")
    assert len(answers) == 1
    if who == STRANGER:
        assert "!join Neustadt" in body(answers)
    else:
        assert "possible for: contact person, deputy" in body(answers)
    assert await chat.remembered() == before


async def test_answers_the_event_in_its_thread(chat: Chat) -> None:
    (answer,) = await chat.says(INA, "!pledge 5", thread="$root")
    assert answer["m.relates_to"] == {
        "m.in_reply_to": {"event_id": chat.last_event},
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": False,
    }
    (answer,) = await chat.says(INA, "!pledge x")
    assert answer["m.relates_to"] == {"m.in_reply_to": {"event_id": chat.last_event}}
    assert answer["msgtype"] == "m.notice"


async def test_the_same_event_twice(chat: Chat) -> None:
    """In one sync, in two, and after it was worked on."""
    event = chat.event(INA, {"msgtype": "m.text", "body": "!pledge +5"})
    assert len(await chat.hears(event, event)) == 1
    assert await chat.hears(event) == []
    assert await chat.hears(event, event) == []
    assert [each.amount for each in await chat.rows(Pledge)] == [5]
    assert len(await chat.rows(PledgeEntry)) == 1
    rows = [row for row in await chat.rows(InboxRow) if row.key == event.event_id]
    assert [(row.state, row.content) for row in rows] == [("done", None)]


async def test_two_events_of_one_sync_keep_their_order(chat: Chat) -> None:
    lines = ("!pledge 5", "!pledge +1", "!pledge 3", "!pledge +4")
    events = [chat.event(INA, {"msgtype": "m.text", "body": line}) for line in lines]
    assert len(await chat.hears(*events)) == 4
    assert [each.amount for each in await chat.rows(PledgeEntry)] == [5, 6, 3, 7]


async def test_refused_after_it_has_written(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a refused command is kept, but its answer is."""
    before = await chat.remembered()
    found = chat.registry.commands.find(words("pledge"))
    assert found is not None
    working = found[0].handler

    async def changes_its_mind(*given: object, **named: object) -> None:
        await working(*given, **named)
        raise UserError(_("The question is missing."))

    monkeypatch.setitem(found[0].__dict__, "handler", changes_its_mind)
    assert "The question is missing." in body(await chat.says(INA, "!pledge 5"))
    assert await chat.remembered() == before
    assert (await chat.rows(InboxRow))[-1].state == "refused"


class BrokenError(Exception):
    """Quotes what somebody wrote, as drivers' errors do."""


@pytest.mark.parametrize("language", ["en", "de"])
async def test_an_error_of_our_own(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    """Nothing is kept, the user gets a reference, and no log says what was written."""
    await chat.says(INA, f"!language {language}")
    before = await chat.remembered()
    found = chat.registry.commands.find(words("pledge"))
    assert found is not None
    working, written = found[0].handler, "streng-geheim"

    async def broken(*given: object, **named: object) -> None:
        await working(*given, **named)  # writes its rows
        raise BrokenError(written)

    monkeypatch.setitem(found[0].__dict__, "handler", broken)
    with caplog.at_level(logging.INFO):
        answers = await chat.says(INA, "!pledge 5 for “streng-geheim” ")
        assert "I do not find" in body(answers) or "finde keine" in body(answers)
        answers = await chat.says(INA, "!pledge 5 for Musterhafen", thread="$root")
    assert await chat.remembered() == before
    row = next(row for row in await chat.rows(InboxRow) if row.failure)
    assert (row.state, row.content, row.failure) == ("failed", None, f"E-{row.seq}")
    (answer,) = answers
    assert f"E-{row.seq}" in answer["body"]
    assert ("nothing was changed" in answer["body"]) is (language == "en")
    assert answer["m.relates_to"]["event_id"] == "$root"
    records = [each for each in caplog.records if each.name.startswith("bot")]
    assert [each.levelname for each in records] == ["ERROR"]
    assert f"E-{row.seq}: BrokenError" in caplog.text
    assert "in broken" in caplog.text
    assert written not in caplog.text
    monkeypatch.undo()
    assert "P-1" in body(await chat.says(INA, "!pledge 5")), "and the next command works"


async def test_an_error_within_an_occurrence_bothers_nobody(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    arrivals = chat.registry.listeners["arrival"]

    async def broken(*given: object) -> None:
        raise BrokenError

    monkeypatch.setitem(arrivals.__dict__, "handler", broken)
    assert await chat.arrives() == []
    assert [row.state for row in await chat.rows(InboxRow)][-1] == "failed"
    assert "BrokenError" in caplog.text


@pytest.mark.parametrize(
    ("inviter", "action"),
    [
        ("@irgendwer:localhost", "join"),
        (INA, "join"),
        ("@ina:evil.example", "leave"),
        ("@x:localhost.evil.example", "leave"),
        ("@contact:city.example", "join"),
    ],
)
async def test_invitations(chat: Chat, inviter: str, action: str) -> None:
    """From the configured homeservers and from people in the registry only; twice is once."""
    await chat.says(FEDERAL, "!contact set “Landkreis Musterland” @contact:city.example")
    assert await chat.invites(inviter, "!new:localhost") == action
    known = len(await chat.rows(OutboxRow))
    await chat.intake.take(Batch("again"))
    assert len(await chat.rows(OutboxRow)) == known
