"""`!tasks`: own ones first, overdue in words, long lists cut with a word about it."""

from __future__ import annotations

from datetime import date, timedelta

from commands.kit.lists import MOST
from tests.harness.chat import FEDERAL, INA, KIM, PLENARY, ROSA, Chat, body

DAY = timedelta(days=1)
GIVEN = "!task new “Find flats” owner=Beispielstadt due=25.11.2020 yield=“3 flats”"
OWN = "!task new “Ask the schools” due=02.12.2020 yield=“2 places”"


async def test_lists(chat: Chat) -> None:
    """Own ones first, then the most urgent; overdue in words; done ones with their result."""
    await chat.says(FEDERAL, GIVEN)
    await chat.says(FEDERAL, GIVEN.replace("Beispielstadt", "“Landkreis Musterland”"))
    await chat.says(INA, OWN)
    await chat.says(INA, OWN.replace("02.12.", "20.11."))
    flats = "“Find flats” – Beispielstadt, due on Wednesday, 25.11.2020; expected yield: “3 flats”"
    assert body(await chat.says(ROSA, "!tasks")).partition("\nDat")[0].split("\n") == [
        "4 open tasks:",
        f"- T-1: {flats}",
        "- T-4: “Ask the schools” – Musterhafen, due tomorrow, Friday, 20.11.2020; "
        "expected yield: “2 places”",
        f"- T-2: {flats.replace('Beispielstadt', 'Landkreis Musterland')}",
        "- T-3: “Ask the schools” – Musterhafen, due on Wednesday, 02.12.2020; "
        "expected yield: “2 places”",
    ]

    async def ids(who: str, line: str) -> list[str]:
        lines = body(await chat.says(who, line)).split("\n")
        return [each[2:5] for each in lines if each.startswith("- T-")]

    assert await ids(INA, "!tasks") == ["T-4", "T-3", "T-1", "T-2"]
    assert await ids(INA, "!tasks mine") == ["T-4", "T-3"]
    assert await ids(FEDERAL, "!aufgaben meine") == ["T-1", "T-2"], "those that they gave"
    assert await ids(ROSA, "!tasks NI") == ["T-2"]
    assert await ids(ROSA, "!tasks niedersachsen") == ["T-2"]
    assert "There is no such task." in body(await chat.says(KIM, "!tasks mine"))
    assert "No task is done yet." in body(await chat.says(KIM, "!tasks done"))
    assert "No task is open." in body(await chat.says(KIM, "!tasks BY"))
    chat.clock.ahead += 7 * DAY
    assert "T-4: “Ask the schools” – Musterhafen, overdue for 6 days, it was due on Friday" in body(
        await chat.says(INA, "!tasks")
    )
    assert "overdue for 1 day, it was due on Wed" in body(await chat.says(ROSA, "!task T-1"))
    await chat.says(ROSA, "!task done T-1 result=“2 flats”")
    await chat.says(INA, "!task drop T-4 x")
    assert await ids(ROSA, "!tasks") == ["T-2", "T-3"]
    done = body(await chat.says(ROSA, "!tasks NW done"))
    assert done == (
        "1 task done:\n- T-1: “Find flats” – Beispielstadt, done on Thursday, 26.11.2020; "
        "expected yield: “3 flats”; result: “2 flats”"
    )
    assert await ids(ROSA, "!aufgaben alle") == ["T-4", "T-3", "T-2", "T-1"]
    assert await ids(ROSA, "!aufgaben alle NI") == ["T-2"]
    unknown = "I do not know “x”. Possible are mine, done, all, a Land, such as NW."
    assert unknown in body(await chat.says(ROSA, "!tasks x"))


async def test_long_lists_are_cut(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        for number in range(MOST + 3):
            await store.tasks.add(
                room_id=PLENARY,
                thread_id=None,
                title=f"Nr. {number}",
                owner_id=1,
                due_on=date(2020, 12, 1),
                expected_yield="x",
                meeting_id=None,
                author=INA,
                created_at=chat.clock.now(),
                event_id="$event",
                step=None,
                next_at=None,
            )
    lines = body(await chat.says(KIM, "!tasks")).partition("\nDat")[0].split("\n")
    assert lines[0] == "28 open tasks:"
    assert len([each for each in lines if each.startswith("- T-")]) == MOST
    assert lines[-2:] == ["… and 3 more.", "!tasks mine and !tasks NW show fewer."]
    assert "!tasks NW all shows one Land only." in body(await chat.says(KIM, "!tasks all"))
