"""Without a number: the only thing that fits, or what the answered message is about; no guess."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Attendance, Ballot, Position, Reminder, Signature
from tests.harness.chat import FEDERAL, INA, OTHER_ROOM, PLENARY, ROSA, Chat, Content, body

DAY = timedelta(days=1)
DIRECT = "!direct-ina:localhost"


async def replies(chat: Chat, user: str, to: str, text: str) -> list[Content]:
    relation = {"m.in_reply_to": {"event_id": to}}
    content = {"msgtype": "m.text", "body": text, "m.relates_to": relation}
    return await chat.hears(chat.event(user, content, room=PLENARY))


async def test_a_vote_in_the_only_poll_that_fits(chat: Chat) -> None:
    assert "No poll is open" in body(await chat.says(INA, "!vote yes"))
    await chat.says(FEDERAL, "!poll “Winter aid?”")
    await chat.says(FEDERAL, "!poll “Who leads?” Ana | Ben")
    for typed, answer in (
        ("!vote yes", "Poll 1: Musterhafen votes “Yes”"),
        ("!vote no, because it is late", "Poll 1: Musterhafen votes “No”"),
        ("!stimme Ben", "Poll 2: Musterhafen votes “Ben”"),
        ("!vote Ana for Musterhafen", "Poll 2: Musterhafen votes “Ana”"),
    ):
        assert answer in body(await chat.says(INA, typed)), typed


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("!vote yes", ["!vote 1 yes", "!vote 2 yes"]),
        ("!vote perhaps", ["!vote 1 Yes", "!vote 2 Yes"]),
        ("!vote 1,2", ["!vote 1 yes"]),
        ("!vote 3 yes", ["!polls"]),
        ("!vote x3 yes", ["!vote 1 yes"]),
    ],
)
async def test_of_several_polls_each_as_a_line(chat: Chat, typed: str, lines: list[str]) -> None:
    await chat.says(FEDERAL, "!poll “Winter aid?”")
    await chat.says(FEDERAL, "!poll “Summer aid?”")
    answer = body(await chat.says(INA, typed))
    assert [each for each in lines if each not in answer] == []
    assert await chat.rows(Ballot) == []


async def test_polls_of_other_rooms_are_named_and_not_voted_in(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Winter aid?”", room=OTHER_ROOM)
    assert "!vote 1 yes" in body(await chat.says(INA, "!vote yes"))
    assert await chat.rows(Ballot) == []
    answer = body(await chat.says(INA, "vote yes", room=DIRECT, direct=True))
    assert "Poll 1: Musterhafen votes “Yes”" in answer


async def test_what_was_typed_before_a_poll_was_not_for_it(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Winter aid?”")
    assert "No poll is open" in body(await chat.says(INA, "!vote yes", ago=timedelta(minutes=1)))


@pytest.mark.parametrize("secrecy", ["hidden", "secret"])
async def test_what_is_chosen_is_not_repeated_in_the_room(chat: Chat, secrecy: str) -> None:
    await chat.appoint("@alto:localhost", "Landkreis Musterland")  # a secret one needs three
    await chat.says(FEDERAL, f"!poll {secrecy} “What?” Quark | Milk")
    await chat.says(FEDERAL, f"!poll {secrecy} “What else?” Milk | Quark")
    for typed in ("!vote Milk", "!vote Milch"):
        answer = body(await chat.says(INA, typed))
        assert "!vote 1 Quark" in answer
        assert "Milch" not in answer


async def test_as_the_answer_to_the_poll(chat: Chat) -> None:
    """To the poll itself, to its announcement, or to what opened it."""
    await chat.says(FEDERAL, "!poll “Winter aid?”")
    command, poll = chat.last_event, await chat.delivered()
    text = await chat.delivered("m.room.message")
    await chat.says(FEDERAL, "!poll “Summer aid?”")
    for to in (command, poll, text):
        answer = body(await replies(chat, INA, to, "!vote yes"))
        assert "Poll 1: Musterhafen votes “Yes”" in answer
    assert "!vote 2 yes" in body(await replies(chat, INA, "$talk", "!vote yes"))


async def test_who_comes_to_the_only_meeting(chat: Chat) -> None:
    assert "No meeting is to come" in body(await chat.says(INA, "!attend yes"))
    await chat.says(FEDERAL, "!meeting new 01.12.2020 10:00 Marburg")
    meeting = await chat.delivered("m.room.message")
    assert "M-1" in body(await chat.says(INA, "!attend yes"))
    await chat.says(FEDERAL, "!meeting new 02.12.2020 10:00 Marburg")
    answer = body(await chat.says(INA, "!teilnahme vielleicht"))
    assert "- !teilnahme M-1 vielleicht – " in answer
    assert "- !teilnahme M-2 vielleicht – " in answer
    assert [each.answer for each in await chat.rows(Attendance)] == ["yes"]
    await replies(chat, INA, meeting, "!attend no")
    assert [(a.meeting_id, a.answer) for a in await chat.rows(Attendance)][-1] == (1, "no")


async def in_thread(chat: Chat, user: str, root: str, text: str) -> list[Content]:
    """As clients answer in the thread of a message: the last one in it stands in for older ones."""
    relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
    relation["m.in_reply_to"] = {"event_id": "$something-else"}
    content = {"msgtype": "m.text", "body": text, "m.relates_to": relation}
    return await chat.hears(chat.event(user, content, room=PLENARY))


async def test_the_agenda_of_the_only_meeting(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    answer = body(await chat.says(INA, "!tagesordnung"))
    assert ("Es steht keine Sitzung an." if german else "No meeting is to come.") in answer
    await chat.says(FEDERAL, "!meeting new 01.12.2020 10:00 Marburg")
    first = await chat.delivered("m.room.message")
    assert "M-1" in body(await chat.says(INA, "!agenda"))
    assert "1. Kosten" in body(await chat.says(INA, "!tagesordnung vorschlagen „Kosten“"))
    await chat.says(FEDERAL, "!meeting new 02.12.2020 10:00 Marburg")
    answer = body(await chat.says(INA, "!agenda add “More costs”"))
    assert "- !agenda M-1 add “More costs” – " in answer
    assert "- !agenda M-2 add “More costs” – " in answer
    answer = body(await replies(chat, INA, first, "!agenda add “More costs”"))
    assert "M-1" in answer
    assert "2. More costs" in answer
    answer = body(await in_thread(chat, INA, first, "!tagesordnung entfernen 1"))
    assert "1. Kosten" not in answer
    assert "2. More costs" in answer


STATEMENT = "!statement new {}\n1. Wir helfen.\n2. Wir zahlen.\n3. Wir fordern."


async def sign_and_answer(chat: Chat) -> tuple[list[list[int]], list[tuple[int, int, str]]]:
    """What is signed, of which statement, and which positions there are."""
    signed = [[each.statement_id, *each.clauses] for each in await chat.rows(Signature)]
    said = await chat.rows(Position)
    return signed, sorted((each.statement_id, each.clause, each.position) for each in said)


@pytest.mark.parametrize(
    ("typed", "signed", "said"),
    [
        ("!sign", [[1, 1, 2, 3]], []),
        ("!mitzeichnen für Musterhafen", [[1, 1, 2, 3]], []),
        ("!mitzeichnen alle", [[1, 1, 2, 3]], []),
        ("!mitzeichnen 1-2", [[1, 1, 2]], []),
        ("!sign 1, 3", [[1, 1, 3]], []),
        ("!sign clauses 1 and 3", [[1, 1, 3]], []),
        ("!sign 1", [[1, 1, 2, 3]], []),  # as ever, the statement
        ("!clause 3 agree", [], [(1, 3, "agree")]),
        ("!absatz 2 stimme zu", [], [(1, 2, "agree")]),
        ("!absatz 1 und 2 ablehnen", [], [(1, 1, "reject"), (1, 2, "reject")]),
        ("!absatz Absatz 2 zustimmen", [], [(1, 2, "agree")]),
        ("!clause 1-2 abstain for Musterhafen", [], [(1, 1, "abstain"), (1, 2, "abstain")]),
        ("!absatz 2 ändern „Wir zahlen alles.“", [], [(1, 2, "change")]),
        ("!clause 1 3 agree", [], [(1, 3, "agree")]),  # as ever, the statement first
    ],
)
async def test_signed_and_answered_is_the_only_statement(
    chat: Chat, typed: str, signed: list[list[int]], said: list[tuple[int, int, str]]
) -> None:
    await chat.says(FEDERAL, STATEMENT.format("Winterhilfe"))
    await chat.says(INA, "!mandate add appeal 22.10.2018 “Vorlage 18/76”")
    answer = body(await chat.says(INA, typed))
    assert await sign_and_answer(chat) == (signed, said), answer


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("!sign", "!sign ST-{} – “"),
        ("!sign 1-2", "!sign ST-{} 1-2 – “"),
        ("!mitzeichnen für Musterhafen", "!mitzeichnen ST-{} für Musterhafen – “"),
        ("!clause 3 agree", "!clause ST-{} 3 agree – “"),
        ("!absatz alle zustimmen", "!absatz ST-{} alle zustimmen – “"),
        ("!absatz 2 ändern Wir\nzahlen.", "!absatz ST-{} … – “"),
    ],
)
async def test_of_several_statements_each_as_a_line(chat: Chat, typed: str, line: str) -> None:
    await chat.says(FEDERAL, STATEMENT.format("Winterhilfe"))
    await chat.says(FEDERAL, STATEMENT.format("Sommerhilfe"))
    await chat.says(INA, "!mandate add appeal 22.10.2018 “Vorlage 18/76”")
    answer = body(await chat.says(INA, typed))
    assert f"- {line.format(1)}Winterhilfe”" in answer
    assert f"- {line.format(2)}Sommerhilfe”" in answer
    assert await sign_and_answer(chat) == ([], [])


async def test_signed_and_answered_as_the_answer_to_a_statement(in_both_languages: Chat) -> None:
    """To its text, or in the thread of that; to the deadline that falls due."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    answer = body(await chat.says(INA, "!mitzeichnen"))
    waits = "Für Musterhafen steht keine Erklärung an." if german else "No statement waits for Mus"
    assert waits in answer
    await chat.says(FEDERAL, STATEMENT.format("Winterhilfe"))
    winter = await chat.delivered("m.room.message")
    await chat.says(FEDERAL, STATEMENT.format("Sommerhilfe"))
    await chat.says(INA, "!mandate add appeal 22.10.2018 “Vorlage 18/76”")
    several = "Mehrere Erklärungen" if german else "Several statements"
    assert several in body(await chat.says(INA, "!mitzeichnen"))
    await replies(chat, INA, winter, "!mitzeichnen 1-2")
    await in_thread(chat, INA, winter, "!absatz 3 ablehnen")
    assert await sign_and_answer(chat) == ([[1, 1, 2]], [(1, 3, "reject")])


async def ring(chat: Chat, *typed: str) -> None:
    for each in typed:
        await chat.says(INA, each)
    await chat.time_passes(DAY)


async def done(chat: Chat) -> list[int]:
    return [each.id for each in await chat.rows(Reminder) if each.done_at is not None]


async def test_done_is_the_only_thing_that_waits(chat: Chat) -> None:
    assert "Nothing waits here" in body(await chat.says(INA, "!done"))
    await ring(chat, "!remind room tomorrow 9:00 Post")
    await chat.says(INA, "!remind tomorrow 9:00 later")
    await chat.says(INA, "!remind tomorrow 9:00 elsewhere", room=OTHER_ROOM)
    assert "R-1 is done: Post" in body(await chat.says(INA, "!done"))
    assert await done(chat) == [1]


async def test_done_of_several_each_as_a_line(chat: Chat) -> None:
    await ring(chat, "!remind room tomorrow 9:00 Post", "!remind room tomorrow 9:30 Parcel")
    await chat.says(INA, "!task new “Flats” due=10.12.2020 yield=“3 flats”")
    answer = body(await chat.says(INA, "!done"))
    for line in ("!done R-1 – Post", "!done R-2 – Parcel", "!done T-1 result=“…” – “Flats”"):
        assert line in answer
    assert "!done R-1" in body(await chat.says(INA, "!done 1")), "a task has that number, too"
    assert await done(chat) == []
    assert "R-2 is done" in body(await chat.says(INA, "!done 2"))


async def test_done_as_the_answer_to_a_reminder(chat: Chat) -> None:
    await chat.says(INA, "!remind room tomorrow 9:00 Post")
    await chat.says(INA, "!remind room tomorrow 9:30 Parcel")
    await chat.says(INA, "!remind room tomorrow 9:30 Letter")
    await chat.time_passes(timedelta(hours=23, minutes=10))
    post = await chat.delivered("m.room.message")
    await chat.time_passes(DAY)
    both = await chat.delivered("m.room.message")
    answer = body(await replies(chat, INA, both, "!done"))
    assert "!done R-2" in answer
    assert "!done R-3" in answer
    assert "R-1 is done" in body(await replies(chat, INA, post, "!done"))
    assert await done(chat) == [1]


async def test_put_off_and_called_off_as_the_answer_to_a_reminder(chat: Chat) -> None:
    """To what it said, and to its confirmation; nothing is guessed without that."""
    await chat.says(INA, "!remind room tomorrow 9:00 Post")
    made = await chat.delivered("m.room.message")
    await chat.says(INA, "!remind room tomorrow 9:30 Parcel")
    await chat.time_passes(timedelta(hours=23, minutes=10))
    post = await chat.delivered("m.room.message")
    for typed in ("!snooze 2h", "!snooze 10 minutes", "!später morgen um 9 Uhr", "!snooze R-1 1d"):
        assert "R-1 comes on" in body(await replies(chat, INA, post, typed)), typed
    for typed in ("!snooze 2h", "!cancel"):
        assert "Which reminder?" in body(await chat.says(INA, typed))
    assert "R-1 is called off: Post" in body(await replies(chat, INA, made, "!cancel"))
    assert [each.cancelled_at is None for each in await chat.rows(Reminder)] == [False, True]


async def test_done_as_the_answer_to_a_follow_up(chat: Chat) -> None:
    await chat.says(FEDERAL, "!followup 25.11.2020 “Feedback”")
    event = await chat.delivered("m.room.message")
    await chat.says(FEDERAL, "!followup 26.11.2020 “More feedback”")
    assert "!done F-2" in body(await chat.says(ROSA, "!done"))
    answer = body(await replies(chat, ROSA, event, "!done"))
    assert "Beispielstadt has done it" in answer
    assert "F-1" in answer


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("!done 1 2 3", [1, 2, 3]),
        ("!erledigt 1, 2 und 3", [1, 2, 3]),
        ("!done R-1,R-3", [1, 3]),
        ("!done r 2 R-2 #2", [2]),
        ("!done R-1 2.", [1, 2]),
        # All or none.
        ("!done 1 2 9", []),
        ("!done 1 and the post", []),
        ("!done 1 X-2", []),
        ("!done R", []),
        ("!done 1 2 result=“5”", []),
    ],
)
async def test_several_at_once(chat: Chat, typed: str, expected: list[int]) -> None:
    for hour in (9, 10, 11):
        await chat.says(INA, f"!remind room tomorrow {hour}:00 Post")
    await chat.says(INA, typed)
    assert await done(chat) == expected


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("!poll Who leads? Ana / Ben / Kim", ["Ana", "Ben", "Kim"]),
        ("!poll Who leads? Ana/Ben", ["Ana", "Ben"]),
        ("!poll “Who leads?” Ana Alt / Ben Beck", ["Ana Alt", "Ben Beck"]),
        ("!poll Who leads? Ana, Ben", ["Ana", "Ben"]),
        ("!poll Who leads?\nAna\nBen", ["Ana", "Ben"]),
        ("!poll Where? Frankfurt/Main, Halle/Saale", ["Frankfurt/Main", "Halle/Saale"]),
        ("!poll Where? Frankfurt/Main | Halle/Saale", ["Frankfurt/Main", "Halle/Saale"]),
        ("!poll Where? Frankfurt/Main / Halle", ["Frankfurt/Main", "Halle"]),
    ],
)
async def test_options_divided_by_slashes_commas_or_lines(
    chat: Chat, typed: str, options: list[str]
) -> None:
    answers = await chat.says(FEDERAL, typed)
    assert "\n".join(f"{n}. {each}" for n, each in enumerate(options, 1)) in body(answers[:1])
