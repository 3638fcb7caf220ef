"""What can be typed behind `!pledge`, which pledge is meant by it, and who may touch that."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from commands.alliance.ids import PLEDGE
from commands.alliance.rules.units import Unit
from commands.alliance.voices import voice
from commands.kit.arguments import shortened
from commands.kit.context import Context
from commands.kit.counts import Changed
from commands.kit.errors import NotAllowed, UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Code, Term
from commands.kit.rules.authority import may_coordinate, may_speak_for
from commands.kit.rules.numbers import Change, ChangeKind, in_figures
from commands.kit.rules.spelling import fold
from commands.kit.texts import _
from commands.programmes.rules import Programme, QuotaMode
from storage.pledges import Terms, terms_of
from storage.tables import Member, Pledge

from .imprecise import refuse_imprecise
from .rules import same_group


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed first: a number, or the id of a pledge, or both."""

    pledge_id: int | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Said:
    """The terms typed with a wish. None: nothing was said of it; "": there is none any more."""

    programme: str | None = None
    quota_mode: QuotaMode | None = None
    group: str | None = None
    costs: str | None = None
    until: date | Literal[""] | None = None

    def applied_to(self, before: Terms) -> Terms:
        """What the pledge says with these terms instead of its own."""
        return before._replace(
            programme=before.programme if self.programme is None else self.programme,
            quota_mode=before.quota_mode if self.quota_mode is None else self.quota_mode.value,
            target_group=before.target_group if self.group is None else self.group,
            cost_condition=before.cost_condition if self.costs is None else self.costs or None,
            valid_until=before.valid_until if self.until is None else self.until or None,
        )


def pledge_id(text: str) -> int | None:
    """The number in `P-12`; None if the text is not the id of a pledge."""
    match = re.fullmatch(r"P-?(\d{1,9})", text, re.ASCII | re.IGNORECASE)
    return int(match[1]) if match else None


class WishKind(Kind):
    """Reads `5`, `+3`, `P-12` or `P-12 5`."""

    label = _("number")

    def read(self, cursor: Cursor) -> Wish:
        refuse_imprecise(cursor)
        number = pledge_id(cursor.next.text)
        if number is None:
            return Wish(None, Changed().read(cursor))
        cursor.take()
        numeric = cursor.more and re.match(r"[+-]?\d", in_figures(cursor.next.text), re.ASCII)
        return Wish(number, Changed().read(cursor) if numeric else None)


def added(wish: Wish) -> Wish:
    """The wish with its number on top of what stands. Raises UserError if it has no number."""
    if wish.change is None or not wish.change.amount:
        raise UserError(_("How many more? Please type the number in front of it."))
    return replace(wish, change=Change(ChangeKind.ADD, wish.change.amount))


async def the_pledge(context: Context, pledge_id: int) -> tuple[Pledge, Member]:
    """The pledge with this id and its municipality. Raises UserError if there is none."""
    found = await context.store.pledges.get(pledge_id)
    if found is None:
        raise UserError(
            _("There is no pledge {id}. `!pledges` shows yours.", id=Code(PLEDGE.tag(pledge_id))),
            example=False,
        )
    owner = await context.store.members.get(found.member_id)
    assert owner is not None
    return found, owner


async def own_pledge(context: Context, pledge_id: int) -> tuple[Pledge, Member]:
    """The pledge with this id and its municipality, for which the sender has to speak (story D).

    Raises UserError if there is none, NotAllowed if it is another municipality's.
    """
    found, owner = await the_pledge(context, pledge_id)
    if not may_speak_for(context.sender, owner.id):
        raise not_yours(pledge_id, owner)
    return found, owner


async def tended_pledge(context: Context, pledge_id: int) -> tuple[Pledge, Member]:
    """The pledge with this id and its municipality, whose Land the sender may also coordinate.

    Raises UserError if there is none, NotAllowed for everybody else.
    """
    found, owner = await the_pledge(context, pledge_id)
    if not (may_coordinate(context.sender, owner.land) or may_speak_for(context.sender, owner.id)):
        raise NotAllowed(
            _(
                "{id} is a pledge of {name}. Its contact person, its deputy and the coordination "
                "of {land} can do this.",
                id=Code(PLEDGE.tag(pledge_id)),
                name=owner.name,
                land=owner.land,
            ),
            example=False,
        )
    return found, owner


def not_yours(pledge_id: int, owner: Member) -> NotAllowed:
    """The refusal to change a pledge of another municipality."""
    return NotAllowed(
        _(
            "{id} is a pledge of {name}. Only its contact person or deputy can change it.",
            id=Code(PLEDGE.tag(pledge_id)),
            name=owner.name,
        ),
        example=False,
    )


@dataclass(frozen=True, slots=True)
class Aim:
    """Which pledge is meant: whose, what stands there already and says, and what was said now."""

    member: Member
    standing: Pledge | None
    before: Terms
    said: Said


async def aim_of(
    context: Context, wish: Wish, unit: Unit | None, of: str | None, said: Said
) -> Aim:
    """What a wish is about. Its group is spelled as the municipality has spelled it before."""
    if wish.pledge_id is None:
        member = await voice(context, of)
        said = await _spelled(context, member, said)
        wanted = Terms(
            said.programme or Programme.OPEN.value,
            (unit or Unit.PERSONS).value,
            0,
            target_group=said.group or "",
        )
        kind = wanted.programme, wanted.unit, wanted.target_group
        standing = await context.store.pledges.find(member.id, *kind)
        return Aim(member, standing, terms_of(standing) if standing else wanted, said)
    standing, member = await own_pledge(context, wish.pledge_id)
    if of is not None and (await voice(context, of)).id != member.id:
        raise not_yours(standing.id, member)
    _require_same_unit(standing, unit)
    said = await _spelled(context, member, said)
    return Aim(member, standing, terms_of(standing), said)


async def _spelled(context: Context, member: Member, said: Said) -> Said:
    """Two spellings of one target group would be two pledges, and count twice."""
    if not said.group:
        return said
    if not fold(said.group):  # it would be the same as no group at all
        raise UserError(_("“{text}” does not say for whom.", text=shortened(said.group)))
    group = said.group
    for each in await context.store.pledges.of_member(member.id, withdrawn=True):
        if same_group(each.target_group, group):
            group = each.target_group
    return replace(said, group=group)


def _require_same_unit(standing: Pledge, unit: Unit | None) -> None:
    """Persons never become families: that would be another offer (domain.md section 1)."""
    if unit is not None and unit != standing.unit:
        raise UserError(
            _(
                "P-{id} counts {now}, and that cannot be changed. Withdraw it with "
                "`!pledge P-{id} 0` and make a new one, for example: `!pledge 2 {wanted}`",
                id=str(standing.id),
                now=Term(Unit(standing.unit)),
                wanted=Term(unit),
            ),
            example=False,
        )
