"""The agenda: everybody proposes, numbers stay."""

from __future__ import annotations

import pytest

from storage.tables import AgendaItem
from tests.harness.calendars import calendar, events
from tests.harness.chat import BEN, FEDERAL, INA, PIA, ROSA, Chat, body

NEW = "!meeting new 25.11.2020 14:00 Marburg"


async def test_proposed_and_taken_off(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    empty = "steht noch nichts" if german else "no point on the agenda"
    assert empty in body(await chat.says(INA, "!agenda M-1"))
    await chat.says(INA, "!agenda M-1 add “Kosten der Winterhilfe”")
    await chat.says(ROSA, "!tagesordnung M-1 neu Unterkunft und Schule")
    await chat.says(INA, "!tagesordnung M-1 streichen 1")
    answer = body(await chat.says(FEDERAL, "!agenda M-1 propose Verschiedenes"))
    heading = "Tagesordnung:" if german else "Agenda:"
    assert answer.endswith(f"{heading}\n2. Unterkunft und Schule\n3. Verschiedenes")
    assert body(await chat.says(PIA, "!agenda M-1")).partition("\nDat")[0] == answer
    rows = [(r.number, r.text, r.author, r.removed_at) for r in await chat.rows(AgendaItem)]
    assert rows == [
        (1, "Kosten der Winterhilfe", INA, chat.clock.now()),
        (2, "Unterkunft und Schule", ROSA, None),
        (3, "Verschiedenes", FEDERAL, None),
    ]
    assert answer.split("\n", 1)[1] in body(await chat.says(INA, "!meeting M-1"))
    # Whoever leads the meeting tidies it.
    await chat.says(FEDERAL, "!agenda M-1 remove 2")
    assert body(await chat.says(INA, "!agenda M-1")).endswith(f"{heading}\n3. Verschiedenes")
    await chat.says(FEDERAL, "!meeting move M-1 26.11. 14:00")
    (event,) = events(await calendar(chat, FEDERAL))
    assert event.description.value.startswith(f"{heading}\n3. Verschiedenes\n")


async def test_in_the_invitation(in_both_languages: Chat) -> None:
    """The lines below the command, whatever list they were copied from; in calendars, too."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    said = body(await chat.says(FEDERAL, f"{NEW}\n1. Kosten\n\n- Winterhilfe\n2) Kosten\n3 Orte"))
    heading = "Tagesordnung:" if german else "Agenda:"
    assert f"Marburg\n{heading}\n1. Kosten\n2. Winterhilfe\n3. 3 Orte\n" in said
    (event,) = events(await calendar(chat, INA))
    assert event.description.value.startswith(f"{heading}\n1. Kosten\n")
    assert "4. Mehr" in body(await chat.says(INA, "!agenda add Mehr"))


@pytest.mark.parametrize(
    ("below", "told"),
    [("x" * 301, "too long"), ("\n".join(map(str, range(51))), "50 points at most")],
)
async def test_no_such_invitation(chat: Chat, below: str, told: str) -> None:
    assert told in body(await chat.says(FEDERAL, f"{NEW}\n{below}"))
    assert "No meeting" in body(await chat.says(INA, "!meetings"))


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (PIA, "!agenda M-1 add x", "Points are proposed by municipalities"),
        (BEN, "!agenda M-1 remove 1", "Point 1 is taken off by whoever has proposed it"),
        (INA, "!agenda M-1 remove 2", "There is no point 2 on the agenda of M-1"),
        (INA, "!agenda M-1 remove", "Something is missing: number of the point"),
        (INA, "!agenda M-1 remove eins", "is not a number of this kind"),
        (INA, "!agenda M-1 remove 1 2", "I do not understand “2” here"),
        (INA, "!agenda M-1 add", "Something is missing: point of the agenda"),
        (INA, "!agenda M-1 add Kosten", "is on the agenda already"),
        (INA, f"!agenda M-1 add {'x' * 301}", "too long"),
        (INA, "!agenda M-1 Kosten", "I do not know “Kosten”. Possible are:\n- add\n- remove"),
        (INA, "!agenda M-2 add Kosten", "There is no meeting M-2 here"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!agenda M-1 add Kosten")
    before = await chat.remembered()
    (answer,) = await chat.says(who, typed)
    assert told in answer["body"]
    assert await chat.remembered() == before


async def test_no_end_of_points(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    typed = [f"!agenda M-1 add Punkt {number}" for number in range(1, 52)]
    lines = [chat.event(INA, {"msgtype": "m.text", "body": each}) for each in typed]
    assert "50 points at most" in (await chat.hears(*lines))[-1]["body"]
    assert len(await chat.rows(AgendaItem)) == 50
