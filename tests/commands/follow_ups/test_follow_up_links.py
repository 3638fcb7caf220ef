"""A vote, an answer or a signature counts as done where it is linked."""

from __future__ import annotations

from datetime import timedelta

from tests.commands.follow_ups.test_follow_up_reports import DIRECT, NEW, done
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, Content, body
from tests.harness.signing import CLAUSES, mandated, reworded, stated


async def heard(chat: Chat) -> list[Content]:
    """What is said of follow-ups by itself, now; there are the counts of polls, too."""
    return [each for each in await chat.time_passes(timedelta()) if each["body"].startswith("F-")]


async def test_a_vote_counts(chat: Chat) -> None:
    """Before the opening as well; taken back it does not; and the last one closes it at once."""
    await chat.says(FEDERAL, "!poll “Winterhilfe?” for=NW")
    await chat.says(INA, "!vote 1 yes")
    answer = body(await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1'))
    assert "\nA vote in poll 1 counts as done.\n1 has done it already.\n" in answer
    assert await done(chat) == {1: None}
    assert "has voted, and that counts" in body(await chat.says(INA, "!done F-1"))
    assert "has voted, and that counts" in body(await chat.says(INA, "!undone F-1"))
    await chat.says(INA, "!vote withdraw 1")
    assert "Still open (2 of 2)" in body(await chat.says(FEDERAL, "!followup F-1"))
    await chat.says(INA, "!vote 1 no")
    assert await done(chat) == {1: None}
    assert await heard(chat) == []
    await chat.says(ROSA, "!vote 1 no")
    assert chat.expected[-1] == chat.clock.now(), "the ticker is to look now"
    (summary,) = await heard(chat)
    assert summary["body"].endswith("All 2 municipalities have done it.")
    assert await heard(chat) == []


async def test_a_tap_counts(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Winterhilfe?” for=NW")
    poll = await chat.delivered()
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    await chat.taps(ROSA, poll, 0)
    assert await done(chat) == {2: None}


async def test_a_secret_ballot_counts_and_tells_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll secret “Wer spricht?” Ana | Udo for=everybody")
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    await chat.says(ROSA, "!vote 1 Ana", room="!rosa:localhost", direct=True)
    assert await done(chat) == {2: None}
    shown = body(await chat.says(FEDERAL, "!followup F-1"))
    assert "Still open (2 of 3): " in shown
    assert "Musterhafen" in shown
    assert "Ana" not in shown
    await chat.says(INA, "!vote 1 Udo", room=DIRECT, direct=True)
    assert await done(chat) == {1: None, 2: None}
    assert "Udo" not in body(await chat.says(FEDERAL, "!followup F-1"))


async def test_an_answer_or_a_signature_counts(chat: Chat) -> None:
    """Of the newest version: with another one they are asked again."""
    await mandated(chat, 1, 2)
    await stated(chat, electorate=[1, 2])
    answer = body(await chat.says(FEDERAL, '!followup 25.11.2020 "Antworten" for ST-1'))
    assert "An answer to the newest version of ST-1, or a signature, counts as done." in answer
    await chat.says(INA, "!clause ST-1 1 reject")
    assert await done(chat) == {1: None}
    await reworded(chat, 1, CLAUSES[:2])
    assert "Still open (2 of 2)" in body(await chat.says(FEDERAL, "!followup F-1"))
    await chat.says(ROSA, "!sign ST-1")
    assert await done(chat) == {2: None}
    assert "has answered, and that counts" in body(await chat.says(ROSA, "!done F-1"))
    await chat.says(ROSA, "!unsign ST-1")
    assert "Still open (2 of 2)" in body(await chat.says(FEDERAL, "!followup F-1"))
    await chat.says(INA, "!done F-1")
    await chat.says(ROSA, "!sign ST-1 1")
    assert await done(chat) == {1: INA, 2: None}
    (summary,) = await heard(chat)
    assert summary["body"].endswith("All 2 municipalities have done it.")


async def test_nothing_to_follow_up(chat: Chat) -> None:
    await stated(chat, electorate=[1])
    await chat.says(INA, "!clause ST-1 1 agree")
    before = await chat.remembered()
    answer = body(await chat.says(FEDERAL, '!followup 25.11.2020 "Antworten" for ST-1'))
    assert answer == "All of them have done that already."
    assert await chat.remembered() == before


async def test_an_unlinked_vote_changes_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Winterhilfe?”")
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!vote 1 yes")
    assert await done(chat) == {}
