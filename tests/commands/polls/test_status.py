"""How a poll stands: on request, in the list, and in one message that is edited, never a flood."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from storage.tables import OutboxRow, Participation, Poll, SecretTotal
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
    Content,
    body,
)
from tests.harness.polls import closes, of_kind, secret

DIRECT = "!direct:localhost"
SECOND = timedelta(seconds=1)
ASKED = "!poll “Frage?” until 25.11.2020 18:00"
EARLIER = timedelta(seconds=9)


@pytest.mark.parametrize("typed", ["!poll status 1", "!abstimmung stand 1"])
async def test_status(in_both_languages: Chat, typed: str) -> None:
    """Who has not answered: municipalities, never people."""
    chat = in_both_languages
    await chat.says(FEDERAL, "!poll “Frage?” until 25.11.2020 18:00")
    await chat.says(ROSA, "!vote 1 ja")
    before = await chat.remembered()
    answer = body(await chat.says(PIA, typed))
    assert await chat.remembered() == before
    if chat.alliance.language == "en":
        assert answer.startswith(
            "Poll 1, as it stands: Frage?\n1 of 3 municipalities has voted.\n- Yes: 1\n- No: 0\n"
            "- Abstention: 0\nNo answer (2): Landkreis Musterland, Musterhafen\n"
            "It closes by itself: Wednesday, 25.11.2020, 18:00."
        )
    else:
        assert "1 von 3 Kommunen hat abgestimmt.\n- Ja: 1" in answer
        assert "Keine Antwort (2): Landkreis Musterland, Musterhafen" in answer
    assert "@" not in answer.partition("!mydata")[0].partition("Dat")[0]


async def test_status_of_a_closed_poll(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?”")
    await closes(chat, FEDERAL)
    answer = body(await chat.says(INA, "!poll status 1"))
    assert "Poll 1: no result – Frage?" in answer
    assert "No answer (3)" in answer


async def test_status_of_a_hidden_poll_has_no_counts(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?”")
    await of_kind(chat, secrecy="hidden")
    await chat.says(INA, "!help")  # shown the privacy notice
    told = []
    for choice in ("yes", "no"):
        await chat.says(ROSA, f"!vote 1 {choice}", room="!d:x", direct=True)
        told.append(body(await chat.says(INA, "!poll status 1")))
    assert told[0] == told[1]
    assert "1 of 3 municipalities has voted.\nThe votes are counted when" in told[0]
    assert "Yes" not in told[0]
    await closes(chat, FEDERAL)
    assert "- No: 1" in body(await chat.says(INA, "!poll status 1"))


async def test_status_of_a_secret_poll(chat: Chat) -> None:
    await secret(chat)
    answer = body(await chat.says(INA, "!poll status 1"))
    assert "1 of 3 municipalities has voted.\nThe votes are counted when" in answer
    assert "No answer (2): Landkreis Musterland, Musterhafen" in answer
    assert "No:" not in answer


@pytest.mark.parametrize("what", ["status", "record"])
@pytest.mark.parametrize("who", [FEDERAL, KIM, INA])
async def test_elsewhere_it_is_told_in_the_direct_chat(chat: Chat, what: str, who: str) -> None:
    """By the coordination, and by those who vote in it."""
    await chat.says(FEDERAL, "!poll “Frage?”")
    await closes(chat, FEDERAL)
    (hint,) = await chat.says(who, f"!poll {what} 1", room=OTHER_ROOM)
    assert "in our direct chat" in hint["body"]
    assert {to for to, _content in chat.letters} == {who}
    assert "Frage?" in chat.letters[0][1]["body"]
    answers = await chat.says(who, f"!poll {what} 1", room=DIRECT, direct=True)
    assert len(answers) == (1 if what == "status" else 3)
    assert "Frage?" in answers[0]["body"]


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (PIA, "!poll status 1", OTHER_ROOM, "There is no poll 1 in this room"),
        (PIA, "!poll record 1", PLENARY, "This is possible for"),
        (STRANGER, "!poll status 1", PLENARY, "not registered"),
        (STRANGER, "!poll record 1", PLENARY, "not registered"),
        (INA, "!poll status 2", PLENARY, "There is no poll 2 in this room"),
        (INA, "!poll record 2", PLENARY, "There is no poll 2 in this room"),
        (INA, "!poll record 1", PLENARY, "Poll 1 is still open; there is a record of it once"),
        (FEDERAL, "!poll record 1", OTHER_ROOM, "Poll 1 is still open"),
        (INA, "!poll record", PLENARY, "missing: <number of the poll>"),
        (INA, "!poll status eins", PLENARY, "not a number of this kind"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, room: str, told: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    before = await chat.remembered()
    answers = await chat.says(who, typed, room=room)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_list_is_of_this_room(chat: Chat) -> None:
    assert "No poll is open" in body(await chat.says(INA, "!polls"))
    await chat.says(INA, "!poll “Erste?” until tomorrow 9:00")
    await chat.says(INA, "!poll “Zweite?”", room=OTHER_ROOM)
    answer = body(await chat.says(PIA, "!abstimmungen"))
    assert "1 open poll:" in answer
    assert "1: Erste? – It closes by itself: Friday, 20.11.2020, 09:00." in answer
    await chat.time_passes(timedelta(days=1))
    assert "No poll is open" in body(await chat.says(INA, "!polls"))


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
    away = await chat.says(PIA, "!polls", room="!pia", direct=True)
    assert none in body(away)
    # The coordination may look at all of these.
    answer = body(await chat.says(KIM, "!polls", room="!kim", direct=True))
    told = [each in answer for each in ("Geheim?", "Anderswo?", "Nicht für alle?", "Beendet?")]
    assert told == [True, True, True, False]


def texts(answers: list[Content]) -> list[str]:
    """What a client with edits shows, and that others see the same behind an asterisk."""
    shown = []
    for each in answers:
        new = each.get("m.new_content", each)
        if new is not each:
            assert each["body"] == f"* {new['body']}"
            assert each["formatted_body"] == f"* {new['formatted_body']}"
            assert "m.relates_to" not in new
            assert (new["msgtype"], new["m.mentions"]) == ("m.notice", {})
        shown.append(new.get("body", ""))
    return shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Poll 1, as it stands: Frage?\n1 of 3 municipalities has voted.\n- Yes: 1\n- No: 0",
        ),
        ("de", "Abstimmung 1, Zwischenstand: Frage?\n1 von 3 Kommunen hat abgestimmt.\n- Ja: 1"),
    ],
)
async def test_first_message_at_once_then_edits(chat: Chat, language: str, said: str) -> None:
    await chat.says(FEDERAL, f"!language {language}")
    await chat.says(FEDERAL, ASKED, thread="$thread")
    assert await chat.time_passes(SECOND) == []
    await chat.says(INA, "!vote 1 ja")
    (first,) = await chat.time_passes(0 * SECOND)
    assert first["body"].startswith(said)
    assert first["m.relates_to"]["event_id"] == "$thread"
    await chat.says(ROSA, "!vote 1 nein")
    assert await chat.time_passes(EARLIER) == []
    (edit,) = await chat.time_passes(SECOND)
    (poll,) = await chat.rows(Poll)
    sent = {each.transaction_id: each for each in await chat.rows(OutboxRow)}
    assert sent[poll.status_transaction].content == first
    assert edit["m.relates_to"] == {
        "rel_type": "m.replace",
        "hafenlotse.transaction": poll.status_transaction,
    }
    assert "2 " in texts([edit])[0]
    assert poll.status_due_at is None
    assert await chat.time_passes(60 * SECOND) == []


async def test_many_ballots_are_few_edits(chat: Chat) -> None:
    """Thirty within nine seconds: the message, and one edit with the newest count."""
    await chat.says(FEDERAL, ASKED)
    heard: list[Content] = []
    for number in range(30):
        choice = "yes" if number < 25 else "no"
        await chat.says((INA, ROSA, BEN)[number % 3], f"!vote 1 {choice}")
        heard += await chat.time_passes(0.3 * SECOND)
    heard += await chat.time_passes(20 * SECOND)
    assert len(heard) == 2
    assert texts(heard)[-1].endswith(
        "2 of 3 municipalities have voted.\n- Yes: 0\n- No: 2\n- Abstention: 0"
    )


async def test_taps_count_and_a_tap_that_does_not_changes_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    event = await chat.delivered()
    await chat.taps(FEDERAL, event, 0)
    assert await chat.time_passes(20 * SECOND) == []
    await chat.taps(INA, event, 0)
    assert "- Yes: 1" in body(await chat.time_passes(0 * SECOND))


@pytest.mark.parametrize("closed", ["by hand", "by itself"])
async def test_last_edit_says_it_is_closed(chat: Chat, closed: str) -> None:
    """Even if an edit was still to come; and nothing comes after it."""
    await chat.says(FEDERAL, ASKED)
    await chat.says(INA, "!vote 1 yes")
    await chat.time_passes(SECOND)
    await chat.says(ROSA, "!vote 1 yes")
    if closed == "by hand":
        answers = await closes(chat, FEDERAL)
    else:
        answers = [e for e in await chat.time_passes(timedelta(days=7)) if "as it" not in str(e)]
    assert texts(answers[-1:]) == [
        "Poll 1: adopted – Frage?\n2 of 3 municipalities have voted.\n"
        "- Yes: 2\n- No: 0\n- Abstention: 0"
    ]
    assert await chat.time_passes(timedelta(days=1)) == []


async def test_closed_before_anything_was_posted(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    await chat.says(INA, "!vote 1 yes")
    assert len(await closes(chat, FEDERAL)) == 2
    assert await chat.time_passes(20 * SECOND) == []


async def test_hidden_shows_no_counts_before_the_close(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    await of_kind(chat, secrecy="hidden")
    told = []
    for choice in ("yes", "no"):
        await chat.says(INA, f"!vote 1 {choice}", room="!d:x", direct=True)
        told.append(texts(await chat.time_passes(20 * SECOND)))
    assert told[0] == told[1], "nobody can tell what was chosen"
    assert told[0] == [
        "Poll 1, as it stands: Frage?\n1 of 3 municipalities has voted.\n"
        "The votes are counted when the poll is closed."
    ]
    assert "Yes" not in json.dumps(told)
    await chat.says(ROSA, "!vote 1 no", room="!d:y", direct=True)
    await chat.time_passes(20 * SECOND)
    assert "- No: 2" in texts(await closes(chat, FEDERAL))[-1]


async def test_secret_counts_who_took_part_and_nothing_else(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    await of_kind(
        chat, secrecy="secret", status_transaction="count", status_due_at=chat.clock.now()
    )
    async with chat.database.transaction() as store:
        for choice, count in enumerate((0, 1, 0)):
            store.session.add(SecretTotal(poll_id=1, choice=choice, count=count))
        cast_at = chat.clock.now()
        store.session.add(Participation(poll_id=1, member_id=2, voter=ROSA, cast_at=cast_at))
    (running,) = texts(await chat.time_passes(SECOND))
    assert "1 of 3 municipalities has voted.\nThe votes are counted" in running
    assert "No" not in running
    answers = await closes(chat, FEDERAL)
    assert "I have deleted them" in texts(answers[-1:])[0]
