"""What comes of a poll: who says it, who sees to it, and that it is asked about on its day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.tables import Ballot, OutboxRow, PollOutcome
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
from tests.harness.polls import closes

OWNER = "@alto:localhost"
DAY = timedelta(days=1)
SET = "!poll outcome 1 “Brief an das Land” owner=Musterhafen review=25.02.2021"


@pytest.fixture
async def closed(chat: Chat) -> Chat:
    await chat.says(ROSA, "!poll “Frage?” Ja | Nein")
    await chat.says(ROSA, "!vote 1 ja")
    await closes(chat, ROSA)
    return chat


async def kept(chat: Chat) -> list[tuple[str, int, date | None, str]]:
    rows = await chat.rows(PollOutcome)
    return [(each.text, each.owner_id, each.review_on, each.actor) for each in rows]


async def letters_at(chat: Chat, moment: datetime) -> list[tuple[str, str]]:
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [(to, content["body"]) for to, content in chat.letters]


async def test_said_shown_and_asked_about(in_both_languages: Chat) -> None:
    """The owner hears of it, and on the day is asked once; what it answers is kept beside that."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(ROSA, "!poll “Frage?” Ja | Nein")
    await chat.says(ROSA, "!vote 1 ja")
    await closes(chat, ROSA)
    typed = (
        "!abstimmung umsetzung 1 „Brief an das Land“ wer=Musterhafen wiedervorlage=25.02.2021"
        if german
        else SET
    )
    (said,) = await chat.says(FEDERAL, typed)
    expected = (
        "Abstimmung 1: angenommen – Frage?\nDaraus wird: „Brief an das Land“\n"
        "Darum kümmert sich Musterhafen.\nWiedervorlage am Donnerstag, 25.02.2021."
        if german
        else "Poll 1: adopted – Frage?\nWhat comes of it: “Brief an das Land”\n"
        "Musterhafen sees to it.\nIt is looked at again on Thursday, 25.02.2021."
    )
    assert said["body"] == expected
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert expected in chat.letters[0][1]["body"]
    assert expected.split("\n", 1)[1] in body(await chat.says(ROSA, "!poll status 1"))
    assert await kept(chat) == [("Brief an das Land", 1, date(2021, 2, 25), FEDERAL)]
    assert await letters_at(chat, datetime(2021, 2, 25, 8, 59, tzinfo=BERLIN)) == []
    asked = await letters_at(chat, datetime(2021, 2, 25, 9, tzinfo=BERLIN))
    assert {to for to, _text in asked} == {INA, BEN}
    line = "!abstimmung umsetzung 1 „…“" if german else "!poll outcome 1 “…”"
    assert line in asked[0][1]
    assert "Brief an das Land" in asked[0][1]
    assert await letters_at(chat, datetime(2021, 6, 1, tzinfo=BERLIN)) == []
    answer = body(await chat.says(BEN, line.replace("…", "Zusage des Landes")))
    assert "Zusage des Landes" in answer
    assert "2021" not in answer
    assert await kept(chat) == [
        ("Brief an das Land", 1, date(2021, 2, 25), FEDERAL),
        ("Zusage des Landes", 1, None, BEN),
    ]


async def test_what_is_not_said_stays(closed: Chat) -> None:
    await closed.says(FEDERAL, SET)
    await closed.says(INA, "!poll outcome 1 “Brief ist unterwegs”")
    await closed.says(ROSA, "!poll outcome 1 owner=Beispielstadt")
    await closed.says(ROSA, "!poll outcome 1 review=01.03.2021")
    before = await closed.remembered()
    assert "Nothing changes" in body(await closed.says(ROSA, "!poll outcome 1 review=01.03.2021"))
    assert await closed.remembered() == before
    assert [each[:3] for each in await kept(closed)] == [
        ("Brief an das Land", 1, date(2021, 2, 25)),
        ("Brief ist unterwegs", 1, date(2021, 2, 25)),
        ("Brief ist unterwegs", 2, date(2021, 2, 25)),
        ("Brief ist unterwegs", 2, date(2021, 3, 1)),
    ]
    letters = await letters_at(closed, datetime(2021, 3, 10, tzinfo=BERLIN))
    assert [to for to, text in letters if "Brief ist" in text] == [ROSA], "once, of the last day"


async def test_in_the_direct_chat_it_stays_there(closed: Chat) -> None:
    await closed.says(FEDERAL, SET)
    answer = await closed.says(INA, "!poll outcome 1 “Fertig”", room="!ina", direct=True)
    assert "What comes of it: “Fertig”" in body(answer)


async def test_the_owner_answers_without_a_vote_in_it(chat: Chat) -> None:
    """From the direct chat, in which it is asked."""
    await chat.appoint(OWNER, "Landkreis Musterland")
    await chat.says(FEDERAL, "!poll “Frage?” for=NW")
    await closes(chat, FEDERAL)
    typed = "!poll outcome 1 “Fertig”"
    refused = body(await chat.says(OWNER, typed, room="!owner", direct=True))
    assert "no poll 1 in this room" in refused
    owner = "“Landkreis Musterland”"
    await chat.says(FEDERAL, SET.replace("Musterhafen", owner))
    assert [to for to, _letter in chat.letters] == ["!owner"]
    answer = body(await chat.says(OWNER, typed, room="!owner", direct=True))
    assert "What comes of it: “Fertig”" in answer
    assert (await kept(chat))[-1] == ("Fertig", 3, date(2021, 2, 25), OWNER)
    await chat.says(FEDERAL, "!poll outcome 1 owner=Musterhafen")
    refused = body(await chat.says(OWNER, typed, room="!owner", direct=True))
    assert "no poll 1 in this room" in refused


async def test_a_vote_as_the_answer_to_that_letter_is_for_no_other_poll(closed: Chat) -> None:
    """What comes of poll 1 has a number of its own, which another poll has, too."""
    await closed.says(ROSA, "!poll outcome 1 “Brief” owner=Beispielstadt review=25.02.2021")
    await closed.says(ROSA, "!poll outcome 1 review=26.02.2021")
    await closed.says(FEDERAL, "!poll “Andere?” Ja | Nein")
    await letters_at(closed, datetime(2021, 2, 26, 9, tzinfo=BERLIN))
    letter = [each for each in await closed.rows(OutboxRow) if each.room_id == ROSA][-1]
    async with closed.database.transaction() as store:
        await store.outbox.address(letter.id, "!rosa")
        await store.outbox.mark_sent(letter.transaction_id, "$letter", closed.clock.now())
    relation = {"m.in_reply_to": {"event_id": "$letter"}}
    content = {"msgtype": "m.text", "body": "!vote ja", "m.relates_to": relation}
    before = len(await closed.rows(Ballot))
    answers = await closed.hears(closed.event(ROSA, content, room="!rosa", direct=True))
    assert "Poll 1 is closed; nothing was changed." in body(answers)
    assert len(await closed.rows(Ballot)) == before


async def test_nothing_said_yet(closed: Chat) -> None:
    before = await closed.remembered()
    answer = body(await closed.says(INA, "!poll outcome 1"))
    assert answer.startswith("Poll 1: adopted – Frage?\nNobody has said yet what comes of it.")
    assert "comes of it" not in body(await closed.says(INA, "!poll status 1"))
    assert await closed.remembered() == before


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (INA, SET, PLENARY, "Only the author of the poll, the coordination and who sees to it"),
        (PIA, SET, PLENARY, "possible for"),
        (STRANGER, SET, PLENARY, "not registered"),
        (ROSA, SET, PLENARY, "Musterhafen (NW) is none of them"),
        (KIM, SET, PLENARY, "Musterhafen (NW) is none of them"),
        (FEDERAL, SET.replace("1 ", "2 ", 1), PLENARY, "There is no poll 2"),
        (INA, SET, OTHER_ROOM, "Only the author"),
        (FEDERAL, SET.replace("2021", "2019"), PLENARY, "is not in the future"),
        (FEDERAL, SET.replace("25.02.2021", "bald"), PLENARY, "“bald”"),
        (FEDERAL, SET.replace("Musterhafen", "Nirgendwo"), PLENARY, "I do not find"),
        (FEDERAL, SET.replace("Musterhafen", "“Seebrücke Musterland”"), PLENARY, "is a partner"),
        (FEDERAL, "!poll outcome 1 “Brief” review=25.02.2021", PLENARY, "Who sees to it?"),
        (ROSA, "!poll outcome 1 “Brief”", PLENARY, "When is it looked at again?"),
        (ROSA, "!poll outcome 1 review=25.02.2021", PLENARY, "What is to come of it?"),
        (ROSA, "!poll outcome 1 “Brief” review 25.02.2021", PLENARY, "review=25.02.2021"),
        (ROSA, "!poll outcome", PLENARY, "missing: <number of the poll>"),
    ],
)
async def test_refused(closed: Chat, who: str, typed: str, room: str, told: str) -> None:
    before = await closed.remembered()
    assert told in body(await closed.says(who, typed, room=room))
    assert await closed.remembered() == before


async def test_not_before_its_end(chat: Chat) -> None:
    await chat.says(ROSA, "!poll “Frage?”")
    before = await chat.remembered()
    answer = body(await chat.says(FEDERAL, SET))
    assert "Poll 1 is still open: it has no outcome yet." in answer
    assert await chat.remembered() == before
