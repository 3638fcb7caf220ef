"""Reminders for people, offices and municipalities: who may, who gets it, and where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Reminder
from tests.harness.chat import (
    BEN,
    BERLIN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    ROSA,
    STRANGER,
    Chat,
    body,
)

NORA = "@nora:localhost"
DAY = timedelta(days=1)
DIRECT = "!direct-of-ina:localhost"


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("who", "whom", "kept", "readers", "shown"),
    [
        (FEDERAL, BEN, ("person", BEN, None, None, None), {BEN}, BEN),
        (INA, BEN, ("person", BEN, None, None, None), {BEN}, BEN),
        (NORA, ROSA, ("person", ROSA, None, None, None), {ROSA}, ROSA),
        (NORA, PIA, ("person", PIA, None, None, None), {PIA}, PIA),
        (FEDERAL, "Musterhafen", ("member", None, None, None, 1), {INA, BEN}, "Musterhafen"),
        (INA, "Stadt Musterhafen", ("member", None, None, None, 1), {INA, BEN}, "Musterhafen"),
        (NORA, "“Musterhafen”", ("member", None, None, None, 1), {INA, BEN}, "Musterhafen"),
        (
            KIM,
            "Landkreis Musterland",
            ("member", None, None, None, 3),
            {KIM},
            "Landkreis Musterland",
        ),
        (
            FEDERAL,
            "contacts NW",
            ("role", None, "contacts", "NW", None),
            {INA, ROSA},
            "the contact persons in NW",
        ),
        (
            NORA,
            "Ansprechpersonen Nordrhein-Westfalen",
            ("role", None, "contacts", "NW", None),
            {INA, ROSA},
            "the contact persons in NW",
        ),
        (
            FEDERAL,
            "contacts",
            ("role", None, "contacts", None, None),
            {INA, ROSA},
            "all contact persons",
        ),
        (FEDERAL, "deputies", ("role", None, "deputies", None, None), {BEN}, "all deputies"),
        (
            FEDERAL,
            "Koordination",
            ("role", None, "coordinators", None, None),
            {FEDERAL, KIM, NORA},
            "the whole coordination",
        ),
        (
            KIM,
            "coordinators NI",
            ("role", None, "coordinators", "NI", None),
            {KIM},
            "the coordination in NI",
        ),
    ],
)
async def test_letters(
    chat: Chat,
    who: str,
    whom: str,
    kept: tuple[object, ...],
    readers: set[str],
    shown: str,
) -> None:
    await chat.says(FEDERAL, f"!coordinator set {NORA} land=NW")
    answer = body(await chat.says(who, f"!remind {whom} tomorrow at 9:00 send the draft"))
    assert f"I will remind {shown} on Friday, 20.11.2020, 09:00." in answer
    assert "It comes in the direct chat with me." in answer
    (row,) = await chat.rows(Reminder)
    assert (row.whom, row.person, row.role, row.land, row.member_id) == kept
    assert (row.author, row.text, row.due_at) == (who, "send the draft", berlin(2020, 11, 20, 9))
    assert await chat.time_passes(DAY) == [], "nothing in the room"
    assert {to for to, _content in chat.letters} == readers
    for to, content in chat.letters:
        assert content["msgtype"] == "m.text"
        assert content["m.mentions"] == {"user_ids": [to]}
        assert content["body"].startswith(f"“send the draft” – reminder for {to}\nfrom {who}, for ")
    assert (await chat.rows(Reminder))[0].due_at is None


@pytest.mark.parametrize(
    ("who", "whom", "told"),
    [
        (INA, ROSA, "Only the coordination of their Land can have"),
        (INA, KIM, "Only the coordination of their Land can have"),
        (KIM, INA, "Only the coordination of their Land can have"),
        (KIM, FEDERAL, "Only the coordination of their Land can have"),
        (INA, "Beispielstadt", "Only the coordination of NW can have Beispielstadt reminded"),
        (KIM, "Musterhafen", "Only the coordination of NW can have Musterhafen reminded"),
        (INA, "contacts NW", "Only the federal coordination can have everybody"),
        (INA, "contacts", "Only the federal coordination can have everybody"),
        (KIM, "contacts NW", "Only the federal coordination can have everybody"),
        (KIM, "contacts", "Only the federal coordination can have everybody"),
        (FEDERAL, STRANGER, "is not registered, so I do not write to them"),
        (FEDERAL, "Nirgendwo", "I do not find a municipality “Nirgendwo”"),
        (FEDERAL, "call back", "First comes whom to remind, then the date and the time"),
        (FEDERAL, "contacts XY", "I do not understand “XY tomorrow at 9:00”"),
        (FEDERAL, "@ina", "A full Matrix address looks like @name:server."),
        (PIA, PIA, "possible for"),
    ],
)
async def test_refused(chat: Chat, who: str, whom: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, f"!remind {whom} tomorrow at 9:00 x")
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_oneself_is_reminded_in_the_room(chat: Chat) -> None:
    await chat.says(INA, f"!remind {INA} tomorrow at 9:00 x")
    await chat.says(INA, "!remind room tomorrow at 9:01 y", room=DIRECT, direct=True)
    assert [each.whom for each in await chat.rows(Reminder)] == ["author", "author"]
    (reminded,) = await chat.time_passes(timedelta(hours=23))
    assert reminded["m.mentions"] == {"user_ids": [INA]}


async def test_in_german(german: Chat) -> None:
    chat = german
    answer = body(await chat.says(FEDERAL, "!erinnerung Ansprechpersonen NW morgen um 9 Uhr Frist"))
    assert "Ich erinnere die Ansprechpersonen in NW am Freitag, 20.11.2020, 09:00 Uhr." in answer
    await chat.says(INA, "!erinnerung raum morgen um 9 Uhr Sitzung")
    (reminded,) = await chat.time_passes(DAY)
    assert reminded["body"].startswith("Sitzung – Erinnerung für @room\nR-2.")
    letters = {to: content["body"] for to, content in chat.letters}
    assert letters[INA].startswith(
        f"„Frist“ – Erinnerung für {INA}\nvon {FEDERAL}, für die Ansprech"
    )
    assert letters.keys() == {INA, ROSA}


async def test_who_holds_the_office_then(chat: Chat) -> None:
    """Not who held it when the reminder was made; and a vacant one loses nothing."""
    await chat.says(FEDERAL, "!remind Beispielstadt tomorrow at 9:00 x")
    await chat.says(FEDERAL, "!contact set Beispielstadt @neu:localhost")
    await chat.time_passes(DAY)
    assert [to for to, _content in chat.letters] == ["@neu:localhost"]
    await chat.says(FEDERAL, "!remind Beispielstadt tomorrow at 9:00 y")
    await chat.says(FEDERAL, f"!remind {PIA} tomorrow at 9:00 z")
    await chat.says(FEDERAL, "!contact remove Beispielstadt contact")
    await chat.says(FEDERAL, "!contact remove “Seebrücke Musterland” contact")
    await chat.time_passes(DAY)
    ((to, letter),) = chat.letters
    assert to == FEDERAL
    assert letter["body"].count("nobody there can be reached, so you get it") == 2


async def test_quiet_hours(chat: Chat) -> None:
    """What others chose waits for their end; what somebody chose for themselves does not."""
    answer = body(await chat.says(FEDERAL, "!remind Musterhafen 20.11.2020 22:00 x"))
    assert "on Saturday, 21.11.2020, 07:00" in answer
    assert "It waits for the end of the quiet hours (20:00–07:00)." in answer
    answer = body(await chat.says(FEDERAL, "!remind room every friday 22:00 x"))
    assert "on Friday, 20.11.2020, 22:00" in answer
    assert "quiet" not in answer
    rows = await chat.rows(Reminder)
    assert [each.due_at for each in rows] == [berlin(2020, 11, 21, 7), berlin(2020, 11, 20, 22)]


async def test_reply_links_to_the_message(chat: Chat) -> None:
    """In the room as an answer to it; in a letter as a link. Its text is nowhere."""
    about = chat.event(BEN, {"msgtype": "m.text", "body": "Geheimer Entwurf"})
    await chat.hears(about)
    for line in ("!remind tomorrow at 9:00", "!erinnerung Musterhafen morgen um 9:05 Uhr Lesen"):
        relation = {"m.in_reply_to": {"event_id": about.event_id}}
        fallback = f"> <{BEN}> Geheimer Entwurf\n\n{line}"
        content = {"msgtype": "m.text", "body": fallback, "m.relates_to": relation}
        answer = body(await chat.hears(chat.event(INA, content)))
        assert "R-" in answer
    rows = await chat.rows(Reminder)
    assert [each.about_event_id for each in rows] == [about.event_id, about.event_id]
    assert [each.text for each in rows] == ["", "Lesen"]
    assert "Geheim" not in str(await chat.remembered())
    link = f"https://matrix.to/#/{PLENARY}/{about.event_id}?via=localhost"
    (reminded,) = await chat.time_passes(DAY)
    assert reminded["m.relates_to"] == {"m.in_reply_to": {"event_id": about.event_id}}
    assert reminded["body"].startswith(f"the message you answered – reminder for {INA}\n")
    assert f"the message: {link}" in reminded["body"]
    assert f'<a href="{link}">' in reminded["formatted_body"]
    assert [link in content["body"] for _to, content in chat.letters] == [True, True]
    assert ["m.relates_to" in content for _to, content in chat.letters] == [False, False]


async def test_own_ones_in_the_direct_chat_come_along(chat: Chat) -> None:
    """One message for one moment, also where one asked for it and somebody else did."""
    await chat.says(INA, "!remind tomorrow at 9:00 Zahnarzt", room=DIRECT, direct=True)
    await chat.says(FEDERAL, "!remind Musterhafen tomorrow at 9:00 Frist")
    await chat.says(FEDERAL, "!remind contacts NW tomorrow at 9:00 Zahlen", room=OTHER_ROOM)
    assert await chat.time_passes(DAY) == []
    letters = dict(chat.letters)
    assert letters.keys() == {DIRECT, BEN, ROSA}
    assert len(chat.letters) == 3
    assert letters[DIRECT]["m.mentions"] == {"user_ids": [INA]}
    assert [text in letters[DIRECT]["body"] for text in ("Zahnarzt", "Frist", "Zahlen")] == [
        True
    ] * 3
    assert "Zahnarzt" not in str([letters[BEN], letters[ROSA]])
    assert await chat.time_passes(DAY) == []
    assert chat.letters == []


@pytest.mark.parametrize("who", [INA, BEN, FEDERAL])
@pytest.mark.parametrize("line", ["!cancel R-1", "!done R-1", "!snooze R-1 1d"])
async def test_those_reminded_may_end_it(chat: Chat, who: str, line: str) -> None:
    await chat.says(FEDERAL, "!remind Musterhafen tomorrow at 9:00 x")
    before = await chat.remembered()
    for other in (ROSA, PIA, KIM):
        await chat.says(other, line)
    assert await chat.remembered() == before
    assert "no reminder R-1 here" in body(await chat.says(ROSA, line, room=OTHER_ROOM))
    answer = await chat.says(who, line, room="!d:localhost", direct=True)
    assert "R-1" in body(answer)
    assert await chat.remembered() != before


async def test_one_of_many_does_not_end_it_for_all(chat: Chat) -> None:
    await chat.says(FEDERAL, "!remind contacts NW tomorrow at 9:00 x")
    before = await chat.remembered()
    for line in ("!cancel R-1", "!done R-1", "!snooze R-1 1d", "!edit R-1 y"):
        for who in (INA, KIM):
            assert "Only the author of R-1" in body(await chat.says(who, line))
    assert "cannot be for many" in body(
        await chat.says(FEDERAL, "!remind contacts tomorrow at 9:00 x nag=1d")
    )
    assert await chat.remembered() == before


async def test_a_handover_takes_no_reminders_for_others(chat: Chat) -> None:
    """What rings a municipality rings whoever holds its offices anyway."""
    await chat.says(INA, "!remind Musterhafen tomorrow at 9:00 x")
    await chat.says(INA, f"!remind {BEN} tomorrow at 9:00 y")
    await chat.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    assert [each.author for each in await chat.rows(Reminder)] == [INA, INA]
    await chat.time_passes(DAY)
    assert {to for to, _content in chat.letters} == {"@neu:localhost", BEN}
    assert "R-1 is over" in body(await chat.says("@neu:localhost", "!cancel R-1"))


async def test_a_room_that_cannot_be_rung_is_said(in_both_languages: Chat) -> None:
    chat = in_both_languages
    told = "kein Recht" if chat.alliance.language == "de" else "no right to notify the whole room"
    typed = "!remind room tomorrow 9:00 Sitzung"
    assert told not in body(await chat.says(INA, typed))
    chat.deaf = {PLENARY}
    assert told in body(await chat.says(INA, typed))
    assert told not in body(await chat.says(INA, "!remind tomorrow 9:00 Sitzung"))
