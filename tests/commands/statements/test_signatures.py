"""Signing and taking back: story D, who may, what is missing, and in which words it is said."""

from __future__ import annotations

from datetime import date

import pytest

from storage.tables import Contact, Room, Signature
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat, body
from tests.harness.registry import AT, enter, municipality
from tests.harness.signing import CLAUSES, mandated, reworded, stated


async def standing(chat: Chat) -> list[tuple[int, int, list[int], date | None]]:
    return [
        (each.member_id, each.version, each.clauses, each.subject_to)
        for each in await chat.rows(Signature)
        if each.withdrawn_at is None
    ]


async def nine_signers(chat: Chat) -> int:
    """Nine municipalities with a mandate and a contact person, all of whom have signed."""
    rows = [municipality(n, f"Ort {n}") for n in range(101, 110)]
    people = [
        Contact(member_id=n, role="contact", user_id=f"@p{n}:localhost", since=AT, set_by=FEDERAL)
        for n in range(101, 110)
    ]
    await enter(chat.database, [*rows, *people])
    await mandated(chat, *range(101, 110))
    statement = await stated(chat)
    for n in range(101, 110):
        answer = await chat.says(f"@p{n}:localhost", f"!sign ST-{statement}")
        assert len(answer) == 1
    return statement


async def test_story_d(in_both_languages: Chat) -> None:
    """Coordination cannot sign for others; nine signatures stand for version 1 only."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await enter(chat.database, [municipality(100, "Kleinmusterdorf")])
    statement = await nine_signers(chat)
    await mandated(chat, 100)
    before = await chat.remembered()
    for who in (FEDERAL, KIM, INA):
        sign = "!mitzeichnen ST-1 für" if german else "!sign ST-1 for"
        answer = body(await chat.says(who, f"{sign} Kleinmusterdorf")).split("\n")[0]
        if who == INA:
            assert answer == (
                "Für Kleinmusterdorf kann nur die Ansprechperson oder die Vertretung von "
                "Kleinmusterdorf sprechen."
                if german
                else "Only the contact person or the deputy of Kleinmusterdorf can speak for "
                "Kleinmusterdorf."
            )
        else:
            assert answer == (
                "Niemand zeichnet für andere mit: Das kann nur die Ansprechperson oder Vertretung "
                "von Kleinmusterdorf selbst."
                if german
                else "Nobody signs for others: only the contact person or the deputy of "
                "Kleinmusterdorf can do this."
            )
    assert await chat.remembered() == before
    voice = "!gewicht ST-1" if german else "!voice ST-1"
    nine = (
        "Mitgezeichnet von 9 von 13 gefragten Kommunen."
        if german
        else "Signed by 9 of 13 municipalities that are asked."
    )
    assert nine in body(await chat.says(INA, voice))
    await reworded(chat, statement, [CLAUSES[0].replace("sind", "wären"), *CLAUSES[1:]])
    answer = body(await chat.says(INA, voice))
    assert nine not in answer
    assert ("Diese Fassung hat noch niemand" if german else "Nobody has signed this") in answer
    assert (
        "9 Kommunen haben nur eine frühere Fassung mitgezeichnet."
        if german
        else "9 municipalities have signed an earlier version only."
    ) in answer
    answer = body(await chat.says(INA, "!könnenwir ST-1" if german else "!can ST-1"))
    only = "nur Fassung 1 mitgezeichnet" if german else "signed version 1 only"
    assert answer.count(only) == 9
    await chat.says("@p101:localhost", "!sign ST-1")
    assert [each for each in await standing(chat) if each[0] == 101] == [
        (101, 2, [1, 2, 3, 4], None)
    ]
    assert [each[1] for each in await standing(chat)].count(1) == 8


@pytest.mark.parametrize(
    ("typed", "clauses", "said"),
    [
        ("!sign ST-1", [1, 2, 3, 4], "Musterhafen signs the whole text: clauses 1–4."),
        ("!sign st-1 all", [1, 2, 3, 4], "signs the whole text"),
        ("!mitzeichnen 1 alle für Musterhafen", [1, 2, 3, 4], "signs the whole text"),
        ("!sign ST-1 1-2,4", [1, 2, 4], "signs clauses 1, 2, 4.\nNot signed: clause 3."),
        ("!mitzeichnen ST-1 ganz", [1, 2, 3, 4], "signs the whole text"),
        ("!mitzeichnen ST-1 Absatz 3", [3], "signs clause 3.\nNot signed: clauses 1, 2, 4."),
        ("!sign ST-1 3", [3], "signs clause 3.\nNot signed: clauses 1, 2, 4."),
        ("!sign ST-1 1, 2 and 3 for Musterhafen", [1, 2, 3], "Not signed: clause 4."),
    ],
)
async def test_sign(chat: Chat, typed: str, clauses: list[int], said: str) -> None:
    await stated(chat)
    await mandated(chat, 1)
    (answer,) = await chat.says(BEN, typed)
    assert answer["body"].startswith("ST-1 “Winterhilfe”, version 1\n")
    assert said in answer["body"]
    assert "Until the publication, !unsign ST-1 takes it back." in answer["body"]
    (row,) = await chat.rows(Signature)
    assert (row.member_id, row.version, row.clauses, row.actor) == (1, 1, clauses, BEN)
    assert (row.subject_to, row.withdrawn_at, row.event_id) == (None, None, chat.last_event)


async def test_signing_again_replaces(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    answer = body(await chat.says(BEN, "!sign ST-1 1-2"))
    assert "This replaces the signature under version 1, clauses 1–4." in answer
    first, second = await chat.rows(Signature)
    assert (first.withdrawn_by, first.withdrawn_at) == (None, second.at)
    assert await standing(chat) == [(1, 1, [1, 2], None)]
    answer = body(await chat.says(INA, "!unsign ST-1"))
    assert answer == "Taken back: the signature of Musterhafen under ST-1 “Winterhilfe”, version 1."
    assert await standing(chat) == []
    assert "Musterhafen has not signed ST-1." in body(await chat.says(INA, "!unsign ST-1"))


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!sign ST-1", "Musterhafen has no valid mandate “appeal”"),
        (ROSA, "!sign ST-9", "There is no statement ST-9."),
        (ROSA, "!sign P-1", "It looks like ST-4"),
        (ROSA, "!sign ST-1 5", "ST-1 has only 4 clauses; there is no clause 5."),
        (ROSA, "!sign ST-1 0", "“0” are no numbers of clauses"),
        (ROSA, "!sign ST-1 3-1", "“3-1” are no numbers of clauses"),
        (ROSA, "!sign ST-1 <b>1</b>", "“<b>1</b>” are no numbers of clauses"),
        (
            ROSA,
            "!sign ST-1 for Musterhafen",
            "Only the contact person or the deputy of Musterhafen",
        ),
        (ROSA, "!sign ST-1 subject 03.12.2020", "has a valid mandate “appeal”, so no decision"),
        (INA, "!sign ST-1 subject 18.11.2020", "18.11.2020 is in the past."),
        (INA, "!sign ST-1 subject soon", "“soon” is not a day."),
        (INA, "!sign ST-1 subject", "Something is missing"),
        (FEDERAL, "!sign ST-1", "Only contact persons and deputies can do this"),
        (FEDERAL, "!sign ST-1 for Musterhafen", "only the contact person or the deputy of"),
        (KIM, '!sign ST-1 for "Landkreis Musterland"', "only the contact person or the deputy of"),
        (FEDERAL, "!sign ST-1 for Nirgendwo", "I do not find a municipality “Nirgendwo”."),
        (PIA, "!sign ST-1", "possible for"),
        (STRANGER, "!sign ST-1", "not registered"),
        (ROSA, "!sign ST-2", "Beispielstadt is not among the municipalities that are asked"),
        (FEDERAL, "!unsign ST-1 for Musterhafen", "possible for: contact person, deputy"),
        (ROSA, "!unsign ST-1 for Musterhafen", "Only the contact person or the deputy"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await stated(chat)
    await stated(chat, electorate=[1])
    await mandated(chat, 2)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_what_is_missing(in_both_languages: Chat) -> None:
    """An expired mandate is named; what is proposed works as it stands there."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await chat.says(INA, '!mandate add appeal 22.10.2018 "V 18/1" until 18.11.2020')
    await chat.says(INA, '!mandate add act 22.10.2018 "V 18/2"')
    answer = body(await chat.says(INA, "!sign ST-1 1-3"))
    assert ("abgelaufen am 18.11.2020" if german else "expired on 18.11.2020") in answer
    assert "V 18/2" not in answer, "a mandate to act is another one"
    add = "!mandat neu Appellieren 22.10.2018 „Vorlage 18/77“"
    subject = "!mitzeichnen ST-1 1–3 vorbehalt 03.12.2020"
    if not german:
        add = '!mandate add appeal 22.10.2018 "Vorlage 18/77"'
        subject = "!sign ST-1 1–3 subject 03.12.2020"
    assert add in answer
    assert subject in answer
    await chat.says(INA, subject)
    assert await standing(chat) == [(1, 1, [1, 2, 3], date(2020, 12, 3))]
    await chat.says(INA, add)
    assert len(await chat.says(INA, "!sign ST-1")) == 1
    assert await standing(chat) == [(1, 1, [1, 2, 3, 4], None)]


async def test_an_open_room_hears_nothing_of_it(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await enter(chat.database, [Room(room_id=PLENARY, purpose="open")])
    for typed in ("!sign ST-1", "!voice ST-1", "!can ST-1", "!own ST-1 “Wir nicht.”", "!own ST-1"):
        said = body(await chat.says(INA, typed)).split("\n")[0]
        assert said == "The answer is in our direct chat, because it is not meant for this room."
        assert chat.letters


async def test_signature_outlives_its_mandate(chat: Chat) -> None:
    """What was signed stays signed; the contact takes it back if it is to end, too."""
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(INA, "!mandate withdraw MD-1")
    assert "Signed by 1 of 3" in body(await chat.says(INA, "!voice ST-1"))


@pytest.mark.parametrize(
    "typed", ["!sign ST-1 withdraw", "!mitzeichnen ST-1 zurückziehen für Musterhafen"]
)
async def test_taken_back_by_sign(chat: Chat, typed: str) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    assert body(await chat.says(BEN, typed)).startswith("Taken back: the signature of Musterhafen")
    assert [each.withdrawn_by for each in await chat.rows(Signature)] == [BEN]
    assert "Musterhafen has not signed ST-1." in body(await chat.says(INA, typed))


@pytest.mark.parametrize("typed", ["subject", "unter Vorbehalt", "1-3 unter Vorbehalt"])
async def test_subject_as_people_say_it(chat: Chat, typed: str) -> None:
    await stated(chat)
    await chat.says(INA, f"!sign ST-1 {typed} 03.12.2020")
    clauses = [1, 2, 3] if "3 " in typed else [1, 2, 3, 4]
    (row,) = await chat.rows(Signature)
    assert (row.clauses, row.subject_to) == (clauses, date(2020, 12, 3))


@pytest.mark.parametrize(
    "name", ["mitzeichnen", "unterschreiben", "unterschreibe", "unterzeichnen", "zeichnen"]
)
async def test_names_of_the_command(german: Chat, name: str) -> None:
    await stated(german)
    await mandated(german, 1)
    await german.says(INA, f"!{name} ST-1 1-2")
    assert [each.clauses for each in await german.rows(Signature)] == [[1, 2]]
    assert "Musterhafen (NW): Absätze 1, 2" in body(await german.says(FEDERAL, "!kann ST-1"))
    asked = body(await german.says(FEDERAL, "!veröffentlichen ST-1"))
    assert "Das würde veröffentlicht" in asked
