"""Admission programmes: those of the law, and what the coordination has added or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commands.dates.days import today, written
from commands.dates.rules.days import is_expired
from commands.kit.arguments import Word, shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Bullets, Inline, Joined, Strong, Term
from commands.kit.texts import Text, _
from storage import tables
from storage.store import Store
from storage.tables import LandRule, Member

from .rules import FACTS, Bar, Programme, bar, key_of

PROGRAMME_NAMES = {
    Programme.OPEN: _("programme open"),
    Programme.FEDERAL_23_2: _("federal admission § 23 (2)"),
    Programme.RESETTLEMENT_23_4: _("resettlement § 23 (4)"),
    Programme.NEST: _("NesT"),
    Programme.STATE_23_1: _("Land programme § 23 (1)"),
    Programme.INDIVIDUAL_22: _("individual case § 22"),
    Programme.RELOCATION: _("EU relocation"),
}
_OF_THE_LAW = frozenset(map(str, Programme))


@dataclass(frozen=True, slots=True)
class Programmes:
    """All programmes by key; `changed` are the rows of the registry."""

    changed: Mapping[str, tables.Programme] = field(default_factory=dict)

    def name(self, key: str) -> Inline:
        """What people call it."""
        if key in _OF_THE_LAW:
            return PROGRAMME_NAMES[Programme(key)]
        return self.changed[key].name if key in self.changed else key

    def typed(self, key: str) -> Inline:
        """The word for it in a command."""
        return Term(Programme(key)) if key in _OF_THE_LAW else key

    def ends(self, key: str) -> date | None:
        """The last day it is valid, as far as the registry knows."""
        return self.changed[key].valid_until if key in self.changed else None

    def is_open(self, key: str) -> bool:
        """Whether it takes pledges; one of the law does until the coordination closes it."""
        return key not in self.changed or self.changed[key].open

    def find(self, word: str) -> str | None:
        """The key of the programme that the word means, if there is one."""
        key = key_of(word)
        return key if key in _OF_THE_LAW or key in self.changed else None

    def known(self) -> list[str]:
        """Those of the law, then those that were added."""
        known = [str(each) for each in FACTS]
        return known + [key for key in self.changed if key not in _OF_THE_LAW]


async def programmes(context: Context) -> Programmes:
    """All programmes as they are now."""
    return await programmes_in(context.store)


async def programmes_in(store: Store) -> Programmes:
    """The same, as they are there."""
    return Programmes({each.key: each for each in await store.programmes.all()})


@dataclass(frozen=True)
class ProgrammeWord(Kind):
    """The key of a programme, of the law or added; has to come behind the other choices."""

    label = _("programme")
    known: Sequence[Inline] = tuple(map(Term, Programme))

    def match(self, word: Word) -> str | None:
        return None if word.quoted else key_of(word.text)

    def read(self, cursor: Cursor) -> str:
        return ProgrammeKey().read(cursor)


@dataclass(frozen=True)
class ProgrammeKey(Kind):
    """The key of a programme in its place, right behind the command."""

    label: Text = _("programme")

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        key = key_of(word.text)
        if key is None:
            raise UserError(
                _("“{text}” cannot be the name of a programme.", text=shortened(word.text)),
                _(
                    "It is one word of letters, digits and hyphens, such as `landesaufnahme-nw`, "
                    "and means nothing else in a pledge."
                ),
            )
        return key


async def the_programme(context: Context, key: str) -> Programmes:
    """What is recorded about that programme. Raises UserError if there is none."""
    row = await context.store.programmes.get(key)
    if row is None and key not in _OF_THE_LAW:
        raise unknown_programme(key, await programmes(context))
    return Programmes({key: row} if row else {})


def unknown_programme(word: str, known: Programmes) -> UserError:
    """The refusal of a programme that there is not, with those there are."""
    lines: list[Inline] = [
        Joined([known.typed(each), known.name(each)], " – ") for each in known.known()
    ]
    return UserError(
        _("I do not know the programme “{text}”. Possible are:", text=shortened(word)),
        Bullets(lines),
    )


def require_open(context: Context, known: Programmes, key: str, member: Member) -> None:
    """Raises UserError if the member cannot pledge (more) for that programme, with the reason."""
    row = known.changed.get(key)
    if row is None:
        return
    found = bar(
        is_open=row.open,
        valid_until=row.valid_until,
        programme_land=row.land,
        member_land=member.land,
        today=today(context),
    )
    if found is None:
        return
    name = Strong(known.name(key))
    if found is Bar.CLOSED:
        said = _("The programme {name} is closed.", name=name)
    elif found is Bar.ENDED:
        assert row.valid_until is not None
        said = _("The programme {name} ended on {day}.", name=name, day=written(row.valid_until))
    else:
        assert row.land is not None
        said = _(
            "The programme {name} is one of {land}; {member} lies in {own}.",
            name=name,
            land=row.land,
            member=member.name,
            own=member.land,
        )
    raise UserError(
        said,
        _("Nothing more can be pledged for it. `!programmes` shows what is open."),
        example=False,
    )


def credited_until(context: Context, rule: LandRule) -> Inline:
    """Until when the Land credits places, in a sentence."""
    if rule.counts_until is None:
        return _("Until when {land} credits places is not known.", land=rule.land)
    day = written(rule.counts_until)
    if is_expired(rule.counts_until, today(context)):
        return _("{land} credited places until {day}; that is over.", land=rule.land, day=day)
    return _("{land} credits places until {day}.", land=rule.land, day=day)


def sourced(rule: LandRule) -> Inline:
    """Where a rule is from, and of which day."""
    return _("Source: {source}, as of {day}.", source=rule.source, day=written(rule.as_of))
