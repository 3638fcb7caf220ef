"""The table of each language: what can be typed in it, its dates, and how it writes things.

Texts are written in English in the code, and so are the words to be typed: the names of commands
and options, choices, keywords. The table of every other language says what they are called there,
by what they are called in English; see de.toml. Words are separated by commas, the first is the
one that is shown. The words of all languages are always understood.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

SOURCE_LANGUAGE: Final = "en"
_WRITTEN: Final = ("name", "locale", "tag", "thousands", "day", "moment", "separator", "holidays")
_WORDS: Final = frozenset({"commands", "options", "keywords", "choices", "languages", "numbers"})


class UnsoundTable(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A table of a language that lacks something, or has something that nobody reads."""


@dataclass(frozen=True, slots=True)
class Table:
    """One language. `code` is that of its files and of what the database keeps.

    `name` is in its own words; `locale` what Babel, `holidays` what the library of holidays calls
    it; `tag` as documents declare it (`de-DE`). `thousands` separates groups of digits, `separator`
    the columns of CSV as its spreadsheets expect them. `day` is like `DD.MM.YYYY`; `moment` is a
    pattern of Babel for weekday, date and time. `dates` is read by the grammar of date phrases.
    """

    code: str
    name: str
    locale: str
    tag: str
    thousands: str
    day: str
    moment: str
    separator: str
    holidays: str
    dates: Mapping[str, Any]
    words: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False)

    def in_figures(self, day: date) -> str:
        """The day as it is written: `03.12.2020`."""
        parts = {"DD": f"{day.day:02}", "MM": f"{day.month:02}", "YYYY": f"{day.year:04}"}
        return re.sub("DD|MM|YYYY", lambda found: parts[found[0]], self.day)


@dataclass(frozen=True, slots=True)
class Words:
    """Words for one thing in every language: `english`, and what stands at `key` of `section`."""

    section: str
    key: str
    english: tuple[str, ...]

    def of(self, language: str) -> tuple[str, ...]:
        """The words of that language; the English ones if its table has none."""
        if language == SOURCE_LANGUAGE:
            return self.english
        return tables()[language].words.get((self.section, self.key)) or self.english

    def shown(self, language: str) -> str:
        """The word that readers of that language are used to."""
        return self.of(language)[0]

    @property
    def all(self) -> tuple[str, ...]:
        """Every word of every language once: the ones that are shown first, English before all."""
        others = (each for each in tables() if each != SOURCE_LANGUAGE)
        ranks = zip_longest(self.english, *(self.of(each) for each in others))
        return tuple(dict.fromkeys(word for rank in ranks for word in rank if word is not None))


def languages() -> tuple[str, ...]:
    """The codes of all languages there are, in the order of the alphabet."""
    return tuple(tables())


def table(language: str) -> Table:
    """The table of a language. Raises LookupError for one that Hafenlotse does not speak."""
    return tables()[language]


@cache
def tables() -> Mapping[str, Table]:
    """All tables by the code of their language, from the locales folders of `commands`.

    Raises UnsoundTable.
    """
    raw: dict[str, dict[str, Any]] = {}
    for path in files("*.toml"):
        with path.open("rb") as file:
            try:
                _merge(raw.setdefault(path.stem, {}), tomllib.load(file), path.name)
            except tomllib.TOMLDecodeError as error:
                raise UnsoundTable(f"{path}: {error}") from error
    return {code: _table(code, raw[code]) for code in sorted(raw)}


def files(pattern: str) -> list[Path]:
    """The files of that name, one for each folder that command modules are found in."""
    import commands

    folders = (Path(folder) / "locales" for folder in commands.__path__)
    return [file for folder in folders for file in sorted(folder.glob(pattern))]


def _merge(into: dict[str, Any], more: Mapping[str, Any], where: str) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.setdefault(key, {}), dict):
            _merge(into[key], value, f"{where} [{key}]")
        elif key in into:
            raise UnsoundTable(f"{where}: {key!r} stands twice")
        else:
            into[key] = value


def _table(code: str, raw: Mapping[str, Any]) -> Table:
    written = raw.get("written", {})
    if unknown := raw.keys() - _WORDS - {"written", "dates"} | written.keys() - {*_WRITTEN}:
        raise UnsoundTable(f"{code}.toml: nobody reads {', '.join(sorted(unknown))}")
    for name in _WRITTEN:
        if not isinstance(written.get(name), str) or not written[name]:
            raise UnsoundTable(f"{code}.toml [written]: {name} is missing")
    if not isinstance(raw.get("dates"), dict):
        raise UnsoundTable(f"{code}.toml: [dates] is missing")
    words = {
        (section, key): _split(code, section, key, value)
        for top in sorted(_WORDS)
        for section, key, value in _flat(top, raw.get(top, {}))
    }
    return Table(code, **{n: written[n] for n in _WRITTEN}, dates=raw["dates"], words=words)


def _flat(section: str, entries: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for key, value in entries.items():
        if isinstance(value, dict):
            yield from _flat(f"{section}.{key}", value)
        else:
            yield section, key, value


def _split(code: str, section: str, key: str, value: Any) -> tuple[str, ...]:
    words = tuple(map(str.strip, value.split(","))) if isinstance(value, str) else ()
    if not words or not all(words):
        raise UnsoundTable(f"{code}.toml [{section}]: {key} needs words, separated by commas")
    return words
