"""The owner of a task is reminded in time and once, and in the end the coordination is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from storage.tables import OutboxRow, Task
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, ROSA, Chat, body

DAY = timedelta(days=1)
OWN = "!task new “Ask the schools” due=02.12.2020 yield=“2 places”"


class Heard(NamedTuple):
    """A letter about tasks: when it was heard, by whom, and what it says."""

    at: str
    to: str
    text: str


async def until(chat: Chat, *when: int) -> list[Heard]:
    """Time passes up to then, from one due time to the next; letters about tasks."""
    end = datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]
    heard: list[Heard] = []
    while chat.clock.now() < end:
        due = [e.next_at for e in await chat.rows(Task) if e.next_at and e.next_at <= end]
        if due:
            assert await _heard_at(chat, min(due) - timedelta(minutes=1)) == [], "not before"
        heard += await _heard_at(chat, min(due, default=end))
    return heard


async def at_once(chat: Chat, *when: int) -> list[Heard]:
    """The same, but the bot is away until then."""
    return await _heard_at(chat, datetime(*when, tzinfo=BERLIN))  # type: ignore[misc,arg-type]


async def _heard_at(chat: Chat, at: datetime) -> list[Heard]:
    assert await chat.time_passes(at.astimezone(UTC) - chat.clock.now()) == []
    letters = [(to, each) for to, each in chat.letters if "T-" in each["body"]]
    assert all(each["msgtype"] == "m.text" for _to, each in letters), "it rings"
    local = chat.clock.now().astimezone(BERLIN)
    return [Heard(f"{local:%d.%m. %H:%M}", to, each["body"]) for to, each in letters]


def brief(heard: list[Heard]) -> list[tuple[str, str]]:
    return [(each.at, each.to) for each in heard]


async def late(chat: Chat, person: str) -> str:
    """What stands in front of the last letter to that person if it goes out now."""
    sent = [each for each in await chat.rows(OutboxRow) if each.room_id == person]
    assert sent[-1].late_content is not None
    return str(sent[-1].late_content["body"]).split("\n")[0]


SAID = {
    "en": [
        "Musterhafen has a task:\n"
        "- T-1: “Ask the schools” – due on Wednesday, 02.12.2020; expected yield: “2 places”\n"
        "When it is done, please report what came of it: !task done T-1 result=“…”\n"
        "If you need more time: !task due T-1 02.12.2021; if nothing will come of it: "
        "!task drop T-1 “…”",
        "due today, Wednesday, 02.12.2020",
        "overdue for 1 day, it was due on Wednesday, 02.12.2020",
        "A task of Musterhafen is overdue for more than a week:\n"
        "- T-1: “Ask the schools” – overdue for 8 days, it was due on Wednesday, 02.12.2020; "
        "expected yield: “2 places”\n"
        "Only Musterhafen can report a result. You can put it off with !task due, or give it up "
        "with !task drop.",
    ],
    "de": [
        "Musterhafen hat eine Aufgabe:\n"
        "- T-1: „Ask the schools“ – fällig am Mittwoch, 02.12.2020; erwarteter Ertrag: „2 places“\n"
        "Wenn sie erledigt ist, melden Sie bitte, was daraus geworden ist: "
        "!aufgabe erledigt T-1 ergebnis=„…“\n"
        "Wenn Sie mehr Zeit brauchen: !aufgabe bis T-1 02.12.2021; wenn nichts daraus wird: "
        "!aufgabe streichen T-1 „…“",
        "fällig heute, Mittwoch, 02.12.2020",
        "seit 1 Tag überfällig, fällig war sie am Mittwoch, 02.12.2020",
        "Eine Aufgabe von Musterhafen ist seit mehr als einer Woche überfällig:\n"
        "- T-1: „Ask the schools“ – seit 8 Tagen überfällig, fällig war sie am Mittwoch, "
        "02.12.2020; erwarteter Ertrag: „2 places“\n"
        "Ein Ergebnis kann nur Musterhafen melden. Sie können den Termin mit !aufgabe bis "
        "verschieben oder die Aufgabe mit !aufgabe streichen streichen.",
    ],
}


async def test_before_and_after(in_both_languages: Chat) -> None:
    """Seven, two and no days before, the day after, and a week later the coordination, once."""
    chat = in_both_languages
    said = SAID[chat.alliance.language]
    await chat.says(INA, OWN)
    heard = await until(chat, 2021, 1, 31)
    days = ["25.11.", "30.11.", "02.12.", "03.12."]
    wanted = [(f"{day} 09:00", to) for day in days for to in (INA, BEN)]
    assert brief(heard) == [*wanted, ("10.12. 09:00", FEDERAL)]
    assert heard[0].text == heard[1].text == said[0]
    assert said[1] in heard[4].text
    assert said[2] in heard[6].text
    assert heard[8].text == said[3]
    (task,) = await chat.rows(Task)
    assert (task.step, task.next_at) == (None, None)


async def test_weekends_and_holidays_of_the_land(chat: Chat) -> None:
    """Due on the Sunday after Corpus Christi, which is a holiday in NW: all before it."""
    chat.clock.at = datetime(2021, 5, 3, 10, tzinfo=BERLIN).astimezone(UTC)
    await chat.says(INA, OWN.replace("02.12.2020", "05.06.2021"))
    heard = [each for each in await until(chat, 2021, 6, 30) if each.to != BEN]
    assert brief(heard) == [
        ("28.05. 09:00", INA),  # not the Saturday
        ("02.06. 09:00", INA),  # not Corpus Christi, Thursday
        ("04.06. 09:00", INA),  # not the Saturday itself
        ("07.06. 09:00", INA),
        ("14.06. 09:00", FEDERAL),
    ]


async def test_the_state_coordination_where_there_is_one(chat: Chat) -> None:
    """And its letters, too, while both offices are vacant."""
    await chat.says(KIM, OWN.replace("due", "owner=“Landkreis Musterland” due"))
    heard = await until(chat, 2020, 12, 20)
    assert [each.to for each in heard] == [KIM] * 5
    assert [each.at for each in heard][-1] == "10.12. 09:00"


async def test_nothing_after_it_is_done_or_dropped(chat: Chat) -> None:
    await chat.says(INA, OWN)
    await chat.says(INA, OWN)
    await chat.says(INA, "!task done T-1 result=“2 places”")
    await chat.says(INA, "!task drop T-2 “no school left”")
    assert await until(chat, 2020, 12, 31) == []


async def test_put_off_it_begins_anew(chat: Chat) -> None:
    await chat.says(INA, OWN)
    assert brief(await until(chat, 2020, 12, 3, 10))[-1] == ("03.12. 09:00", BEN)
    await chat.says(INA, "!task due T-1 09.12.2020")
    heard = [each for each in await until(chat, 2020, 12, 31) if each.to != BEN]
    assert [each.at[:6] for each in heard] == ["07.12.", "09.12.", "10.12.", "17.12."]


async def test_one_letter_for_several_tasks(chat: Chat) -> None:
    """Of one municipality and one morning; each task once."""
    await chat.says(INA, OWN)
    await chat.says(BEN, OWN.replace("schools", "doctors"))
    await chat.says(ROSA, OWN)
    heard = await until(chat, 2020, 11, 25, 9)
    assert brief(heard) == [("25.11. 09:00", each) for each in (INA, BEN, ROSA)]
    assert heard[0].text.startswith("Musterhafen has 2 tasks:\n- T-1: “Ask the schools” – due")
    assert "- T-2: “Ask the doctors” – due on" in heard[0].text
    assert "T-3" not in heard[0].text
    assert "T-1" not in heard[2].text


async def test_after_an_outage_the_latest_only_and_late(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, OWN)
    heard = await at_once(chat, 2020, 12, 1, 8)
    assert [each.to for each in heard] == [INA, BEN]
    assert {await late(chat, each) for each in (INA, BEN)} == {
        "Verspätet: Fällig war dies am Montag, 30.11.2020, 09:00 Uhr."
        if chat.alliance.language == "de"
        else "Late: this was due on Monday, 30.11.2020, 09:00."
    }
    assert brief(await until(chat, 2020, 12, 2, 10)) == [
        ("02.12. 09:00", INA),
        ("02.12. 09:00", BEN),
    ]


async def test_a_long_outage(chat: Chat) -> None:
    """The owner hears it no later than the coordination; nobody hears it twice."""
    await chat.says(INA, OWN)
    heard = await at_once(chat, 2020, 12, 15, 10)
    assert sorted(each.to for each in heard) == sorted([INA, BEN, FEDERAL])
    assert all("overdue for 13 days" in each.text for each in heard)
    for person in (INA, BEN, FEDERAL):
        assert "due on Thursday, 10.12.2020, 09:00." in await late(chat, person)
    assert await until(chat, 2021, 1, 31) == []


@pytest.mark.parametrize(
    ("back", "heard_at"),
    [
        ((2020, 12, 2, 21), "03.12. 09:00"),  # in the evening: with what comes next
        ((2020, 12, 1, 22), "02.12. 09:00"),  # the step of Monday gives way to that of the day
        ((2020, 11, 28, 10), "30.11. 09:00"),  # on a Saturday: the same
    ],
)
async def test_not_at_night_and_not_on_weekends(
    chat: Chat, back: tuple[int, ...], heard_at: str
) -> None:
    await chat.says(INA, OWN)
    assert await at_once(chat, *back) == []
    heard = await until(chat, 2020, 12, 3, 10)
    assert brief(heard)[:2] == [(heard_at, INA), (heard_at, BEN)]
    assert len({each.at for each in heard}) == len(heard) / 2, "nobody hears it twice"


async def test_while_the_homeserver_is_away(chat: Chat) -> None:
    """What was done in time is read first."""
    await chat.says(INA, OWN)
    chat.link.set(False)
    assert await at_once(chat, 2020, 11, 26, 10) == []
    chat.link.set(True)
    await chat.says(INA, "!task done T-1 result=x", ago=DAY)
    assert await until(chat, 2020, 12, 31) == []


async def test_on_both_databases(any_chat: Chat) -> None:
    chat = any_chat
    await chat.says(FEDERAL, OWN.replace("due", "owner=Beispielstadt due"))
    assert brief(await at_once(chat, 2020, 11, 25, 9)) == [("25.11. 09:00", ROSA)]
    assert "T-1" in body(await chat.says(ROSA, "!tasks mine"))
    assert "1 open task" in body(await chat.says(ROSA, "!yield"))
    await chat.says(ROSA, "!task due T-1 09.12.2020")
    await chat.says(ROSA, "!task done T-1 result=“2 places”")
    (task,) = await chat.rows(Task)
    assert (task.result, task.due_on) == ("2 places", date(2020, 12, 9))
    assert "1 task done within a year:" in body(await chat.says(ROSA, "!yield NW"))
