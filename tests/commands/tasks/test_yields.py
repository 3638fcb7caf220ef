"""`!yield`: what came of it, and what has kept people busy without a yield."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert

from storage.tables import Statement, Task
from tests.harness.chat import BERLIN, FEDERAL, INA, KIM, PLENARY, ROSA, Chat, body
from tests.harness.publishing import published, signed

DAY = timedelta(days=1)


async def given(chat: Chat, number: int, owner_id: int, *, days_ago: int, **more: object) -> None:
    """Tasks 1 to `number` of that owner, given so long ago."""
    values: dict[str, object] = {
        "room_id": PLENARY,
        "title": "Wohnungen suchen",
        "owner_id": owner_id,
        "due_on": date(2020, 12, 1),
        "expected_yield": "3 Plätze",
        "author": FEDERAL,
        "created_at": chat.clock.now() - days_ago * DAY,
        "event_id": "$event",
        **more,
    }
    async with chat.database.transaction() as store:
        await store.session.execute(insert(Task), [values] * number)


async def test_story_g(in_both_languages: Chat) -> None:
    """`!yield` shows six tasks without yield for 60 days."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    chat.clock.at = datetime(2020, 9, 20, 10, tzinfo=BERLIN).astimezone(UTC)
    for number in range(8):
        due = f"{10 + number:02}.12.2020"
        owner = "Musterhafen" if number % 2 else "Beispielstadt"
        line = f"!task new “Nr. {number + 1}” owner={owner} due={due} yield=“3 places”"
        await chat.says(FEDERAL, line)
    await chat.says(ROSA, "!task done T-3 result=“2 places”")
    await chat.says(FEDERAL, "!task drop T-4 “too late”")
    chat.clock.at += DAY
    await chat.says(INA, "!task new “Nr. 9” due=20.12.2020 yield=“1 place”")
    chat.clock.at = datetime(2020, 11, 19, 10, tzinfo=BERLIN).astimezone(UTC)
    lines = body(await chat.says(KIM, "!ertrag" if german else "!yield")).split("\n")
    title = (
        "6 Aufgaben seit 60 Tagen ohne Ertrag:"
        if german
        else ("6 tasks without yield for 60 days:")
    )
    start = lines.index(title)
    since = (
        "seit 20.09.2020; erwarteter Ertrag: „3 places“"
        if german
        else ("since 20.09.2020; expected yield: “3 places”")
    )

    def quoted(title: str) -> str:
        return f"„{title}“" if german else f"“{title}”"

    assert lines[start + 1 : start + 7] == [
        f"- T-1: {quoted('Nr. 1')} – Beispielstadt, {since}",
        f"- T-2: {quoted('Nr. 2')} – Musterhafen, {since}",
        f"- T-5: {quoted('Nr. 5')} – Beispielstadt, {since}",
        f"- T-6: {quoted('Nr. 6')} – Musterhafen, {since}",
        f"- T-7: {quoted('Nr. 7')} – Beispielstadt, {since}",
        f"- T-8: {quoted('Nr. 8')} – Musterhafen, {since}",
    ]
    done = (
        "1 Aufgabe in den letzten zwölf Monaten erledigt:"
        if german
        else ("1 task done within a year:")
    )
    assert lines[start + 7] == done
    assert lines[start + 8] == (
        "- T-3 – Beispielstadt, 20.09.2020; erwarteter Ertrag: „3 places“; Ergebnis: „2 places“"
        if german
        else "- T-3 – Beispielstadt, 20.09.2020; expected yield: “3 places”; result: “2 places”"
    )
    still = "7 offene Aufgaben, 0 überfällig:" if german else "7 open tasks, 0 overdue:"
    assert lines[start + 9] == still
    assert lines[start + 15] in {"… und 2 weitere Einträge.", "… and 2 more."}
    chat.clock.at -= DAY
    one_day_earlier = body(await chat.says(KIM, "!yield"))
    assert (
        "Keine Aufgabe ist seit 60 Tagen ohne Ertrag." if german else "No task has been without"
    ) in one_day_earlier


async def test_when_there_is_nothing(in_both_languages: Chat) -> None:
    chat = in_both_languages
    said = body(await chat.says(INA, "!yield")).partition("\nDat")[0]
    assert said == (
        "Ertrag, Städte Sicherer Häfen, Stand 19.11.2020\n"
        "Keine Aufgabe ist seit 60 Tagen ohne Ertrag.\n"
        "In den letzten zwölf Monaten wurde keine Aufgabe erledigt.\n"
        "Es ist keine Aufgabe offen.\n"
        "Es ist noch keine Erklärung veröffentlicht.\n"
        "Es sind noch keine Plätze zugewiesen."
        if chat.alliance.language == "de"
        else "Yield, Städte Sicherer Häfen, as of 19.11.2020\n"
        "No task has been without a yield for 60 days.\n"
        "No task was done within a year.\n"
        "No task is open.\n"
        "No statement is published yet.\n"
        "No places are assigned yet."
    )


async def test_of_one_land(chat: Chat) -> None:
    await given(chat, 2, 1, days_ago=61)
    await given(chat, 3, 3, days_ago=61, due_on=date(2020, 11, 18))
    here = body(await chat.says(INA, "!yield NI"))
    assert "Yield, Niedersachsen, as of 19.11.2020\n3 tasks without yield" in here
    assert "3 open tasks, 3 overdue:" in here
    assert "Musterhafen" not in here.partition("\nDat")[0]
    assert "statement" not in here, "statements belong to no Land"
    assert "5 open tasks, 3 overdue:" in body(await chat.says(INA, "!yield"))
    assert "“Xyz” is not a Land." in body(await chat.says(INA, "!yield Xyz"))


async def test_results_of_a_year(chat: Chat) -> None:
    await chat.says(INA, "!task new x due=25.11.2020 yield=1")
    await chat.says(INA, "!task done T-1 result=2")
    chat.clock.ahead += 364 * DAY
    assert "1 task done within a year:" in body(await chat.says(INA, "!yield"))
    chat.clock.ahead += DAY
    assert "No task was done within a year." in body(await chat.says(INA, "!yield"))


async def test_places_by_unit(chat: Chat) -> None:
    """Persons and families are never added together; withdrawn pledges were a yield, too."""
    for line in ("!pledge 5", "!pledge 3 families nest"):
        await chat.says(INA, line)
    await chat.says(ROSA, "!pledge 4 nest")
    for line in ("!assigned 3 P-1", "!arrived 2 P-1", "!assigned 2 P-2", "!assigned 1 P-3"):
        await chat.says(FEDERAL, line)
    await chat.says(ROSA, "!pledge 0 nest")
    said = body(await chat.says(KIM, "!yield")).partition("\nDat")[0]
    assert said.endswith(
        "Places:\n- 4 persons assigned, 2 arrived (2 municipalities)\n"
        "- 2 families assigned, 0 arrived (1 municipality)"
    )
    assert "No places are assigned yet." in body(await chat.says(KIM, "!yield NI"))


async def test_statements_with_what_was_expected(chat: Chat) -> None:
    await signed(chat)
    await published(chat, "review=19.02.2021 yield=“Answer of the federal government”")
    said = body(await chat.says(INA, "!yield"))
    line = "- ST-1 “Winterhilfe”: expected yield: “Answer of the federal government”; review"
    assert f"1 statement published:\n{line} on 19.02.2021\n" in said
    chat.clock.ahead += 93 * DAY
    assert f"{line} was due on 19.02.2021\n" in body(await chat.says(INA, "!yield"))
    async with chat.database.transaction() as store:
        row = {
            "title": "Alt",
            "room_id": PLENARY,
            "author": FEDERAL,
            "opened_at": chat.clock.now(),
            "published_at": chat.clock.now() - 200 * DAY,
        }
        await store.session.execute(insert(Statement), [row] * 6)
    said = body(await chat.says(INA, "!yield"))
    assert "7 statements published:" in said
    assert "“Alt”: no expected yield given\n… and 2 more." in said


async def test_many(chat: Chat) -> None:
    """10,000 tasks: the answer stays short."""
    await given(chat, 7_000, 1, days_ago=100)
    await given(
        chat,
        3_000,
        2,
        days_ago=100,
        result="2",
        done_at=chat.clock.now() - DAY,
        done_by=ROSA,
    )
    said = body(await chat.says(INA, "!yield"))
    listed = body(await chat.says(INA, "!tasks"))
    assert "7,000 tasks without yield for 60 days:" in said
    assert "… and 6,975 more.\n!yield NW shows one Land only." in said
    assert "3,000 tasks done within a year:" in said
    assert "… and 2,995 more." in said
    assert len(said.split("\n")) < 60
    assert listed.startswith("7,000 open tasks:")
