"""Days without a time, for the future or the past, on Thursday, 19.11.2020."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.phrases.reading import FoundDay, NotADate, Reason, day

from .phrase_table import rows

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 11, 19, 14, 0, tzinfo=BERLIN)

# the words | where something is to come | where something has happened
DAYS = rows("""
    25.11.2020 | 2020-11-25 | 2020-11-25
    2019-06-03 | 2019-06-03 | 2019-06-03
    25.11. | 2020-11-25 | 2019-11-25
    19.11. | 2020-11-19 | 2020-11-19
    18.11. | 2021-11-18 | 2020-11-18
    29.02. | 2024-02-29 | 2020-02-29
    1. Dezember 2027 | 2027-12-01 | 2027-12-01
    3. Juni | 2021-06-03 | 2020-06-03
    june 3 | 2021-06-03 | 2020-06-03
    the 3rd of june 2019 | 2019-06-03 | 2019-06-03
    25. 11. 2020 | 2020-11-25 | 2020-11-25
    heute | 2020-11-19 | 2020-11-19
    today | 2020-11-19 | 2020-11-19
    gestern | 2020-11-18 | 2020-11-18
    yesterday | 2020-11-18 | 2020-11-18
    vorgestern | 2020-11-17 | 2020-11-17
    morgen | 2020-11-20 | 2020-11-20
    übermorgen | 2020-11-21 | 2020-11-21
    the day after tomorrow | 2020-11-21 | 2020-11-21
    Montag | 2020-11-23 | 2020-11-16
    am Freitag | 2020-11-20 | 2020-11-13
    Mittwoch, 25.11.2020 | 2020-11-25 | 2020-11-25
    kommenden Freitag | 2020-11-20 | 2020-11-20
    nächsten Montag | 2020-11-23 | 2020-11-23
    vergangenen Montag | 2020-11-16 | 2020-11-16
    letzten Freitag | 2020-11-13 | 2020-11-13
    last friday | 2020-11-13 | 2020-11-13
    vorige Woche Montag | 2020-11-09 | 2020-11-09
    Mittwoch KW 47 | 2021-11-24 | 2020-11-18
    Montag KW 48 | 2020-11-23 | 2019-11-25
    Ende des Monats | 2020-11-30 | 2020-11-30
    Ende Oktober | 2021-10-31 | 2020-10-31
    end of february | 2021-02-28 | 2020-02-29
    Ende 2021 | 2021-12-31 | 2021-12-31
    in 3 Tagen | 2020-11-22 | 2020-11-22
    in einem Jahr | 2021-11-19 | 2021-11-19
    vor 3 Tagen | 2020-11-16 | 2020-11-16
    2 weeks ago | 2020-11-05 | 2020-11-05
    am ersten Montag im Oktober | 2021-10-04 | 2020-10-05
""")

# the words | why not | what is asked back, to come | and if it has happened
REFUSED = [
    ("nächsten Freitag", "ambiguous", ["20.11.2020", "27.11.2020"], ["20.11.2020", "27.11.2020"]),
    ("letzten Montag", "ambiguous", ["16.11.2020", "09.11.2020"], ["16.11.2020", "09.11.2020"]),
    ("Donnerstag", "ambiguous", ["19.11.2020", "26.11.2020"], ["19.11.2020", "12.11.2020"]),
    ("03/04/2027", "ambiguous", ["04.03.2027", "03.04.2027"], ["04.03.2027", "03.04.2027"]),
    ("am 15.", "ambiguous", ["15.12.2020", "15.01.2021"], ["15.11.2020", "15.10.2020"]),
    ("KW 48", "date_missing", ["Montag KW 48"], ["Montag KW 48"]),
    ("31.02.2020", "impossible", [], []),
    ("Montag, 25.11.2020", "impossible", [], []),
    ("Anfang Dezember", "ambiguous", [], []),
    ("morgen Abend", "ambiguous", [], []),
    ("25.11", "ambiguous", [], []),
    ("7.5", "not_understood", [], []),
    ("bald", "not_understood", [], []),
    ("in 20 Minuten", "not_understood", [], []),
    ("jeden Montag", "not_understood", [], []),
    ("9:00", "not_understood", [], []),
    ("1. Dezembre 2027", "not_understood", ["1. dezember 2027"], ["1. dezember 2027"]),
]


@pytest.mark.parametrize(("phrase", "to_come", "over"), DAYS)
def test_days(phrase: str, to_come: str, over: str) -> None:
    words = phrase.split()
    for expected, past in ((to_come, False), (over, True)):
        found = FoundDay(date.fromisoformat(expected), len(words))
        assert day(words, NOW, BERLIN, past=past) == found
        assert day([*words, "for", "Musterhafen"], NOW, BERLIN, past=past) == found
        assert day([*words, "9:00"], NOW, BERLIN, past=past) == found


@pytest.mark.parametrize(("phrase", "reason", "to_come", "over"), REFUSED)
def test_no_days(phrase: str, reason: str, to_come: list[str], over: list[str]) -> None:
    for readings, past in ((to_come, False), (over, True)):
        with pytest.raises(NotADate) as caught:
            day(phrase.split(), NOW, BERLIN, past=past)
        assert (caught.value.reason, list(caught.value.readings)) == (Reason(reason), readings)
        for each in readings:
            assert day(each.split(), NOW, BERLIN, past=past).used == len(each.split())


@given(st.dates(date(2019, 3, 1), date(2035, 12, 31)), st.booleans())
def test_a_day_without_its_year_is_the_nearest(today: date, past: bool) -> None:
    """Of every day and month: none lies between it and today."""
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    for month in range(1, 13):
        found = day([f"28.{month}."], now, BERLIN, past=past).day
        assert (found.day, found.month) == (28, month)
        assert found <= today if past else found >= today
        assert abs((found - today).days) <= 365
