"""Which dates suit a municipality: by text and by tap, the latest counts, until the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import DateAnswer
from tests.harness.chat import BEN, FEDERAL, INA, PIA, PLENARY, ROSA, Chat, body

OPENED = "!date poll “Treffen” 12.1. 14:00, 14.1. 10:00, 15.1. 9:00 until 5.1. 18:00"
DIRECT = "!i:localhost"


async def marks(chat: Chat) -> list[tuple[int, str, str]]:
    return [(r.member_id, r.marks, r.actor) for r in await chat.rows(DateAnswer)]


async def test_by_text(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, OPENED)
    said = body(await chat.says(INA, "!passt D-1 1, zur Not 3")).partition("\nDat")[0]
    assert said == (
        "D-1, Musterhafen:\n- passt: 1 (12.01., 14:00)\n- zur Not: 3 (15.01., 09:00)\n"
        "- passt nicht: 2 (14.01., 10:00)"
        if german
        else "D-1, Musterhafen:\n- suits: 1 (12.01., 14:00)\n- if need be: 3 (15.01., 09:00)\n"
        "- does not suit: 2 (14.01., 10:00)"
    )
    before = await chat.remembered()
    same = body(await chat.says(INA, "!suits D-1 1 yes, 3 if need be"))
    assert ("ändert sich nichts" if german else "Nothing changes") in same
    assert await chat.remembered() == before
    await chat.says(BEN, "!suits all")
    await chat.says(ROSA, "!passt keiner", room="!r:localhost", direct=True)
    assert await marks(chat) == [(1, "ynm", INA), (1, "yyy", BEN), (2, "nnn", ROSA)]
    shown = body(await chat.says(INA, "!date poll D-1"))
    assert (
        "- Nr. 1, Dienstag, 12.01.2021, 14:00 Uhr: passt 1, nicht 1: Beispielstadt\n"
        if german
        else "- no. 1, Tuesday, 12.01.2021, 14:00: suits 1, not 1: Beispielstadt\n"
    ) in shown


async def test_by_tap(chat: Chat) -> None:
    """Two answers for each date: it suits, and if need be; silently, and instead of the text."""
    await chat.says(FEDERAL, OPENED)
    poll = await chat.delivered()
    assert await chat.taps(INA, poll, 0, 5) == []
    await chat.says(BEN, "!suits 2")
    assert await chat.taps(INA, poll, 4) == []
    assert await chat.taps(INA, poll, 6) == [], "there is no such answer"
    assert await marks(chat) == [(1, "ynm", INA), (1, "nyn", BEN), (1, "nny", INA)]


async def test_who_has_no_say_is_told_once(chat: Chat) -> None:
    await chat.says(FEDERAL, OPENED)
    poll = await chat.delivered()
    assert "your tap is not counted in date poll D-1" in body(await chat.taps(PIA, poll, 0))
    assert await chat.taps(PIA, poll, 0) == []
    await chat.appoint(INA, "Beispielstadt")
    told = body(await chat.taps(INA, poll, 0))
    assert "- !suits D-1 1 for Beispielstadt\n- !suits D-1 1 for Musterhafen" in told
    assert await marks(chat) == []


async def test_for_which_municipality(chat: Chat) -> None:
    await chat.says(FEDERAL, f"{OPENED} for=NW")
    await chat.appoint(INA, "Landkreis Musterland")
    await chat.says(INA, "!suits 1")
    await chat.appoint(INA, "Beispielstadt")
    assert "- !suits D-1 2 for Beispielstadt" in body(await chat.says(INA, "!suits 2"))
    await chat.says(INA, "!suits 2 for Beispielstadt")
    refused = body(await chat.says(INA, "!suits 2 for Landkreis Musterland"))
    assert "is not asked in date poll D-1" in refused
    refused = body(await chat.says(BEN, "!suits 2 for Beispielstadt"))
    assert "Only the contact person" in refused
    assert await marks(chat) == [(1, "ynn", INA), (2, "nyn", INA)]


async def test_which_date_poll(chat: Chat) -> None:
    """By its number, the message that is answered, or the only one; of several each is a line."""
    assert "No date poll is open" in body(await chat.says(INA, "!suits 1"))
    await chat.says(FEDERAL, OPENED)
    native = await chat.delivered()
    await chat.says(FEDERAL, OPENED.replace("Treffen", "Zweites"))
    assert "- !suits D-1 1, 2 – “Treffen”\n- !suits D-2 1, 2 – “Zweites”" in body(
        await chat.says(INA, "!suits 1, 2")
    )
    await chat.says(INA, "!suits 1, 2", thread=native)
    await chat.says(INA, "!suits d2 3", room=DIRECT, direct=True)
    assert [(r.date_poll_id, r.marks) for r in await chat.rows(DateAnswer)] == [
        (1, "yyn"),
        (2, "nny"),
    ]
    assert "There is no date poll D-3 here" in body(await chat.says(INA, "!suits D-3 1"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1 3 if need be", "It is not clear which dates you mean"),
        ("4", "“4” is none of the dates:\n1. Tuesday"),
        ("Montag", "I do not understand “Montag” here"),
        ("yes 1 no 1", "Date 1 is there in two ways"),
        ("", "Something is missing: <dates that suit>"),
    ],
)
async def test_refused(chat: Chat, typed: str, said: str) -> None:
    await chat.says(FEDERAL, OPENED)
    assert said in body(await chat.says(INA, f"!suits {typed}"))
    assert await marks(chat) == []


async def test_not_after_the_end_but_what_was_sent_before_it(chat: Chat) -> None:
    await chat.says(FEDERAL, "!date poll “A” 12.1. 14:00, 14.1. 10:00 until 20.11. 10:00")
    native = await chat.delivered()
    chat.clock.ahead += timedelta(days=1, minutes=5)
    await chat.says(INA, "!suits D-1 1", ago=timedelta(minutes=10))
    assert len(await marks(chat)) == 1
    assert "is closed; nothing was changed" in body(await chat.says(ROSA, "!suits D-1 1"))
    assert "is not counted" in body(await chat.taps(ROSA, native, 0))
    assert len(await marks(chat)) == 1


async def test_what_was_sent_later_stands(chat: Chat) -> None:
    await chat.says(FEDERAL, OPENED)
    chat.clock.ahead += timedelta(minutes=10)
    await chat.says(BEN, "!suits D-1 2")
    late = body(await chat.says(INA, "!suits D-1 1", ago=timedelta(minutes=5)))
    assert "this does not count. Musterhafen has answered since you sent it" in late


async def test_deleted(in_both_languages: Chat) -> None:
    """The one before it counts; and the room's others read nothing of it."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, OPENED)
    await chat.says(INA, "!suits 1")
    first = chat.last_event
    await chat.says(INA, "!suits 2")
    for event, stands in (
        (chat.last_event, "- passt: 1 (12.01." if german else "- suits: 1 (12.01."),
        (first, "hat sie nicht geantwortet" if german else "counts as silent now"),
    ):
        chat.letters = []
        assert await chat.redacts(INA, event) == []
        assert stands in chat.letters[0][1]["body"]
    shown = body(await chat.says(INA, "!date poll D-1"))
    assert ("0 von 3 Kommunen" if german else "0 of 3 municipalities") in shown


async def test_edited(chat: Chat) -> None:
    await chat.says(FEDERAL, OPENED)
    await chat.says(INA, "!suits 1")
    told = body(await chat.edits(INA, chat.last_event, "!suits 2"))
    assert "Date poll D-1: the answer of Musterhafen stays as it is" in told
    assert "!suits 2" in told
    assert len(await marks(chat)) == 1


async def test_forgotten(chat: Chat) -> None:
    await chat.says(FEDERAL, OPENED)
    await chat.taps(PIA, await chat.delivered(), 0)
    await chat.says(INA, "!suits 1")
    for person in (INA, PIA):
        room = f"!d{person[1]}:localhost"
        await chat.says(person, "!forgetme", room=room, direct=True)
        await chat.says(person, "!confirm", room=room, direct=True)
    assert await marks(chat) == [(1, "ynn", "removed")]


async def test_on_both_databases(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, f"{OPENED} for=everybody", room=PLENARY)
    await chat.taps(INA, await chat.delivered(), 0, 3)
    await chat.says(ROSA, "!suits 2")
    shown = body(await chat.says(INA, "!date poll D-1"))
    assert "no. 2, Thursday, 14.01.2021, 10:00: suits 1, if need be 1\n" in shown
    assert "M-1: Treffen" in body(await chat.says(FEDERAL, "!date poll take D-1 2 Rathaus"))
