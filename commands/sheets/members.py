"""Members in and out of tables, with the people who speak for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from commands.alliance.rules.counties import placed
from commands.alliance.rules.finding import Members
from commands.alliance.rules.laender import land_of_ags
from commands.alliance.rules.lookalikes import Looks
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.kit import Joined, Term, _
from commands.kit.arguments import shortened
from commands.kit.rules.spelling import fold
from storage.bulk import RegisteredMember
from storage.names import Called
from storage.store import Store

from . import fields
from .model import (
    Change,
    Fact,
    May,
    Origin,
    Plan,
    Problem,
    Row,
    Step,
    TableKind,
    Unfit,
    Values,
    Wrong,
)
from .rules import MemberColumn, Namesake, Unclear, which

_STATUSES: Final = {"harbour_status": "harbour", "alliance_status": "alliance"}
_OFFICES: Final = ("contact", "deputy")
_NEW: Final = {"harbour_status": "none", "alliance_status": "none"}
_LONGEST_NAME: Final = 120
_WHOLE_COUNTY: Final = "000"  # the digits of the municipality in an AGS
_WITHIN_COUNTIES: Final = frozenset({Kind.TOWN, Kind.JOINT_MUNICIPALITY})
COLUMNS: Final = tuple(each.value for each in MemberColumn)


async def _load(store: Store, today: date) -> list[RegisteredMember]:
    return await store.bulk.members()


def _compare(rows: Sequence[Row], registered: Sequence[RegisteredMember], may: May) -> Plan:
    comparison = _Comparison(registered, may)
    for row in rows:
        comparison.take(row)
    return comparison.plan


class _Comparison:
    """Goes through the rows and remembers which members they were about."""

    def __init__(self, registered: Sequence[RegisteredMember], may: May) -> None:
        self.plan = Plan()
        self._may = may
        self._members = {each.id: each for each in registered}
        self._by_ags = {each.ags: each.id for each in registered if each.ags}
        self._written = {(each.name, each.land) for each in registered}
        self._namesakes: dict[tuple[str, str], list[Namesake]] = {}
        for each in registered:
            self._enter(each.id, each.name_key, each.land, each.ags, each.kind)
        self._looks: Looks | None = None
        self._known: Members[Called] = Members()
        self._rows: dict[int, int] = {}  # the row that each member was in; new ones are negative

    def _enter(self, id_: int, name_key: str, land: str, ags: str | None, kind: str) -> None:
        self._namesakes.setdefault((name_key, land), []).append(Namesake(id_, ags, kind))

    def take(self, row: Row) -> None:
        """Compares one row with the registry and with the rows before."""
        if row.unread & {"name", "kind", "land", "ags"}:
            return  # nobody knows which member it is about
        try:
            change = self._change(row)
        except Wrong as wrong:
            value = row.values.get(wrong.column, "")
            term = Term(MemberColumn(wrong.column))
            shown = shortened(str(value), 60)
            self.plan.problems.append(Problem(row.number, term, shown, wrong.expected))
            return
        if any(fact.column == "name" for fact in change.facts):
            self._compare_looks(change)
        if change.facts:
            self.plan.changes.append(change)
        else:
            self.plan.unchanged += 1

    def _compare_looks(self, change: Change) -> None:
        """Notes a new name that looks like another one, of the registry or of a row before."""
        if self._looks is None:
            self._looks = Looks(each.name for each in self._members.values())
            self._known = Members(
                _called(each.id, each._asdict()) for each in self._members.values()
            )
        own_id = change.id if change.id is not None else -change.row.number
        bearer = _called(own_id, change.values)
        others = [*self._looks.like(change.name), *self._same(bearer)]
        for other in dict.fromkeys(others):
            self.plan.alike.append((change.row.number, change.name, other))
        self._looks.add(change.name)
        self._known.add(bearer)

    def _same(self, new: Called) -> list[str]:
        """Names under which it may be registered already; two with an AGS each are two places."""
        return [
            each.name
            for each in self._known.same_place(new.name, new.kind, new.land)
            if each.id != new.id
            and fold(each.name) != fold(new.name)
            and (new.ags is None or each.ags is None)
        ]

    def _change(self, row: Row) -> Change:
        self._check(row.values)
        given = self._named(row.values)
        member = self._member(row.number, given)
        before = member._asdict() if member else {}
        _check_key(before, given)
        after = {**({} if member else _NEW), **given}
        _check_kind(before, after)
        _check_people({**before, **after})
        facts = tuple(
            Fact(column, before.get(column), after[column])
            for column in COLUMNS
            if column in after and after[column] != before.get(column)
        )
        member_id = member.id if member else None
        return Change(row, given["name"], member_id, member_id, facts, after)

    def _check(self, given: Values) -> None:
        for column in ("name", "kind", "land"):
            if column not in given:
                raise Wrong(column, _("an entry in every row"))
        if not fold(given["name"]):
            raise Wrong("name", _("a name with letters"))
        if len(given["name"]) > _LONGEST_NAME:
            raise Wrong("name", _("a text of at most {limit} characters", limit=_LONGEST_NAME))
        if not self._may(given["land"]):
            raise Wrong("land", _("only your own Land"))
        if "ags" in given and land_of_ags(given["ags"]) != given["land"]:
            raise Wrong("ags", _("an AGS in {land}", land=given["land"]))

    def _named(self, given: Values) -> Values:
        """The row with its name as it is to be registered.

        What an export has written is left alone: a rule for names that came later, or another
        version of the bot, is no reason to rename anybody.
        """
        if (given["name"], given["land"]) in self._written:
            return given
        try:
            return {**given, "name": fields.named_anew(given["name"], _LONGEST_NAME)}
        except Unfit as error:
            raise Wrong("name", error.expected) from error

    def _member(self, number: int, given: Values) -> RegisteredMember | None:
        """The member the row is about; None for a new one, which later rows then know of."""
        name_key = fold(given["name"])
        ags: str | None = given.get("ags")
        found = self._by_ags.get(ags) if ags else None
        if found is None:
            namesakes = self._namesakes.get((name_key, given["land"]), [])
            try:
                found = which(ags, given["kind"], namesakes)
            except Unclear as unclear:
                raise self._unclear(unclear) from unclear
        if found is not None and found in self._rows:
            raise Wrong("name", _("each one only once; see row {row}", row=str(self._rows[found])))
        self._rows[found if found is not None else -number] = number
        if found is not None:
            return self._members[found]
        self._enter(-number, name_key, given["land"], ags, given["kind"])
        if ags:
            self._by_ags[ags] = -number
        return None

    def _unclear(self, unclear: Unclear) -> Wrong:
        first = unclear.members[0].id
        if first < 0:
            return Wrong("ags", _("an AGS: row {row} has the same name and Land", row=str(-first)))
        members = [
            Joined([Term(Kind(each.kind)), each.ags or _("without AGS")])
            for each in unclear.members
        ]
        return Wrong("ags", _("an AGS, because there is: {others}", others=Joined(members, "; ")))


def _called(id_: int, values: Mapping[str, Any]) -> Called:
    return Called(id_, values["name"], values["kind"], values["land"], values.get("ags"))


def _check_kind(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A partner has other rights than a municipality, so that none becomes the other by a file."""
    if before and (before["kind"] == Kind.PARTNER) != (after["kind"] == Kind.PARTNER):
        raise Wrong("kind", Term(Kind(before["kind"])))


def _check_key(before: Values, given: Values) -> None:
    """Five digits are a key of counties and independent cities; those of a town would be theirs."""
    if given.get("ags") == before.get("ags") or given["kind"] not in _WITHIN_COUNTIES:
        return
    if given.get("ags", "").endswith(_WHOLE_COUNTY):
        raise Wrong("ags", _("the AGS of a municipality; this is that of a county or a city"))


def _check_people(after: Mapping[str, Any]) -> None:
    if after.get("contact") is not None and after["contact"] == after.get("deputy"):
        raise Wrong("deputy", _("another person than the contact person"))


async def _apply(store: Store, plan: Plan, origin: Origin, step: Step) -> None:
    new = [each for each in plan.changes if each.id is None]
    ids = await store.bulk.add_members([_new_row(each, origin) for each in new], step)
    known = [(each.id, each) for each in plan.changes if each.id is not None]
    by_phone = [id_ for id_, each in known if _is_only_phone(each)]
    await store.mailboxes.still_refused(by_phone, origin.at)
    await store.bulk.change_members([(id_, _changed(each, origin)) for id_, each in known])
    numbered = [*zip(ids, new, strict=True), *known]
    await store.bulk.set_contacts([row for each in numbered for row in _people(*each, origin)])
    await store.bulk.note_changes([row for each in numbered for row in _history(*each, origin)])
    await _place(store, origin)
    step(len(known))


async def _place(store: Store, origin: Origin) -> None:
    """Puts members into their county as `!member add` does: by the AGS, if they lie in nothing."""
    counties = await store.bulk.counties()
    names = {id_: name for id_, name, _ags in counties}
    unplaced = [(id_, Kind(kind), ags) for id_, kind, ags in await store.bulk.unplaced()]
    found = placed(unplaced, [(id_, ags) for id_, _name, ags in counties])
    await store.bulk.change_members([(id_, {"county_id": each}) for id_, each in found.items()])
    by_ags = replace(origin, source="AGS")
    await store.bulk.note_changes(
        [_noted(id_, Fact("county_id", None, names[each]), by_ags) for id_, each in found.items()]
    )


def _people(member_id: int, change: Change, origin: Origin) -> list[dict[str, Any]]:
    who = {"member_id": member_id, "since": origin.at, "set_by": origin.actor}
    return [
        {**who, "role": fact.column, "user_id": fact.new}
        for fact in change.facts
        if fact.column in _OFFICES
    ]


def _history(member_id: int, change: Change, origin: Origin) -> list[dict[str, Any]]:
    facts = change.facts if change.id is not None else (Fact("added", None, change.name),)
    return [_noted(member_id, fact, origin) for fact in facts]


def _noted(member_id: int, fact: Fact, origin: Origin) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "subject": fact.column,
        "old": None if fact.old is None else str(fact.old),
        "new": None if fact.new is None else str(fact.new),
        "source": origin.source,
        "at": origin.at,
        "actor": origin.actor,
        "event_id": origin.event_id,
    }


def _new_row(change: Change, origin: Origin) -> dict[str, Any]:
    values = {column: change.values.get(column) for column in COLUMNS if column not in _OFFICES}
    return {
        **values,
        "reach_said_at": origin.at if _is_reach(values) else None,
        "name_key": fold(change.name),
        "created_at": origin.at,
        "created_by": origin.actor,
        **_sources(change, origin),
    }


def _changed(change: Change, origin: Origin) -> dict[str, Any]:
    values = {fact.column: fact.new for fact in change.facts if fact.column not in _OFFICES}
    if "name" in values:
        values["name_key"] = fold(values["name"])
    if _is_reach(values):
        values["reach_said_at"] = origin.at
    return {**values, **(_sources(change, origin) if values else {})}


def _is_reach(values: Mapping[str, Any]) -> bool:
    """Mailbox and telephone are kept from when they were last said."""
    return any(values.get(each) is not None for each in ("mailbox", "phone"))


def _is_only_phone(change: Change) -> bool:
    """An address that was refused is not tried again because the telephone is said anew."""
    return {fact.column for fact in change.facts} & {"mailbox", "phone"} == {"phone"}


def _sources(change: Change, origin: Origin) -> dict[str, Any]:
    """A status that changes is not of the former day, nor from the former source."""
    found: dict[str, Any] = {}
    changed = {fact.column: fact.new for fact in change.facts}
    for status, stem in _STATUSES.items():
        if changed.get(status, "none") != "none" or (status in changed and change.id):
            found |= {f"{stem}_since": None, f"{stem}_source": origin.source}
        elif change.id is None:
            found |= {f"{stem}_since": None, f"{stem}_source": None}
    return found


def _export(registered: Sequence[RegisteredMember], wanted: May) -> list[Values]:
    return [
        {column: getattr(each, column) for column in COLUMNS}
        for each in registered
        if wanted(each.land)
    ]


MEMBERS: Final = TableKind(
    name="members",
    columns=MemberColumn,
    needed=(frozenset({"name"}), frozenset({"kind"}), frozenset({"land"})),
    fields={
        "name": fields.name,
        "kind": fields.term(Kind),
        "land": fields.land,
        "ags": fields.ags,
        "population": fields.count(100_000_000),
        "harbour_status": fields.term(HarbourStatus),
        "alliance_status": fields.term(AllianceStatus),
        "mailbox": fields.mailbox,
        "phone": fields.phone,
        "contact": fields.person,
        "deputy": fields.person,
    },
    terms={"kind": Kind, "harbour_status": HarbourStatus, "alliance_status": AllianceStatus},
    load=_load,
    compare=_compare,
    apply=_apply,
    export=_export,
)
