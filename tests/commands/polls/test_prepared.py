"""Polls are prepared for a meeting and opened in it, one after another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Poll, PreparedPoll
from tests.harness.chat import FEDERAL, INA, OTHER_ROOM, PIA, PLENARY, ROSA, STRANGER, Chat, body
from tests.harness.polls import closes, native

HOUR = timedelta(hours=1)
MEETING = "!meeting new 25.11.2020 14:00 until 16:00 Marburg “Herbsttreffen”"


@pytest.fixture
async def meeting(chat: Chat) -> Chat:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, MEETING)
    return chat


async def kept(chat: Chat) -> list[tuple[int, str, list[str], int | None]]:
    rows = await chat.rows(PreparedPoll)
    return [(each.number, each.question, each.options, each.poll_id) for each in rows]


async def test_one_after_another(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    prepare, start, listed = (
        ("!abstimmung vorbereiten", "!abstimmung öffnen", "!abstimmung vorbereitet")
        if german
        else ("!poll prepare", "!poll open", "!poll prepared")
    )
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, MEETING)
    said = body(await chat.says(FEDERAL, f"{prepare} M-1 „Erste?“"))
    assert ("als Nr. 1: Erste?" if german else "as no. 1: Erste?") in said
    said = body(
        await chat.says(
            FEDERAL, f"{prepare} M-1 hidden „Wer?“ Ana | Ben majority=2/3 for=NW", room="!f",
            direct=True,
        )
    )  # fmt: skip
    assert (
        "Wer? (Ana | Ben, Mehrheit von 2/3 aller Stimmberechtigten, verdeckt, NW)"
        if german
        else "Wer? (Ana | Ben, majority of 2/3 of all who can vote, hidden, NW)"
    ) in said
    assert await chat.rows(Poll) == []
    answers = await chat.says(FEDERAL, f"{start} M-1")
    question, options = native(answers)
    assert (question, len(options)) == ("Erste?", 3)
    assert options[0] == ("Ja" if german else "Yes")
    assert "Herbsttreffen" in answers[0]["body"]
    following = "Als Nächstes kommt Nr. 2, „Wer?“" if german else "Next is no. 2, “Wer?”"
    assert following in answers[-1]["body"]
    answers = await chat.says(FEDERAL, f"{start} M-1 {'bis' if german else 'until'} 25.11. 15:00")
    assert ("letzte Abstimmung" if german else "last poll prepared") in answers[-1]["body"]
    first, second = await chat.rows(Poll)
    assert (second.secrecy, second.majority, second.land) == ("hidden", "2/3", "NW")
    assert (second.options, second.closes_at is not None) == (["Ana", "Ben"], True)
    assert await kept(chat) == [(1, "Erste?", [], 1), (2, "Wer?", ["Ana", "Ben"], 2)]
    await chat.says(INA, "!vote 1 ja")
    assert "Musterhafen" in body(await closes(chat, FEDERAL, first.id))
    shown = body(await chat.says(INA, f"{listed} M-1"))
    became = "wurde Abstimmung" if german else "became poll"
    assert f"1: Erste? – {became} 1" in shown
    before = await chat.remembered()
    left = "keine vorbereitete" if german else "No prepared poll of M-1 is left"
    assert left in body(await chat.says(FEDERAL, f"{start} M-1"))
    assert await chat.remembered() == before


async def test_all_that_was_typed_is_repeated(in_both_languages: Chat) -> None:
    """Before the meeting, where nobody could mend it any more."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, MEETING)
    typed = (
        "!abstimmung vorbereiten M-1 „Wann?“ Mo | Di | Mi antworten=2 quorum=1/2 mehrheit=einfach"
        if german
        else "!poll prepare M-1 “Wann?” Mo | Di | Mi choices=2 quorum=1/2 majority=simple"
    )
    asked = (
        "Wann? (Mo | Di | Mi, bis zu 2 Antworten, Quorum 50 %, einfache Mehrheit der abgegebenen "
        "Stimmen, ohne Enthaltungen)"
        if german
        else "Wann? (Mo | Di | Mi, up to 2 answers, quorum 50 %, simple majority of the votes "
        "cast, without abstentions)"
    )
    assert f": {asked}\n" in body(await chat.says(FEDERAL, typed))
    listed = "!abstimmung vorbereitet M-1" if german else "!poll prepared M-1"
    assert f": {asked}" in body(await chat.says(INA, listed))


async def test_by_its_number_and_dropped(meeting: Chat) -> None:
    for number in (1, 2, 3):
        await meeting.says(FEDERAL, f"!poll prepare M-1 “Frage {number}?” a | b")
    answers = await meeting.says(FEDERAL, "!poll open M-1 2")
    assert native(answers)[0] == "Frage 2?"
    assert "Next is no. 1" in answers[-1]["body"]
    assert "is dropped: “Frage 1?”" in body(await meeting.says(FEDERAL, "!poll drop M-1 1"))
    assert native(await meeting.says(FEDERAL, "!poll open M-1"))[0] == "Frage 3?"
    for typed, told in (
        ("!poll open M-1 2", "No. 2 is open already or was: poll 1"),
        ("!poll drop M-1 2", "No. 2 is open already or was: poll 1"),
        ("!poll open M-1 1", "No. 1 is not prepared for M-1"),
        ("!poll drop M-1 9", "No. 9 is not prepared for M-1"),
    ):
        before = await meeting.remembered()
        assert told in body(await meeting.says(FEDERAL, typed))
        assert await meeting.remembered() == before


async def test_it_stays_when_its_message_is_edited_or_deleted(in_both_languages: Chat) -> None:
    """What is then said is the line that drops it; nothing, once that is done."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, MEETING)
    await chat.says(FEDERAL, "!poll prepare M-1 “Frage?” a | b")
    event, before = chat.last_event, await chat.remembered()
    stays = (
        "Nr. 1 bleibt vorbereitet für M-1: „Frage?“"
        if german
        else "No. 1 stays prepared for M-1: “Frage?”"
    )
    drop = "!abstimmung streichen M-1 1" if german else "!poll drop M-1 1"
    edited = body(await chat.edits(FEDERAL, event, "!poll prepare M-1 “Andere?” a | b"))
    assert stays in edited
    assert drop in edited
    deleted = body([*await chat.redacts(FEDERAL, event), *(each for _to, each in chat.letters)])
    assert stays in deleted
    assert drop in deleted
    assert await chat.remembered() == before
    await chat.says(FEDERAL, drop)
    assert stays not in body(await chat.edits(FEDERAL, event, "!poll prepare M-1 “Dritte?”"))


async def test_discarded_it_can_be_opened_once_more(meeting: Chat) -> None:
    await meeting.says(FEDERAL, "!poll prepare M-1 “Frage?”")
    await meeting.says(FEDERAL, "!poll open M-1")
    await meeting.says(FEDERAL, "!poll discard 1")
    assert await kept(meeting) == [(1, "Frage?", [], None)]
    await meeting.says(FEDERAL, "!poll open M-1")
    assert await kept(meeting) == [(1, "Frage?", [], 2)]


async def test_a_meeting_may_take_longer(meeting: Chat) -> None:
    await meeting.says(FEDERAL, "!poll prepare M-1 “Frage?”")
    await meeting.time_passes(timedelta(days=6, hours=7))
    refused = body(await meeting.says(FEDERAL, "!poll prepare M-1 “Noch eine?”"))
    assert "is over already" in refused
    await meeting.says(FEDERAL, "!poll open M-1")
    assert [each.question for each in await meeting.rows(Poll)] == ["Frage?"]


async def test_not_of_one_that_is_called_off(meeting: Chat) -> None:
    await meeting.says(FEDERAL, "!poll prepare M-1 “Frage?”")
    await meeting.says(FEDERAL, "!meeting cancel M-1")
    before = await meeting.remembered()
    assert "is called off" in body(await meeting.says(FEDERAL, "!poll open M-1"))
    assert await meeting.remembered() == before


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (INA, "!poll prepare M-1 “Was?”", PLENARY, "is led by"),
        (INA, "!poll open M-1", PLENARY, "is led by"),
        (INA, "!poll drop M-1 1", PLENARY, "is led by"),
        (ROSA, "!poll open M-1", PLENARY, "is led by"),
        (PIA, "!poll open M-1", PLENARY, "possible for"),
        (STRANGER, "!poll prepared M-1", PLENARY, "not registered"),
        (FEDERAL, "!poll open M-1", OTHER_ROOM, "in the room of the meeting"),
        (FEDERAL, "!poll open M-2", PLENARY, "There is no meeting M-2"),
        (FEDERAL, "!poll open 1", PLENARY, "For which meeting?"),
        (FEDERAL, "!poll open borders?", PLENARY, "please put it into quotation marks"),
        (FEDERAL, "!poll open M-1 zwei", PLENARY, "No. 2 is not prepared"),
        (FEDERAL, "!poll open M-1 0", PLENARY, "0"),
        (FEDERAL, "!poll open M-1 until yesterday", PLENARY, "in the past"),
        (FEDERAL, "!poll open", PLENARY, "missing: <id of the meeting>"),
        (FEDERAL, "!poll prepare M-1", PLENARY, "missing: <question>"),
        (FEDERAL, "!poll prepare M-1 5", PLENARY, "The question is missing"),
        (FEDERAL, "!poll prepare M-1 Winterhilfe", PLENARY, "not clearly a question"),
        (FEDERAL, "!poll prepare M-1 “Was?” a | a", PLENARY, "Two options are the same"),
        (FEDERAL, "!poll prepare M-1 “Was?” a | b choices=3", PLENARY, "From 1 to 2 answers"),
        (FEDERAL, "!poll prepare M-1 “Was?” choices=4", PLENARY, "From 1 to 3 answers"),
        (FEDERAL, "!poll prepare M-1 secret “Was?” for=NW", PLENARY, "Only 2 municipalities"),
        (FEDERAL, "!poll prepare M-1 “Was?” for=appeal", PLENARY, "There is nobody to ask"),
        (FEDERAL, "!poll drop M-1", PLENARY, "missing: <number of the poll>"),
    ],
)
async def test_refused(meeting: Chat, who: str, typed: str, room: str, told: str) -> None:
    await meeting.says(FEDERAL, "!poll prepare M-1 “Frage?”")
    before = await meeting.remembered()
    assert told in body(await meeting.says(who, typed, room=room))
    assert await meeting.remembered() == before
