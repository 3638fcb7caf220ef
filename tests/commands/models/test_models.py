"""Models of success: entered by their municipality, approved, found, changed and withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from storage.tables import ReferenceModel
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.publishing import printed, words_of

COORDINATION = "!coordination:localhost"
NEW = (
    "!model new\n"
    "title: Guides to flats\n"
    "category: housing\n"
    "steps: 1. Ask the owners.\n"
    "2. Let as the town.\n"
    "result: 40 flats in 12 months\n"
    "office: Housing office\n"
    "link: https://musterhafen.example/flats\n"
    "day: 01.06.2020"
)

ENTERED = {
    "en": (
        NEW,
        "Model 1: “Guides to flats”\nEntered for Musterhafen.\n"
        "The others read it once the coordination has approved it.",
        "Model 1: “Guides to flats”\n- Musterhafen (NW)\n- housing\n"
        "- result: “40 flats in 12 months”\n- to ask: Housing office\n"
        "- https://musterhafen.example/flats\n- as of 01.06.2020\n"
        "> 1. Ask the owners.\n> 2. Let as the town.\n"
        "The others read it once the coordination has approved it.\n"
        "To approve it: !model approve 1",
        "Model 1: “Guides to flats”\nApproved, Musterhafen; all members can read it: !model 1",
    ),
    "de": (
        "!modell neu\nTitel: Guides to flats\nBereich: Wohnraum\nSchritte: 1. Ask the owners.\n"
        "2. Let as the town.\nErgebnis: 40 flats in 12 months\nStelle: Housing office\n"
        "Link: https://musterhafen.example/flats\nStand: 01.06.2020",
        "Modell 1: „Guides to flats“\nEingetragen für Musterhafen.\n"
        "Die anderen lesen es, sobald die Koordination es freigegeben hat.",
        "Modell 1: „Guides to flats“\n- Musterhafen (NW)\n- Wohnen\n"
        "- Ergebnis: „40 flats in 12 months“\n- Auskunft: Housing office\n"
        "- https://musterhafen.example/flats\n- Stand 01.06.2020\n"
        "> 1. Ask the owners.\n> 2. Let as the town.\n"
        "Die anderen lesen es, sobald die Koordination es freigegeben hat.\n"
        "Um es freizugeben: !modell freigeben 1",
        "Modell 1: „Guides to flats“\nFreigegeben, Musterhafen; alle können es lesen: !modell 1",
    ),
}


async def test_entered_and_approved(in_both_languages: Chat) -> None:
    chat = in_both_languages
    for each in (INA, FEDERAL):
        await chat.says(each, "!help")  # shown the privacy notice
    typed, answer, told, approved = ENTERED[chat.alliance.language]
    assert body(await chat.says(INA, typed)) == answer
    assert [(to, letter["body"]) for to, letter in chat.letters] == [(FEDERAL, told)]
    (made,) = await chat.rows(ReferenceModel)
    assert (made.member_id, made.category, made.author) == (1, "housing", INA)
    assert (made.steps, made.as_of) == (
        "1. Ask the owners.\n2. Let as the town.",
        date(2020, 6, 1),
    )
    assert (made.event_id, made.approved_at) == (chat.last_event, None)
    assert body(await chat.says(FEDERAL, "!modell freigeben 1")) == approved
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    (made,) = await chat.rows(ReferenceModel)
    assert made.approved_by == FEDERAL


async def test_alone_it_shows_the_lines_and_they_work(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "!help")
    form = body(await chat.says(INA, "!modell neu")).partition("\n")[2]
    assert await chat.rows(ReferenceModel) == []
    await chat.says(INA, form)
    (made,) = await chat.rows(ReferenceModel)
    assert made.as_of == date(2020, 6, 1)


REFUSED = {
    "missing": ("!model new\ntitle: A", "Still missing: category, steps, result, office"),
    "unknown category": (NEW.replace(": housing", ": horses"), "I do not know “horses”"),
    "unknown line": (NEW.replace("title", "titel1"), "I do not know what “titel1"),
    "twice": (NEW + "\ntitle: B", "“title” stands there twice."),
    "empty": (NEW.replace("40 flats in 12 months", ""), "Nothing stands behind “result”."),
    "no link": (NEW.replace("https://", ""), "is not a web address"),
    "no day": (NEW.replace("01.06.2020", "soon"), "is not a day"),
    "a day to come": (NEW.replace("01.06.2020", "20.11.2020"), "is still to come"),
    "long": (NEW.replace("Guides", "x" * 121), "at most 120"),
    "for others": (NEW.replace("new\n", "new for Beispielstadt\n"), "Only the contact person"),
}


@pytest.mark.parametrize(("typed", "why"), REFUSED.values(), ids=REFUSED.keys())
async def test_refused(chat: Chat, typed: str, why: str) -> None:
    before = await chat.remembered()
    assert why in body(await chat.says(INA, typed))
    assert await chat.remembered() == before


@pytest.mark.parametrize("who", [FEDERAL, KIM, PIA, STRANGER])
async def test_entered_by_municipalities_only(chat: Chat, who: str) -> None:
    before = await chat.remembered()
    await chat.says(who, NEW)
    assert await chat.remembered() == before


async def told(chat: Chat, who: str, typed: str) -> str:
    """What they are told in their direct chat of what they have typed in the plenary."""
    assert "in our direct chat" in body(await chat.says(who, typed))
    ((to, letter),) = chat.letters
    assert to == who
    return str(letter["body"])


async def test_nobody_else_reads_it_before(chat: Chat) -> None:
    await chat.says(INA, NEW)
    for who in (ROSA, KIM, PIA):
        assert "There is no model 1." in body(await chat.says(who, "!model 1"))
        assert "no such model" in body(await chat.says(who, "!models"))
        assert "No model of success has" in body(await chat.says(who, "!model find flats"))
    assert "Ask the owners" in await told(chat, BEN, "!model 1")
    assert "not approved yet" in await told(chat, BEN, "!models mine")
    assert "not approved yet" in await told(chat, FEDERAL, "!models waiting")
    assert "no such model" in body(await chat.says(KIM, "!models waiting")), "of another Land"
    # A category is asked for together with whose they are.
    for who, which in ((BEN, "mine"), (FEDERAL, "waiting")):
        assert "not approved yet" in await told(chat, who, f"!models {which} housing")
        assert "no such model" in body(await chat.says(who, f"!models {which} language"))
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    assert "Ask the owners" in body(await chat.says(FEDERAL, "!model 1", room=COORDINATION))
    before = await chat.remembered()
    for who in (INA, KIM, PIA):
        await chat.says(who, "!model approve 1")
    assert await chat.remembered() == before


async def approved(chat: Chat) -> None:
    await chat.says(INA, NEW)
    await chat.says(FEDERAL, "!model approve 1")


async def test_found_and_listed_by_all(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await approved(chat)
    other = NEW.replace("Guides to flats", "Evening school").replace("housing", "language")
    await chat.says(ROSA, other)
    await chat.says(FEDERAL, "!model approve 2")
    for typed in (
        "!modell suchen Wohnraum",
        "!model find houses",
        "!model Guide",
        "!modell Giudes",
    ):
        answer = body(await chat.says(PIA, typed))
        assert "- 1: " in answer, typed
        assert "Evening" not in answer
    assert "Evening" in body(await chat.says(PIA, "!model owners"))
    assert len(body(await chat.says(KIM, "!modelle")).split("\n")) >= 3
    answer = body(await chat.says(ROSA, "!modelle Wohnen"))
    assert "- 1: " in answer
    assert "Evening" not in answer
    before = await chat.remembered()
    await chat.says(FEDERAL, "!model approve 1")
    assert await chat.remembered() == before, "it is approved already"


async def test_changed_by_its_municipality_it_is_approved_anew(chat: Chat) -> None:
    await approved(chat)
    answer = body(await chat.says(BEN, "!model edit 1\nresult: 45 flats\ncategory: work"))
    assert "Changed.\nThe others read it once" in answer
    (made,) = await chat.rows(ReferenceModel)
    assert (made.result, made.category, made.title) == ("45 flats", "work", "Guides to flats")
    assert (made.changed_by, made.approved_at) == (BEN, None)
    assert (made.as_of, made.link) == (date(2020, 6, 1), "https://musterhafen.example/flats")
    assert [to for to, _letter in chat.letters] == [FEDERAL]
    assert "There is no model 1." in body(await chat.says(ROSA, "!model 1"))
    await chat.says(FEDERAL, "!model approve 1")
    assert "45 flats" in body(await chat.says(ROSA, "!models work"))


async def test_changed_by_the_coordination_it_stays_approved(chat: Chat) -> None:
    await approved(chat)
    await chat.says(FEDERAL, "!model edit 1\noffice: Town hall")
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert "to ask: Town hall" in body(await chat.says(ROSA, "!model 1"))
    before = await chat.remembered()
    assert "Nothing changes" in body(await chat.says(FEDERAL, "!model edit 1\noffice: Town hall"))
    assert "Please put the lines" in body(await chat.says(FEDERAL, "!model edit 1"))
    for who in (ROSA, KIM, PIA, STRANGER):
        await chat.says(who, "!model edit 1\nresult: 1")
        await chat.says(who, "!model withdraw 1")
    assert await chat.remembered() == before


@pytest.mark.parametrize(("who", "told"), [(INA, set()), (FEDERAL, {INA, BEN})])
async def test_withdrawn(chat: Chat, who: str, told: set[str]) -> None:
    await approved(chat)
    assert "Withdrawn, Musterhafen." in body(await chat.says(who, "!model withdraw 1"))
    assert {to for to, _letter in chat.letters} == told
    for typed in ("!model 1", "!model approve 1", "!model withdraw 1"):
        assert "Model 1 was withdrawn." in body(await chat.says(FEDERAL, typed))
    assert "no such model" in body(await chat.says(ROSA, "!models"))


async def test_a_checklist_proposes_three_of_the_same_kind_and_size(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add Dorf land=NW kind=town population=8000")
    await chat.says(FEDERAL, "!member add Markt land=NW kind=town population=90000")
    await chat.appoint(STRANGER, "Dorf")
    await chat.appoint(PIA, "Markt")
    for number, who in enumerate((INA, PIA, ROSA, ROSA, STRANGER), 1):
        typed = NEW.replace("Guides", f"Guides {number}").replace("new", "new for Markt")
        await chat.says(who, typed if who == PIA else typed.replace(" for Markt", ""))
        await chat.says(FEDERAL, f"!model approve {number}")
    await chat.says(STRANGER, "!checklist")
    ((_to, letter),) = chat.letters
    proposed = letter["body"].partition("What worked for municipalities like yours:\n")[2]
    assert [each[:10] for each in proposed.split("\n")] == [
        "- !model 4",
        "- !model 3",
        "- !model 2",
    ]


async def test_no_proposals_where_nothing_is_missing_or_for_a_partner(chat: Chat) -> None:
    await approved(chat)
    await chat.says(PIA, "!checklist")
    assert "What worked" not in body([letter for _to, letter in chat.letters])
    await chat.says(INA, "!checklist")
    assert "What worked" not in body([letter for _to, letter in chat.letters]), "its own only"


async def test_the_state_of_knowledge_lists_new_ones(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!raum plenum")
    await approved(chat)
    said = body(await chat.says(FEDERAL, "!digest new"))
    wanted = {
        "en": "- New model of success of Musterhafen: Guides to flats (!model 1)",
        "de": "- Neues Erfolgsmodell von Musterhafen: Guides to flats (!modell 1)",
    }
    assert wanted[chat.alliance.language] in said


async def test_a_sheet_of_paper(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, NEW.replace("2. Let", "2. 🕊 Let"))
    (refused,) = await chat.says(ROSA, "!model 1 pdf")
    assert refused["msgtype"] == "m.notice", "nobody else reads it yet"
    await chat.says(FEDERAL, "!model approve 1")
    await chat.says(ROSA, "!help")
    (file,) = await chat.says(ROSA, "!modell 1 pdf")
    is_german = chat.alliance.language == "de"
    name = "Erfolgsmodell" if is_german else "Model-of-success"
    assert file["filename"] == f"{name}-1-Guides-to-flats.pdf"
    data = printed(chat, file)
    assert data == printed(chat, file)
    words = words_of(data)
    for each in ("Guides to flats", "Musterhafen (Nordrhein-Westfalen)", "1. Ask the owners."):
        assert each in words
    assert ("Wohnen" if is_german else "housing") in words
    assert "https://musterhafen.example/flats" in words
    assert "SHA-256" not in words, "it is no record"


async def test_what_a_deletion_leaves(chat: Chat) -> None:
    await chat.says(INA, NEW)
    await chat.redacts(INA, chat.last_event)
    assert "Model 1 stays: “Guides to flats”" in body([letter for _to, letter in chat.letters])
