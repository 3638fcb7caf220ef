"""Date phrases: understood exactly or refused, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Token

from commands.dates.rules.phrases.lexicon import Lexicon, lexicons
from commands.dates.rules.phrases.meaning import Meaning
from commands.dates.rules.phrases.parsing import parser
from commands.dates.rules.phrases.reading import Found, NotADate, Reason, When, deadline, read
from commands.dates.rules.phrases.words import tokens
from commands.dates.rules.wall_clock import exists, instant, next_due

from . import phrases_refused
from .phrases_english import ENGLISH as ENGLISH_BASICS
from .phrases_english_periods import ENGLISH_PERIODS
from .phrases_english_series import ENGLISH_SERIES
from .phrases_english_spoken import ENGLISH_SPOKEN
from .phrases_german import GERMAN as GERMAN_BASICS
from .phrases_german_periods import GERMAN_PERIODS
from .phrases_german_series import GERMAN_SERIES
from .phrases_german_spoken import GERMAN_SPOKEN

ALL_GERMAN = [*GERMAN_BASICS, *GERMAN_PERIODS, *GERMAN_SERIES, *GERMAN_SPOKEN]
ALL_ENGLISH = [*ENGLISH_BASICS, *ENGLISH_PERIODS, *ENGLISH_SERIES, *ENGLISH_SPOKEN]

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 11, 19, 14, 0, tzinfo=BERLIN)  # a Thursday


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def refusal(phrase: str, now: datetime = NOW) -> NotADate:
    with pytest.raises(NotADate) as caught:
        read(phrase.split(), now, BERLIN)
    return caught.value


@pytest.mark.parametrize("phrases", [ALL_GERMAN, ALL_ENGLISH], ids=["de", "en"])
def test_understands(phrases: Sequence[tuple[str, str, str | None]]) -> None:
    """Together: to begin a test takes longer than to read a phrase."""
    for phrase, starts, rule in phrases:
        words = phrase.split()
        expected = Found(When(wall(starts), rule), len(words))
        assert _read(words, NOW) == expected, phrase
        assert _read([*words, "Nachbereitung"], NOW) == expected, phrase
        assert _read([each.upper() for each in words], NOW.astimezone(UTC)) == expected, phrase


def _read(words: Sequence[str], now: datetime) -> object:
    """What is found, or why nothing is."""
    try:
        return read(words, now, BERLIN)
    except Exception as error:  # also one that nobody expects says which phrase it was
        return error


def test_at_least_250_phrases_for_each_language() -> None:
    assert min(len(ALL_GERMAN), len(ALL_ENGLISH)) >= 250


@pytest.mark.parametrize(("phrase", "reason", "readings"), phrases_refused.ASKED)
def test_asks_back_with_what_can_be_meant(phrase: str, reason: str, readings: str) -> None:
    caught = refusal(phrase)
    assert (caught.reason, list(caught.readings)) == (Reason(reason), readings.split(" / "))
    for each in caught.readings:  # can be typed
        assert read(each.split(), NOW, BERLIN).used == len(each.split())


@pytest.mark.parametrize(("phrase", "reason", "_"), phrases_refused.NO_PROPOSAL)
def test_proposes_nothing_that_means_something_else(phrase: str, reason: str, _: None) -> None:
    caught = refusal(phrase)
    assert (caught.reason, caught.readings) == (Reason(reason), ())


@pytest.mark.parametrize(("phrase", "reason", "shown"), phrases_refused.REFUSED)
def test_refuses(phrase: str, reason: str, shown: str) -> None:
    caught = refusal(phrase)
    assert (caught.reason, caught.phrase) == (Reason(reason), shown)


@pytest.mark.parametrize(("phrase", "text", "_"), phrases_refused.FOLLOWED)
def test_the_text_after_the_phrase_is_left(phrase: str, text: str, _: None) -> None:
    words = phrase.split()
    assert read([*words, *text.split()], NOW, BERLIN) == read(words, NOW, BERLIN)


def test_am_ends_an_english_time_and_begins_a_german_place() -> None:
    """Only where nothing follows can a numeric date end in `am`."""
    assert read(["25.11.2020", "9:00", "am"], NOW, BERLIN).used == 3
    assert read(["25.11.2020", "9:00", "am", "Rathaus"], NOW, BERLIN).used == 2


def test_no_words_are_not_understood() -> None:
    assert refusal("").reason is Reason.NOT_UNDERSTOOD
    assert refusal("").phrase == ""


@pytest.mark.parametrize("phrase", ["25.11.2020", "morgen", "am Mittwoch, den 25.11."])
def test_a_default_time_is_the_callers(phrase: str) -> None:
    found = read(phrase.split(), NOW, BERLIN, default_time=time(8, 15))
    assert found.when.starts.time() == time(8, 15)
    assert found.when.starts.date() in {wall("2020-11-25").date(), wall("2020-11-20").date()}


def test_a_default_time_never_replaces_what_is_written() -> None:
    at_eight = {"default_time": time(8)}
    assert read(["morgen", "9:00"], NOW, BERLIN, **at_eight).when.starts.time() == time(9)
    assert read(["in", "3", "Tagen"], NOW, BERLIN, **at_eight).when.starts.time() == time(14)
    assert read(["jeden", "Montag"], NOW, BERLIN, **at_eight).when.rule
    for phrase, reason in [
        ("morgen Abend", Reason.TIME_MISSING),
        ("jeden Montag abends", Reason.TIME_MISSING),
        ("heute", Reason.PAST),
        ("9:00", Reason.DATE_MISSING),
    ]:
        with pytest.raises(NotADate) as caught:
            read(phrase.split(), NOW, BERLIN, **at_eight)
        assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("phrase", "readings"),
    [
        ("nächsten Freitag", ["20.11.2020", "27.11.2020"]),
        ("Donnerstag", ["19.11.2020", "26.11.2020"]),  # said on one
        ("in 3 Arbeitstagen", ["24.11.2020"]),
        ("the 3rd", ["03.12.2020", "03.01.2021"]),
    ],
)
def test_a_day_whose_end_is_meant_is_asked_back_as_a_day(phrase: str, readings: list[str]) -> None:
    with pytest.raises(NotADate) as caught:
        deadline(phrase.split(), NOW, BERLIN, default_time=time(23, 59))
    assert list(caught.value.readings) == readings


def test_a_deadline_does_not_recur() -> None:
    with pytest.raises(NotADate) as caught:
        deadline(["jeden", "Montag", "9:00", "Bericht"], NOW, BERLIN)
    assert (caught.value.reason, caught.value.phrase) == (Reason.RECURRING, "jeden Montag 9:00")
    assert deadline(["25.11."], NOW, BERLIN, default_time=time(18)).used == 1


def test_time_elapses_over_the_change_of_the_clocks() -> None:
    before = datetime(2020, 10, 25, 2, 50, tzinfo=BERLIN)
    found = read(["in", "20", "Minuten"], before, BERLIN).when.starts
    assert (found, found.fold) == (wall("2020-10-25 02:10"), 1)
    assert instant(found, BERLIN) - before.astimezone(UTC) == timedelta(minutes=20)
    assert next_due(found, None, BERLIN, before) == instant(found, BERLIN)
    spring = datetime(2021, 3, 28, 1, 50, tzinfo=BERLIN)
    assert read(["in", "20", "minutes"], spring, BERLIN).when.starts == wall("2021-03-28 03:10")
    saturday = datetime(2021, 3, 27, 2, 30, tzinfo=BERLIN)
    assert read(["in", "24", "Stunden"], saturday, BERLIN).when.starts == wall("2021-03-28 03:30")
    assert refusal("in einem Tag", saturday).reason is Reason.IMPOSSIBLE


def test_a_day_that_a_month_lacks_is_refused() -> None:
    assert refusal("in einem Monat", datetime(2021, 1, 31, 9, tzinfo=BERLIN)).reason == "impossible"


def test_the_wall_clock_is_the_one_of_the_zone() -> None:
    """Already tomorrow in Berlin, still today in UTC."""
    late = datetime(2020, 11, 19, 23, 30, tzinfo=UTC)
    assert read(["heute", "9:00"], late, BERLIN).when.starts == wall("2020-11-20 09:00")


@pytest.mark.timeout(120)  # what it takes is measured by benchmarks.rules
def test_no_phrase_is_lost_in_a_long_text() -> None:
    for words in (row[0].split() for row in (*ALL_GERMAN, *ALL_ENGLISH)):
        read([*words, *["Nachbereitung"] * 50], NOW, BERLIN)


# What is formatted is read back.

GERMAN_FORMATS = ["%d.%m.%Y %H:%M", "am %d.%m.%Y um %H:%M Uhr", "%d.%m.%y %H.%M Uhr"]
ENGLISH_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%B %d, %Y at %I:%M %p"]
DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
MOMENTS = st.datetimes(wall("2020-11-19 14:01"), wall("2035-12-31")).map(
    lambda each: each.replace(second=0, microsecond=0)
)


@given(MOMENTS.filter(lambda each: exists(each, BERLIN)))
def test_reads_back_what_is_formatted(moment: datetime) -> None:
    german = [moment.strftime(each) for each in GERMAN_FORMATS]
    named = f"{DAYS[moment.weekday()]}, {moment:%d.%m.%Y}, {moment:%H:%M} Uhr"
    for text in (*german, named, *(moment.strftime(each) for each in ENGLISH_FORMATS)):
        words = text.split()
        assert read(words, NOW, BERLIN) == Found(When(moment), len(words))


@given(st.integers(1, 5000))
def test_lengths_of_time(number: int) -> None:
    def starts(text: str) -> datetime:
        return read(text.split(), NOW, BERLIN).when.starts

    assert instant(starts(f"in {number} Minuten"), BERLIN) == NOW + timedelta(minutes=number)
    days = wall("2020-11-19 14:00") + timedelta(days=number)
    assert starts(f"in {number} days") == starts(f"in {number} Tagen um 14 Uhr") == days


# Nothing else ever comes out.

SOME = ["9:00", "25.11.", "31.02.2021", "2020-11-25", "9", "30", "1.", "2nd", "9.30", "2021", "9pm"]
GERMAN, ENGLISH = lexicons()["de"], lexicons()["en"]
WORDS = st.sampled_from([*GERMAN.words, *ENGLISH.words, *SOME]) | st.text(max_size=8)
NOWS = st.datetimes(wall("2019-01-01"), wall("2035-12-31")).map(lambda n: n.replace(tzinfo=UTC))


def single_tokens(lexicon: Lexicon) -> dict[str, Token]:
    found = {word: tokens(word, lexicon) for word in (*lexicon.words, *SOME)}
    return {word: each[0] for word, each in found.items() if len(each) == 1}


LANGUAGES = st.sampled_from([single_tokens(GERMAN), single_tokens(ENGLISH)])


def grammatical(data: st.DataObject, words: dict[str, Token]) -> list[str]:
    """Words of which each may follow the one before, so that they often are a phrase."""
    reading = parser().parse_interactive(start="start")
    drawn: list[str] = []
    for _ in range(data.draw(st.integers(1, 8))):
        expected = reading.accepts()  # type: ignore[no-untyped-call]
        possible = [word for word, token in words.items() if token.type in expected]
        if not possible:
            break
        drawn.append(data.draw(st.sampled_from(possible)))
        reading.feed_token(words[drawn[-1]])
    return drawn


def check_soup(words: list[str], now: datetime, default: time | None) -> None:
    with suppress(NotADate):
        found = read(words, now, BERLIN, default_time=default)
        assert instant(found.when.starts, BERLIN) > now
        assert 1 <= found.used <= len(words)
        due = next_due(found.when.starts, found.when.rule, BERLIN, now)
        assert due == instant(found.when.starts, BERLIN)


@given(st.lists(WORDS, max_size=9), NOWS, st.none() | st.times())
def test_word_soup_is_refused_or_in_the_future(
    words: list[str], now: datetime, default: time | None
) -> None:
    check_soup(words, now, default)


@given(st.data(), LANGUAGES, NOWS, st.none() | st.times())
def test_so_is_everything_the_grammar_allows(
    data: st.DataObject, words: dict[str, Token], now: datetime, default: time | None
) -> None:
    check_soup(grammatical(data, words), now, default)


def test_every_rule_of_the_grammar_has_a_meaning() -> None:
    inlined = {rule.origin.name for rule in parser().rules if rule.options.expand1}
    named = {str(rule.alias or rule.origin.name) for rule in parser().rules}
    lacking = {
        each
        for each in named - inlined
        if not each.startswith("_") and not callable(getattr(Meaning, each, None))
    }
    assert lacking == set()
