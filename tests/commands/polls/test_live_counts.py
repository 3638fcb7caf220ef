"""The count of an open poll: one message that is edited, never a flood."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from storage.tables import OutboxRow, Participation, Poll, SecretTotal
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat, Content, body
from tests.harness.polls import closes

SECOND = timedelta(seconds=1)
ASKED = "!poll “Frage?” until 25.11.2020 18:00"
EARLIER = timedelta(seconds=9)


async def made(chat: Chat, **values: Any) -> None:
    """Poll 1 is of another kind than `!poll` makes by default."""
    async with chat.database.transaction() as store:
        await store.session.execute(update(Poll).where(Poll.id == 1).values(**values))


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
            "Poll 1, as it stands: Frage?\n1 of 3 municipalities have voted.\n- Yes: 1\n- No: 0",
        ),
        ("de", "Abstimmung 1, Zwischenstand: Frage?\n1 von 3 Kommunen haben abgestimmt.\n- Ja: 1"),
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
        "Poll 1 is closed: Frage?\n2 of 3 municipalities have voted.\n"
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
    await made(chat, secrecy="hidden")
    told = []
    for choice in ("yes", "no"):
        await chat.says(INA, f"!vote 1 {choice}", room="!d:x", direct=True)
        told.append(texts(await chat.time_passes(20 * SECOND)))
    assert told[0] == told[1], "nobody can tell what was chosen"
    assert told[0] == [
        "Poll 1, as it stands: Frage?\n1 of 3 municipalities have voted.\n"
        "The votes are counted when the poll is closed."
    ]
    assert "Yes" not in json.dumps(told)
    await chat.says(ROSA, "!vote 1 no", room="!d:y", direct=True)
    await chat.time_passes(20 * SECOND)
    assert "- No: 2" in texts(await closes(chat, FEDERAL))[-1]


async def test_secret_counts_who_took_part_and_nothing_else(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    await made(chat, secrecy="secret", status_transaction="count", status_due_at=chat.clock.now())
    async with chat.database.transaction() as store:
        for choice, count in enumerate((0, 1, 0)):
            store.session.add(SecretTotal(poll_id=1, choice=choice, count=count))
        cast_at = chat.clock.now()
        store.session.add(Participation(poll_id=1, member_id=2, voter=ROSA, cast_at=cast_at))
    (running,) = texts(await chat.time_passes(SECOND))
    assert "1 of 3 municipalities have voted.\nThe votes are counted" in running
    assert "No" not in running
    answers = await closes(chat, FEDERAL)
    assert "I have deleted them" in texts(answers[-1:])[0]
