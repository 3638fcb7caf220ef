"""What of a text speaks of dates, so that it may have been meant as one."""

from __future__ import annotations

import pytest

from commands.dates.rules.phrases.mentions import begins, is_leading, mentions

from .phrase_table import rows
from .test_phrases import ALL_ENGLISH, ALL_GERMAN

# the text | the phrases in it
MENTIONED = rows("""
    und 15:00 Tabletten | und 15:00
    außer an Feiertagen Bericht | außer an Feiertagen
    außer am 28.12. | außer am 28.12.
    bis 16:00 Rathaus | bis 16:00
    bis 16 Rathaus | bis 16
    – 16:00 Uhr Rathaus | – 16:00 Uhr
    oder 10 Uhr anrufen | oder 10 Uhr
    nur werktags Bericht | nur werktags
    UTC Bericht | UTC
    MEZ | MEZ
    75 | 75
    abends Bericht | abends
    am Abend der Begegnung | am Abend
    Kuchen für Freitag um 15 Uhr backen | Freitag um 15 Uhr
    Bericht vom 12.11.2018 und 13.11. | 12.11.2018 / und 13.11.
    um 9 Uhr anrufen, dann um 10 Uhr | um 9 Uhr / um 10 Uhr
    in 3 Tagen ist Sitzung | in 3 Tagen
    jeden Montag fragen | jeden Montag
    Europe/London fragen | Europe/London
    am 25. Sitzung | am 25.
    and 15:00 pills | and 15:00
    except holidays | except holidays
    until 16:00 town hall | until 16:00
    or 10 am call | or 10 am
    only on weekdays report | only on weekdays
    to 10:00 meeting | to 10:00
    cake for friday at 3 pm | friday at 3 pm
    report of 2018-11-12 | 2018-11-12
    call at 9:00 UTC | at 9:00 UTC
""")
ORDINARY = rows("""
    Vorlage 18/77 | -
    Vorlage 20/117 zur Winterhilfe | -
    5 Stühle holen | -
    am Rathaus treffen | -
    der letzte Entwurf | -
    im Rathaus an alle | -
    um eine Spende bitten | -
    Montagsrunde | -
    und dann Kuchen | -
    call the office | -
    5 chairs and a table | -
    the second draft | -
    room 3 | -
""")


@pytest.mark.parametrize(("text", "phrases", "_"), MENTIONED)
def test_phrases_in_a_text(text: str, phrases: str, _: None) -> None:
    words = text.split()
    found = [" ".join(words[each.start : each.stop]).rstrip(",") for each in mentions(words)]
    assert found == phrases.split(" / ")


@pytest.mark.parametrize(("text", "_", "__"), ORDINARY)
def test_ordinary_words(text: str, _: str, __: None) -> None:
    assert mentions(text.split()) == []
    assert not begins(text.split())


def test_every_phrase_is_noticed() -> None:
    """Whatever the grammar understands, in whatever language, behind a word of a text."""
    for phrase, _starts, rule in [*ALL_GERMAN, *ALL_ENGLISH]:
        if rule is not None and rule.startswith("CRON"):
            continue  # nobody writes that in a text
        assert mentions(["Bericht", *phrase.split()]), phrase
        assert begins(phrase.split()), phrase


@pytest.mark.parametrize(
    "word", ["jeden", "täglich", "morgen", "bis", "every", "tomorrow", "14-täglich"]
)
def test_words_that_begin_a_phrase(word: str) -> None:
    assert is_leading(word)


@pytest.mark.parametrize("word", ["Am", "In", "Bad", "Musterhafen", "Der", "raum"])
def test_words_that_begin_a_name(word: str) -> None:
    assert not is_leading(word)
