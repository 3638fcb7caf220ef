"""What becomes of a task: done with a result by its owner, dropped with a reason, put off."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from commands.alliance.voices import standing_of
from commands.kit import Context, UserError
from commands.kit.context import Place
from commands.tasks.changes import finish_task
from storage.tables import MemberChange, Task
from tests.harness.chat import BERLIN, FEDERAL, INA, KIM, PLENARY, ROSA, Chat, body

GIVEN = "!task new “Find flats” owner=Beispielstadt due=25.11.2020 yield=“3 flats”"


async def test_done_with_a_result(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, GIVEN)
    done = "!aufgabe erledigt T-1" if german else "!task done T-1"
    answer = body(await chat.says(ROSA, done))
    assert ("Was ist daraus geworden?" if german else "What came of it?") in answer
    assert (await chat.rows(Task))[0].done_at is None
    option = "ergebnis" if german else "result"
    answer = body(await chat.says(ROSA, f"{done} {option}=“2 flats”")).partition("\nDat")[0]
    assert answer == (
        "T-1: „Find flats“\nErledigt von Beispielstadt.\nErwartet: „3 flats“\nErgebnis: „2 flats“"
        if german
        else "T-1: “Find flats”\nDone by Beispielstadt.\nExpected: “3 flats”\nResult: “2 flats”"
    )
    (task,) = await chat.rows(Task)
    assert (task.result, task.done_by, task.done_at) == ("2 flats", ROSA, chat.clock.now())
    assert (task.step, task.next_at) == (None, None)
    answer = body(await chat.says(ROSA, f"{done} {option}=“3 flats”"))
    assert (
        "T-1 wurde am Donnerstag, 19.11.2020 erledigt; Ergebnis: „2 flats“"
        if german
        else "T-1 was done on Thursday, 19.11.2020; result: “2 flats”"
    ) in answer
    assert (await chat.rows(Task))[0].result == "2 flats"


@pytest.mark.parametrize("who", [FEDERAL, KIM, INA])
async def test_nobody_reports_for_others(chat: Chat, who: str) -> None:
    """Not even who has given the task, or coordinates the Land."""
    await chat.says(FEDERAL, f"!coordinator set {KIM} land=NW")
    await chat.says(FEDERAL, GIVEN)
    before = await chat.remembered()
    answer = body(await chat.says(who, "!task done T-1 result=“3 flats”"))
    if who == INA:
        assert "Only the contact person or the deputy of Beispielstadt can report what" in answer
    assert await chat.remembered() == before


async def finished(chat: Chat, who: str, of: str | None, result: str | None) -> str:
    """What `!done T-1` does; the message of a refusal."""
    async with chat.database.transaction() as store:
        context = Context(
            sender=await standing_of(store, chat.alliance, who),
            place=Place(PLENARY, False, "en", BERLIN),
            now=chat.clock.now(),
            sent_at=chat.clock.now(),
            store=store,
            alliance=chat.alliance,
            event_id="$done",
            commands=chat.registry.commands,
            confirmables=chat.registry.confirmables,
        )
        try:
            await finish_task(context, 1, of, result)
        except UserError as error:
            return error.text.wording
    return ""


async def test_finish_for_whatever_calls_it(chat: Chat) -> None:
    assert "no task T-{id}" in await finished(chat, ROSA, None, "x")
    await chat.says(FEDERAL, GIVEN)
    assert "can report what came of" in await finished(chat, FEDERAL, None, "3 flats")
    assert "can report what came of" in await finished(chat, INA, "Musterhafen", "3 flats")
    assert "can speak for {name}" in await finished(chat, ROSA, "Musterhafen", "3 flats")
    assert "What came of it?" in await finished(chat, ROSA, None, None)
    assert await finished(chat, ROSA, "Beispielstadt", "3 flats") == ""
    assert (await chat.rows(Task))[0].result == "3 flats"


async def test_dropped(in_both_languages: Chat) -> None:
    """By the coordination; the owner hears why, and it is kept."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, GIVEN)
    drop = "!aufgabe streichen T-1 „Verkauft.“" if german else "!task drop T-1 “Verkauft.”"
    reason = (
        "Gestrichen, Beispielstadt. Grund: „Verkauft.“"
        if german
        else "Dropped, Beispielstadt. Reason: “Verkauft.”"
    )
    assert reason in body(await chat.says(FEDERAL, drop))
    assert [(to, reason in each["body"]) for to, each in chat.letters] == [(ROSA, True)]
    (task,) = await chat.rows(Task)
    assert (task.dropped_by, task.dropped_at) == (FEDERAL, chat.clock.now())
    assert (task.done_at, task.result, task.next_at) == (None, None, None)
    change = (await chat.rows(MemberChange))[-1]
    assert (change.subject, change.new) == ("task_dropped:T-1", "Verkauft.")
    shown = body(await chat.says(INA, "!aufgabe T-1" if german else "!task T-1"))
    assert ("gestrichen am Donnerstag" if german else "dropped on Thursday") in shown
    assert ("Gestrichen, Grund: „Verkauft.“" if german else "because: “Verkauft.”") in shown
    history = body(await chat.says(INA, "!history Beispielstadt"))
    kept = "gestrichene Aufgabe T-1: – → Verkauft." if german else "dropped task T-1: – → Verkauft."
    assert kept in history
    before = await chat.remembered()
    for line in ("!task drop T-1 x", "!task due T-1 02.12.2020", "!task done T-1 result=x"):
        answer = body(await chat.says(ROSA, line))
        assert ("T-1 wurde am Donn" if german else "T-1 was dropped on Thursday") in answer
    assert await chat.remembered() == before


async def test_the_owner_drops_it_and_nobody_is_written_to(chat: Chat) -> None:
    await chat.says(FEDERAL, GIVEN)
    assert "Dropped" in body(await chat.says(ROSA, "!task drop T-1 Das Haus ist verkauft."))
    assert chat.letters == []


async def test_put_off(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, GIVEN)
    typed = "!aufgabe bis T-1 09.12.2020" if german else "!task due T-1 09.12.2020"
    answer = body(await chat.says(FEDERAL, typed))
    assert (
        "Beispielstadt: fällig am Mittwoch, 09.12.2020 (vorher: 25.11.2020)"
        if german
        else "Beispielstadt: due on Wednesday, 09.12.2020 (before: 25.11.2020)"
    ) in answer
    (task,) = await chat.rows(Task)
    wednesday = datetime(2020, 12, 2, 9, tzinfo=BERLIN)
    assert (task.due_on, task.step, task.next_at) == (date(2020, 12, 9), -7, wednesday)
    assert chat.expected[-1] == wednesday
    assert [to for to, _content in chat.letters] == [ROSA]
    change = (await chat.rows(MemberChange))[-1]
    assert (change.subject, change.old, change.new) == (
        "task_due:T-1",
        "25.11.2020",
        "09.12.2020",
    )
    again = body(await chat.says(FEDERAL, typed))
    assert ("ändert sich nichts" if german else "Nothing changes") in again


async def test_not_put_off_into_the_past_or_by_others(chat: Chat) -> None:
    await chat.says(FEDERAL, GIVEN)
    before = await chat.remembered()
    assert "has passed already" in body(await chat.says(ROSA, "!task due T-1 18.11.2020"))
    for who in (INA, KIM):
        for line in ("!task due T-1 02.12.2020", "!task drop T-1 x"):
            answer = body(await chat.says(who, line))
            assert "T-1 can be changed by contact person and deputy of Beispielstadt" in answer
    assert "There is no task T-2." in body(await chat.says(ROSA, "!task due T-2 02.12.2020"))
    assert await chat.remembered() == before
