"""Who finds out a question, its answers, and that one of them does not hold any more."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.tables import OutboxRow, ProceduralQuestion, QuestionAnswer
from tests.harness.chat import (
    BEN,
    BERLIN,
    FEDERAL,
    INA,
    KIM,
    PIA,
    ROSA,
    STRANGER,
    Chat,
    body,
)

DAY = timedelta(days=1)
ANSWER = "!question answer 1 “Yes, in full.” source=“Decree of 1.11.” as_of=18.11.2020"


@pytest.fixture
async def asked(in_both_languages: Chat) -> Chat:
    """Question 1, by Musterhafen."""
    for each in (INA, BEN, ROSA, FEDERAL, KIM):
        await in_both_languages.says(each, "!help")  # shown the privacy notice
    await in_both_languages.says(INA, "!frage neu land „Anrechnung?“")
    return in_both_languages


async def the_only(chat: Chat) -> ProceduralQuestion:
    (found,) = await chat.rows(ProceduralQuestion)
    return found


NAMED = {
    "en": (
        f"!question owner 1 {ROSA} until 10.12.",
        f"Question 1 (Land NW): “Anrechnung?”\n{ROSA} finds it out until Thursday, 10.12.2020.\n"
        "I remind of it on: Thursday, 03.12.2020; Tuesday, 08.12.2020; Thursday, 10.12.2020",
    ),
    "de": (
        f"!frage zuständig 1 {ROSA} bis 10.12.",
        f"Frage 1 (Land NW): „Anrechnung?“\n{ROSA} klärt es bis Donnerstag, 10.12.2020.\n"
        "Ich erinnere daran am: Donnerstag, 03.12.2020; Dienstag, 08.12.2020; "
        "Donnerstag, 10.12.2020",
    ),
}


async def test_somebody_is_named(asked: Chat) -> None:
    typed, answer = NAMED[asked.alliance.language]
    assert body(await asked.says(FEDERAL, typed)) == answer
    made = await the_only(asked)
    assert (made.owner, made.named_by, made.due_on) == (ROSA, FEDERAL, date(2020, 12, 10))
    assert (made.step, made.next_at) == (-7, datetime(2020, 12, 3, 9, tzinfo=BERLIN))
    assert asked.expected[-1] == made.next_at
    assert [to for to, _letter in asked.letters] == [ROSA]


async def test_whoever_wants_it_takes_it_and_hands_it_on(chat: Chat) -> None:
    await chat.says(INA, "!question new land “Credited?”")
    await chat.says(ROSA, "!question owner 1 me until 25.11.")
    assert (await the_only(chat)).owner == ROSA
    assert chat.letters == []
    before = await chat.remembered()
    for who in (INA, KIM, PIA, STRANGER):  # KIM coordinates another Land
        await chat.says(who, "!question owner 1 me until 25.11.")
    assert await chat.remembered() == before
    await chat.says(ROSA, f"!question owner 1 {INA} until 25.11.")
    assert (await the_only(chat)).owner == INA
    await chat.says(FEDERAL, f"!question owner 1 {BEN} until 25.11.")
    assert {to for to, _letter in chat.letters} == {INA, BEN}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (f"!question owner 1 {STRANGER} until 25.11.", "neither contact person nor deputy"),
        (f"!question owner 1 {PIA} until 25.11.", "neither contact person nor deputy"),
        ("!question owner 1 ROSA until 25.11.", "not a full Matrix address"),
        (f"!question owner 1 {ROSA}", "Something is missing"),
        (f"!question owner 1 {ROSA} until 18.11.2020", "18.11.2020"),
        (f"!question owner 2 {ROSA} until 25.11.", "There is no question 2."),
    ],
)
async def test_not_named(chat: Chat, typed: str, why: str) -> None:
    await chat.says(INA, "!question new land “Credited?”")
    before = await chat.remembered()
    assert why in body(await chat.says(FEDERAL, typed))
    assert await chat.remembered() == before


ANSWERED = {
    "en": (
        ANSWER,
        "Question 1 (Land NW): “Anrechnung?”\nAnswered, as of 18.11.2020 (version 1).\n"
        "The answer goes to: 2 municipalities",
        "Question 1 (Land NW): “Anrechnung?”\nThere is an answer to your question.\n"
        "> Yes, in full.\nSource: “Decree of 1.11.”; as of 18.11.2020 (version 1)",
    ),
    "de": (
        "!frage antwort 1 „Yes, in full.“ quelle=„Decree of 1.11.“ stand=18.11.2020",
        "Frage 1 (Land NW): „Anrechnung?“\nBeantwortet, Stand 18.11.2020 (Fassung 1).\n"
        "Die Antwort geht an: 2 Kommunen",
        "Frage 1 (Land NW): „Anrechnung?“\nZu Ihrer Frage gibt es eine Antwort.\n"
        "> Yes, in full.\nQuelle: „Decree of 1.11.“; Stand 18.11.2020 (Fassung 1)",
    ),
}


async def test_answered_to_all_who_asked(asked: Chat) -> None:
    await asked.says(ROSA, "!frage auch 1")
    await asked.says(FEDERAL, f"!frage zuständig 1 {BEN} bis 10.12.")
    typed, answer, told = ANSWERED[asked.alliance.language]
    assert body(await asked.says(BEN, typed)) == answer
    assert {to for to, _letter in asked.letters} == {INA, ROSA}, "not to the sender"
    assert {letter["body"] for _to, letter in asked.letters} == {told}
    (kept,) = await asked.rows(QuestionAnswer)
    assert (kept.text, kept.source, kept.as_of) == (
        "Yes, in full.",
        "Decree of 1.11.",
        date(2020, 11, 18),
    )
    assert (kept.actor, kept.event_id, kept.outdated_at) == (BEN, asked.last_event, None)
    made = await the_only(asked)
    assert (made.answered_at, made.due_on, made.next_at) == (kept.at, None, None)
    await asked.time_passes(40 * DAY)
    assert asked.letters == [], "nobody is reminded any more"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (ANSWER.replace("source=“Decree of 1.11.”", ""), "From where is that?"),
        (ANSWER.replace("18.11.2020", "20.11.2020"), "20.11.2020 is still to come."),
        (ANSWER.replace("“Yes, in full.”", ""), "Something is missing"),
        (ANSWER.replace("Yes, in full.", "x" * 2001), "at most 2,000"),
        (ANSWER.replace("answer 1", "answer 2"), "There is no question 2."),
    ],
)
async def test_no_answer(chat: Chat, typed: str, why: str) -> None:
    await chat.says(INA, "!question new land “Credited?”")
    before = await chat.remembered()
    assert why in body(await chat.says(FEDERAL, typed))
    assert await chat.remembered() == before


async def test_others_do_not_answer(chat: Chat) -> None:
    await chat.says(INA, "!question new land “Credited?”")
    before = await chat.remembered()
    for who in (INA, ROSA, KIM, PIA, STRANGER):
        await chat.says(who, ANSWER)
    assert await chat.remembered() == before


async def test_what_a_coordination_asks_is_answered_to_it(chat: Chat) -> None:
    await chat.says(KIM, "!question new federal “Credited?”")
    await chat.says(FEDERAL, ANSWER)
    assert [to for to, _letter in chat.letters] == [KIM]


async def test_out_of_date_and_asked_again(asked: Chat) -> None:
    german = asked.alliance.language == "de"
    await asked.says(ROSA, "!frage auch 1")
    await asked.says(FEDERAL, f"!frage zuständig 1 {BEN} bis 10.12.")
    await asked.says(BEN, ANSWERED["de" if german else "en"][0])
    answer = body(await asked.says(ROSA, "!frage veraltet 1 „Aufgehoben“"))
    assert ("Diese Antwort gilt nicht mehr: „Aufgehoben“" in answer) is german
    assert "03.12.2020" in answer
    told = {to: letter["body"] for to, letter in asked.letters}
    assert told.keys() == {BEN, INA}, "the owner, and the others who asked"
    assert ("!frage antwort 1" if german else "!question answer 1") in told[BEN]
    made = await the_only(asked)
    assert (made.answered_at, made.owner, made.due_on) == (None, BEN, date(2020, 12, 3))
    (old,) = await asked.rows(QuestionAnswer)
    assert (old.outdated_by, old.outdated_because) == (ROSA, "Aufgehoben")
    before = await asked.remembered()
    body(await asked.says(ROSA, "!frage veraltet 1"))
    assert await asked.remembered() == before, "there is no answer that holds"
    await asked.says(BEN, "!frage antwort 1 „Nein.“ quelle=„Erlass“")
    assert {to for to, _letter in asked.letters} == {INA, ROSA}
    shown = body(await asked.says(INA, "!frage 1"))
    assert "Nein." in shown
    assert "in full" not in shown
    shown = body(await asked.says(INA, "!frage 1 fassungen"))
    assert shown.index("in full") < shown.index("Aufgehoben") < shown.index("Nein.")


async def test_nobody_is_named_any_more(chat: Chat) -> None:
    """Then the coordination hears that it is asked again."""
    await chat.says(INA, "!question new land “Credited?”")
    await chat.says(FEDERAL, f"!question owner 1 {ROSA} until 25.11.")
    await chat.says(ROSA, ANSWER)
    await chat.says(FEDERAL, "!contact remove Beispielstadt contact")
    await chat.says(INA, "!question outdated 1")
    assert {to for to, _letter in chat.letters} == {FEDERAL, BEN}
    made = await the_only(chat)
    assert (made.owner, made.due_on, made.next_at) == (None, None, None)


@pytest.mark.parametrize(
    ("who", "may"), [(INA, True), (FEDERAL, True), (ROSA, False), (KIM, False)]
)
async def test_who_says_that_it_is_out_of_date(chat: Chat, who: str, may: bool) -> None:
    await chat.says(INA, "!question new land “Credited?”")
    await chat.says(FEDERAL, ANSWER)
    await chat.says(who, "!question outdated 1")
    assert ((await the_only(chat)).answered_at is None) is may


async def test_reminded_then_the_coordination_hears(chat: Chat) -> None:
    for number in (1, 2):
        await chat.says(INA, f"!question new federal “{'Costs' if number == 1 else 'Quota'}?”")
        await chat.says(FEDERAL, f"!question owner {number} {ROSA} until 25.11.")
    said: list[tuple[str, str]] = []
    for _each in range(20):
        await chat.time_passes(DAY)
        said += [
            (f"{chat.clock.now().astimezone(BERLIN):%d.%m.}", to) for to, _letter in chat.letters
        ]
    assert said == [
        ("23.11.", ROSA),
        ("25.11.", ROSA),
        ("26.11.", ROSA),
        ("03.12.", FEDERAL),
    ], "both in one letter"


async def test_somebody_who_left_is_not_reminded(chat: Chat) -> None:
    await chat.says(INA, "!question new federal “Costs?”")
    await chat.says(FEDERAL, f"!question owner 1 {ROSA} until 25.11.")
    await chat.says(ROSA, "!forgetme", room="!dr:localhost", direct=True)
    await chat.says(ROSA, "!confirm", room="!dr:localhost", direct=True)
    assert (await the_only(chat)).owner == "removed"
    await chat.time_passes(6 * DAY)
    ((to, letter),) = chat.letters
    assert to == FEDERAL
    assert "no member any more" in letter["body"]
    assert (await the_only(chat)).owner is None


@pytest.mark.parametrize(
    "typed", [f"!question owner 1 {BEN} until 26.11.", "!question drop 1"], ids=["named", "dropped"]
)
async def test_somebody_who_left_hears_nothing_more(chat: Chat, typed: str) -> None:
    """Not even before the next reminder would find out that nobody is there."""
    await chat.says(INA, "!question new federal “Costs?”")
    await chat.says(FEDERAL, f"!question owner 1 {ROSA} until 25.11.")
    await chat.says(ROSA, "!forgetme", room="!dr:localhost", direct=True)
    await chat.says(ROSA, "!confirm", room="!dr:localhost", direct=True)
    assert "removed" not in body(await chat.says(INA, "!question 1"))
    await chat.says(FEDERAL, typed)
    assert "removed" not in {each.room_id for each in await chat.rows(OutboxRow)}


async def test_whoever_finds_a_question_without_owner_takes_it(chat: Chat) -> None:
    """Whoever was named, and left, is nobody."""
    await chat.says(INA, "!question new federal “Costs?”")
    await chat.says(FEDERAL, f"!question owner 1 {ROSA} until 25.11.")
    await chat.says(ROSA, "!forgetme", room="!dr:localhost", direct=True)
    await chat.says(ROSA, "!confirm", room="!dr:localhost", direct=True)
    await chat.says(BEN, "!question owner 1 me until 26.11.")
    assert (await the_only(chat)).owner == BEN


async def test_what_is_said_of_a_deleted_question_can_be_done(chat: Chat) -> None:
    await chat.says(INA, "!question new federal “Costs?”")
    question = chat.last_event
    await chat.says(FEDERAL, "!question answer 1 “No.” source=“A”")
    replaced = chat.last_event
    await chat.says(FEDERAL, "!question answer 1 “Yes.” source=“B”")
    await chat.redacts(INA, question)
    ((_to, letter),) = chat.letters
    assert "!question outdated 1" in letter["body"]
    assert "drop" not in letter["body"]
    await chat.redacts(FEDERAL, replaced)
    assert chat.letters == []


async def test_the_state_of_knowledge_lists_them(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!raum plenum")
    await chat.says(INA, "!frage neu bund „Kosten?“")
    await chat.says(INA, "!frage neu bund „Quote?“")
    await chat.says(FEDERAL, f"!frage zuständig 2 {ROSA} bis 25.11.")
    await chat.says(FEDERAL, "!frage antwort 1 „Ja.“ quelle=„Erlass“")
    said = body(await chat.says(FEDERAL, "!digest new"))
    if chat.alliance.language == "de":
        assert "- Frage 1 ist beantwortet: Kosten? (!frage 1)\n- Frage 2 ist offen: Quote?" in said
        assert "- 25.11.2020: Antwort auf Frage 2, Quote?" in said
    else:
        assert "- Question 1 is answered: Kosten? (!question 1)\n- Question 2 is asked:" in said
        assert "- 25.11.2020: answer to question 2, Quote?" in said
    assert "Kosten" not in body(await chat.says(FEDERAL, "!digest new"))


async def test_what_an_edit_or_a_deletion_leaves(chat: Chat) -> None:
    await chat.says(INA, "!question new federal “Costs?”")
    event = chat.last_event
    await chat.redacts(INA, event)
    assert "Question 1 stays: “Costs?”" in body([letter for _to, letter in chat.letters])
    await chat.says(FEDERAL, ANSWER)
    await chat.redacts(FEDERAL, chat.last_event)
    assert "The answer to question 1 stays." in body([letter for _to, letter in chat.letters])


STEPS = st.lists(st.sampled_from(["ina", "rosa", "answer", "outdated"]), max_size=8)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_every_answer_reaches_exactly_those_who_asked(chat: Chat, steps: list[str]) -> None:
    await chat.says(KIM, "!question new land “Credited?” anyway land=NW")
    number = max(each.id for each in await chat.rows(ProceduralQuestion))
    asking: set[str] = set()
    for step in steps:
        if step == "answer":
            typed = ANSWER.replace("answer 1", f"answer {number}")
            await chat.says(FEDERAL, typed)
            assert {to for to, _letter in chat.letters} == (asking or {KIM})
        elif step == "outdated":
            await chat.says(FEDERAL, f"!question outdated {number}")
        else:
            await chat.says({"ina": INA, "rosa": ROSA}[step], f"!question too {number}")
            asking |= {INA, BEN} if step == "ina" else {ROSA}
    await chat.says(FEDERAL, f"!question drop {number}")
