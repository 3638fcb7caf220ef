"""Languages that come and go while the tests run, and one that nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from commands.dates.rules.phrases.lexicon import lexicons
from commands.kit.options import typed_words
from commands.kit.registry import Registry
from commands.kit.rules.choices import Worded
from commands.kit.rules.keywords import KEYWORDS, plain_words
from commands.kit.rules.numbers import COMPOUND, SPOKEN, numerals
from commands.kit.rules.spelling import plain
from commands.kit.texts import catalogue
from commands.locales.tables import SOURCE_LANGUAGE, Words, files, table, tables

INVENTED: Final = "xx"
# A text goes from one gap or piece of code to the next; a word may have a hyphen in it.
_PIECE = re.compile(r"(\{\w*\}|`[^`]*`)")
_WORD = re.compile(r"(?<![\w@:.{])[^\W\d_][\w'’-]*")


def forget_languages() -> None:
    """Lets tables, catalogues and words of dates be read anew."""
    tables.cache_clear()
    catalogue.cache_clear()
    lexicons.cache_clear()
    numerals.cache_clear()
    plain_words.cache_clear()
    typed_words.cache_clear()


def every_words(registry: Registry) -> dict[tuple[str, str], Words]:
    """All that can be typed, numbers in words as well, by section and key."""
    found = [each.words for each in registry.commands]
    for command in registry.commands:
        found += [each.option.words for each in command.signature.parameters if each.option]
    found += [each.spoken for kind in _choices(Worded) for each in kind]
    found += [*(each.words for each in KEYWORDS.values()), *SPOKEN.values(), COMPOUND]
    return {(each.section, each.key): each for each in found}


def _choices(kind: type[Worded]) -> Iterator[type[Worded]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("commands."):
            yield each
        yield from _choices(each)


class Invention:
    """A language made of English: every word has an `x` in front.

    In what is to be typed only those words have one that mean something there.
    """

    def __init__(self, registry: Registry) -> None:
        self._every = every_words(registry)
        typed = (word for each in self._every.values() for word in each.english)
        dates = lexicons()[SOURCE_LANGUAGE].words
        self._known = {plain(part) for word in (*typed, *dates) for part in word.split()}

    def text(self, english: str) -> str:
        """A text, or a line that begins with `!`."""
        if english.startswith("!"):
            return self.typed(english)
        pieces = _PIECE.split(english)
        return "".join(
            each
            if each.startswith("{")
            else self.typed(each)
            if each.startswith("`")
            else _WORD.sub(r"x\g<0>", each)
            for each in pieces
        )

    def typed(self, english: str) -> str:
        """What somebody types."""

        def said(found: re.Match[str]) -> str:
            return f"x{found[0]}" if plain(found[0]) in self._known else found[0]

        return "".join(
            each if each.startswith("{") else _WORD.sub(said, each)
            for each in re.split(r"(\{\w*\})", english)
        )

    def date(self, english: str) -> str:
        """A date as somebody types it; also `9am`, `p.m.`."""
        words = []
        for word in english.split():
            number, unit = re.fullmatch(r"([\d:.]*)(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]
            forms = {plain(unit.rstrip(",")), plain(unit.rstrip(".,"))}
            known = forms & self._known and not (number and unit == "th")
            words.append(f"{number}x{unit}" if known else word)
        return " ".join(words)

    def write(self, folder: Path) -> None:
        """Its table and its catalogue, into `folder`/locales."""
        (folder / "locales").mkdir(parents=True)
        (folder / "locales" / f"{INVENTED}.toml").write_text(self._table(), encoding="utf-8")
        new = Catalog(locale="eo", fuzzy=False)
        with files("de.po")[0].open("rb") as file:
            for message in read_po(file, locale="de"):
                if isinstance(message.id, tuple):
                    new.add(message.id, tuple(map(self.text, message.id)))
                elif message.id:
                    new.add(message.id, self.text(message.id))
        with (folder / "locales" / f"{INVENTED}.po").open("wb") as file:
            write_po(file, new)

    def _table(self) -> str:
        sections: dict[str, dict[str, str]] = {
            "written": {
                "name": "Xish",
                "locale": "eo",
                "tag": "eo",
                "holidays": "uk",
                "day": "YYYY/MM/DD",
                "thousands": "_",
                "separator": "|",
                "moment": "EEEE yyyy/MM/dd 'x'HH:mm",
            },
            "languages": {"xx": "xish", "de": "xgerman", "en": "xenglish"},
        }
        for (section, key), words in self._every.items():
            if words.english:
                sections.setdefault(section, {})[key] = ", ".join(map(self._each, words.english))
        english = table(SOURCE_LANGUAGE).dates
        sections["dates.ordinals"] = {"other": "{n}xth"}
        sections["dates.readings"] = {k: self._reading(v) for k, v in english["readings"].items()}
        sections["dates.words"] = {k: self._dates(v) for k, v in english["words"].items()}
        return "\n".join(
            f"[{name}]\n" + "".join(f"{_quoted(k)} = {_quoted(v)}\n" for k, v in entries.items())
            for name, entries in sections.items()
        )

    def _each(self, word: str) -> str:
        return " ".join(f"x{part}" for part in word.split())

    def _reading(self, english: str) -> str:
        return "".join(
            each if each.startswith("{") else _WORD.sub(r"x\g<0>", each)
            for each in re.split(r"(\{\w*\})", english)
        )

    def _dates(self, entries: str) -> str:
        pairs = [each.strip().partition("=") for each in entries.split(",")]
        return ", ".join(f"x{word}={value or word}" for word, _, value in pairs)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def strange_words(text: str) -> set[str]:
    """The words of a text, of three letters and more, that are not of the invented language."""
    words = {each.rstrip("-") for each in re.findall(r"[^\W\d_][\w-]{2,}", text)}
    return {
        each
        for each in words
        if len(each) > 2 and not each.startswith("x") and not re.search(r"\d", each)
    }
