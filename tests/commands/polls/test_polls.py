"""Opening and closing polls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.content import POLL, TEXT
from storage.tables import Ballot, Elector, Member, OutboxRow, Poll
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
from tests.harness.polls import closes

HOUR = timedelta(hours=1)


def native(answers: list[dict[str, object]]) -> tuple[str, list[str]]:
    """Question and answers as a client with polls shows them."""
    poll = next(each[f"{POLL}.start"] for each in answers if f"{POLL}.start" in each)
    return poll["question"][TEXT], [each[TEXT] for each in poll["answers"]]  # type: ignore[index]


@pytest.mark.parametrize(
    ("typed", "question", "options"),
    [
        ("!poll “Support it?”", "Support it?", ["Yes", "No", "Abstention"]),
        ("!poll Support it?", "Support it?", ["Yes", "No", "Abstention"]),
        ("!poll Support it? |", "Support it?", ["Yes", "No", "Abstention"]),
        ("!poll “Wann?” Montag | Dienstag", "Wann?", ["Montag", "Dienstag"]),
        ("!poll “Wann?”| Montag|Dienstag", "Wann?", ["Montag", "Dienstag"]),
        ("!poll Wann denn? | Montag | Dienstag", "Wann denn?", ["Montag", "Dienstag"]),
        ("!poll „A | B?“ „C | D“ | E", "A | B?", ["C | D", "E"]),
        ("!abstimmung »Bis wann?« 1 | 2 | 3", "Bis wann?", ["1", "2", "3"]),
        ("!poll “until when?” a | b until tomorrow 9:00", "until when?", ["a", "b"]),
    ],
)
async def test_question_and_options(
    chat: Chat, typed: str, question: str, options: list[str]
) -> None:
    answers = await chat.says(INA, typed)
    (row,) = await chat.rows(Poll)
    assert (row.question, row.options) == (question, options)
    assert (row.author, row.room_id, row.opened_at) == (INA, PLENARY, chat.clock.now())
    assert native(answers) == (question, options)
    text = body(answers[:1])
    assert [f"{n}. {option}" in text for n, option in enumerate(options, 1)]
    assert f"!vote 1 {options[0]}" in text
    assert "3 municipalities can vote." in text


async def test_default_options_are_in_the_language_of_the_room(chat: Chat) -> None:
    await chat.says(INA, "!language de")
    answers = await chat.says(INA, "!abstimmung “Mittragen?”")
    assert native(answers)[1] == ["Ja", "Nein", "Enthaltung"]
    assert (await chat.rows(Poll))[0].options == ["Ja", "Nein", "Enthaltung"]
    assert "!stimme 1 Ja" in body(answers)


async def test_electorate_is_frozen_and_has_no_partners(chat: Chat) -> None:
    await chat.says(INA, "!poll “Frage?”")
    await chat.says(FEDERAL, "!member add Neustadt land=SN kind=city")
    names = {each.id: each.name for each in await chat.rows(Member)}
    electors = {names[each.member_id] for each in await chat.rows(Elector)}
    assert electors == {"Musterhafen", "Beispielstadt", "Landkreis Musterland"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!poll", "missing: <question>"),
        ('!poll ""', "is empty"),
        ("!poll | a | b", "The question is missing"),
        ("!poll “Q” a", "“a” is the only option"),
        ("!poll Q | a", "“a” is the only option"),
        ("!poll “Q” a | | b", "An option is empty"),
        ("!poll “Q” a | b |", "An option is empty"),
        ("!poll “Q” Köln | koeln", "Two options are the same"),
        ("!poll “Q” " + " | ".join(map(str, range(21))), "At most 20"),
        ("!poll “Q” a | " + "x" * 101, "too long: 101"),
        ("!poll “" + "x" * 301 + "”", "too long: 301"),
        ("!poll “Q” until 18.11.2020 9:00", "“18.11.2020 9:00” is in the past"),
        ("!poll “Q” until 19.11.2020 10:00", "is in the past"),
        ("!poll “Q” bis gestern 9 Uhr", "is in the past"),
        ("!poll “Q” until 31.02.2021 9:00", "does not exist"),
        ("!poll “Q” until every monday 9:00", "repeats"),
        ("!poll “Q” until 25.11.2020", "at what time?"),
        ("!poll “Q” until soon", "I do not understand “soon” as a date"),
        ("!poll “Q” until", "missing: [until <date and time>]"),
        ("!poll “Q” until 25.11.2020 9:00 or so", "I do not understand “or” here"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_deadline(chat: Chat) -> None:
    """In German or English; the answer repeats weekday, date and time of Berlin."""
    text = body(await chat.says(INA, "!poll “Winterhilfe?” bis 02.12.2020 18:00"))
    assert (await chat.rows(Poll))[0].closes_at == datetime(2020, 12, 2, 17, 0, tzinfo=UTC)
    assert "It closes by itself: Wednesday, 02.12.2020, 18:00." in text
    # What comes first is the letter to those who have not voted by then.
    assert chat.expected[-1] == datetime(2020, 12, 1, 17, 0, tzinfo=UTC)
    text = body(await chat.says(INA, "!poll “Und?”"))
    assert "!poll close 2" in text


async def test_who_may_ask(chat: Chat, empty_chat: Chat) -> None:
    for who in (FEDERAL, KIM, INA, BEN):
        assert native(await chat.says(who, "!poll “Frage?”"))
    before = await chat.remembered()
    assert "possible for" in body(await chat.says(PIA, "!poll “Frage?”"))
    assert "not registered" in body(await chat.says(STRANGER, "!poll “Frage?”"))
    assert await chat.remembered() == before
    assert "nobody could vote" in body(await empty_chat.says(FEDERAL, "!poll “Frage?”"))
    assert await empty_chat.rows(Poll) == []


async def test_list_is_of_this_room(chat: Chat) -> None:
    assert "No poll is open" in body(await chat.says(INA, "!polls"))
    await chat.says(INA, "!poll “Erste?” until tomorrow 9:00")
    await chat.says(INA, "!poll “Zweite?”", room=OTHER_ROOM)
    answer = body(await chat.says(PIA, "!abstimmungen"))
    assert "1 open poll:" in answer
    assert "1: Erste? – It closes by itself: Friday, 20.11.2020, 09:00." in answer
    await chat.time_passes(timedelta(days=1))
    assert "No poll is open" in body(await chat.says(INA, "!polls"))


@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
@pytest.mark.parametrize(
    "typed", ["!poll close 1", "!abstimmung beenden 1", "!abstimmung schliessen 1"]
)
async def test_close(chat: Chat, who: str, typed: str) -> None:
    """By the author and by the coordination."""
    await chat.says(INA, "!poll “Frage?”")
    event = await chat.delivered()
    await chat.says(ROSA, "!vote 1 no")
    await chat.says(BEN, "!vote 1 no")
    (asked,) = await chat.says(who, typed)
    assert "2 of 3 municipalities have voted.\nNo answer (1): Landkreis" in asked["body"]
    assert (await chat.rows(Poll))[0].closed_at is None
    text, end = await chat.says(who, "!confirm")
    assert "Poll 1 is closed: Frage?" in text["body"]
    assert "- Yes: 0\n- No: 2 (Beispielstadt, Musterhafen)\n- Abstention: 0" in text["body"]
    assert "No answer (1): Landkreis Musterland" in text["body"]
    assert end[TEXT] == "Outcome – Yes: 0, No: 2, Abstention: 0"
    (row,) = await chat.rows(Poll)
    assert (row.closed_by, row.closed_at) == (who, chat.clock.now())
    # The end refers to the start; the sender fills in its event.
    starts = [r for r in await chat.rows(OutboxRow) if r.event_id == event]
    relation = {
        "rel_type": "m.reference",
        "hafenlotse.transaction": starts[0].transaction_id,
    }
    assert end["m.relates_to"] == relation
    assert "closed already" in body(await chat.says(who, typed))


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (BEN, "!poll close 1", PLENARY, "Only the author of the poll or the coordination"),
        (ROSA, "!poll close 1", PLENARY, "Only the author of the poll or the coordination"),
        (PIA, "!poll close 1", PLENARY, "possible for"),
        (STRANGER, "!poll close 1", PLENARY, "not registered"),
        (INA, "!poll close 1", OTHER_ROOM, "no poll 1 in this room"),
        (INA, "!poll close 2", PLENARY, "no poll 2 in this room"),
        (INA, "!poll close eins", PLENARY, "not a number of this kind"),
        (INA, "!poll close -1", PLENARY, "not a number of this kind"),
        (INA, "!poll close", PLENARY, "missing: <number of the poll>"),
    ],
)
async def test_not_closed(chat: Chat, who: str, typed: str, room: str, told: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    before = await chat.remembered()
    answers = await chat.says(who, typed, room=room)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_closes_by_itself(chat: Chat) -> None:
    """At the deadline, once, with every municipality by name; the answer knows it may be late."""
    await chat.says(INA, "!poll “Frage?” until 19.11.2020 18:00", thread="$thread")
    await chat.says(ROSA, "!vote 1 yes")
    (count,) = await chat.time_passes(7 * HOUR)
    assert "1 of 3 municipalities have voted." in count["body"]
    text, end, edit = await chat.time_passes(HOUR)
    assert edit["m.new_content"]["body"].startswith("Poll 1 is closed")
    assert "- Yes: 1 (Beispielstadt)" in text["body"]
    assert "No answer (2): Landkreis Musterland, Musterhafen" in text["body"]
    assert text["m.relates_to"]["event_id"] == "$thread"
    assert "Yes: 1" in end[TEXT]
    assert "Late" not in text["body"]
    late = next(r for r in await chat.rows(OutboxRow) if r.late_content)
    assert late.due_at == datetime(2020, 11, 19, 17, 0, tzinfo=UTC)
    assert late.late_content["body"].startswith(
        "Late: this was due on Thursday, 19.11.2020, 18:00.\nPoll 1 is closed"
    )
    (row,) = await chat.rows(Poll)
    assert (row.closed_by, row.closed_at) == ("", chat.clock.now())
    assert await chat.time_passes(24 * HOUR) == []


async def test_all_have_answered(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {FEDERAL}")
    await chat.says(INA, "!poll “Frage?”")
    for who in (INA, ROSA, FEDERAL):
        await chat.says(who, "!vote 1 abstain")
    answer = body(await closes(chat, INA))
    assert "All municipalities have answered." in answer
    assert "Abstention: 3 (Beispielstadt, Landkreis Musterland, Musterhafen)" in answer


async def test_waits_for_the_homeserver(chat: Chat) -> None:
    """While it is away, ballots sent in time may be there that the bot has not seen."""
    await chat.says(INA, "!poll “Frage?” until 19.11.2020 18:00")
    chat.link.set(False)
    assert await chat.time_passes(9 * HOUR) == []
    await chat.says(ROSA, "!vote 1 yes", ago=HOUR + timedelta(minutes=1))
    assert len(await chat.rows(Ballot)) == 1
    chat.link.set(True)
    assert "Yes: 1 (Beispielstadt)" in body(await chat.time_passes(timedelta()))


async def test_in_the_direct_chat_those_one_can_vote_in(in_both_languages: Chat) -> None:
    """Of whatever room: there is where secret ballots are cast."""
    chat = in_both_languages
    at_home = {"room": "!ina", "direct": True}
    german = chat.alliance.language == "de"
    none = "in der Sie abstimmen können" if german else "No poll is open in which you can vote"
    assert none in body(await chat.says(INA, "!polls", **at_home))  # type: ignore[arg-type]
    await chat.says(FEDERAL, "!poll secret “Geheim?”")
    await chat.says(FEDERAL, "!poll “Anderswo?”", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!poll “Nicht für alle?” for=NI")
    await chat.says(FEDERAL, "!poll “Beendet?”")
    await closes(chat, FEDERAL, 4)
    answer = body(await chat.says(INA, "!polls", **at_home))  # type: ignore[arg-type]
    told = [each in answer for each in ("Geheim?", "Anderswo?", "Nicht für alle?", "Beendet?")]
    assert told == [True, True, False, False]
    away = await chat.says(KIM, "!polls", room="!kim", direct=True)
    assert none in body(away)
