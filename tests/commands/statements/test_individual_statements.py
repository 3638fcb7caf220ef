"""Story E: a municipality's own words, kept and shown as they are."""

from __future__ import annotations

import pytest

from storage.tables import IndividualStatement
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.publishing import published
from tests.harness.signing import mandated, stated
from tests.harness.statements import quoted

WORDS = "Wir tragen Absatz 3 nicht mit."


async def wordings(chat: Chat) -> list[str | None]:
    return [each.wording for each in await chat.rows(IndividualStatement)]


async def test_story_e(in_both_languages: Chat) -> None:
    """Kept without a mandate and without anybody's consent; printing is in test_publications."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    typed = f"!stellungnahme ST-1 „{WORDS}“" if german else f'!own ST-1 "{WORDS}"'
    answer = body(await chat.says(INA, typed)).split("\n")
    assert answer[:2] == [
        "Eigene Stellungnahme von Musterhafen zu ST-1 „Winterhilfe“, im Wortlaut abgedruckt:"
        if german
        else "Musterhafen says beside ST-1 “Winterhilfe”, printed word for word:",
        f"> {WORDS}",
    ]
    (row,) = await chat.rows(IndividualStatement)
    assert (row.statement_id, row.member_id, row.wording, row.actor) == (1, 1, WORDS, INA)
    assert row.event_id == chat.last_event
    answer = body(await chat.says(ROSA, "!stellungnahme ST-1" if german else "!own ST-1"))
    assert f"Musterhafen: {WORDS}" in answer


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('"Erstens.\n\n  Zweitens."', "Erstens.\n\n  Zweitens."),
        ("Ohne Anführungszeichen,\nauch für alle.", "Ohne Anführungszeichen,\nauch für alle."),
        ('"Wir sagen „nein“ dazu."', "Wir sagen „nein“ dazu."),
        ('„Wir sagen "nein" dazu.“', 'Wir sagen "nein" dazu.'),
        ('"Ja" heißt bei uns "Nein"', '"Ja" heißt bei uns "Nein"'),
        ("“<b>x</b> [a](b) **c** @room {name}”", "<b>x</b> [a](b) **c** @room {name}"),
        ('"keine"', "keine"),
        ('"zurückziehen"', "zurückziehen"),
        ("keine für", "keine für"),
        ("Keine Plätze für Musterhafen", "Keine Plätze für Musterhafen"),
        ("zurückziehen wollen wir nicht", "zurückziehen wollen wir nicht"),
        ('"für Musterhafen nicht"', "für Musterhafen nicht"),
        ("keine Zustimmung", "keine Zustimmung"),
        ('"Für"', "Für"),
        ('"Wir sind dabei." für Musterhafen', "Wir sind dabei."),
        ('"Wir sind dabei.\nAlle." for Musterhafen', "Wir sind dabei.\nAlle."),
        ("x" * 2000, "x" * 2000),
        ('"a=1 bis b"', "a=1 bis b"),
    ],
)
async def test_verbatim(chat: Chat, typed: str, kept: str) -> None:
    await stated(chat)
    (answer,) = await chat.says(INA, f"!own ST-1 {typed}")
    assert quoted(kept) in answer["body"]
    assert await wordings(chat) == [kept]


async def test_the_latest_counts(chat: Chat) -> None:
    await stated(chat)
    await chat.says(INA, "!own ST-1 “Eins.”")
    answer = body(await chat.says(BEN, "!own ST-1 “Zwei.”"))
    assert "This replaces your earlier words." in answer
    await chat.says(ROSA, "!own ST-1 “Drei.”")
    answer = body(await chat.says(KIM, "!own ST-1"))
    assert answer.split("\n")[:3] == [
        "Own words of 2 municipalities beside ST-1 “Winterhilfe”:",
        "Beispielstadt: Drei.",
        "Musterhafen: Zwei.",
    ]
    answer = body(await chat.says(INA, "!own ST-1 keine"))
    assert answer == "Taken back: the own words of Musterhafen beside ST-1."
    assert await wordings(chat) == ["Eins.", "Zwei.", "Drei.", None]
    assert "Zwei." not in body(await chat.says(INA, "!own ST-1"))
    assert "Musterhafen has no own words" in body(await chat.says(INA, "!own ST-1 none"))


@pytest.mark.parametrize(
    "typed",
    [
        "none",
        "keine",
        "zurückziehen",
        "Zurückziehen.",
        "löschen",
        "loeschen",
        "entfernen",
        "zurücknehmen",
        "withdraw",
        "delete",
        "keine für Musterhafen",
        "none for Musterhafen",
        "zurückziehen für Landkreis Musterland",
    ],
)
async def test_taken_back(chat: Chat, typed: str) -> None:
    """Also by somebody who acts for several municipalities, who has to say for which."""
    await stated(chat)
    several = "für" in typed or "for" in typed
    if several:
        await chat.says(KIM, f"!contact set “Landkreis Musterland” {INA}")
    name = "Landkreis Musterland" if "Land" in typed else "Musterhafen"
    await chat.says(INA, f"!own ST-1 “Eins.” for {name}")
    assert body(await chat.says(INA, f"!own ST-1 {typed}")) == (
        f"Taken back: the own words of {name} beside ST-1."
    )
    assert await wordings(chat) == ["Eins.", None]
    if several:
        assert "You act for several" in body(await chat.says(INA, "!own ST-1 none"))


async def test_whose_words(in_both_languages: Chat) -> None:
    """The name of a municipality at the beginning may be meant either way: nothing is kept."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    answer = body(await chat.says(INA, "!own ST-1 für Musterhafen gilt das nicht."))
    assert (
        "Ist „für Musterhafen gilt das nicht.“ die Kommune oder gehört es zum Text? Bitte setzen"
        if german
        else "Is “für Musterhafen gilt das nicht.” the municipality, or part of the text? Please"
    ) in answer
    assert await wordings(chat) == []


async def test_after_the_publication_they_are_those_published(in_both_languages: Chat) -> None:
    """Whatever the municipality is called since."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(INA, f"!own ST-1 “{WORDS}”")
    await published(chat)
    await chat.says(ROSA, "!own ST-1")  # and is greeted
    before = body(await chat.says(ROSA, "!own ST-1"))
    assert f"Musterhafen: {WORDS}" in before
    await chat.says(FEDERAL, "!member set Musterhafen name=Anderswo")
    assert body(await chat.says(ROSA, "!own ST-1")) == before
    await stated(chat)
    await chat.says(INA, "!sign ST-2")
    await chat.says(FEDERAL, "!statement publish ST-2")
    await chat.says(FEDERAL, "!confirm")
    assert body(await chat.says(ROSA, "!own ST-2")) == (
        "Zu ST-2 hat keine Kommune eine eigene Stellungnahme abgegeben."
        if german
        else "No municipality has added own words to ST-2."
    )


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!own ST-1 none", "Musterhafen has no own words beside ST-1."),
        (INA, "!own ST-9 “x”", "There is no statement ST-9."),
        (INA, "!own ST-1 “”", "The text between the quotation marks is empty."),
        (INA, "!own ST-1 " + "x" * 2001, "too long: 2,001 characters, at most 2,000"),
        (INA, "!own ST-1 “x” for Beispielstadt", "Only the contact person or the deputy of"),
        (INA, "!own ST-1 “x", "has no partner"),
        (FEDERAL, "!own ST-1 “x” for Musterhafen", "Nobody signs for others"),
        (FEDERAL, "!own ST-1 none", "Only contact persons and deputies"),
        (PIA, "!own ST-1 “x”", "possible for"),
        (STRANGER, "!own ST-1", "not registered"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await stated(chat)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before
