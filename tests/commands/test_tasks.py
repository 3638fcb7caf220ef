"""Tasks: none without an expected yield, none done without a result, nobody reports for others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from commands.kit import UserError
from commands.kit.lists import MOST
from commands.kit.standing import standing_of
from commands.task_changes import finish
from storage.tables import Meeting, MemberChange, Task
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

DAY = timedelta(days=1)
GIVEN = "!task new “Find flats” owner=Beispielstadt due=25.11.2020 yield=“3 flats”"
OWN = "!task new “Ask the schools” due=02.12.2020 yield=“2 places”"


async def gave(chat: Chat, *lines: str) -> None:
    """FEDERAL gives these tasks."""
    for line in lines:
        await chat.says(FEDERAL, line)


ANSWERED = {
    "en": (
        GIVEN,
        "T-1: Find flats\n- Task of Beispielstadt, due on Wednesday, 25.11.2020\n"
        "- expected yield: “3 flats”\n"
        "Contact person or deputy reports the result: !task done T-1 result=“…”\n"
        "I remind contact person and deputy of it on: Monday, 23.11.2020; Wednesday, 25.11.2020\n"
        "If it is overdue for more than a week, the coordination of the Land hears of it.",
        "The coordination has given Beispielstadt a task.",
    ),
    "de": (
        "!aufgabe neu „Find flats“ wer=Beispielstadt bis=25.11.2020 ertrag=„3 flats“",
        "T-1: Find flats\n- Aufgabe von Beispielstadt, fällig am Mittwoch, 25.11.2020\n"
        "- erwarteter Ertrag: „3 flats“\n"
        "Das Ergebnis meldet die Ansprechperson oder die Vertretung: "
        "!aufgabe erledigt T-1 ergebnis=„…“\n"
        "Ich erinnere Ansprechperson und Vertretung daran am: Montag, 23.11.2020; "
        "Mittwoch, 25.11.2020\n"
        "Ist sie mehr als eine Woche überfällig, erfährt es die Länderkoordination.",
        "Die Koordination hat Beispielstadt eine Aufgabe gegeben.",
    ),
}


async def test_given_by_the_coordination(in_both_languages: Chat) -> None:
    chat = in_both_languages
    typed, answer, told = ANSWERED[chat.alliance.language]
    assert body(await chat.says(FEDERAL, typed)) == answer
    (task,) = await chat.rows(Task)
    assert (task.title, task.owner_id, task.expected_yield) == ("Find flats", 2, "3 flats")
    assert (task.due_on, task.author, task.room_id) == (date(2020, 11, 25), FEDERAL, PLENARY)
    assert (task.event_id, task.meeting_id, task.result) == (chat.last_event, None, None)
    nine = datetime(2020, 11, 23, 9, tzinfo=BERLIN)
    assert (task.step, task.next_at) == (-2, nine)
    assert chat.expected[-1] == nine
    ((to, letter),) = chat.letters
    assert (to, letter["msgtype"]) == (ROSA, "m.text")
    assert letter["body"].startswith(told)
    assert "3 flats" in letter["body"]


async def test_given_at_night_it_does_not_ring(chat: Chat) -> None:
    chat.clock.ahead += 11 * timedelta(hours=1)
    await gave(chat, GIVEN)
    assert [(to, each["msgtype"]) for to, each in chat.letters] == [(ROSA, "m.notice")]


async def test_an_own_task_needs_no_owner_and_no_letter(chat: Chat) -> None:
    answer = body(await chat.says(BEN, OWN))
    assert "Task of Musterhafen, due on Wednesday, 02.12.2020" in answer
    assert chat.letters == []
    await chat.says(BEN, OWN.replace("due", "owner=Musterhafen due"))
    assert [each.owner_id for each in await chat.rows(Task)] == [1, 1]


REFUSED = {
    "no yield": (
        GIVEN.replace("yield=“3 flats”", ""),
        "Danger: keeping ourselves busy without a yield. So there is no task without one; please "
        "add, for example: yield=“3 flats”\nExample: !task new “Find flats” owner=Musterhafen",
    ),
    "an empty yield": (GIVEN.replace("“3 flats”", "“ ”"), "between the quotation marks is empty"),
    "no day": (GIVEN.replace("due=25.11.2020", ""), "By when? Please add the day"),
    "a day that is over": (GIVEN.replace("25.11.", "18.11."), "18.11.2020 has passed already."),
    "no owner": (OWN, "Whose task is it?"),
    "unknown owner": (GIVEN.replace("Beispielstadt", "Xyz"), "I do not find a municipality “Xyz”"),
    "a partner": (
        GIVEN.replace("Beispielstadt", "“Seebrücke Musterland”"),
        "Seebrücke Musterland is a partner; tasks are for municipalities.",
    ),
    "no meeting": (GIVEN + " meeting=M-3", "There is no meeting M-3."),
    "no title": (GIVEN.replace("“Find flats”", ""), "Something is missing: <what is to be done>"),
    "no quotes": (GIVEN.replace("“Find flats”", "Find flats"), "in quotation marks"),
    "no quotes around the yield": (GIVEN.replace("“3 flats”", "3 flats"), "in quotation marks"),
    "long": (GIVEN.replace("Find flats", "x" * 201), "201 characters, at most 200 are possible"),
}


@pytest.mark.parametrize(("typed", "why"), REFUSED.values(), ids=REFUSED.keys())
async def test_refused(chat: Chat, typed: str, why: str) -> None:
    before = await chat.remembered()
    assert why in body(await chat.says(FEDERAL, typed))
    assert await chat.remembered() == before


async def test_no_yield_in_german(german: Chat) -> None:
    answer = body(await german.says(INA, "!aufgabe neu Kita bis=02.12.2020"))
    assert "Gefahr: Selbst-Beschäftigung ohne Ertrag." in answer
    assert "zum Beispiel: ertrag=„3 Wohnungen“\nBeispiel: !aufgabe neu „Wohnungen" in answer
    assert await german.rows(Task) == []


async def test_today_is_not_over(chat: Chat) -> None:
    answer = body(await chat.says(INA, OWN.replace("02.12.2020", "19.11.2020")))
    assert "due today, Thursday, 19.11.2020" in answer
    assert "I remind contact person" not in answer
    (task,) = await chat.rows(Task)
    assert (task.step, task.next_at) == (1, datetime(2020, 11, 20, 9, tzinfo=BERLIN))


async def test_due_on_a_weekend(chat: Chat) -> None:
    answer = body(await chat.says(INA, OWN.replace("02.12.2020", "29.11.2020")))
    assert "on: Friday, 20.11.2020; Friday, 27.11.2020\n" in answer
    assert "That day is on a weekend or a public holiday, so I remind before it." in answer


@pytest.mark.parametrize("who", [KIM, INA, PIA, STRANGER])
async def test_not_for_others(chat: Chat, who: str) -> None:
    """The state coordination of another Land, another municipality, and who is no member."""
    before = await chat.remembered()
    answer = body(await chat.says(who, GIVEN))
    if who in {KIM, INA}:
        assert "Beispielstadt (NW) is none of them." in answer
    assert await chat.remembered() == before


async def test_state_coordination_in_its_own_land(chat: Chat) -> None:
    answer = body(await chat.says(KIM, GIVEN.replace("Beispielstadt", "“Landkreis Musterland”")))
    assert "Task of Landkreis Musterland" in answer
    assert chat.letters == [], "its offices are vacant, and the coordination knows"


async def test_for_which_of_several(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA} deputy")
    answer = body(await chat.says(INA, OWN))
    assert "Please add whose task it is:" in answer
    assert "- owner=“Beispielstadt”\n- owner=“Musterhafen”" in answer
    assert await chat.rows(Task) == []
    await chat.says(INA, OWN + " owner=“Beispielstadt”")
    assert [each.owner_id for each in await chat.rows(Task)] == [2]


async def test_born_at_a_meeting(in_both_languages: Chat) -> None:
    chat = in_both_languages
    async with chat.database.transaction() as store:
        now = chat.clock.now()
        store.session.add(
            Meeting(
                id=3,
                room_id=PLENARY,
                title="Marburg",
                place="online",
                starts="2020-11-19T14:00",
                timezone="Europe/Berlin",
                starts_at=now,
                minutes_long=60,
                author=FEDERAL,
                created_at=now,
                changed_at=now,
                event_id="$meeting",
            )
        )
    german = chat.alliance.language == "de"
    answer = body(await chat.says(INA, OWN + (" sitzung=M-3" if german else " meeting=M-3")))
    assert ("aus der Sitzung M-3" if german else "from meeting M-3") in answer
    assert [each.meeting_id for each in await chat.rows(Task)] == [3]


async def test_done_with_a_result(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await gave(chat, GIVEN)
    done = "!aufgabe erledigt T-1" if german else "!task done T-1"
    answer = body(await chat.says(ROSA, done))
    assert ("Was ist daraus geworden?" if german else "What came of it?") in answer
    assert (await chat.rows(Task))[0].done_at is None
    option = "ergebnis" if german else "result"
    answer = body(await chat.says(ROSA, f"{done} {option}=“2 flats”")).partition("\nDat")[0]
    assert answer == (
        "T-1: Find flats\nErledigt von Beispielstadt.\nErwartet: „3 flats“\nErgebnis: „2 flats“"
        if german
        else "T-1: Find flats\nDone by Beispielstadt.\nExpected: “3 flats”\nResult: “2 flats”"
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
    await gave(chat, GIVEN)
    before = await chat.remembered()
    answer = body(await chat.says(who, "!task done T-1 result=“3 flats”"))
    if who == INA:
        assert "Only the contact person or the deputy of Beispielstadt can report what" in answer
    assert await chat.remembered() == before


async def finished(chat: Chat, who: str, of: str | None, result: str | None) -> str:
    """What `!done T-1` does; the message of a refusal."""
    async with chat.database.transaction() as store:
        context = await _context(chat, store, who)
        try:
            await finish(context, 1, of, result)
        except UserError as error:
            return error.text.wording
    return ""


async def _context(chat: Chat, store: object, who: str) -> object:
    from commands.kit import Context, Place

    return Context(
        sender=await standing_of(store, chat.alliance, who),  # type: ignore[arg-type]
        place=Place(PLENARY, False, "en", BERLIN),
        now=chat.clock.now(),
        sent_at=chat.clock.now(),
        store=store,  # type: ignore[arg-type]
        alliance=chat.alliance,
        event_id="$done",
        commands=chat.registry.commands,
        confirmables=chat.registry.confirmables,
    )


async def test_finish_for_whatever_calls_it(chat: Chat) -> None:
    assert "no task T-{id}" in await finished(chat, ROSA, None, "x")
    await gave(chat, GIVEN)
    assert "can report what came of" in await finished(chat, FEDERAL, None, "3 flats")
    assert "can report what came of" in await finished(chat, INA, "Musterhafen", "3 flats")
    assert "is a task of {name}" in await finished(chat, ROSA, "Musterhafen", "3 flats")
    assert "What came of it?" in await finished(chat, ROSA, None, None)
    assert await finished(chat, ROSA, "Beispielstadt", "3 flats") == ""
    assert (await chat.rows(Task))[0].result == "3 flats"


async def test_dropped(in_both_languages: Chat) -> None:
    """By the coordination; the owner hears why, and it is kept."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await gave(chat, GIVEN)
    drop = "!aufgabe streichen T-1 „Verkauft.“" if german else "!task drop T-1 “Verkauft.”"
    reason = (
        "Gestrichen, Beispielstadt. Grund: Verkauft."
        if german
        else "Dropped, Beispielstadt. Reason: Verkauft."
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
    assert ("Gestrichen, Grund: Verkauft." if german else "because: Verkauft.") in shown
    history = body(await chat.says(INA, "!history Beispielstadt"))
    kept = "gestrichene Aufgabe T-1: – → Verkauft." if german else "dropped task T-1: – → Verkauft."
    assert kept in history
    before = await chat.remembered()
    for line in ("!task drop T-1 x", "!task due T-1 02.12.2020", "!task done T-1 result=x"):
        answer = body(await chat.says(ROSA, line))
        assert ("T-1 wurde am Donn" if german else "T-1 was dropped on Thursday") in answer
    assert await chat.remembered() == before


async def test_the_owner_drops_it_and_nobody_is_written_to(chat: Chat) -> None:
    await gave(chat, GIVEN)
    assert "Dropped" in body(await chat.says(ROSA, "!task drop T-1 Das Haus ist verkauft."))
    assert chat.letters == []


async def test_put_off(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await gave(chat, GIVEN)
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
    await gave(chat, GIVEN)
    before = await chat.remembered()
    assert "has passed already" in body(await chat.says(ROSA, "!task due T-1 18.11.2020"))
    for who in (INA, KIM):
        for line in ("!task due T-1 02.12.2020", "!task drop T-1 x"):
            answer = body(await chat.says(who, line))
            assert "T-1 can be changed by contact person and deputy of Beispielstadt" in answer
    assert "There is no task T-2." in body(await chat.says(ROSA, "!task due T-2 02.12.2020"))
    assert await chat.remembered() == before


async def test_lists(chat: Chat) -> None:
    """Own ones first, then the most urgent; overdue in words; done ones with their result."""
    await gave(chat, GIVEN, GIVEN.replace("Beispielstadt", "“Landkreis Musterland”"))
    await chat.says(INA, OWN)
    await chat.says(INA, OWN.replace("02.12.", "20.11."))
    flats = "Find flats – Beispielstadt, due on Wednesday, 25.11.2020; expected yield: “3 flats”"
    assert body(await chat.says(ROSA, "!tasks")).partition("\nDat")[0].split("\n") == [
        "4 open tasks:",
        f"- T-1: {flats}",
        "- T-4: Ask the schools – Musterhafen, due tomorrow, Friday, 20.11.2020; "
        "expected yield: “2 places”",
        f"- T-2: {flats.replace('Beispielstadt', 'Landkreis Musterland')}",
        "- T-3: Ask the schools – Musterhafen, due on Wednesday, 02.12.2020; "
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
    assert "T-4: Ask the schools – Musterhafen, overdue for 6 days, it was due on Friday" in body(
        await chat.says(INA, "!tasks")
    )
    assert "overdue for 1 day, it was due on Wed" in body(await chat.says(ROSA, "!task T-1"))
    await chat.says(ROSA, "!task done T-1 result=“2 flats”")
    await chat.says(INA, "!task drop T-4 x")
    assert await ids(ROSA, "!tasks") == ["T-2", "T-3"]
    done = body(await chat.says(ROSA, "!tasks NW done"))
    assert done == (
        "1 task done:\n- T-1: Find flats – Beispielstadt, done on Thursday, 26.11.2020; "
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


async def test_nothing_in_open_rooms(chat: Chat) -> None:
    """The answer goes to the direct chat."""
    await gave(chat, GIVEN)
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    for line in ("!tasks", "!task T-1", "!yield"):
        answer = body(await chat.says(ROSA, line, room=OTHER_ROOM))
        assert "flats" not in answer
        assert any("flats" in each["body"] for _to, each in chat.letters)


async def test_the_same_event_twice(chat: Chat) -> None:
    event = chat.event(INA, {"msgtype": "m.text", "body": OWN})
    await chat.hears(event)
    assert await chat.hears(event) == []
    assert len(await chat.rows(Task)) == 1


async def test_what_is_kept_of_a_person(chat: Chat) -> None:
    await chat.says(INA, OWN)
    await chat.says(INA, OWN)
    await chat.says(INA, OWN)
    await chat.says(INA, "!task done T-1 result=x")
    await chat.says(INA, "!task drop T-2 x")
    await chat.says(INA, "!mydata")
    kept = body([each for _to, each in chat.letters])
    for title in ("Tasks you gave: 3", "Tasks you reported as done: 1", "Tasks you dropped: 1"):
        assert title in kept
    await chat.says(INA, "!forgetme", room="!ina:localhost", direct=True)
    await chat.says(INA, "!confirm", room="!ina:localhost", direct=True)
    rows = await chat.rows(Task)
    assert len(rows) == 3, "what was decided stays"
    assert INA not in {who for each in rows for who in (each.author, each.done_by, each.dropped_by)}
    assert rows[0].result == "x"
    await chat.time_passes(26 * DAY)
    about = [to for to, each in chat.letters if "T-3" in each["body"]]
    assert set(about) == {BEN, FEDERAL}, "whoever is forgotten is not written to"
