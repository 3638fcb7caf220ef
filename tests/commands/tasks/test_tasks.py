"""Tasks: given by whoever may, shown and listed; none without an expected yield."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from storage.tables import Meeting, Task
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
        "T-1: “Find flats”\n- Task of Beispielstadt, due on Wednesday, 25.11.2020\n"
        "- expected yield: “3 flats”\n"
        "Contact person or deputy reports the result: !task done T-1 result=“…”\n"
        "I remind contact person and deputy of it on: Monday, 23.11.2020; Wednesday, 25.11.2020\n"
        "If it is overdue for more than a week, the coordination of the Land hears of it.",
        "The coordination has given Beispielstadt a task.",
    ),
    "de": (
        "!aufgabe neu „Find flats“ wer=Beispielstadt bis=25.11.2020 ertrag=„3 flats“",
        "T-1: „Find flats“\n- Aufgabe von Beispielstadt, fällig am Mittwoch, 25.11.2020\n"
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


@pytest.mark.parametrize("hours", [11, 48])
async def test_given_at_night_or_on_a_saturday_it_does_not_ring(chat: Chat, hours: int) -> None:
    chat.clock.ahead += timedelta(hours=hours)
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
    "the day in the title": (
        GIVEN.replace("due=", "due ").replace("“Find flats”", "Find flats"),
        "in quotation marks",
    ),
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
