"""Who sees which reminders: in lists with pages, and among the data on oneself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.tables import Reminder
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, OTHER_ROOM, PLENARY, Chat, body

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DIRECT = "!direct-of-ina:localhost"
FIRST_DUE = datetime(2020, 11, 20, 9, tzinfo=BERLIN).astimezone(UTC)


async def test_lists(chat: Chat) -> None:
    """Mine, of the room, all; what is for oneself is nobody else's business."""
    await chat.says(INA, "!remind tomorrow at 9:00 Zahnarzt", room=DIRECT, direct=True)
    await chat.says(INA, "!remind room tomorrow at 9:01 Sitzung")
    await chat.says(FEDERAL, f"!remind {INA} tomorrow at 9:02 Frist", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!remind Musterhafen tomorrow at 9:03 Zahlen", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!remind contacts NI tomorrow at 9:04 Niedersachsen")

    def listed(text: str) -> list[str]:
        return [line[2:5] for line in text.split("\n") if line.startswith("- R-")]

    hint = body(await chat.says(INA, "!reminders mine"))
    assert "The answer is in our direct chat" in hint
    assert listed(hint) == []
    assert listed(body([c for _to, c in chat.letters])) == ["R-1", "R-2", "R-3", "R-4"]
    assert listed(body(await chat.says(BEN, "!reminders mine", room="!b:x", direct=True))) == [
        "R-4"
    ]
    in_room = body(await chat.says(BEN, "!erinnerungen raum"))
    assert listed(in_room) == ["R-2", "R-5"]
    assert "09:01: Sitzung (for the room)" in in_room
    everything = body(await chat.says(FEDERAL, "!reminders all", room="!f:x", direct=True))
    assert listed(everything) == ["R-2", "R-3", "R-4", "R-5"]
    assert "Zahnarzt" not in everything
    of_land = body(await chat.says(KIM, "!erinnerungen alle", room="!k:x", direct=True))
    assert listed(of_land) == ["R-2", "R-5"]
    assert "listed for the coordination" in body(await chat.says(INA, "!reminders all"))


async def test_long_lists_have_pages(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        for number in range(60):
            await store.reminders.add(
                room_id=PLENARY, author=BEN, whom="room", text=f"Nr. {number}",
                starts="2020-11-20T09:00:00", rule=None, timezone="Europe/Berlin",
                due_at=FIRST_DUE + number * MINUTE, at=chat.clock.now(),
                event_id="$e",
            )  # fmt: skip
    first = body(await chat.says(INA, "!reminders"))
    assert first.startswith("60 reminders:") or "\n60 reminders:" in first
    assert "Nr. 24 " in first
    assert "Nr. 25 " not in first
    assert "… and 35 more.\n!reminders room 2 shows the next ones." in first
    last = body(await chat.says(INA, "!reminders 3"))
    assert [f"Nr. {n} " in last for n in (49, 50, 59)] == [False, True, True]
    assert "more" not in last
    assert "There are only 3 pages." in body(await chat.says(INA, "!reminders 4"))
    assert "I do not know “0”" in body(await chat.says(INA, "!reminders 0"))


async def test_the_person_reminded_sees_and_forgets_it(chat: Chat) -> None:
    """What was for them goes with them; what was for an office or a municipality stays."""
    await chat.says(FEDERAL, f"!remind {INA} tomorrow at 9:00 Persönliches")
    await chat.says(FEDERAL, "!remind Musterhafen tomorrow at 9:00 Amtliches")
    await chat.says(FEDERAL, "!remind room tomorrow at 9:00 Raum nag=1d")
    await chat.says(INA, "!done R-3")
    mydata = body(await chat.says(INA, "!mydata", room=DIRECT, direct=True))
    assert "Reminders for you: 1\n- Thursday, 19.11.2020, 10:00: R-1: Persönliches" in mydata
    assert "Reminders you marked as done: 1" in mydata
    assert "Amtliches" not in mydata
    await chat.says(INA, "!forgetme", room=DIRECT, direct=True)
    await chat.says(INA, "!confirm", room=DIRECT, direct=True)
    rows = await chat.rows(Reminder)
    assert [(each.text, each.done_by) for each in rows] == [
        ("Amtliches", None),
        ("Raum", "removed"),
    ]
    assert await chat.time_passes(DAY) == []
    assert [to for to, _content in chat.letters] == [BEN]
