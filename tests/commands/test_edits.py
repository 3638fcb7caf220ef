"""An edited command: what was refused is done as it stands now, what was done stands."""

from __future__ import annotations

import re

import pytest

from storage.tables import Ballot, InboxRow, Pledge, Reminder
from tests.harness.chat import BEN, FEDERAL, INA, OTHER_ROOM, PLENARY, ROSA, Chat, body

# What was sent first, what it is edited to, what then stands, and the line that changes it.
DONE = (
    ("!pledge 8", "!pledge 9", "P-1 stays at 8 persons (Musterhafen).", "!pledge 9"),
    ("!pledge 8", "never mind", "P-1 stays at 8 persons (Musterhafen).", "!pledge P-1 0"),
    ("!pledge 8", "!plegde 9", "P-1 stays at 8 persons (Musterhafen).", "!pledge P-1 0"),
    (
        "!remind tomorrow 9:00 Post",
        "!remind tomorrow 10:00 Post",
        "R-1 stays: Post",
        "!edit R-1 tomorrow at 9:00",
    ),
    ("!vote 1 yes", "!vote 1 no", "Poll 1: “Yes” stays the ballot of Musterhafen.", ""),
    ("!vote 2 yes", "!vote 2 no", "Poll 2: the ballot of Musterhafen stays as it is.", ""),
    ("!poll “A?”", "!poll “B?”", "Poll 3 stays open: “A?”", "!poll discard 3"),
    (
        "!attend M-1 yes",
        "!attend M-1 no",
        "M-1: “yes” stays the answer of Musterhafen.",
        "!attend M-1 no",
    ),
    (
        "!clause ST-1 1 agree",
        "!clause ST-1 1 reject",
        "ST-1: the answer of",
        "!clause ST-1 1 reject",
    ),
    ("!sign ST-1", "!sign ST-2", "The signature of Musterhafen for ST-1 stands.", "!unsign ST-1"),
    (
        "!mandate add appeal 22.10.2018 “Vorlage 18/77”",
        "!mandate add appeal 22.10.2018 “Vorlage 18/78”",
        "MD-2 stays: “Vorlage 18/77”",
        "!mandate withdraw MD-2",
    ),
    (
        "!demand rescue decided",
        "!demand rescue fulfilled",
        "What was entered for",
        "!demand rescue",
    ),
    (
        "!task new “Flats” due=10.12.2020 yield=“3 flats”",
        "!task new “Flat” due=10.12.2020 yield=“3 flats”",
        "T-1 stays: “Flats”",
        "!task drop T-1",
    ),
    ("!sum", "!sum NW", "what the first one did stands", "!sum NW"),
)


async def prepare(chat: Chat) -> None:
    """Something of everything that can be answered."""
    await chat.says(FEDERAL, "!poll “Winter aid?”")
    await chat.says(FEDERAL, "!poll hidden “Winter aid?”")
    await chat.says(FEDERAL, "!meeting new 01.12.2020 10:00 Marburg")
    await chat.says(FEDERAL, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.")
    await chat.says(INA, "!mandate add appeal 22.10.2018 “Vorlage 18/76”")


@pytest.mark.parametrize(("first", "edited", "stands", "line"), DONE)
async def test_what_was_done_stands(
    chat: Chat, first: str, edited: str, stands: str, line: str
) -> None:
    await prepare(chat)
    is_hidden = first.startswith("!vote 2")
    room = "!direct-ina:localhost" if is_hidden else PLENARY
    await chat.says(INA, first, room=room, direct=is_hidden)
    event, before = chat.last_event, await chat.remembered()
    answer = body(await chat.edits(INA, event, edited, room=room))
    assert stands in answer
    assert line in answer
    assert "no" not in re.findall(r"!vote \d \w+", answer)
    assert len(answer.split("\n")) <= 4
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("first", "edited"),
    [
        ("!plegde 8", "!pledge 8"),
        ("!pledge eight and a half", "!pledge 8"),
        ("!pledge 8 for Nirgendwo", "!pledge 8 for Musterhafen"),
        ("!zusage „8", "!zusage 8"),
    ],
)
async def test_what_was_refused_is_done_as_corrected(chat: Chat, first: str, edited: str) -> None:
    await chat.says(INA, first)
    event = chat.last_event
    (answer,) = await chat.edits(INA, event, edited)
    assert "P-1: Musterhafen, 0 → 8 persons" in answer["body"]
    assert answer["m.relates_to"] == {"m.in_reply_to": {"event_id": event}}
    # Once: the next edit is one of something that was done.
    assert body(await chat.edits(INA, event, "!pledge 9")).split("\n") == [
        "P-1 stays at 8 persons (Musterhafen).",
        "To change it, send it as a new message: !pledge 9",
    ]
    assert [each.amount for each in await chat.rows(Pledge)] == [8]


async def test_corrected_once_more(chat: Chat) -> None:
    """As long as it is refused; the reminder then counts from the time of the edit."""
    await chat.says(INA, "!remind tomorow 9:00 Post")
    event = chat.last_event
    refused = body(await chat.edits(INA, event, "!remind tomorrow 9:99 Post"))
    assert "9:99" in refused
    assert await chat.rows(Reminder) == []
    await chat.edits(INA, event, "!remind tomorrow 9:00 Post")
    assert [each.text for each in await chat.rows(Reminder)] == ["Post"]


async def test_what_was_refused_and_is_talk_now_is_nobodys_business(chat: Chat) -> None:
    await chat.says(INA, "!plegde 8")
    assert await chat.edits(INA, chat.last_event, "never mind") == []


@pytest.mark.parametrize(("user", "room"), [(BEN, PLENARY), (FEDERAL, PLENARY), (INA, OTHER_ROOM)])
async def test_nobody_edits_what_others_have_written(chat: Chat, user: str, room: str) -> None:
    """Homeservers let that through; no client shows it."""
    await chat.says(INA, "!plegde 8")
    event, before = chat.last_event, await chat.remembered()
    assert await chat.edits(user, event, "!pledge 8", room=room) == []
    assert await chat.remembered() == before


async def test_talk_that_becomes_a_command_is_to_be_sent_as_one(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "zusage 8")
    answer = body(await chat.edits(INA, chat.last_event, "!zusage 8"))
    german = chat.alliance.language == "de"
    assert ("als neue Nachricht senden: !zusage 8" if german else "message: !zusage 8") in answer
    assert await chat.rows(Pledge) == []


async def test_in_german(german: Chat) -> None:
    await german.says(INA, "!zusage 8")
    answer = body(await german.edits(INA, german.last_event, "!zusage 9"))
    assert answer.split("\n") == [
        "P-1 steht weiter bei 8 Personen (Musterhafen).",
        "Ändern, als neue Nachricht: !zusage 9",
    ]


async def test_corrected_and_edited_again_in_german(german: Chat) -> None:
    await german.says(INA, "!zusge 8")
    event = german.last_event
    await german.edits(INA, event, "!zusage 8")
    answer = body(await german.edits(INA, event, "!zusage 9"))
    assert answer.split("\n") == [
        "P-1 steht weiter bei 8 Personen (Musterhafen).",
        "Ändern, als neue Nachricht: !zusage 9",
    ]


@pytest.mark.parametrize(("first", "edited", "stands", "line"), DONE[:12])
async def test_what_was_corrected_stands_like_what_was_right_at_once(
    chat: Chat, first: str, edited: str, stands: str, line: str
) -> None:
    await prepare(chat)
    is_hidden = first.startswith("!vote 2")
    room = "!direct-ina:localhost" if is_hidden else PLENARY
    await chat.says(INA, f"!xx{first[1:]}", room=room, direct=is_hidden)
    event = chat.last_event
    await chat.edits(INA, event, first, room=room)
    answer = body(await chat.edits(INA, event, edited, room=room))
    assert stands in answer
    assert line in answer


async def test_a_corrected_ballot_goes_with_its_message(chat: Chat) -> None:
    """Clients delete the message, not each of its corrections."""
    await prepare(chat)
    await chat.says(INA, "!vot 1 yes")
    event = chat.last_event
    await chat.edits(INA, event, "!vote 1 yes")
    await chat.redacts(INA, event)
    assert [each.redacted_at is not None for each in await chat.rows(Ballot)] == [True]


async def test_in_an_encrypted_room_an_edit_has_to_be_encrypted(chat: Chat) -> None:
    """It may do something now; who reads along at a homeserver could have made it."""
    await chat.says(ROSA, "!plegde 8")
    content = {"target": chat.last_event, "text": "pledge 8", "plain": True}
    content |= {"sent_at": chat.clock.now().isoformat(), "arrived_at": chat.clock.now().isoformat()}
    async with chat.database.transaction() as store:
        entry = InboxRow(key="$plain", kind="edit", room_id="!plenary:localhost", sender=ROSA)
        store.session.add(entry)
        entry.content, entry.received_at, entry.state = content, chat.clock.now(), "pending"
    assert "encrypted" in body(await chat.work())
    assert await chat.rows(Pledge) == []
