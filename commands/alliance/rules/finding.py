"""Which member a name means: understood for certain, or asked back, and never guessed.

Names are not unique, and what is nearly a name is another place ("Hamburg", "Harburg"): so every
answer is all the members that fit equally well, and only `slips` forgives typing errors.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Generic, Protocol, TypeVar

from commands.kit.rules.spelling import within

from .names import Name, Sort, taken_apart
from .statuses import Kind

MOST_NUMBERED: Final = 20
_NUMBERED: Final = re.compile(r"(.+\S)\s+(\d{1,2})", re.ASCII)
_PLACES: Final = frozenset({Sort.CITY, Sort.MUNICIPALITY})
_SORTS_OF: Final = {
    Kind.CITY: frozenset({Sort.CITY}),
    Kind.TOWN: frozenset({Sort.MUNICIPALITY}),
    Kind.COUNTY: frozenset({Sort.COUNTY}),
    Kind.JOINT_MUNICIPALITY: frozenset({Sort.JOINT}),
    Kind.CITY_STATE: frozenset({Sort.CITY, Sort.STATE}),
    Kind.PARTNER: frozenset[Sort](),
}
# Municipalities are called in German, whatever language the bot speaks.
_CALLED: Final = {
    Kind.CITY: "Stadt",
    Kind.TOWN: "Gemeinde",
    Kind.COUNTY: "Landkreis",
    Kind.JOINT_MUNICIPALITY: "Samtgemeinde",
    Kind.CITY_STATE: "Stadt",
}


class Named(Protocol):
    """Something with a name that may not be its only one."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def land(self) -> str: ...
    @property
    def ags(self) -> str | None: ...


class Keyed(Named, Protocol):
    """And with the key it is looked up by, as `fold` makes it: which takes its time for each."""

    @property
    def name_key(self) -> str: ...


M = TypeVar("M", bound=Named)


class Members(Generic[M]):
    """Members to be found by their names."""

    def __init__(self, members: Iterable[M] = ()) -> None:
        self._all: dict[int, M] = {}
        self._cores: dict[int, str] = {}
        self._by_words: dict[str, list[M]] = {}
        self._by_glued: dict[str, list[M]] = {}
        for each in members:
            self.add(each)

    def add(self, member: M) -> None:
        """One more of them; or one more name, by which it is found beside its former one."""
        name = taken_apart(member.name)
        self._all[member.id] = member
        self._cores[member.id] = name.core
        for words in name.borne:
            self._by_words.setdefault(words, []).append(member)
        self._by_glued.setdefault(_glued(member.name), []).append(member)

    def put(self, member: M) -> None:
        """One more of them, or one that is called otherwise now."""
        if self._all.get(member.id) != member:
            self.remove(member.id)
            self.add(member)

    def remove(self, member_id: int) -> None:
        """One less of them, if it is there."""
        former = self._all.pop(member_id, None)
        if former is None:
            return
        del self._cores[member_id]
        for words in taken_apart(former.name).borne:
            self._by_words[words].remove(former)
        self._by_glued[_glued(former.name)].remove(former)

    def meant(self, typed: str) -> list[M]:
        """All that are meant by exactly this name or AGS, in the order of their ids.

        Aside are case, the spelling of umlauts, "St." and "Sankt", prepositions and additions; a
        word for the kind has to agree, and so have a Land or an AGS in brackets or behind a comma.
        `Neuenkirchen 2` is the second of those that `Neuenkirchen` means.
        """
        return self._meant(typed) or self._numbered(typed)

    def _meant(self, typed: str) -> list[M]:
        if typed.isascii() and typed.isdigit():
            return [each for each in self._all.values() if each.ags == typed]
        asked = taken_apart(typed)
        fitting = [each for each in self._bearing(asked.asked) if _fits(asked, each)]
        if asked.full != asked.core:
            same = [each for each in fitting if taken_apart(each.name).full == asked.full]
            very = same or [each for each in fitting if asked.sort in sorts(each)]
            fitting = very or fitting
        return sorted(fitting, key=lambda each: each.id)

    def _numbered(self, typed: str) -> list[M]:
        if not (found := _NUMBERED.fullmatch(typed)):
            return []
        namesakes, place = self._meant(found[1]), int(found[2])
        possible = len(namesakes) > 1 and 1 <= place <= min(len(namesakes), MOST_NUMBERED)
        return [namesakes[place - 1]] if possible else []

    def _bearing(self, words: Iterable[str]) -> list[M]:
        found = {each.id: each for one in words for each in self._by_words.get(one, ())}
        return list(found.values())

    def slips(self, typed: str) -> list[M]:
        """Those nearest to a name with typing errors, where another place is hardly meant.

        A name of five letters may have one error and of ten letters two, never in the initial;
        only a long name may have its single error there.
        """
        asked = taken_apart(typed)
        if asked.strange:
            return []
        reach = 0 if len(asked.core) < 5 else 1 if len(asked.core) < 10 else 2
        near = [
            (distance, each)
            for distance, each in self._within(asked.core, reach)
            if _agrees(asked, each)
            and (taken_apart(each.name).core[:1] == asked.core[:1] or distance < reach)
        ]
        best = min((distance for distance, _each in near), default=0)
        return sorted((e for d, e in near if d == best), key=lambda each: each.id)

    def near(self, typed: str) -> list[M]:
        """What may have been meant instead, the likeliest first: to be asked, never to be taken."""
        asked = taken_apart(typed)
        ranked: dict[int, tuple[int, M]] = {}
        # In „Beispiel Stadt“ the second word is none for the kind.
        for words in dict.fromkeys((asked.core, asked.full)):
            for distance, each in self._within(words, _far(words)):
                ranked.setdefault(each.id, (distance, each))
            for id_, core in self._cores.items():
                if words[:3] in core and _is_short_for(words, core):
                    ranked.setdefault(id_, (_far(words) + 1, self._all[id_]))
        found = sorted(ranked.values(), key=lambda one: (one[0], one[1].name, one[1].id))
        return [each for _distance, each in found]

    def _within(self, core: str, reach: int) -> list[tuple[int, M]]:
        if not core:
            return []
        return [(errors, self._all[id_]) for _core, errors, id_ in within(reach, core, self._cores)]

    def same_place(self, name: str, kind: str | None, land: str | None) -> list[M]:
        """Those that a new member of that name may be already; None: nobody has said yet.

        Also if one has a space or hyphen where the other has none.
        """
        new = taken_apart(name)
        borne = _SORTS_OF[Kind(kind)] if kind else frozenset({new.sort} if new.sort else ())
        alike = {each.id: each for each in self._bearing(new.borne)}
        alike |= {each.id: each for each in self._by_glued.get(_glued(name), ())}
        return [
            each
            for each in alike.values()
            if land in (None, each.land)
            and (kind == Kind.PARTNER) == (each.kind == Kind.PARTNER)
            and (not borne or _may_be_one(borne, _SORTS_OF[Kind(each.kind)]))
        ]

    def typable(self, member: M) -> str | None:
        """What to type so that this member alone is meant; None if its name cannot tell."""
        for each in _ways_to_type(member):
            if [found.id for found in self.meant(each)] == [member.id]:
                return each
        return None


def sorts(member: Named) -> frozenset[Sort]:
    """What a member is, by its kind and by what its name says."""
    said = taken_apart(member.name).sort
    return _SORTS_OF[Kind(member.kind)] | ({said} if said else frozenset())


def may_be_one(kind: str, other: str) -> bool:
    """Whether one place can be called both kinds: a town grows to a city, and never to a county."""
    return _may_be_one(_SORTS_OF[Kind(kind)], _SORTS_OF[Kind(other)])


def distinct(members: Sequence[Keyed]) -> dict[int, str]:
    """The names by id; with kind, AGS or else the Land, where several of them are the same."""
    often = Counter([each.name_key for each in members])
    shared = [each for each in members if often[each.name_key] > 1]
    kinds = Counter((each.name_key, each.kind) for each in shared)

    def told(each: Keyed) -> str:
        if kinds[each.name_key, each.kind] == 1 and Kind(each.kind) in _CALLED:
            return f"{_CALLED[Kind(each.kind)]} {each.name}"
        return f"{each.name} (AGS {each.ags})" if each.ags else f"{each.name} ({each.land})"

    return {each.id: each.name for each in members} | {each.id: told(each) for each in shared}


def _fits(asked: Name, member: Named) -> bool:
    """Whether a member that bears the words is not another one by what stands beside them."""
    borne = taken_apart(member.name)
    return _is_beside(asked, member) and (asked.full == borne.full or _agrees(asked, member))


def _agrees(asked: Name, member: Named) -> bool:
    """Whether „Landkreis X“ can mean that member, or „X (NI)“."""
    if not _is_beside(asked, member):
        return False
    borne = sorts(member)
    return (
        asked.sort is None or asked.sort in borne or bool(asked.sort in _PLACES and borne & _PLACES)
    )


def _is_beside(asked: Name, member: Named) -> bool:
    return asked.land in (None, member.land) and asked.ags in (None, member.ags)


def _may_be_one(one: frozenset[Sort], other: frozenset[Sort]) -> bool:
    return one == other or bool(one & other or (one & _PLACES and other & _PLACES))


def _glued(name: str) -> str:
    """Without what may separate its parts: the „Ortenaukreis“ is the „Landkreis Ortenau“, too."""
    return taken_apart(name).core.replace(" ", "").removesuffix("kreis")


def _far(core: str) -> int:
    """So many typing errors may lie between what was typed and what is suggested."""
    return max(1, min(len(core) // 4, 3))


def _is_short_for(typed: str, core: str) -> bool:
    """Whether words are left out of a name („Frankfurt“), or shortened („Bad Homburg v. d. H.“)."""
    asked, borne = typed.split(), core.split()
    if not 0 < len(asked) <= len(borne) or asked == borne:
        return False
    begins = all(there.startswith(each) for each, there in zip(asked[1:], borne[1:], strict=False))
    return (asked[0] == borne[0] and begins) or f" {typed} " in f" {core} "


def _ways_to_type(member: Named) -> list[str]:
    head = member.name.partition(",")[0]
    called = _CALLED.get(Kind(member.kind))
    first, _space, rest = head.partition(" ")
    bare = rest if rest and taken_apart(f"{first} x").core == "x" else head
    ways = [head, *([f"{called} {bare}"] if called else []), member.name]
    ways += [f"{each} ({member.land})" for each in ways[:2]]
    return [*ways, *([member.ags] if member.ags else [])]
