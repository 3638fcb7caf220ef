"""`!template`: the draft of a council resolution, filled from the registry."""

from __future__ import annotations

import io

import pytest
from docx import Document

from bot.content import PRESS
from tests.harness.calendars import files
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, Chat, body

DIRECT = "!direct-ina:localhost"


async def drafted(chat: Chat, who: str = INA, typed: str = "!template") -> list[str]:
    """The paragraphs of the draft."""
    answers = await chat.says(who, typed, room=f"!d{who[1:]}", direct=True)
    (data,) = files(answers)
    return [each.text for each in Document(io.BytesIO(data)).paragraphs]


async def test_what_is_not_decided_yet(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    found = await drafted(chat)
    for line in (
        (
            "Musterhafen (Stadt, Nordrhein-Westfalen)",
            "Beschlussvorlage: Städte Sicherer Häfen",
            "Der Rat beschließt:",
            "Musterhafen erklärt sich zum Sicheren Hafen.",
            "Musterhafen tritt dem Bündnis „Städte Sicherer Häfen“ bei und zeichnet dessen "
            "Erklärung mit.",
            "Die Kommune erklärt sich bereit, __________ Personen über die Verteilungsquote hinaus "
            "aufzunehmen, sobald Bund und Land das ermöglichen.",
        )
        if german
        else (
            "Musterhafen (city, Nordrhein-Westfalen)",
            "Draft of a resolution: Städte Sicherer Häfen",
            "The council decides:",
            "Musterhafen declares itself a safe harbour.",
            "Musterhafen joins the alliance “Städte Sicherer Häfen” and signs its declaration.",
        )
    ):
        assert line in found, line
    assert ("!mandat neu Appellieren" if german else "!mandate add appeal") in found[-1]
    assert all("contact person and a deputy" not in each for each in found), "it has both"


async def test_what_is_decided_is_not_asked_for_again(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member set Musterhafen declared since=03.06.2019")
    await chat.says(FEDERAL, "!member set Musterhafen alliance=signatory")
    for scope in ("appeal", "cooperate", "act"):
        await chat.says(INA, f'!mandate add {scope} 22.10.2018 "Vorlage 18/77"')
    found = await drafted(chat)
    assert "Musterhafen has been a declared safe harbour since 03.06.2019." in found
    assert not any("declares itself" in each or "joins" in each for each in found)
    assert not any("is authorised" in each or "is ready to take in" in each for each in found)
    assert found[-1] == "Please tell the coordination of the Land what was decided."
    found = await drafted(chat, FEDERAL, "!template Landkreis Musterland")
    assert "The county council decides:" in found
    assert "The administration names a contact person and a deputy for the alliance." in found


async def test_the_same_registry_makes_the_same_bytes(chat: Chat) -> None:
    made = [files(await chat.says(INA, "!template", room=DIRECT, direct=True)) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        (ROSA, "!template Musterhafen", "is for its contact person, its deputy"),
        (KIM, "!template Musterhafen", "is for its contact person, its deputy"),
        (FEDERAL, "!template Seebrücke Musterland", "has no council"),
        (PIA, "!template", "This is possible for: federal coordination"),
    ],
)
async def test_for_whom_it_is_not(chat: Chat, who: str, typed: str, said: str) -> None:
    answers = await chat.says(who, typed, room=f"!d{who[1:]}", direct=True)
    assert said in body(answers)
    assert not any(PRESS in each for each in answers)


async def test_in_a_room_it_comes_to_the_direct_chat(chat: Chat) -> None:
    answers = await chat.says(BEN, "!template")
    assert not any(PRESS in each for each in answers)
    assert [to for to, content in chat.letters if PRESS in content] == [BEN]


async def test_offered_by_the_checklist(in_both_languages: Chat) -> None:
    """As long as the council has something to decide; never to a partner."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    line = "!musterbeschluss Musterhafen" if german else "!template Musterhafen"
    assert line in body(await chat.says(INA, "!checklist", room=DIRECT, direct=True))
    told = await chat.says(FEDERAL, "!checklist Seebrücke Musterland", room="!f", direct=True)
    assert "!musterbeschluss" not in body(told)
    assert "!template" not in body(told)
    await chat.says(FEDERAL, "!member set Musterhafen declared")
    await chat.says(FEDERAL, "!member set Musterhafen alliance=signatory")
    await chat.says(INA, '!mandate add act 22.10.2018 "Vorlage 18/77"')
    await chat.says(FEDERAL, "!contact remove Musterhafen deputy")
    told = await chat.says(INA, "!checklist", room=DIRECT, direct=True)
    assert line not in body(told)
