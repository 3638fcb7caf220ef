"""How much one person may ask for; with a clock that is moved (commands/kit/rules/limits.py)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.limits import MOST_PEOPLE, Limits, Windows
from commands.kit.rules.authority import Role, Standing
from commands.kit.rules.limits import (
    FILES_A_DAY,
    PENDING_REMINDERS,
    REQUESTS_A_MINUTE,
    Limit,
    is_stranger,
)
from storage.tables import Ballot, InboxRow, Pledge, Reminder
from tests.harness.chat import FEDERAL, INA, PLENARY, STRANGER, Chat, body
from tests.harness.messages import Content

NOW = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TOO_FAST, TOO_MANY_FILES = "messages and taps in a minute", "files in a day"
ANOTHER = "@anders:localhost"


@pytest.fixture
def chat(chat: Chat) -> Chat:
    chat.limited = True
    return chat


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        (Standing("@a:x"), 1),
        (Standing("@a:x", observer=True), 2),
        (Standing("@a:x", partner_of=frozenset({1})), 2),
        (Standing("@a:x", speaks_for={1: Role.CONTACT}), 2),
        (Standing("@a:x", speaks_for={1: Role.DEPUTY}), 2),
        (Standing("@a:x", lands=frozenset({"NW"})), 3),
        (Standing("@a:x", speaks_for={1: Role.CONTACT}, federal=True), 3),
    ],
)
def test_whose_limit(sender: Standing, expected: int) -> None:
    assert Limit(strangers=1, registered=2, coordination=3).of(sender) == expected
    assert is_stranger(sender) == (expected == 1)


def test_what_is_kept_is_bounded() -> None:
    """Ten thousand strangers, and ten thousand more: the oldest ones are forgotten."""
    windows = Windows(timedelta(days=1))
    for number in range(2 * MOST_PEOPLE):
        windows.current(f"@{number}:localhost", NOW).count += 1
    assert len(windows) == MOST_PEOPLE
    assert windows.current(f"@{2 * MOST_PEOPLE - 1}:localhost", NOW).count == 1
    assert windows.current("@0:localhost", NOW).count == 0
    windows.current("@late:localhost", NOW + timedelta(days=1))
    assert len(windows) == 1, "what is over is forgotten, too"


@pytest.mark.parametrize(
    ("after", "count"),
    [
        (timedelta(), 1),
        (59 * SECOND, 1),
        (60 * SECOND, 0),
        (timedelta(days=1), 0),
        (-SECOND, 0),  # a clock that was set back must not lock anybody out
    ],
)
def test_a_window_lasts_a_minute(after: timedelta, count: int) -> None:
    windows = Windows(timedelta(minutes=1))
    windows.current(STRANGER, NOW).count += 1
    assert windows.current(STRANGER, NOW + after).count == count


def test_a_row_that_is_tried_again_is_counted_once() -> None:
    """The database was away: nobody is told to wait for that, nor is it forgotten to be said."""
    limits, sender, zone = Limits(), Standing(STRANGER), ZoneInfo("Europe/Berlin")
    most = REQUESTS_A_MINUTE.strangers
    for seq in range(most + 2):
        row = InboxRow(seq=seq, kind="command", sender=STRANGER, room_id=PLENARY, key=f"${seq}")
        outcomes = []
        for _again in range(5):
            ignored = limits.is_ignored(row, NOW)
            outcomes.append([] if ignored else limits.refused(row, sender, zone, NOW))
        assert all(each == outcomes[0] for each in outcomes)
        assert (outcomes[0] is None, bool(outcomes[0])) == (seq < most, seq == most)


def test_nobody_is_counted_where_that_is_switched_off() -> None:
    limits, sender, zone = Limits(counting=False), Standing(STRANGER), ZoneInfo("Europe/Berlin")
    for seq in range(2 * REQUESTS_A_MINUTE.strangers):
        row = InboxRow(seq=seq, kind="command", sender=STRANGER, room_id=PLENARY, key=f"${seq}")
        assert not limits.is_ignored(row, NOW)
        assert limits.refused(row, sender, zone, NOW) is None


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("command", True),
        ("edit", True),
        ("reaction", True),
        ("ballot", True),
        ("upload", True),
        ("file", False),  # it was counted when it was sent
        ("redaction", False),  # only takes back what was counted
        ("due:reminder", False),
    ],
)
def test_what_counts(kind: str, counts: bool) -> None:
    limits, sender, zone = Limits(), Standing(STRANGER), ZoneInfo("Europe/Berlin")
    for seq in range(REQUESTS_A_MINUTE.strangers):
        row = InboxRow(seq=seq, kind="command", sender=STRANGER, room_id=PLENARY, key=f"${seq}")
        assert limits.refused(row, sender, zone, NOW) is None
    row = InboxRow(seq=99, kind=kind, sender=STRANGER, room_id=PLENARY, key="$99")
    assert bool(limits.refused(row, sender, zone, NOW)) == counts


async def test_a_stranger_is_told_once_and_others_notice_nothing(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    """Seen before: 600 of 600 commands by three people were answered."""
    most = REQUESTS_A_MINUTE.strangers
    said = [await chat.says(STRANGER, "!help") for _ in range(most)]
    assert all(TOO_FAST not in body(each) for each in said)
    chat.clock.ahead += 18 * SECOND
    (told,) = await chat.says(STRANGER, "!help")
    assert f"from you {most} messages and taps in a minute" in told["body"]
    assert "in 42 seconds" in told["body"]
    assert "is not done" in told["body"]
    assert told["m.relates_to"] == {"m.in_reply_to": {"event_id": chat.last_event}}
    for _ in range(200):
        assert await chat.says(STRANGER, "!join Musterhafen") == []
    assert chat.letters == [], "nothing of it is done"
    assert body(await chat.says(INA, "!pledge 5")) != ""
    assert "!join" in body(await chat.says(ANOTHER, "!help"))
    lines = [each.message for each in caplog.records if "Not accepted" in each.message]
    assert len(lines) == 1
    chat.clock.ahead += 60 * SECOND
    assert TOO_FAST not in body(await chat.says(STRANGER, "!help"))
    lines = [each.message for each in caplog.records if "Not accepted" in each.message]
    assert lines[1].endswith(": 200 requests beyond the limit"), "all are counted"
    assert STRANGER not in caplog.text


async def test_a_clerk_at_a_deadline_runs_into_nothing(chat: Chat) -> None:
    """Sixty commands, thirty votes by tap, a dozen ticks and files, all in one minute."""
    await chat.says(FEDERAL, "!poll “Winterhilfe?” until 20.11.2020 18:00")
    event = await chat.delivered()
    for number in range(60):
        answer = body(await chat.says(INA, f"!pledge {number + 1}"))
        assert TOO_FAST not in answer
    for number in range(30):
        assert await chat.taps(INA, event, number % 2) == []
    for _ in range(12):
        await chat.reacts(INA, event)
        answers = await chat.sends_file(FEDERAL, "m.csv", b"Name;Land\nNeudorf;NW\n")
        assert TOO_FAST not in body(answers)
        assert TOO_MANY_FILES not in body(answers)
    assert [each.amount for each in await chat.rows(Pledge)] == [60]
    assert len(await chat.rows(Ballot)) == 30


async def flood(chat: Chat, kind: str, user: str, event: str) -> list[Content]:
    if kind == "tap":
        return await chat.taps(user, event, 0)
    if kind == "edit":
        return await chat.edits(user, event, "!help")
    if kind == "file":
        return await chat.sends_file(user, "a.csv", b"x")
    return await chat.says(user, "!help")


@pytest.mark.parametrize("kind", ["tap", "edit", "file", "command"])
async def test_whatever_is_answered_counts(chat: Chat, kind: str) -> None:
    await chat.says(FEDERAL, "!poll “Winterhilfe?” until 20.11.2020 18:00")
    event = await chat.delivered() if kind == "tap" else chat.last_event
    for _ in range(REQUESTS_A_MINUTE.strangers):
        assert TOO_FAST not in body(await flood(chat, kind, STRANGER, event))
    said = [body(await flood(chat, kind, STRANGER, event)) for _ in range(5)]
    assert [TOO_FAST in each for each in said] == [True, False, False, False, False]
    assert said[1:] == [""] * 4


async def test_a_clerk_whose_program_runs_wild(chat: Chat) -> None:
    most = REQUESTS_A_MINUTE.registered
    for _ in range(most):
        await chat.says(INA, "!privacy")
    answers = [body(await chat.says(INA, f"!pledge {number}")) for number in (1, 2)]
    assert [TOO_FAST in each for each in answers] == [True, False]
    assert await chat.rows(Pledge) == [], "never half-done"
    chat.clock.ahead += 60 * SECOND
    await chat.says(INA, "!pledge 3")
    assert [each.amount for each in await chat.rows(Pledge)] == [3]


@pytest.mark.parametrize(
    ("user", "most"), [(STRANGER, FILES_A_DAY.strangers), (INA, FILES_A_DAY.registered)]
)
async def test_files_in_a_day(chat: Chat, user: str, most: int) -> None:
    for _ in range(most):
        assert TOO_MANY_FILES not in body(await chat.sends_file(user, "a.csv", b"x"))
    (told,) = await chat.sends_file(user, "a.csv", b"x")
    assert f"{most} files in a day" in told["body"]
    assert "20.11.2020" in told["body"], "when it goes on"
    assert await chat.sends_file(user, "a.csv", b"x") == []
    assert TOO_FAST not in body(await chat.says(user, "!help")), "all else is answered"
    chat.clock.ahead += timedelta(days=1)
    assert "cannot do anything with files" in body(await chat.sends_file(user, "a.csv", b"x"))


async def test_pending_reminders(chat: Chat) -> None:
    """Counted in rows, so it survives a restart."""
    most = PENDING_REMINDERS.registered
    for _ in range(most):
        await chat.says(INA, "!remind tomorrow at 9:00 anrufen")
    refused = body(await chat.says(INA, "!remind tomorrow at 9:00 anrufen"))
    assert f"You have {most} reminders" in refused
    assert "!cancel" in refused
    assert len(await chat.rows(Reminder)) == most
    assert "I will remind" in body(await chat.says(FEDERAL, "!remind tomorrow at 9:00 anrufen"))
    await chat.says(INA, "!cancel R-1")
    assert "I will remind" in body(await chat.says(INA, "!remind tomorrow at 9:00 anrufen"))


async def test_in_german(german: Chat) -> None:
    german.limited = True
    said = [body(await german.says(STRANGER, "!hilfe")) for _ in range(21)]
    assert "von Ihnen 20 Nachrichten" in said[-1]
    assert "In 60 Sekunden geht es weiter" in said[-1]
