"""Names that look the same to a reader: `Μusterhafen` with a Greek letter, `Rnusterhafen`.

Source: the skeletons of UTS #39 section 4, with the data of the package confusable_homoglyphs. Case
is no difference here, nor are accents: two names with one skeleton would be taken for each other in
a list.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeVar

from commands.kit.rules.spelling import fold, fold_lines

Id = TypeVar("Id")
_REMEMBERED = 20_000  # above all municipalities and counties (domain.md section 4)
_BEFORE_GREEK = 0x370  # Latin letters and accents: names of members consist of them
_SHOWN_LEFT_TO_RIGHT = "\u200e"  # what the table puts around letters of other directions


def alike(name: str, others: Iterable[tuple[Id, str]]) -> list[Id]:
    """Those of `others` (id, name) that look like `name` although they are spelt differently.

    What is found by this name anyway, because only case, umlauts or accents differ, is no
    look-alike but a namesake.
    """
    wanted, key = _looks(name), fold(name)
    ids, names = [], []
    for id_, other in others:
        ids.append(id_)
        names.append(other)
    found = [
        place
        for place, looks, other_key in _each_looks(names)
        if other_key != key and not wanted.isdisjoint(looks)
    ]
    return [ids[place] for place in sorted(found)]


def _each_looks(names: Sequence[str]) -> Iterator[tuple[int, tuple[str, str], str]]:
    """The place of each, its looks and its key. They are worked on as one text, a line for each."""
    plainly = [each.isascii() for each in names]  # such a text takes a tenth of the time
    for are in (True, False):
        places = [place for place, each in enumerate(plainly) if each is are]
        text = "\n".join(names[place].replace("\n", " ") for place in places)
        keys = fold_lines(text)
        seen = (_skeleton(fold_lines(_skeleton(text))), _skeleton(keys), keys)
        for place, one, two, key in zip(places, *(each.split("\n") for each in seen), strict=False):
            yield place, (one, two), key


class Looks:
    """Many names by how they look, to ask for one after another."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_look: dict[str, list[str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """One more name that the next ones are compared with."""
        for look in _looks(name):
            self._by_look.setdefault(look, []).append(name)

    def like(self, name: str) -> Sequence[str]:
        """The names that look like this one, see `alike`."""
        near = [other for look in _looks(name) for other in self._by_look.get(look, ())]
        return [near[place] for place in alike(name, enumerate(near))][:1]


@lru_cache(maxsize=_REMEMBERED)
def _looks(name: str) -> frozenset[str]:
    """How a name looks as it is written, and in small letters: a capital I is like an l."""
    return frozenset(_skeleton(fold(each)) for each in (_skeleton(name), name))


def _skeleton(text: str) -> str:
    if text.isascii():
        return text.translate(_prototypes())
    parts = unicodedata.normalize("NFD", text).translate(_prototypes())
    return unicodedata.normalize("NFC", parts)


@cache
def _prototypes() -> Mapping[int, str]:
    """What each letter looks like. Only a name that nobody has yet needs it, and it takes 1 MB.

    The table has every pair in both directions; the prototype is the one that has several partners.
    """
    data = files("confusable_homoglyphs").joinpath("confusables.json").read_bytes()
    partners = {each: [one["c"] for one in others] for each, others in json.loads(data).items()}
    found: dict[int, str] = {}
    for each, others in partners.items():
        letter, other = each.strip(_SHOWN_LEFT_TO_RIGHT), others[0]
        if len(letter) > 1 or len(others) > 1:
            continue
        if len(partners[other]) == 1 and _rank(letter) < _rank(other):
            continue  # of a single pair one has to be the prototype
        if all(ord(part) < _BEFORE_GREEK for part in other):
            found[ord(letter)] = other
    return found


def _rank(letter: str) -> tuple[bool, int]:
    """Several letters, which are never mapped, come first; then the oldest letter."""
    return len(letter) == 1, ord(letter[0])
