"""What a survey has come to: told when it ends, shown while it runs, kept from who may not know."""

from __future__ import annotations

import csv
import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.content import PRESS
from commands.kit import Block
from commands.papers.bars import MOST_ROWS, rows_of
from commands.surveys.results import outcome
from commands.surveys.standing import Standing
from storage.tables import Survey, SurveyAnswer, SurveyQuestion
from tests.harness.chat import (
    BEN,
    BERLIN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PLENARY,
    ROSA,
    Chat,
    Content,
    body,
)

DAY = timedelta(days=1)
DORA = "@dora:localhost"  # speaks for the Landkreis
UNTIL = "until 28.11. 18:00"


@pytest.fixture
async def answered(chat: Chat) -> Chat:
    """A survey that all three have answered, so that their sum tells nobody's answer."""
    await chat.appoint(DORA, "Landkreis Musterland")
    await chat.says(FEDERAL, f"!survey “Places?” number places {UNTIL}")
    for who, amount in ((INA, 20), (ROSA, 5), (DORA, 8)):
        await chat.says(who, f"!answer 1 {amount}", room=f"!direct-{who[1:]}", direct=True)
    return chat


async def told(chat: Chat, user: str, typed: str, *, direct: bool = True) -> str:
    room = f"!direct-{user[1:]}" if direct else PLENARY
    return body(await chat.says(user, typed, room=room, direct=direct))


async def test_others_are_answered_while_it_is_reckoned(
    answered: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of answers take a moment: never in the thread that answers."""
    threads: list[threading.Thread] = []

    def noted(found: Standing) -> list[Block]:
        threads.append(threading.current_thread())
        return outcome(found)

    monkeypatch.setattr("commands.surveys.results.outcome", noted)
    for typed in ("!survey 1", "!survey close 1", "!confirm", "!survey 1"):
        await told(answered, FEDERAL, typed, direct=False)
    assert len(threads) == 3
    assert threading.current_thread() not in threads


async def test_told_by_itself_at_the_end(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.appoint(DORA, "Landkreis Musterland")
    await chat.says(FEDERAL, f"!survey open “Frei?” number Plätze {UNTIL}")
    for who, amount in ((INA, 20), (ROSA, 5), (INA, 30)):
        await chat.says(who, f"!answer 1 {amount}")
    end = datetime(2020, 11, 28, 18, tzinfo=BERLIN).astimezone(UTC)
    await chat.time_passes(end - chat.clock.now() - timedelta(minutes=1))
    outcome = body(await chat.time_passes(timedelta(minutes=1)))
    if chat.alliance.language == "de":
        assert outcome == (
            "Abfrage 1 ist geschlossen: Frei?\n2 von 3 Kommunen haben geantwortet.\n"
            "Summe: 35 Plätze, Median: 17,5 (2 Kommunen)\n"
            "Keine Antwort (1): Landkreis Musterland\n"
            "Einzelne Antworten, Tabelle, Diagramm: !abfrage ergebnis 1, dahinter xlsx, csv oder "
            "Diagramm."
        )
    else:
        assert outcome == (
            "Survey 1 is closed: Frei?\n2 of 3 municipalities have answered.\n"
            "Sum: 35 Plätze, median: 17.5 (2 municipalities)\n"
            "No answer (1): Landkreis Musterland\n"
            "Single answers, table, chart: !survey result 1, with xlsx, csv or chart behind it."
        )
    later = body(await chat.time_passes(10 * DAY))
    assert outcome.splitlines()[1] not in later, "told once"


async def test_who_has_answered_a_part_is_not_silent(in_both_languages: Chat) -> None:
    """Neither in the room, nor where it is closed, nor in the letter before the end."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.appoint(DORA, "Landkreis Musterland")
    await chat.says(FEDERAL, f"!survey “Frei?” number {UNTIL}\n“Bald?” yes/no")
    await chat.says(INA, "!answer 1 20")
    await chat.says(INA, "!answer 1.2 yes")
    await chat.says(ROSA, "!answer 1 5")
    lines = (
        (
            "1 von 3 Kommunen hat geantwortet. 1 weitere hat einen Teil beantwortet.",
            "Keine Antwort (1): Landkreis Musterland",
            "Teilweise beantwortet (1): Beispielstadt",
        )
        if german
        else (
            "1 of 3 municipalities has answered. 1 more has answered a part.",
            "No answer (1): Landkreis Musterland",
            "Answered in part (1): Beispielstadt",
        )
    )
    for typed in ("!survey 1", "!survey close 1"):
        said = body(await chat.says(FEDERAL, typed)).splitlines()
        assert [each for each in lines if each not in said] == [], typed
    end = datetime(2020, 11, 28, 18, tzinfo=BERLIN).astimezone(UTC)
    await chat.time_passes(end - DAY - chat.clock.now())
    letters = dict(chat.letters)
    part = "Noch nicht alles beantwortet hat: " if german else "Not all is answered yet by: "
    none = "Es fehlt noch die Antwort von: " if german else "There is no answer yet from: "
    assert f"{part}Beispielstadt" in letters[ROSA]["body"]
    assert none not in letters[ROSA]["body"]
    assert f"{none}Landkreis Musterland" in letters[DORA]["body"]
    assert part not in letters[DORA]["body"]
    outcome = body(await chat.time_passes(DAY)).splitlines()
    assert [each for each in lines if each not in outcome] == []


async def test_a_table_by_land(chat: Chat) -> None:
    await chat.appoint(DORA, "Landkreis Musterland")
    await chat.says(FEDERAL, f"!survey open “Frei?” number {UNTIL}")
    for who, amount in ((INA, 20), (ROSA, 5), (DORA, 8)):
        await chat.says(who, f"!answer 1 {amount}")
    shown = body(await chat.says(INA, "!survey 1"))
    assert "- Nordrhein-Westfalen: 25 (2 municipalities)" in shown
    assert "- Niedersachsen: 8 (1 municipality)" in shown
    single = body(await chat.says(BEN, "!survey result 1", room="!direct-ben", direct=True))
    assert "- Beispielstadt: 5" in single


async def test_counts_of_choices(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!survey open “Day?” Monday | Tuesday {UNTIL}")
    await chat.says(INA, "!answer 1 tuesday")
    await chat.says(ROSA, "!answer 1 2")
    assert "- Monday: 0\n- Tuesday: 2" in body(await chat.time_passes(10 * DAY))


async def test_sentences_are_listed_where_all_may_read_them(chat: Chat) -> None:
    for which in ("open ", ""):
        await chat.says(FEDERAL, f"!survey {which}“What?” text {UNTIL}")
    await chat.says(INA, "!answer 1 More flats")
    await told(chat, INA, "!answer 2 Money")
    first, second = await chat.time_passes(10 * DAY)
    assert "- Musterhafen: “More flats”" in first["body"]
    assert "Money" not in second["body"]


async def test_where_guests_read_nothing_tells_of_a_single_one(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    await chat.says(FEDERAL, f"!survey open “Places?” number {UNTIL}", room=OTHER_ROOM)
    await chat.says(FEDERAL, f"!survey open “What?” text {UNTIL}", room=OTHER_ROOM)
    await told(chat, INA, "!answer 1 25")
    await told(chat, INA, "!answer 2 Money")
    assert "25" not in body(await chat.says(ROSA, "!survey 1", room=OTHER_ROOM))
    outcome = body(await chat.time_passes(10 * DAY))
    assert "1 of 3 municipalities has answered." in outcome
    assert "25" not in outcome
    assert "Money" not in outcome


async def test_nobody_reads_single_answers_before_or_after(answered: Chat) -> None:
    """Neither 20, 5, 8 nor a part of the sum; only the whole, and that after the end."""
    chat = answered
    seen = [
        await told(chat, user, typed, direct=direct)
        for typed in (
            "!survey 1",
            "!survey result 1",
            "!survey result 1 csv",
            "!survey result 1 chart",
        )
        for user, direct in ((BEN, False), (KIM, False), (FEDERAL, False))
    ]
    assert not any(each in "".join(seen) for each in ("20 ", "33", "25", " 5 ", " 8 "))
    outcome = body(await chat.time_passes(10 * DAY))
    assert "Sum: 33 places (3 municipalities)" in outcome, (
        "the median would be the 8 of one of them"
    )
    assert "Nordrhein" not in outcome
    assert "Sum: 33 places" in await told(chat, BEN, "!survey 1", direct=False)


async def test_of_fewer_than_three_no_sum_is_told(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!survey “Places?” number {UNTIL}")
    await chat.says(INA, "!answer 1 20")
    await chat.says(ROSA, "!answer 1 5")
    outcome = body(await chat.time_passes(10 * DAY))
    assert "Fewer than 3 have answered, so no sums are told." in outcome
    assert "25" not in outcome


async def test_the_coordination_and_each_its_own(answered: Chat) -> None:
    chat = answered
    federal = await told(chat, FEDERAL, "!survey result 1")
    assert "- Beispielstadt: 5 places" in federal
    assert "Sum: 33 places" in federal
    state = await told(chat, KIM, "!survey result 1")  # of NI
    assert "- Landkreis Musterland: 8 places" in state
    assert "Beispielstadt" not in state
    assert "Sum" not in state
    assert "- Musterhafen: 20 places" in await told(chat, INA, "!survey 1")
    here = body(await chat.says(FEDERAL, "!survey result 1"))  # in the plenary
    assert here.startswith("The answer is in our direct chat")
    assert "- Beispielstadt: 5 places" in body([letter for _to, letter in chat.letters])


def pressed(chat: Chat, content: Content) -> bytes:
    """The file that is made of an answer."""
    wanted = content[PRESS]
    return chat.registry.presses[wanted["kind"]].make(wanted["data"], wanted["language"])


async def test_tables(answered: Chat) -> None:
    chat = answered
    direct = {"room": "!direct-koordination", "direct": True}
    (sheet,) = await chat.says(FEDERAL, "!survey result 1 xlsx", **direct)  # type: ignore[arg-type]
    rows = list(load_workbook(io.BytesIO(pressed(chat, sheet))).worksheets[0].values)
    assert rows == [
        ("Municipality", "Land", "AGS", "Places? (places)"),
        ("Beispielstadt", "NW", "05999002", 5),
        ("Landkreis Musterland", "NI", None, 8),
        ("Musterhafen", "NW", "05999001", 20),
    ]
    assert "nothing to show" in await told(chat, INA, "!survey result 1 csv")
    await chat.time_passes(10 * DAY)
    (table,) = await chat.says(INA, "!survey result 1 csv")
    text = pressed(chat, table).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Question", "Answer", "Number"],
        ["Places?", "Sum", "33"],
    ]


async def test_sentences_never_become_formulas(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey open “What?” text")
    await chat.says(INA, "!answer 1 “=1+1”")
    for form in ("csv", "xlsx"):
        (made,) = await chat.says(ROSA, f"!survey result 1 {form}")
        data = pressed(chat, made)
        if form == "csv":
            assert "'=1+1" in data.decode("utf-8-sig")
        else:
            cell = load_workbook(io.BytesIO(data)).worksheets[0]["D2"]
            assert (cell.value, cell.data_type) == ("=1+1", "s")


async def test_that_all_have_answered_is_said_once(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey open “Day?” Monday | Tuesday for=NW")
    await chat.says(INA, "!answer 1 2")
    await chat.says(ROSA, "!answer 1 1")
    running = body(await chat.says(ROSA, "!survey 1"))
    closed = body(await chat.says(FEDERAL, "!survey close 1"))
    for each in (running, closed):
        assert (
            each.count("have answered") == each.count("2 of 2 municipalities have answered.") == 1
        )


async def test_a_chart(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey open “Day?” Monday | Tuesday")
    assert "nothing to show" in body(await chat.says(INA, "!survey result 1 chart"))
    await chat.says(INA, "!answer 1 2")
    (picture,) = await chat.says(INA, "!survey result 1 chart")
    assert picture["body"] == "Bar chart “Day?” – Monday: 0; Tuesday: 1."
    drawn = Image.open(io.BytesIO(pressed(chat, picture)))
    assert (drawn.format, drawn.size) == ("PNG", (1080, 1080))


async def test_a_long_question_stays_legible(chat: Chat) -> None:
    """It stands in full in the description; drawn in one line it would be too small to read."""
    question = "How many places " + "and again " * 20 + "are free?"
    await chat.says(FEDERAL, f"!survey open “{question}” number")
    await chat.says(INA, "!answer 1 2")
    (picture,) = await chat.says(INA, "!survey result 1 chart")
    assert question in picture["body"]
    assert len(picture[PRESS]["data"]["title"]) == 60


def test_a_long_chart_ends_with_all_others() -> None:
    bars = [{"name": {"en": str(n)}, "amount": n} for n in range(12)]
    rows = rows_of(bars, "en")
    assert len(rows) == MOST_ROWS
    assert rows[-1] == ("4 others", 8 + 9 + 10 + 11)


async def test_closed_by_hand(chat: Chat) -> None:
    await chat.says(INA, "!survey “Places?” number")
    assert "Only the author" in body(await chat.says(ROSA, "!survey close 1"))
    assert "No answer (3)" in body(await chat.says(INA, "!survey close 1"))
    assert "Survey 1 is closed" in body(await chat.says(INA, "!confirm"))
    assert "is closed already" in body(await chat.says(INA, "!survey close 1"))
    (row,) = await chat.rows(Survey)
    assert row.closed_by == INA


async def test_sent_before_it_was_closed_by_hand_and_here_after(chat: Chat) -> None:
    await chat.says(INA, "!survey “Places?” number")
    await chat.says(INA, "!survey close 1")
    await chat.says(INA, "!confirm")
    chat.clock.at += timedelta(minutes=5)
    refused = body(await chat.says(ROSA, "!answer 1 5", ago=timedelta(minutes=10)))
    assert "It was closed by hand" in refused
    assert "Your message was sent" in refused
    assert await chat.rows(SurveyAnswer) == []


async def test_discarded_as_long_as_nobody_has_answered(chat: Chat) -> None:
    await chat.says(INA, "!survey “Places?” number")
    await chat.says(INA, "!survey “Beds?” number")
    await chat.says(ROSA, "!answer 2 5")
    assert "is discarded" in body(await chat.says(INA, "!survey discard 1"))
    assert "so it stays" in body(await chat.says(INA, "!survey discard 2"))
    assert [each.id for each in await chat.rows(Survey)] == [2]
    assert [each.survey_id for each in await chat.rows(SurveyQuestion)] == [2]


async def test_lists(chat: Chat) -> None:
    assert "No survey is open in this room." in body(await chat.says(INA, "!surveys"))
    await chat.says(FEDERAL, f"!survey “Places?” number {UNTIL}")
    await chat.says(FEDERAL, "!survey “Beds?” number for=NI")
    here = body(await chat.says(INA, "!surveys"))
    assert "1: Places? – It closes by itself: Saturday, 28.11.2020, 18:00." in here
    assert "2: Beds?" in here
    assert "Beds" not in await told(chat, INA, "!surveys")


async def test_the_room_moves(chat: Chat) -> None:
    """Every column that names a room moves; that the new one is told is in the tests of moving."""
    await chat.says(FEDERAL, "!survey “Places?” number")
    async with chat.database.transaction() as store:
        await store.moving.carry(PLENARY, "!new:localhost")
        assert [each.id for each in await store.surveys.open_in("!new:localhost")] == [1]


async def test_late_if_the_bot_was_away(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!survey “Places?” number {UNTIL}")
    chat.link.set(False)
    await chat.time_passes(12 * DAY)
    chat.link.set(True)
    assert "Survey 1 is closed" in body(await chat.time_passes(DAY))
