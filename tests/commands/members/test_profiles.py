"""`!profile` and `!demand`: the shared baseline, in the municipality's own words."""

from __future__ import annotations

import pytest

from storage.tables import Member, MemberChange, MemberDemand
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

COORDINATION = "!coordination:localhost"


async def own(chat: Chat) -> tuple[str | None, str | None, str | None]:
    member = next(each for each in await chat.rows(Member) if each.name == "Musterhafen")
    return member.note, member.office, member.resources


@pytest.mark.parametrize("who", [INA, BEN])
async def test_own_words(chat: Chat, who: str) -> None:
    """By contact and deputy; the answer about resources is not for the plenary."""
    assert "Musterhafen, note: Bis 2021 belegt" in body(
        await chat.says(who, "!profile note “Bis 2021 belegt” for Musterhafen")
    )
    await chat.says(who, "!profil amt Amt für Vielfalt und Integration")
    answer = body(await chat.says(who, "!profile resources 0,5 VZÄ für Familien"))
    assert "in our direct chat" in answer
    assert "VZÄ" not in answer
    assert "own resources: 0,5 VZÄ für Familien" in chat.letters[0][1]["body"]
    assert await own(chat) == (
        "Bis 2021 belegt",
        "Amt für Vielfalt und Integration",
        "0,5 VZÄ für Familien",
    )
    noted = [
        (each.subject, each.old, each.new, each.actor) for each in await chat.rows(MemberChange)
    ]
    assert noted[-3] == ("note", None, "Bis 2021 belegt", who)
    assert noted[-1] == ("resources", None, "0,5 VZÄ für Familien", who)
    assert "note: deleted" in body(await chat.says(who, "!profile note -"))
    assert (await own(chat))[0] is None


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (FEDERAL, "!profile note x", "possible for: contact person, deputy"),
        (KIM, "!profile office x", "possible for: contact person, deputy"),
        (PIA, "!profile resources x", "possible for: contact person, deputy"),
        (STRANGER, "!profile note x", "not registered"),
        (ROSA, "!profile note “x” for Musterhafen", "deputy of Musterhafen can speak"),
        (INA, f"!profile note {'x' * 301}", "too long: 301"),
        (INA, "!profile note", "missing: <text>"),
        (INA, "!profile note “”", "is empty"),
        (INA, "!profile office “x” for Nirgendwo", "do not find a municipality"),
    ],
)
async def test_nobody_speaks_for_others(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_for_several_municipalities(chat: Chat) -> None:
    """Who speaks for two says for which one, behind the quotation marks."""
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    assert "say for which one" in body(await chat.says(INA, "!profile note x"))
    await chat.says(INA, "!profil notiz „Für Familien“ für Beispielstadt")
    notes = {each.name: each.note for each in await chat.rows(Member)}
    assert (notes["Beispielstadt"], notes["Musterhafen"]) == ("Für Familien", None)


@pytest.mark.parametrize(
    ("who", "typed", "demand", "state"),
    [
        (INA, "!demand rescue fulfilled", "rescue", "fulfilled"),
        (BEN, "!forderung Seenotrettung beschlossen", "rescue", "decided"),
        (INA, "!demand decided network for Musterhafen", "network", "decided"),
        (FEDERAL, "!demand stay decided for Musterhafen source=“Vorlage 1”", "stay", "decided"),
    ],
)
async def test_demand(chat: Chat, who: str, typed: str, demand: str, state: str) -> None:
    answer = body(await chat.says(who, typed))
    assert answer.startswith(f"Musterhafen, {demand}: unknown → {state}")
    (row,) = await chat.rows(MemberDemand)
    assert (row.member_id, row.demand, row.state) == (1, demand, state)
    change = (await chat.rows(MemberChange))[-1]
    assert (change.subject, change.old, change.new) == (f"demand:{demand}", "unknown", state)
    assert change.source == ("Vorlage 1" if who == FEDERAL else None)
    assert "Nothing changes" in body(await chat.says(who, typed))
    await chat.says(INA, f"!demand {demand} unknown")
    assert await chat.rows(MemberDemand) == []


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (FEDERAL, "!demand rescue decided for Musterhafen", "the coordination has to name one"),
        (FEDERAL, "!demand rescue decided", "which municipality, at the end: for Musterhafen"),
        (KIM, "!demand rescue decided for Musterhafen source=x", "NW is not your Land"),
        (ROSA, "!demand rescue decided for Musterhafen", "NW is not your Land"),
        (PIA, "!demand rescue decided for Musterhafen", "possible for"),
        (INA, "!demand rescue", "missing: <decided, fulfilled or unknown>"),
        (INA, "!demand fulfilled", "missing: <demand>"),
        (INA, "!demand rescue perhaps", "I do not know “perhaps”"),
    ],
)
async def test_demand_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_profile(in_both_languages: Chat) -> None:
    """Resources only where nobody else reads along; the note not for partners."""
    chat = in_both_languages
    for line in (
        "!profile note Bis 2021 belegt",
        "!profile office Amt 50",
        "!profile resources 0,5 VZÄ",
        "!demand rescue fulfilled",
        "!demand solidarity decided",
        "!demand admission decided",
    ):
        await chat.says(INA, line)
    if chat.alliance.language == "en":
        facts = ["- Office in charge: Amt 50", "- Note: Bis 2021 belegt"]
        resources = "- Own resources: 0,5 VZÄ"
        demands = ["- fulfilled: rescue", "- decided: solidarity, admission"]
        unknown = "- unknown: programmes, arrival, stay, network, transparency"
    else:
        facts = ["- Zuständige Stelle: Amt 50", "- Notiz: Bis 2021 belegt"]
        resources = "- Eigene Ressourcen: 0,5 VZÄ"
        demands = ["- umgesetzt: Seenotrettung", "- beschlossen: Solidarität, Aufnahme"]
        unknown = (
            "- unbekannt: Aufnahmeprogramme, Ankommen, Bleibeperspektiven, Vernetzung, Transparenz"
        )
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    for who, room, shown in (
        (PIA, "!plenary:localhost", facts[:1]),
        (ROSA, "!plenary:localhost", facts),
        (FEDERAL, "!plenary:localhost", facts),
        (INA, "!plenary:localhost", facts),
        (KIM, COORDINATION, [*facts, resources]),
        (ROSA, COORDINATION, facts),
    ):
        answer = body(await chat.says(who, "!profile Musterhafen", room=room))
        listed = [each for each in answer.split("\n") if each.startswith("- ")]
        assert listed == [*shown, *demands, unknown]
    answer = body(await chat.says(INA, "!profil", room="!ina:localhost", direct=True))
    assert resources in answer


async def test_profile_of_nobody(chat: Chat) -> None:
    assert "which municipality" in body(await chat.says(FEDERAL, "!profile"))
    assert body(await chat.says(ROSA, "!profile")).startswith("Beispielstadt\n")
    assert "do not find" in body(await chat.says(ROSA, "!profile “note”"))
