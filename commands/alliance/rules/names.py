"""The names of municipalities taken apart: what is the name itself, what an addition, what a kind.

Source: domain.md section 3, its end: the official register writes the kind apart ("Osnabrück,
Stadt" beside the county "Osnabrück"), what stands behind the comma is an addition ("Hamburg, Freie
und Hansestadt"), "St." is "Sankt", and "a. d.", "v. d.", "i." are written out or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from commands.kit.rules.spelling import fold

from .laender import land


class Sort(Enum):
    """What the words around a name claim it to be."""

    CITY = auto()
    MUNICIPALITY = auto()
    COUNTY = auto()
    JOINT = auto()
    STATE = auto()


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _sorted(sort: Sort, words: str) -> dict[str, Sort]:
    return dict.fromkeys(words.split(), sort)


_TITLES: Final = (  # what towns call themselves in front of their names
    "hansestadt universitaetsstadt landeshauptstadt lutherstadt barlachstadt reuterstadt "
    "fontanestadt welterbestadt barbarossastadt wissenschaftsstadt klingenstadt hochschulstadt "
    "bergstadt residenzstadt bundesstadt messestadt domstadt kurstadt kreisstadt grosskreisstadt"
)
_BATHS: Final = (
    "ostseebad nordseebad seebad ostseeheilbad nordseeheilbad seeheilbad heilbad thermalbad "
    "kneippheilbad kurort luftkurort"
)
# Words for the sort of a member at either end of its name.
_SORTS: Final = {
    **_sorted(Sort.CITY, f"stadt stadtkreis stadtgemeinde {_TITLES}"),
    **_sorted(Sort.MUNICIPALITY, f"gemeinde ortsgemeinde einheitsgemeinde marktgemeinde {_BATHS}"),
    **_sorted(Sort.COUNTY, "landkreis kreis lk lkr landratsamt region staedteregion"),
    **_sorted(Sort.COUNTY, "regionalverband"),
    **_sorted(Sort.JOINT, "samtgemeinde verbandsgemeinde verwaltungsgemeinschaft sg vg"),
    **_sorted(Sort.STATE, "stadtstaat"),
}
_IN_FRONT: Final = {**_SORTS, "land": Sort.STATE}  # at the end, "Land" is part of many names
# Behind a comma only: in front, "Markt", "Flecken", "Amt" are names ("Markt Erlbach" is not
# "Erlbach"), and "St" is "Sankt".
_BEHIND: Final = {
    **_IN_FRONT,
    **_sorted(Sort.CITY, "st gkst"),
    **_sorted(Sort.MUNICIPALITY, "markt flecken m gde"),
    **_sorted(Sort.JOINT, "amt"),
}
# „Kreisfreie Stadt …“, „die Stadt …“, „Freie und Hansestadt …“
_FILLERS: Final = _set_of(
    "kreisfreie kreisfreien kreisangehoerige freie freien grosse grossen die der das den dem und "
    "hanse"
)
# Written out, abbreviated or replaced by a slash; they tell no two places apart.
_SMALL: Final = _set_of(
    "a am an b bei beim d das dem den der des die i im in o ob u und v vom von vor"
)
_ABBREVIATED: Final = {
    "st": "sankt", "skt": "sankt", "opf": "oberpfalz", "obb": "oberbayern", "ndb": "niederbayern",
    "ofr": "oberfranken", "mfr": "mittelfranken", "ufr": "unterfranken", "oldb": "oldenburg",
    "westf": "westfalen", "holst": "holstein", "wuertt": "wuerttemberg", "br": "breisgau",
    "vogtl": "vogtland", "erzgeb": "erzgebirge", "thuer": "thueringen", "meckl": "mecklenburg",
}  # fmt: skip
_COMMA: Final = re.compile(r",(?![^()]*\))")  # none of those inside brackets
_APART: Final = re.compile(r"[,()]")
_BRACKETS: Final = re.compile(r"(.*\S)\s*\(([^()]+)\)\s*")
_AGS: Final = re.compile(r"\s*(?:AGS\s*)?(\d{8})\s*", re.ASCII | re.IGNORECASE)
_REMEMBERED: Final = 20_000  # above all municipalities and counties (domain.md section 4)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. Its parts are folded words, without those that tell nothing apart.

    `core` is the name itself, `full` all words, `sort`, `land` (a code) and `ags` what stands
    beside it. `strange` is an addition that is neither: typed, it has to be registered like that.
    """

    core: str
    full: str
    turned: str  # the addition first
    sort: Sort | None
    land: str | None
    ags: str | None
    strange: bool

    @property
    def borne(self) -> frozenset[str]:
        """Under which words a member of this name is found."""
        return frozenset({self.core, self.full, self.turned})

    @property
    def asked(self) -> frozenset[str]:
        """Under which words whoever typed this name looks for a member."""
        found = {self.full, self.turned}
        if not self.strange:
            found.add(self.core)
            if self.sort is Sort.COUNTY:  # "Landkreis Ortenau" is the Ortenaukreis
                found.add(f"{self.core}kreis")
        return frozenset(found)


@lru_cache(maxsize=_REMEMBERED)
def taken_apart(name: str) -> Name:
    """The parts of a name, as it was typed or is registered."""
    head, *additions = _COMMA.split(name)
    if (bracket := _BRACKETS.fullmatch(head)) and _is_beside(bracket[2]):
        head, additions = bracket[1], [bracket[2], *additions]
    words, sort = _without_sort([*_written_out(fold(head).split())])
    additions = [part for each in additions for part in _APART.split(each)]
    beside = _Beside(additions)
    behind = fold(" ".join(additions)).split()
    everything = [*_written_out(fold(head).split()), *behind]
    return Name(
        core=_reduced(words),
        full=_reduced(everything),
        turned=_reduced([*behind, *words]),
        sort=sort or beside.sort,
        land=beside.land,
        ags=beside.ags,
        strange=beside.strange,
    )


class _Beside:
    """What stands behind the commas of a name, or in brackets."""

    def __init__(self, additions: Iterable[str]) -> None:
        self.sort: Sort | None = None
        self.land: str | None = None
        self.ags: str | None = None
        self.strange = False
        for each in additions:
            if code := land(each):
                self.land = code
            elif key := _AGS.fullmatch(each):
                self.ags = key[1]
            else:
                for word in each.split():
                    self._take(word)

    def _take(self, written: str) -> None:
        word = fold(written)
        if written.endswith("-") or word in _FILLERS or not word:  # „Kreis- und Hochschulstadt“
            return
        sort = _BEHIND.get(word) or (Sort.CITY if word.endswith("stadt") else None)
        self.sort = self.sort or sort
        self.strange = self.strange or sort is None


def _is_beside(text: str) -> bool:
    """Whether brackets say more than the name: a Land, a kind, a key; not "(Oder)"."""
    return not _Beside(_APART.split(text)).strange


def _without_sort(words: list[str]) -> tuple[list[str], Sort | None]:
    """The words without those for its sort at either end, and what they say."""
    sort: Sort | None = None
    while (place := _behind_sort(words)) is not None:
        sort = sort or _IN_FRONT[words[place - 1]]
        words = words[place:]
    while len(words) > 1 and words[-1] in _SORTS:
        sort = sort or _SORTS[words[-1]]
        words = words[:-1]
    return words, sort


def _behind_sort(words: Sequence[str]) -> int | None:
    """Where the name goes on behind a word for its sort, with fillers in front of that or none."""
    place = next((n for n, each in enumerate(words) if each not in _FILLERS), len(words))
    found = place + 1 < len(words) and words[place] in _IN_FRONT
    return place + 1 if found else None


def _written_out(words: Sequence[str]) -> Iterable[str]:
    last = len(words) - 1
    for place, word in enumerate(words):
        # „Neustadt St“ is no saint.
        is_saint = word != "st" or place < last
        yield _ABBREVIATED.get(word, word) if is_saint else word


def _reduced(words: Sequence[str]) -> str:
    """Without small words, and without one that says the same again: „Oldenburg (Oldenburg)“."""
    found: list[str] = []
    for word in words:
        if not found or (word not in _SMALL and word != found[-1]):
            found.append(word)
    return " ".join(found)
