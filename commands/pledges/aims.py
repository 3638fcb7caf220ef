"""Which pledge is meant, and who may touch it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commands.alliance.voices import voice
from commands.kit.arguments import shortened
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.reply import Code, Term
from commands.kit.rules.authority import may_coordinate, may_speak_for
from commands.kit.rules.names import fold
from commands.kit.texts import _
from commands.programmes.rules import Programme, Unit
from storage.pledges import Terms, terms_of
from storage.tables import Member, Pledge

from .wishes import Wish


async def the_pledge(context: Context, pledge_id: int) -> tuple[Pledge, Member]:
    """The pledge with this id and its municipality. Raises UserError if there is none."""
    found = await context.store.pledges.get(pledge_id)
    if found is None:
        raise UserError(
            _("There is no pledge {id}. `!pledges` shows yours.", id=Code(f"P-{pledge_id}")),
            example=False,
        )
    owner = await context.store.members.get(found.member_id)
    assert owner is not None
    return found, owner


async def own_pledge(context: Context, pledge_id: int) -> tuple[Pledge, Member]:
    """The same, if the sender speaks for that municipality; else NotAllowed (story D)."""
    found, owner = await the_pledge(context, pledge_id)
    if not may_speak_for(context.sender, owner.id):
        raise not_yours(pledge_id, owner)
    return found, owner


async def tended_pledge(context: Context, pledge_id: int) -> tuple[Pledge, Member]:
    """The same, if the sender coordinates its Land or speaks for it; else NotAllowed."""
    found, owner = await the_pledge(context, pledge_id)
    if not (may_coordinate(context.sender, owner.land) or may_speak_for(context.sender, owner.id)):
        raise NotAllowed(
            _(
                "{id} is a pledge of {name}. Its contact person, its deputy and the coordination "
                "of {land} can do this.",
                id=Code(f"P-{pledge_id}"),
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
            id=Code(f"P-{pledge_id}"),
            name=owner.name,
        ),
        example=False,
    )


@dataclass(frozen=True, slots=True)
class Aim:
    """Which pledge is meant: whose, what stands there already, and what that says."""

    member: Member
    standing: Pledge | None
    before: Terms


async def aim_of(
    context: Context, wish: Wish, unit: Unit | None, of: str | None, given: dict[str, Any]
) -> Aim:
    """What a wish is about; `given` are its terms by name.

    Also puts the target group into the spelling the municipality has used before.
    """
    if wish.pledge_id is None:
        member = await voice(context, of)
        await _spell_group(context, member, given)
        wanted = Terms(
            given.get("programme", Programme.OPEN.value),
            (unit or Unit.PERSONS).value,
            0,
            target_group=given.get("target_group", ""),
        )
        kind = wanted.programme, wanted.unit, wanted.target_group
        standing = await context.store.pledges.find(member.id, *kind)
        return Aim(member, standing, terms_of(standing) if standing else wanted)
    standing, member = await own_pledge(context, wish.pledge_id)
    if of is not None and (await voice(context, of)).id != member.id:
        raise not_yours(standing.id, member)
    _require_same_unit(standing, unit)
    await _spell_group(context, member, given)
    return Aim(member, standing, terms_of(standing))


async def _spell_group(context: Context, member: Member, given: dict[str, Any]) -> None:
    """Two spellings of one target group would be two pledges, and count twice."""
    group = given.get("target_group")
    if not group:
        return
    if not fold(group):  # it would be the same as no group at all
        raise UserError(_("“{text}” does not say for whom.", text=shortened(group)))
    for each in await context.store.pledges.of_member(member.id, withdrawn=True):
        if fold(each.target_group) == fold(group):
            given["target_group"] = each.target_group


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
