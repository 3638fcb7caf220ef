"""Who is named for an office has to be reached before somebody else loses it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.matrix.model import Batch
from commands.people.awaiting import PATIENCE
from storage.tables import Awaited, OutboxRow
from tests.commands.people.test_handover import authors, offices, told
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, Chat, body

NEW, NEWER = "@neu:localhost", "@neuer:localhost"


@pytest.fixture
async def away(chat: Chat) -> Chat:
    """Those who are new have not been reached."""
    chat.absent |= {NEW, NEWER}
    return chat


async def joins(chat: Chat, *people: str) -> None:
    """They join their direct chats."""
    chat.absent -= {*people}
    chat.letters = []
    await chat.intake.take(Batch(chat._token(), met=frozenset(people)))
    await chat.work()


async def letter_arrives(chat: Chat, to: str) -> None:
    """The invitation is out, and all letters to this person are sent."""
    async with chat.database.transaction() as store:
        for row in await store.outbox.pending():
            if row.room_id == to:
                await store.outbox.mark_sent(row.transaction_id, f"$s{row.id}", chat.clock.now())


async def test_the_former_holder_keeps_the_office_until_then(away: Chat) -> None:
    await away.says(INA, "!remind tomorrow at 9:00 Entwurf")
    (answer,) = await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert answer["body"].splitlines() == [
        f"{NEW} is to be the contact person of Musterhafen.",
        f"Until I have reached {NEW}, it stays {INA}. I tell you then, and if it takes longer than "
        "a day.",
        f"Without waiting: !contact set Musterhafen {NEW} contact now",
    ]
    assert await offices(away) == {"contact": INA, "deputy": BEN}
    assert await authors(away) == [INA]
    assert {to for to, _said in away.letters} == {NEW, INA}
    assert "As soon as you have joined this chat" in told(away, NEW)
    assert "the office stays with you" in told(away, INA)
    assert f"Done by: {FEDERAL}" in told(away, INA)
    shown = body(await away.says(KIM, "!contact Musterhafen"))
    assert f"contact: {INA}, until I have reached {NEW}" in shown
    assert "has pledged" not in body(await away.says(INA, "!pledge 5"))


async def test_joining_the_chat_brings_the_office(away: Chat) -> None:
    await away.says(INA, "!remind tomorrow at 9:00 Entwurf")
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    await joins(away, NEW)
    assert await offices(away) == {"contact": NEW, "deputy": BEN}
    assert await authors(away) == [NEW]
    assert told(away, NEW).startswith("Welcome to the alliance")
    assert f"Done by: {FEDERAL}" in told(away, NEW)
    assert "no longer the contact person" in told(away, INA)
    assert f"{NEW} is now the contact person" in told(away, BEN)
    assert told(away, FEDERAL).splitlines()[0] == f"{NEW} is reached now."
    assert await away.rows(Awaited) == []
    await joins(away, NEW)
    assert away.letters == []


async def test_saying_anything_brings_the_office_and_the_command_is_done(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    (answer, *_rest) = await away.says(NEW, "!pledge 5")
    assert "P-1" in answer["body"]
    assert await offices(away) == {"contact": NEW, "deputy": BEN}
    assert told(away, NEW).startswith("Welcome to the alliance")


async def test_even_what_is_refused_shows_that_they_are_there(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    assert "I do not know the command" in body(await away.says(NEW, "!abracadabra"))
    assert await offices(away) == {"contact": NEW, "deputy": BEN}


async def test_the_coordination_can_hand_over_at_once(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    answer = body(await away.says(FEDERAL, f"!contact set Musterhafen {NEW} now"))
    assert f"{NEW} is now the contact person of Musterhafen.\nBefore, it was {INA}." in answer
    assert await offices(away) == {"contact": NEW, "deputy": BEN}
    shown = body(await away.says(KIM, "!contact Musterhafen"))
    assert f"contact: {NEW} (not reached yet)" in shown


async def test_a_free_office_is_filled_at_once_and_shown_as_not_reached(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Beispielstadt {NEW} deputy")
    assert await offices(away, "Beispielstadt") == {"contact": ROSA, "deputy": NEW}
    assert "not reached" not in told(away, NEW), "nobody is told so of themselves"
    checklist = told(away, ROSA) + body(
        [said for _to, said in (await _checklist(away, ROSA, "Beispielstadt"))]
    )
    assert f"deputy: {NEW} (not reached yet)" in checklist
    await joins(away, NEW)
    assert away.letters == [], "nobody was told that it took long"
    shown = body(await away.says(KIM, "!contact Beispielstadt"))
    assert f"deputy: {NEW}" in shown
    assert "not reached" not in shown


async def _checklist(chat: Chat, who: str, name: str) -> list[tuple[str, dict[str, object]]]:
    await chat.says(who, f"!checklist {name}", room=f"!direct-{who[1:]}", direct=True)
    heard = await chat.says(who, f"!checklist {name}", room=f"!direct-{who[1:]}", direct=True)
    return [(who, each) for each in heard]


async def test_who_is_known_need_not_be_waited_for(away: Chat) -> None:
    await away.says(NEW, "!help")
    answer = body(await away.says(FEDERAL, f"!contact set Musterhafen {NEW}"))
    assert f"{NEW} is now the contact person" in answer


async def test_the_contact_names_a_deputy(away: Chat) -> None:
    answer = body(await away.says(INA, f"!deputy {NEW}"))
    assert f"Without waiting: !deputy {NEW} now" in answer
    assert await offices(away) == {"contact": INA, "deputy": BEN}
    assert f"{NEW} is now the deputy" in body(await away.says(INA, f"!deputy {NEW} now"))
    assert await offices(away) == {"contact": INA, "deputy": NEW}


async def test_somebody_else_is_named_instead(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    await away.says(FEDERAL, f"!contact set Musterhafen {NEWER}")
    await joins(away, NEW)
    assert await offices(away) == {"contact": INA, "deputy": BEN}
    await joins(away, NEWER)
    assert await offices(away) == {"contact": NEWER, "deputy": BEN}


async def test_it_is_taken_back(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    await away.says(FEDERAL, f"!contact set Musterhafen {INA}")
    await joins(away, NEW)
    assert await offices(away) == {"contact": INA, "deputy": BEN}


@pytest.mark.parametrize("how", ["remove", "resign"])
async def test_an_office_that_becomes_free_is_theirs(away: Chat, how: str) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    if how == "remove":
        await away.says(FEDERAL, "!contact remove Musterhafen contact")
    else:
        await away.says(INA, "!contact resign")
        await away.says(INA, "!confirm")
    assert await offices(away) == {"contact": NEW, "deputy": BEN}
    assert told(away, NEW).startswith("Welcome to the alliance")


async def test_whoever_is_removed_is_not_waited_for_any_more(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Beispielstadt {NEW} deputy")
    await away.says(FEDERAL, "!contact remove Beispielstadt deputy")
    assert await away.rows(Awaited) == []


async def test_after_a_day_the_coordination_hears_of_it(away: Chat) -> None:
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    await letter_arrives(away, NEW)
    await away.says(FEDERAL, f"!contact set Beispielstadt {NEWER} deputy")
    await letter_arrives(away, NEWER)
    await away.time_passes(PATIENCE - timedelta(seconds=1))
    assert told(away, FEDERAL) == ""
    await away.time_passes(timedelta(seconds=1))
    assert told(away, FEDERAL).splitlines() == [
        "My invitation has not been accepted for a day:",
        f"- Musterhafen, contact: {NEW}; it stays {INA}",
        f"- Beispielstadt, deputy: {NEWER}",
        "Is the address right? Somebody else: !contact set Musterhafen @name:server contact",
        f"To hand over without waiting: !contact set Musterhafen {NEW} contact now",
    ]
    await away.time_passes(timedelta(days=3))
    assert told(away, FEDERAL) == "", "once"
    await joins(away, NEW, NEWER)
    assert f"{NEWER} is reached now." in told(away, FEDERAL)


async def test_a_day_counts_from_when_the_invitation_was_out(away: Chat) -> None:
    """Our own homeserver may have been away; a letter in vain is told of by itself."""
    await away.says(FEDERAL, f"!contact set Musterhafen {NEW}")
    await away.time_passes(PATIENCE)
    await away.time_passes(PATIENCE / 2)
    await letter_arrives(away, NEW)
    await away.time_passes(PATIENCE / 2)
    assert told(away, FEDERAL) == ""
    await away.time_passes(PATIENCE / 2)
    assert "My invitation has not been accepted" in told(away, FEDERAL)


async def test_nobody_is_named_to_an_office_by_waiting(away: Chat) -> None:
    """The rule that nobody names themselves holds as before."""
    welcomed = len([each for each in await away.rows(OutboxRow) if each.room_id == KIM])
    answer = body(await away.says(KIM, f"!contact set “Landkreis Musterland” {KIM}"))
    assert "Nobody names themselves" in answer
    assert await away.rows(Awaited) == []
    assert len([e for e in await away.rows(OutboxRow) if e.room_id == KIM]) == welcomed
