"""Offices change hands: who is told, what goes along, and nothing gets lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Contact, Member, MemberChange, Reminder
from tests.harness.chat import (
    BEN,
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

NEW = "@neu:localhost"
DIRECT = "!direct-of-ina:localhost"
DAY = timedelta(days=1)


async def offices(chat: Chat, name: str = "Musterhafen") -> dict[str, str]:
    (member,) = [each for each in await chat.rows(Member) if each.name == name]
    found = [each for each in await chat.rows(Contact) if each.member_id == member.id]
    return {each.role: each.user_id for each in found}


def told(chat: Chat, whom: str) -> str:
    return body([content for to, content in chat.letters if to == whom])


async def authors(chat: Chat) -> list[str]:
    return [each.author for each in await chat.rows(Reminder)]


async def test_reminders_go_to_the_successor(chat: Chat) -> None:
    """And ring there, in the same room; those for the room ring the room as before."""
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    await chat.says(INA, "!remind room tomorrow at 9:00 Sitzung")
    await chat.says(BEN, "!remind tomorrow at 9:00 Bens")
    await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert await authors(chat) == [NEW, INA, BEN]
    assert "- R-1: Friday, 20.11.2020, 09:00: Entwurf" in told(chat, NEW)
    assert "- R-1: Friday, 20.11.2020, 09:00: Entwurf" in told(chat, INA)
    for letter in (told(chat, NEW), told(chat, INA)):
        assert "Sitzung" not in letter
        assert "Bens" not in letter
    (reminder,) = await chat.time_passes(DAY)
    assert reminder["m.mentions"] == {"user_ids": [NEW, BEN], "room": True}
    assert f"R-1 for {NEW}: Entwurf" in reminder["body"]
    assert "R-1 is called off" not in body(await chat.says(INA, "!cancel R-1"))


async def test_only_what_was_made_in_office(chat: Chat) -> None:
    """Somebody has a life before an office, and after it."""
    await chat.says(FEDERAL, f"!contact set Beispielstadt {NEW}")
    await chat.says(NEW, "!remind every monday 9:00 Altes")
    chat.clock.ahead += DAY
    await chat.says(FEDERAL, f"!contact set Musterhafen {NEW} deputy")
    await chat.says(FEDERAL, f"!contact set Beispielstadt {ROSA}")
    assert await authors(chat) == [NEW], "still deputy of Musterhafen"
    chat.clock.ahead += DAY
    await chat.says(NEW, "!remind every monday 9:00 Neues")
    await chat.says(INA, f"!deputy {BEN}")
    assert await authors(chat) == [NEW, BEN]
    assert "Neues" in told(chat, BEN)
    assert "Altes" not in told(chat, BEN) + told(chat, NEW)


@pytest.mark.parametrize("other", ["contact elsewhere", "coordination", "federal"])
async def test_who_holds_another_office_keeps_them(chat: Chat, other: str) -> None:
    who = FEDERAL if other == "federal" else INA
    if other == "contact elsewhere":
        await chat.says(FEDERAL, f"!contact set Beispielstadt {who}")
    elif other == "coordination":
        await chat.says(FEDERAL, f"!coordinator set {who} land=SN")
    else:
        await chat.says(FEDERAL, f"!contact set Musterhafen {who}")
    await chat.says(who, "!remind tomorrow at 9:00 Entwurf")
    await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert await authors(chat) == [who]
    assert "Entwurf" not in told(chat, NEW)


async def test_private_reminders_stay(chat: Chat) -> None:
    """Nobody else is in that direct chat; the former holder is told to pass on what is of use."""
    await chat.says(INA, "!remind tomorrow at 9:00 Zahnarzt", room=DIRECT, direct=True)
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf", room=OTHER_ROOM)
    await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert await authors(chat) == [INA, NEW]
    assert "Zahnarzt" not in told(chat, NEW)
    letter = told(chat, DIRECT)
    assert "direct chat stay yours; please pass on what is of use:\n- R-1" in letter


async def test_without_a_successor(chat: Chat) -> None:
    """The reminders ring as before, and the coordination hears what is open."""
    await chat.says(INA, "!remind tomorrow at 9:00 Entwurf")
    await chat.says(FEDERAL, "!contact remove Musterhafen contact")
    assert await authors(chat) == [INA]
    assert await offices(chat) == {"deputy": BEN}
    assert "These reminders still ring whoever held it:\n- R-1" in told(chat, FEDERAL)
    assert "Until somebody takes over, these reminders still ring you:\n- R-1" in told(chat, INA)
    reminders = await chat.time_passes(DAY)
    assert [each["m.mentions"] for each in reminders] == [{"user_ids": [INA]}]


async def test_welcome_and_notice(in_both_languages: Chat) -> None:
    """The new one gets the checklist, the former one a short notice."""
    chat = in_both_languages
    english = chat.alliance.language == "en"
    await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert {to for to, _ in chat.letters} == {NEW, INA}
    start = (
        f"Welcome to the alliance {chat.alliance.name}! You are now the contact person of "
        if english
        else f"Willkommen im Bündnis {chat.alliance.name}! Sie sind jetzt Ansprechperson von "
    )
    assert told(chat, NEW).startswith(start + "Musterhafen")
    assert ("Checklist of" if english else "Checkliste von") in told(chat, NEW)
    assert ("no longer the contact" if english else "nicht mehr Ansprechperson") in told(chat, INA)
    await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert chat.letters == [], "nothing has changed"


async def test_who_changes_office_is_not_lost(chat: Chat) -> None:
    """The deputy becomes contact person: the coordination hears of the vacancy where it did not
    do it itself, and the reminders of both go the right way."""
    await chat.says(FEDERAL, "!coordinator set @nora:localhost land=NW")
    await chat.says(INA, "!remind tomorrow at 9:00 Inas")
    await chat.says(BEN, "!remind tomorrow at 9:00 Bens")
    await chat.says(FEDERAL, f"!contact set Musterhafen {BEN}")
    assert await authors(chat) == [BEN, BEN]
    assert await offices(chat) == {"contact": BEN}
    assert "Musterhafen (NW) has no deputy now" in told(chat, "@nora:localhost")
    assert "!contact set Musterhafen @name:server deputy" in told(chat, "@nora:localhost")


@pytest.mark.parametrize(
    ("who", "typed", "held"),
    [
        (INA, f"!deputy {NEW}", {"contact": INA, "deputy": NEW}),
        (INA, f"!vertretung {NEW} für Musterhafen", {"contact": INA, "deputy": NEW}),
        (INA, f"!deputy {BEN}", {"contact": INA, "deputy": BEN}),
        (FEDERAL, "!contact remove Musterhafen deputy", {"contact": INA}),
        (FEDERAL, "!kontakt entfernen Musterhafen Vertretung", {"contact": INA}),
        (FEDERAL, "!contact remove 05999001 contact", {"deputy": BEN}),
    ],
)
async def test_offices(chat: Chat, who: str, typed: str, held: dict[str, str]) -> None:
    assert len(await chat.says(who, typed)) == 1
    assert await offices(chat) == held


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        (BEN, f"!deputy {NEW}", "possible for: contact person."),
        (ROSA, f"!deputy {NEW} for Musterhafen", "Only the contact person or the deputy of"),
        (FEDERAL, f"!deputy {NEW}", "possible for: contact person."),
        (PIA, f"!deputy {NEW}", "possible for: contact person."),
        (STRANGER, f"!deputy {NEW}", "not registered"),
        (INA, f"!deputy {INA}", "the deputy has to be somebody else"),
        (INA, "!deputy Ben", "not a full Matrix address"),
        (INA, "!deputy", "missing: <Matrix address>"),
        (KIM, "!contact remove Musterhafen deputy", "NW is not your Land"),
        (INA, "!contact remove Musterhafen deputy", "possible for: federal"),
        (STRANGER, "!contact remove Musterhafen deputy", "not registered"),
        (FEDERAL, "!contact remove Musterhafen", "Which office?"),
        (FEDERAL, "!contact remove Beispielstadt deputy", "Nobody holds this office"),
        (FEDERAL, "!contact remove deputy", "I do not find a municipality “deputy”"),
        (FEDERAL, "!contact resign", "possible for: contact person, deputy."),
        (STRANGER, "!contact resign", "not registered"),
        (INA, "!contact resign for Beispielstadt", "Only the contact person or the deputy of"),
        (PIA, "!contact Musterhafen", "possible for: "),
        (STRANGER, "!contact Musterhafen", "not registered"),
        (INA, "!contact Nirgendwo", "I do not find a municipality “Nirgendwo”"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, said: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert said in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_contact_here_deputy_there(chat: Chat) -> None:
    """Each right counts for its own municipality."""
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA} deputy")
    assert "Only the contact person of Beispielstadt" in body(
        await chat.says(INA, f"!deputy {NEW} for Beispielstadt")
    )
    assert "several municipalities" in body(await chat.says(INA, f"!deputy {NEW}"))
    await chat.says(INA, f"!deputy {NEW} for Musterhafen")
    assert (await offices(chat))["deputy"] == NEW


async def test_resigning_is_asked_back(chat: Chat) -> None:
    """Only the coordination can give the office back."""
    before = await chat.rows(Contact)
    answer = body(await chat.says(BEN, "!kontakt abgeben"))
    assert "You give up your office for Musterhafen" in answer
    assert len(await chat.rows(Contact)) == len(before)
    assert "There is nothing to confirm" in body(await chat.says(INA, "!confirm"))
    answer = body(await chat.says(BEN, "!confirm"))
    assert "You have given up your office for Musterhafen" in answer
    assert await offices(chat) == {"contact": INA}
    assert "Musterhafen (NW) has no deputy now" in told(chat, FEDERAL)


async def test_resigning_what_somebody_else_has_by_now(chat: Chat) -> None:
    await chat.says(BEN, "!contact resign")
    await chat.says(INA, f"!deputy {NEW}")
    assert "You do not hold this office any more" in body(await chat.says(BEN, "!confirm"))
    assert await offices(chat) == {"contact": INA, "deputy": NEW}


@pytest.mark.parametrize("who", [FEDERAL, KIM, INA, BEN, ROSA])
async def test_contact_shows_both(chat: Chat, who: str) -> None:
    answer = body(await chat.says(who, "!kontakt Musterhafen"))
    assert f"Musterhafen\n- contact: {INA}\n- deputy: {BEN}" in answer
    answer = body(await chat.says(who, "!contact Beispielstadt"))
    assert f"- contact: {ROSA}\n- deputy: nobody yet" in answer


async def test_contact_is_not_for_an_open_room(chat: Chat) -> None:
    async with chat.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"INSERT INTO rooms (room_id, purpose) VALUES ('{PLENARY}', 'open')"
        )
    (hint,) = await chat.says(BEN, "!contact Musterhafen")
    assert INA not in hint["body"]
    assert INA in told(chat, BEN)


async def test_history_keeps_who_held_an_office(chat: Chat) -> None:
    """For the coordination; `!forgetme` takes the addresses out, see its tests."""
    for user, line in [
        (FEDERAL, "!contact remove Musterhafen deputy"),
        (INA, f"!deputy {NEW}"),
        (FEDERAL, f"!contact set Musterhafen {ROSA}"),
        (FEDERAL, f"!contact set Musterhafen {NEW}"),
    ]:
        await chat.says(user, line)
    (member,) = [each for each in await chat.rows(Member) if each.name == "Musterhafen"]
    found = [each for each in await chat.rows(MemberChange) if each.member_id == member.id]
    assert [(each.subject, each.old, each.new, each.actor) for each in found[-5:]] == [
        ("deputy", BEN, None, FEDERAL),
        ("deputy", None, NEW, INA),
        ("contact", INA, ROSA, FEDERAL),
        ("deputy", NEW, None, FEDERAL),
        ("contact", ROSA, NEW, FEDERAL),
    ]
