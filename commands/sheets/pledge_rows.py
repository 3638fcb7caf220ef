"""What a table of pledges would change: each row is compared with what stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from commands.alliance.rules.finding import Members
from commands.alliance.rules.statuses import Kind
from commands.dates.days import written
from commands.dates.rules.days import is_expired
from commands.kit import Inline, Joined, Term, UserError, _
from commands.kit.arguments import clean, shortened
from commands.kit.rules.spelling import fold
from commands.programmes.known import Programmes
from commands.programmes.rules import Bar, Programme, bar
from storage.bulk import RegisteredMember, StandingPledge

from .model import Change, Fact, May, Plan, Problem, Row, Values, Wrong
from .rules import PledgeColumn

# What tells one pledge of a member from another, and what the pledge says.
KEY: Final = ("programme", "unit", "target_group")
SAID: Final = ("amount", "quota_mode", "cost_condition", "valid_until", "formal_reference")
_DEFAULTS: Final = {"programme": "open", "unit": "persons", "target_group": ""}
_FRESH: Final = {"quota_mode": "unclear"}


class Registered(NamedTuple):
    """Everything that a table of pledges is compared with."""

    members: Sequence[RegisteredMember]
    pledges: Sequence[StandingPledge]
    programmes: Programmes
    today: date


def compare(rows: Sequence[Row], registered: Registered, may: May) -> Plan:
    """What the rows would change, and which of them do not fit what is registered."""
    comparison = _Comparison(registered, may)
    for row in rows:
        comparison.take(row)
    return comparison.plan


class _Comparison:
    """Goes through the rows and remembers which pledges they were about."""

    def __init__(self, registered: Registered, may: May) -> None:
        self.plan = Plan()
        self._may = may
        self._programmes = registered.programmes
        self._today = registered.today
        self._by_ags = {each.ags: each for each in registered.members if each.ags}
        self._named = Members(registered.members)
        self._pledges = {
            (each.member_id, each.programme, each.unit, each.target_group): each
            for each in registered.pledges
        }
        self._of_member: dict[int, list[StandingPledge]] = {}
        for each in registered.pledges:
            self._of_member.setdefault(each.member_id, []).append(each)
        # How a member has spelled a target group: two spellings would be two pledges.
        self._spelled = {(each.member_id, each.target_group) for each in registered.pledges}
        self._groups = {(member, fold(group)): group for member, group in self._spelled}
        self._rows: dict[tuple[Any, ...], int] = {}

    def take(self, row: Row) -> None:
        """Compares one row with what stands and with the rows before."""
        if row.unread & {"name", "land", "ags", "amount", *KEY}:
            return  # nobody knows which pledge it is about
        try:
            change = self._change(row)
        except Wrong as wrong:
            term = Term(PledgeColumn(wrong.column))
            value = shortened(str(row.values.get(wrong.column, "")), 60)
            self.plan.problems.append(Problem(row.number, term, value, wrong.expected))
            return
        if change is None:
            self.plan.unchanged += 1
        else:
            self.plan.changes.append(change)

    def _change(self, row: Row) -> Change | None:
        member = self._member(row.values)
        if "amount" not in row.values:
            raise Wrong("amount", _("a whole number, such as 5"))
        key: dict[str, Any] = {
            **_DEFAULTS,
            **{name: row.values[name] for name in KEY if name in row.values},
        }
        key["programme"] = self._programme(key["programme"])
        if key["target_group"]:
            key["target_group"] = self._group(member, key["target_group"])
        place = (member.id, *key.values())
        if place in self._rows:
            first = str(self._rows[place])
            raise Wrong("programme", _("each pledge only once; see row {row}", row=first))
        self._rows[place] = row.number
        pledge = self._pledges.get(place)
        before = said(pledge)
        after = _after(before, {name: row.values[name] for name in SAID if name in row.values})
        self._require_open(key["programme"], member, before, after)
        names = SAID if pledge else (*KEY, *SAID)
        facts = tuple(
            Fact(name, before.get(name), value)
            for name in names
            if (value := {**key, **after}.get(name)) != before.get(name) and value != ""
        )
        if not facts or (pledge is None and after["amount"] == 0):
            return None
        if after["amount"] and not (pledge and pledge.amount):
            self._compare_standing(row, member, key["unit"])
        values = {**key, **after}
        return Change(row, member.name, member.id, pledge.id if pledge else None, facts, values)

    def _compare_standing(self, row: Row, member: RegisteredMember, unit: str) -> None:
        """Notes a new pledge that would count beside others: perhaps one of them is meant."""
        others = tuple(
            each.id
            for each in self._of_member.get(member.id, ())
            if each.unit == unit and each.amount and not is_expired(each.valid_until, self._today)
        )
        if others:
            self.plan.beside.append((row.number, member.name, others))

    def _member(self, given: Values) -> RegisteredMember:
        member = self._by_ags.get(given["ags"]) if "ags" in given else self._by_name(given)
        if member is None:
            raise Wrong("ags", _("the AGS of a registered municipality"))
        if "name" in given and member not in self._meant(given["name"]):
            raise Wrong("name", _("{name}, which has that AGS", name=member.name))
        if given.get("land", member.land) != member.land:
            raise Wrong("land", member.land)
        if not self._may(member.land):
            raise Wrong("name", _("only municipalities of your own Land"))
        if member.kind == Kind.PARTNER:
            raise Wrong("name", _("a municipality; partners make no pledges"))
        return member

    def _meant(self, name: str) -> Sequence[RegisteredMember]:
        """Who has that name: as an export has written it, or without what nobody sees."""
        found = self._named.meant(name)
        try:
            return found or self._named.meant(clean(name))
        except UserError:
            return []

    def _by_name(self, given: Values) -> RegisteredMember:
        if "name" not in given:
            raise Wrong("name", _("the name or the AGS of a registered municipality"))
        found = [
            each for each in self._meant(given["name"]) if given.get("land", each.land) == each.land
        ]
        if not found:
            raise Wrong("name", _("the name or the AGS of a registered municipality"))
        if len(found) > 1:
            places = Joined([f"{each.land} {each.ags or ''}".strip() for each in found])
            raise Wrong(
                "name", _("a Land or an AGS beside it, because there are: {places}", places=places)
            )
        return found[0]

    def _group(self, member: RegisteredMember, group: str) -> str:
        if (member.id, group) in self._spelled:
            return group
        if not fold(group):
            raise Wrong("target_group", _("words that say for whom"))
        return self._groups.setdefault((member.id, fold(group)), group)

    def _programme(self, word: str) -> str:
        found = self._programmes.find(word)
        if found is None:
            known = [Programme.OPEN.value, *self._programmes.known()]
            words = Joined([self._programmes.typed(key) for key in known])
            raise Wrong("programme", _("one of: {words}", words=words))
        return found

    def _require_open(
        self, programme: str, member: RegisteredMember, before: Values, after: Values
    ) -> None:
        """Raises Wrong if more is pledged for a programme that is barred; so does the chat."""
        row = self._programmes.changed.get(programme)
        if row is None or after["amount"] <= (before.get("amount") or 0):
            return
        found = bar(
            is_open=row.open,
            valid_until=row.valid_until,
            programme_land=row.land,
            member_land=member.land,
            today=self._today,
        )
        if found is not None:
            raise Wrong("programme", _barred(found, row.valid_until, row.land))


def _barred(found: Bar, valid_until: date | None, land: str | None) -> Inline:
    if found is Bar.ENDED and valid_until is not None:
        return _("a programme that is open; this one ended on {day}", day=written(valid_until))
    if found is Bar.OTHER_LAND and land is not None:
        return _("a programme of this Land; this one is of {land}", land=land)
    return _("a programme that is open; this one is closed")


def said(pledge: StandingPledge | None) -> dict[str, Any]:
    """What the pledge says, as JSON."""
    if pledge is None:
        return {}
    said = {name: getattr(pledge, name) for name in SAID}
    return {**said, "valid_until": pledge.valid_until and pledge.valid_until.isoformat()}


def _after(before: Values, given: Values) -> dict[str, Any]:
    """What the pledge says with the row; a signed letter stands for what was signed, and no more.

    So the reference goes when anything else changes, unless the row names another letter.
    """
    after = {**dict.fromkeys(SAID), **_FRESH, **before, **given}
    signed = [name for name in SAID if name != "formal_reference"]
    same_letter = after["formal_reference"] == before.get("formal_reference")
    if before and same_letter and any(after[name] != before[name] for name in signed):
        after["formal_reference"] = None
    return after
