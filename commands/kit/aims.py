"""Which pledge is meant, and who may touch it."""

from __future__ import annotations

from commands.rules.authority import may_coordinate, may_speak_for
from storage.tables import Member, Pledge

from .context import Context
from .errors import NotAllowed, UserError
from .reply import Code
from .texts import _


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
