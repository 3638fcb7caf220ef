"""The same dates in all commands: what is understood, asked back, and repeated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.dates.days import DayKind
from commands.dates.moments import Phrase, remarks
from commands.kit import Moment, UserError
from commands.kit.arguments import words
from commands.kit.kinds import Cursor
from commands.kit.render import plain, render
from storage.tables import Mandate, Reminder
from tests.harness.chat import BERLIN, FEDERAL, INA, START, Chat, body

COUNCIL = '!mandate add act {day} "Vorlage 20/117"'


def cursor(text: str) -> Cursor:
    return Cursor(words(text), START, BERLIN)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("22.10.", "2020-10-22"),
        ("25.11.", "2019-11-25"),
        ("gestern", "2020-11-18"),
        ("3. Juni 2019", "2019-06-03"),
        ("june 3, 2019", "2019-06-03"),
        ("“3. Juni 2019”", "2019-06-03"),
        ("Montag", "2020-11-16"),
        ("vor 2 Wochen", "2020-11-05"),
    ],
)
async def test_the_day_of_a_resolution_lies_in_the_past(chat: Chat, typed: str, day: str) -> None:
    answer = body(await chat.says(INA, COUNCIL.format(day=typed) + " until 31. Dezember 2027"))
    [mandate] = await chat.rows(Mandate)
    assert mandate.resolved_on == date.fromisoformat(day)
    assert mandate.valid_until == date(2027, 12, 31)
    assert f"{date.fromisoformat(day):%d.%m.%Y}" in answer


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25.11.", "2020-11-25"),
        ("22.10.", "2021-10-22"),
        ("Ende des Monats for Musterhafen", "2020-11-30"),
        ("end of 2021 for Musterhafen", "2021-12-31"),
    ],
)
async def test_the_end_of_a_mandate_lies_ahead(chat: Chat, typed: str, day: str) -> None:
    await chat.says(INA, COUNCIL.format(day="03.06.2019") + f" until {typed}")
    [mandate] = await chat.rows(Mandate)
    assert mandate.valid_until == date.fromisoformat(day)


async def test_an_option_takes_the_words_of_its_day(chat: Chat) -> None:
    typed = "!member set Musterhafen declared since=3 june 2019 source=“Vorlage 19/4”"
    assert "03.06.2019" in body(await chat.says(FEDERAL, typed))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("25.11. 9:00", ["9:00"]),
        ("morgen “Vorlage”", ["Vorlage"]),
        ("1. “2020”", None),
        ("“morgen 9:00”", None),
        ("“”", None),
    ],
)
def test_takes_only_its_own_words(typed: str, left: list[str] | None) -> None:
    reading = cursor(typed)
    if left is None:
        with pytest.raises(UserError):
            DayKind().read(reading)
    else:
        DayKind().read(reading)
        assert [each.text for each in reading.all_left()] == left


GERMAN = [
    (
        "!erinnerung nächsten Freitag 9:00 Bericht",
        "„nächsten Freitag 9:00“ ist nicht eindeutig. Was davon meinen Sie?\n"
        "- !erinnerung 20.11.2020 09:00 Bericht\n- !erinnerung 27.11.2020 09:00 Bericht",
    ),
    ("!erinnerung KW 48 Bericht", "„KW 48“: An welchem Tag?"),
    ("!erinnerung gestern 9:00 Bericht", "„gestern 9:00“ liegt in der Vergangenheit"),
]
ENGLISH = [
    (
        "!remind every second tuesday 14:30 report",
        "Which of these do you mean?\n- !remind every 2 weeks on tuesday 14:30 report\n"
        "- !remind every second tuesday of the month 14:30 report",
    ),
    ("!remind tommorow 9:00 report", "Do you mean this?\n- !remind tomorrow 9:00 report"),
    ("!remind cron * * * * * report", "at least 5 minutes have to lie between"),
]


@pytest.mark.parametrize(("typed", "told"), GERMAN)
async def test_asks_back_in_german(german: Chat, typed: str, told: str) -> None:
    assert told in body(await german.says(INA, typed))
    assert await german.rows(Reminder) == []


@pytest.mark.parametrize(("typed", "told"), ENGLISH)
async def test_asks_back_in_english(chat: Chat, typed: str, told: str) -> None:
    assert told in body(await chat.says(INA, typed))
    assert await chat.rows(Reminder) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("monatlich am 31. 9:00", "In Monaten ohne diesen Tag ist es der letzte."),
        ("jährlich am 29.02. 9:00", "In Jahren ohne 29.02. ist es der 28.02."),
        ("jeden Montag 9:00 bis 31.12.2027", "Das endet am 31.12.2027."),
        ("jeden Montag 9:00 dreimal", "Das endet am 07.12.2020."),
        ("jeden Montag 9:00", ""),
        ("morgen 9:00", ""),
    ],
)
def test_what_is_said_about_a_recurrence(typed: str, told: str) -> None:
    rule = Phrase().read(cursor(typed)).rule
    assert render(remarks(rule), "de").body == told


def test_names_the_zone_where_it_is_another() -> None:
    moment = Moment(datetime(2020, 11, 25, 8, tzinfo=UTC), ZoneInfo("Europe/London"))
    german = "Mittwoch, 25.11.2020, 08:00 Uhr (Zeitzone Europe/London)"
    assert render([moment], "de", BERLIN).body == german
    assert render([moment], "en", BERLIN).body.endswith("08:00 (time zone Europe/London)")
    assert render([moment], "de", moment.zone).body == plain(moment, "de") == german[:-25]
    there = render([Moment(moment.at, BERLIN)], "de", BERLIN)
    assert there.body == "Mittwoch, 25.11.2020, 09:00 Uhr"
