"""In whose name a statement is published: the alliance only if all sign all of it."""

from __future__ import annotations

import pytest

from tests.harness.chat import FEDERAL, INA, KIM, ROSA, Chat, body
from tests.harness.publishing import printed, words_of
from tests.harness.registry import enter, municipality
from tests.harness.signing import CLAUSES, mandated, reworded, stated


async def unanimous(chat: Chat, *, but: str = "") -> None:
    """Everybody signs the whole text, except for one difference."""
    await stated(chat)
    await chat.says(KIM, "!contact set “Landkreis Musterland” @l:localhost")
    await mandated(chat, 1, 2, *([] if but == "conditional" else [3]))
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!sign ST-1 1-3" if but == "a clause" else "!sign ST-1")
    match but:
        case "conditional":
            await chat.says("@l:localhost", "!sign ST-1 subject 03.12.2020")
        case "a signer":
            pass
        case _:
            await chat.says("@l:localhost", "!sign ST-1")
    if but == "a word":
        await reworded(chat, 1, ["Wir sind sehr bereit.", *CLAUSES[1:]])
        await chat.says(INA, "!sign ST-1")
        await chat.says(ROSA, "!sign ST-1")
    if but == "a newcomer":
        await enter(chat.database, [municipality(9, "Neudorf")])


async def test_the_alliance_demands(in_both_languages: Chat) -> None:
    """If every member signed that very text; partners are none."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await unanimous(chat)
    asked = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert ("das Bündnis fordert" if german else "the alliance demands") in asked
    text, pdf, *_files = await chat.says(FEDERAL, "!confirm")
    demand = (
        "Das Bündnis Städte Sicherer Häfen fordert:"
        if german
        else "The alliance Städte Sicherer Häfen demands:"
    )
    assert demand in text["body"]
    assert demand in words_of(printed(chat, pdf))


@pytest.mark.parametrize("but", ["a clause", "a word", "a signer", "conditional", "a newcomer"])
async def test_the_alliance_does_not_demand(chat: Chat, but: str) -> None:
    await unanimous(chat, but=but)
    asked = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert "it says “the undersigned demand”" in asked
    if but == "conditional":
        assert "Left out, because its council has not decided yet: Landkreis Musterland" in asked
    if but == "a word":
        assert (
            "Left out, because it has signed an earlier version only: Landkreis Musterland" in asked
        )
    text, pdf, *_files = await chat.says(FEDERAL, "!confirm")
    assert "The undersigned municipalities demand:" in text["body"]
    for said in (text["body"], words_of(printed(chat, pdf))):
        assert "alliance Städte Sicherer Häfen demands" not in said
        assert ("Landkreis Musterland" in said) is (but in {"a clause", "a newcomer"})
