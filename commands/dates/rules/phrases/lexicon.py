"""The words of date phrases, from the table of each language: [dates] in commands/locales/xx.toml.

For each word there is the sort (terminal of phrases.lark) it is, and a value, which is what the
sort means: days from today, an RRULE weekday, seconds, a number; else the word itself. Words are
known in plain spelling (`uebermorgen`), see spelling.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from lark import Token

from commands.kit.rules.spelling import plain
from commands.locales.tables import Table, UnsoundTable, tables

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as in an RRULE
_PARTS: Final = ("am", "pm", "morning", "forenoon", "noon", "afternoon", "evening", "night")
# What the values of these sorts can be; None: whole numbers.
_VALUES: Final[Mapping[str, tuple[str, ...] | None]] = {
    **dict.fromkeys(("WEEKDAY", "WEEKDAYS", "SHORT_DAY"), WEEKDAYS),
    **dict.fromkeys(("MERIDIEM", "PART", "BY_PART", "EARLY", "TONIGHT"), _PARTS),
    **dict.fromkeys(("NEAR", "MORGEN", "MONTH_NAME", "ORDINAL", "SECOND", "ARTICLE"), None),
    "FORTNIGHT": None,
    **dict.fromkeys(("NUMERAL", "EIGHT", "SHORT", "OTHER", "TIMES", "HALVES", "FORTNIGHTLY"), None),
    "PREVIOUS": ("sure", "unsure"),
    "SPAN_END": ("MONTH", "YEAR"),
}
# What is asked back, and what it says: each has to be understood when it is typed.
READINGS: Final = frozenset(
    {
        *("last", "last_day", "in_days", "every_weeks", "every_nth", "every_spoken_nth"),
        *("monthly", "every_3_months", "every_quarter", "weekday_of_week", "weekday_next_week"),
    }
)


@dataclass(frozen=True)
class Lexicon:
    """What one language knows. `locale` is that of Babel; `ordinals` are forms such as `{n}th`, by
    its categories of ordinal numbers; `readings` are phrases to ask back with. `ordinal` matches
    the forms of all languages, each with its number as a group."""

    locale: str
    words: Mapping[str, Token]
    weekdays: Mapping[str, str]
    ordinals: Mapping[str, str]
    readings: Mapping[str, str]
    ordinal: re.Pattern[str]

    def weekday(self, weekday: str) -> str:
        """The name of `MO`, as it is written."""
        return self.weekdays[weekday]

    def nth(self, number: int) -> str:
        """`1st`, `2nd`, `15th`; for -1 “last”."""
        from babel import Locale  # only for those who are asked back

        if number == -1:
            return self.readings["last"]
        form = Locale.parse(self.locale).ordinal_form(number)
        return self.ordinals.get(form, self.ordinals["other"]).format(n=number)

    def spoken_nth(self, number: int) -> str:
        """`second`; in figures if there is no such word."""
        for word, token in self.words.items():
            if token.type in {"ORDINAL", "SECOND"} and token == str(number):
                return word
        return self.nth(number)

    def day_of_month(self, number: int) -> str:
        """`15th`; for -1 “last day”."""
        return self.readings["last_day"] if number == -1 else self.nth(number)

    def asked(self, reading: str, **params: object) -> str:
        """A phrase to ask back with."""
        return self.readings[reading].format(**params)


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Those of all languages by their codes. Raises UnsoundTable."""
    known = tables()
    forms = {form for each in known.values() for form in each.dates.get("ordinals", {}).values()}
    ways = (re.escape(plain(each)).replace(r"\{n\}", "([0-9]{1,2})") for each in sorted(forms))
    ordinal = re.compile("|".join(ways))
    return {code: _lexicon(each, ordinal) for code, each in known.items()}


def _lexicon(table: Table, ordinal: re.Pattern[str]) -> Lexicon:
    code, dates = table.code, table.dates
    words: dict[str, Token] = {}
    weekdays: dict[str, str] = {}
    for sort, word, value in _entries(code, dates.get("words", {})):
        if plain(word) in words:
            raise UnsoundTable(f"{code}.toml [dates.words]: {word!r} stands twice")
        words[plain(word)] = Token(sort, value or plain(word))
        if sort == "WEEKDAY":
            weekdays.setdefault(value, word)
    readings, ordinals = dates.get("readings", {}), dates.get("ordinals", {})
    if readings.keys() != READINGS or "other" not in ordinals or len(weekdays) < len(WEEKDAYS):
        raise UnsoundTable(
            f"{code}.toml [dates] needs seven words of WEEKDAY, `other` among the ordinals, and as "
            f"readings just {', '.join(sorted(READINGS))}"
        )
    return Lexicon(table.locale, words, weekdays, ordinals, readings, ordinal)


def _entries(code: str, words: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Sort, word and value of all words."""
    for sort, entries in words.items():
        possible = _VALUES.get(sort, ())
        for entry in entries.split(","):
            word, _, value = entry.strip().partition("=")
            meant = value or word
            sound = meant.lstrip("-").isdigit() if possible is None else meant in possible
            if not word or not (sound or possible == ()):
                raise UnsoundTable(f"{code}.toml [dates.words] {sort}: {entry.strip()!r}")
            yield sort, word, value
