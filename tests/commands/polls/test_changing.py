"""Open polls get more time, and are mended as long as nobody has voted; nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.content import POLL, TEXT
from commands.kit.render import plain
from commands.polls.papers.words import facts
from storage.tables import Ballot, MailRow, OutboxRow, Poll, SecretTotal
from tests.commands.redacting import redacts
from tests.harness.chat import (
    BEN,
    BERLIN,
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
from tests.harness.polls import ballots, closes, native, of_kind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)
ASKED = "!poll “Frage?” a | b until 25.11.2020 18:00"
FIRST = datetime(2020, 11, 25, 17, tzinfo=UTC)
LATER = datetime(2020, 12, 2, 17, tzinfo=UTC)


async def row(chat: Chat) -> Poll:
    (found,) = await chat.rows(Poll)
    return found


@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
async def test_more_time(in_both_languages: Chat, who: str) -> None:
    """What was cast counts; it ends later, by itself, and the silent are asked before that."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, ASKED)
    await chat.says(ROSA, "!vote 1 b")
    typed = "!abstimmung verlängern 1 bis" if german else "!poll extend 1 until"
    (said,) = await chat.says(who, f"{typed} 02.12.2020 18:00")
    expected = (
        "Abstimmung 1: Frage?\nSie hat mehr Zeit; bisher war das Ende Mittwoch, 25.11.2020, "
        "18:00 Uhr.\nEnde: Mittwoch, 02.12.2020, 18:00 Uhr.\nAbgegebene Stimmen zählen und können "
        "bis dahin geändert werden."
        if german
        else "Poll 1: Frage?\nIt has more time; before, the end was Wednesday, 25.11.2020, 18:00."
        "\nIt closes by itself: Wednesday, 02.12.2020, 18:00.\nWhat is cast already counts, and "
        "can be changed until then."
    )
    assert said["body"].startswith(expected)
    found = await row(chat)
    assert (found.closes_at, found.awaited_until, found.first_closes_at) == (LATER, LATER, FIRST)
    assert LATER - DAY in chat.expected
    await chat.time_passes(datetime(2020, 12, 1, 16, 59, tzinfo=UTC) - chat.clock.now())
    assert (await row(chat)).closed_at is None
    assert chat.letters == []
    await chat.time_passes(MINUTE)
    assert [to for to, _letter in chat.letters] == [INA, BEN]
    await chat.says(INA, "!vote 1 b")
    told = body(await chat.time_passes(DAY))
    assert "b: 2 (Beispielstadt, Musterhafen)" in told
    record = (await row(chat)).record
    assert record is not None
    assert record["first_closes_at"] == "2020-11-25T17:00:00+00:00"
    assert record["closes_at"] == "2020-12-02T17:00:00+00:00"


async def test_the_end_that_was_told_first_stays(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    await chat.says(INA, "!poll extend 1 until 28.11.2020 18:00")
    answer = body(await chat.says(INA, "!poll prolong 1 02.12.2020"))
    assert "before, the end was Saturday, 28.11.2020, 18:00." in answer
    assert "No time was given, so it is the end of that day." in answer
    found = await row(chat)
    assert found.first_closes_at == FIRST
    assert found.closes_at == datetime(2020, 12, 2, 23, 59, tzinfo=BERLIN)


async def test_an_end_for_one_that_had_none(chat: Chat) -> None:
    await chat.says(INA, "!poll “Frage?” open=24h")
    refused = body(await chat.says(INA, "!poll extend 1 until tomorrow at 9:00"))
    assert "would end before it has been open long enough" in refused
    answer = body(await chat.says(INA, "!poll extend 1 until 02.12.2020 18:00"))
    assert "Poll 1: Frage?\nIt has an end now.\nIt closes by itself: Wednesday" in answer
    found = await row(chat)
    assert (found.closes_at, found.first_closes_at) == (LATER, None)
    assert found.nudge_at == LATER - DAY


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (BEN, "!poll extend 1 until 02.12.2020", PLENARY, "Only the author of the poll"),
        (PIA, "!poll extend 1 until 02.12.2020", PLENARY, "possible for"),
        (STRANGER, "!poll extend 1 until 02.12.2020", PLENARY, "not registered"),
        (INA, "!poll extend 1 until 02.12.2020", OTHER_ROOM, "no poll 1 in this room"),
        (INA, "!poll extend 2 until 02.12.2020", PLENARY, "no poll 2 in this room"),
        (INA, "!poll extend 1 until 24.11.2020 18:00", PLENARY, "more time, but not less"),
        (INA, "!poll extend 1 until 25.11.2020 18:00", PLENARY, "more time, but not less"),
        (INA, "!poll extend 1 until yesterday", PLENARY, "in the past"),
        (INA, "!poll extend 1 until every monday 9:00", PLENARY, "repeats"),
        (INA, "!poll extend 1 until soon", PLENARY, "do not understand “soon”"),
        (INA, "!poll extend 1 until", PLENARY, "do not understand"),
        (INA, "!poll extend 1", PLENARY, "missing: <date and time>"),
        (INA, "!poll extend 1 02.12.2020 18:00 quorum=50%", PLENARY, "quorum"),
        (INA, "!poll mend 1 Winterhilfe", PLENARY, "not clearly a question"),
        (INA, "!poll mend 1 2", PLENARY, "not clearly a question"),
        (INA, "!poll mend 1 until 02.12.2020", PLENARY, "not clearly a question"),
        (INA, "!poll mend 1", PLENARY, "missing: <question>"),
        (INA, "!poll mend 1 “Was?” nur", PLENARY, "only option"),
        (INA, "!poll mend 1 “Was?” a | a", PLENARY, "Two options are the same"),
        (INA, "!poll mend 1 secret “Was?”", PLENARY, "How secret a poll is stays"),
        (INA, "!poll mend 1 “Frage?”", PLENARY, "Nothing changes"),
        (INA, "!poll mend 1 “Frage?” a | b", PLENARY, "Nothing changes"),
        (BEN, "!poll mend 1 “Was?”", PLENARY, "Only the author of the poll"),
        (INA, "!poll mend 1 “Was?”", OTHER_ROOM, "no poll 1 in this room"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, room: str, told: str) -> None:
    await chat.says(INA, ASKED)
    before = await chat.remembered()
    assert told in body(await chat.says(who, typed, room=room))
    assert await chat.remembered() == before


@pytest.mark.parametrize("typed", ["!poll extend 1 until 02.12.2020", "!poll mend 1 “Was?”"])
async def test_not_after_its_end(chat: Chat, typed: str) -> None:
    await chat.says(INA, ASKED)
    await of_kind(chat, grace=30, awaited_until=FIRST + 30 * MINUTE)
    await chat.time_passes(FIRST + MINUTE - chat.clock.now())
    before = await chat.remembered()
    assert "Nobody can vote in it any more." in body(await chat.says(INA, typed))
    await chat.time_passes(HOUR)
    closed = await chat.remembered()
    assert "Poll 1 is closed already." in body(await chat.says(INA, typed))
    assert await chat.remembered() == closed != before


@pytest.mark.parametrize("secrecy", ["", "hidden", "secret"])
async def test_mended(in_both_languages: Chat, secrecy: str) -> None:
    """It is asked anew; the card of what was asked before is over, and no tap on it counts."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, f"!poll {secrecy} “Frage?” a | b until 25.11.2020 18:00")
    event = None if secrecy == "secret" else await chat.delivered()
    typed = "!abstimmung ändern 1" if german else "!poll mend 1"
    answers = await chat.says(INA, f"{typed} „Wann?“ Mo | Di | Mi")
    told = body(answers)
    assert ("niemand hatte abgestimmt" if german else "nobody had voted") in told
    assert "„Frage?“" in told if german else "Before, it was: “Frage?”" in told
    found = await row(chat)
    assert (found.question, found.options, found.secrecy, found.closes_at) == (
        "Wann?",
        ["Mo", "Di", "Mi"],
        secrecy or "open",
        FIRST,
    )
    assert found.mended_at == chat.clock.now()
    if event is None:
        counts = [(each.choice, each.count) for each in await chat.rows(SecretTotal)]
        assert counts == [(0, 0), (1, 0), (2, 0)]
        assert len(answers) == 1
        return
    assert f"{POLL}.end" in answers[0]
    assert ("neu" if german else "anew") in answers[0][TEXT]
    assert native(answers) == ("Wann?", ["Mo", "Di", "Mi"])
    await chat.taps(INA, event, 0)
    assert await chat.rows(Ballot) == []
    await chat.taps(INA, await chat.delivered(), 2)
    assert await ballots(chat) == [(INA, 2)]
    assert "Mi: 1 (Musterhafen)" in body(await closes(chat, FEDERAL))
    record = (await row(chat)).record
    assert record is not None
    assert record["mended_at"] is not None
    assert record["mended_by"]["municipalities"] == ["Musterhafen"]
    shown = {plain(name, "en"): plain(said, "en") for name, said in facts(record)}
    assert shown["Changed by"] == "contact person (Musterhafen)"


async def test_a_question_alone_keeps_the_answers(chat: Chat) -> None:
    await chat.says(INA, "!poll “Frage?” a | b | c choices=2 quorum=50% follows=1")
    assert await chat.rows(Poll) == []
    await chat.says(INA, "!poll “Frage?” a | b | c choices=2 quorum=50%")
    answers = await chat.says(FEDERAL, "!poll change 1 Wann denn?")
    assert native(answers) == ("Wann denn?", ["a", "b", "c"])
    assert "Quorum 50 %: at least 2 of 3 have to answer." in body(answers)
    refused = body(await chat.says(INA, "!poll mend 1 “Wann?” a"))
    assert "only option" in refused
    await of_kind(chat, most_choices=3)
    refused = body(await chat.says(INA, "!poll mend 1 “Wann?” a | b"))
    assert "In poll 1 3 answers can be chosen together" in refused


@pytest.mark.parametrize("then", ["stands", "withdrawn", "deleted", "secret"])
async def test_not_mended_once_somebody_has_voted(chat: Chat, then: str) -> None:
    await chat.says(INA, f"!poll {'secret' if then == 'secret' else ''} “Frage?” a | b")
    await chat.says(ROSA, "!vote 1 a", room="!rosa", direct=True)
    if then == "withdrawn":
        await chat.says(ROSA, "!vote withdraw 1")
    if then == "deleted":
        await redacts(chat, ROSA, (await chat.rows(Ballot))[0].event_id)
    before = await chat.remembered()
    assert "has voted in poll 1" in body(await chat.says(INA, "!poll mend 1 “Was?”"))
    assert await chat.remembered() == before


@pytest.mark.parametrize("typed", ["!vote 1 2", "!vote Ben"])
async def test_what_was_typed_before_is_no_answer(chat: Chat, typed: str) -> None:
    """The second answer is another one now."""
    await chat.says(INA, "!poll “Frage?” Ben | Ana")
    chat.clock.ahead += HOUR
    await chat.says(INA, "!poll mend 1 “Wer?” Ana | Ben")
    chat.clock.ahead += MINUTE
    answer = body(await chat.says(ROSA, typed, ago=2 * MINUTE))
    assert await chat.rows(Ballot) == []
    if typed == "!vote 1 2":
        assert "Poll 1 was changed after you sent this; nothing was counted." in answer
        assert "It asks now: Wer?\n1. Ana\n2. Ben\nFor example: !vote 1 Ana" in answer
    await chat.says(ROSA, typed)
    assert await ballots(chat) == [(ROSA, 1)]


async def replies(chat: Chat, user: str, to: str, text: str, room: str = PLENARY) -> str:
    content = {"msgtype": "m.text", "body": text}
    relation = {"m.in_reply_to": {"event_id": to}}
    direct = room != PLENARY
    event = chat.event(user, {**content, "m.relates_to": relation}, room=room, direct=direct)
    return body(await chat.hears(event))


async def test_an_answer_to_what_was_asked_before_is_asked_back(in_both_languages: Chat) -> None:
    """What is answered asked something else; an answer to what is asked now counts."""
    chat = in_both_languages
    await chat.says(INA, "!poll “Frage?” ja | nein")
    before = [chat.last_event, await chat.delivered(), await chat.delivered("m.room.message")]
    chat.clock.ahead += MINUTE
    await chat.says(INA, "!poll mend 1 “Andere Frage?”")
    now = [chat.last_event, await chat.delivered(), await chat.delivered("m.room.message")]
    chat.clock.ahead += MINUTE
    for to in before:
        refused = await replies(chat, ROSA, to, "!vote ja")
        assert "1 ja – " in refused
        assert "Andere Frage?" in refused
    assert await chat.rows(Ballot) == []
    for to in now:
        await replies(chat, ROSA, to, "!vote ja")
    assert await ballots(chat) == [(ROSA, 0)] * 3


DIRECT = "!direct-rosa:localhost"


async def letter_to_rosa(chat: Chat) -> str:
    """Their last letter reaches the homeserver; its event."""
    row = [each for each in await chat.rows(OutboxRow) if each.room_id in (ROSA, DIRECT)][-1]
    async with chat.database.transaction() as store:
        await store.outbox.address(row.id, DIRECT)
        await store.outbox.mark_sent(row.transaction_id, f"$sent-{row.id}", chat.clock.now())
    return f"$sent-{row.id}"


async def test_an_answer_to_a_letter_about_what_was_asked_before(chat: Chat) -> None:
    await chat.says(INA, "!poll “Frage?” a | b until 02.12.2020 18:00")
    await chat.time_passes(LATER - DAY - chat.clock.now())
    letter = await letter_to_rosa(chat)
    chat.clock.ahead += MINUTE
    await chat.says(INA, "!poll mend 1 “Andere?”")
    chat.clock.ahead += MINUTE
    refused = await replies(chat, ROSA, letter, "!vote b", DIRECT)
    assert "- !vote 1 b – “Andere?”" in refused
    assert await chat.rows(Ballot) == []


@pytest.mark.parametrize("extended", [False, True])
async def test_those_who_were_asked_are_asked_anew(in_both_languages: Chat, extended: bool) -> None:
    """Not in what is left of the last day if that is too short; an answer to the letter counts."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    chat.sends_mails()
    await chat.says(ROSA, "!profile mailbox amt@beispielstadt.example for Beispielstadt")
    await chat.says(INA, "!poll “Frage?” a | b until 02.12.2020 18:00")
    await chat.time_passes(LATER - DAY - chat.clock.now())
    assert [to for to, _letter in chat.letters] == [ROSA, INA, BEN]
    mails = len(await chat.rows(MailRow))
    if extended:
        await chat.time_passes(DAY - 50 * MINUTE)
        before = await chat.remembered()
        refused = body(await chat.says(INA, "!poll mend 1 “Andere?”"))
        assert ("endet zu bald" if german else "ends too soon") in refused
        assert await chat.remembered() == before
        await chat.says(INA, "!poll extend 1 until 05.12.2020 18:00")
    await chat.says(INA, "!poll mend 1 “Andere?”")
    (due,) = [each.nudge_at for each in await chat.rows(Poll)]
    assert due is not None
    assert due in chat.expected
    await chat.time_passes(due - chat.clock.now())
    assert [(to, "Andere?" in said["body"]) for to, said in chat.letters] == [
        (ROSA, True),
        (INA, True),
        (BEN, True),
    ]
    assert len(await chat.rows(MailRow)) == mails + 1 == 2
    await replies(chat, ROSA, await letter_to_rosa(chat), "!vote b", DIRECT)
    assert await ballots(chat) == [(ROSA, 1)]


async def test_a_tap_on_the_former_card(in_both_languages: Chat) -> None:
    """Counts nowhere; whoever has a vote hears so once, in private, and how to vote instead."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, ASKED)
    first = await chat.delivered()
    await chat.says(INA, "!poll mend 1 “Wann?” Mo | Di")
    second = await chat.delivered()
    await chat.says(INA, "!poll mend 1 “Wann denn?” Mo | Di | Mi")
    assert await chat.taps(ROSA, first, 0) == []
    ((to, letter),) = chat.letters
    assert to == ROSA
    assert "Wann denn?" in letter["body"]
    assert ("!stimme 1 Mo" if german else "!vote 1 Mo") in letter["body"]
    assert ("zählt nicht" if german else "is not counted") in letter["body"]
    assert await chat.taps(ROSA, first, 1) == []
    assert chat.letters == [], "once"
    await chat.taps(ROSA, second, 1)
    assert [to for to, _letter in chat.letters] == [ROSA], "once for each card"
    assert await chat.rows(Ballot) == []
    await chat.says(ROSA, letter["body"].rpartition(": ")[2])
    assert await ballots(chat) == [(ROSA, 0)]


async def test_a_tap_on_the_former_card_without_a_vote(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    first = await chat.delivered()
    await chat.says(INA, "!poll mend 1 “Wann?” Mo | Di")
    assert ": your tap is not counted in poll 1." in body(await chat.taps(PIA, first, 0))
    assert await chat.taps(PIA, first, 0) == []
    assert chat.letters == []


async def test_a_changed_poll_is_discarded_with_its_cards(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    first = await chat.delivered()
    await chat.says(INA, "!poll mend 1 “Wann?” Mo | Di")
    await chat.says(INA, "!poll discard 1")
    await chat.says(INA, "!confirm")
    assert await chat.rows(Poll) == []
    assert await chat.taps(ROSA, first, 0) == []
    assert chat.letters == []


async def test_a_poll_of_less_than_an_hour_is_mended_at_any_time(chat: Chat) -> None:
    """Nobody is reminded of it."""
    await chat.says(INA, "!poll “Frage?” until 19.11.2020 10:50")
    await chat.says(INA, "!poll mend 1 “Andere?”")
    assert (await row(chat)).question == "Andere?"
