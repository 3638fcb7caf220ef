"""Which municipality is meant, and for which one the sender speaks."""

from __future__ import annotations

from collections.abc import Sequence

from commands.rules.authority import may_coordinate
from commands.rules.names import fold, matches
from storage.tables import Member

from .arguments import shortened
from .context import Context
from .errors import UserError
from .reply import Bullets, Code, Inline
from .roles import not_registered
from .texts import _


async def the_member(context: Context, name: str) -> Member:
    """The one member of that name or AGS.

    Names are found in spite of case, umlaut spelling and small typos. Raises UserError if there
    is none, and asks back with Land and AGS if there are several (domain.md section 3).
    """
    found = await _candidates(context, name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            _(
                "I do not find a municipality “{name}”. `!members` shows all of them.",
                name=shortened(name),
            ),
            example=False,
        )
    raise UserError(
        _("Which one do you mean? Please type the AGS instead of the name:"),
        Bullets([described(member) for member in found[:20]]),
        example=False,
    )


async def _candidates(context: Context, name: str) -> Sequence[Member]:
    if name.isascii() and name.isdigit():
        member = await context.store.members.with_ags(name)
        return [member] if member else []
    exact = await context.store.members.named(fold(name))
    if exact:
        return exact
    near = matches(name, await context.store.members.name_keys())
    return [m for m in [await context.store.members.get(each) for each in near] if m is not None]


def described(member: Member) -> Inline:
    """Name, Land and AGS: enough to tell namesakes apart."""
    if member.ags is None:
        return _("{name} ({land}, no AGS)", name=member.name, land=member.land)
    return _("{name} ({land}, AGS {ags})", name=member.name, land=member.land, ags=Code(member.ags))


async def voice(context: Context, name: str | None) -> Member:
    """The municipality the sender speaks for, `name` if given.

    Raises UserError if there is none, if it is not theirs (nobody speaks for others, domain.md
    story D), or if there are several and none is named.
    """
    mine = [
        member
        for member in [await context.store.members.get(each) for each in context.sender.speaks_for]
        if member is not None
    ]
    if not mine:
        raise not_registered(context)
    if name is not None:
        wanted = await the_member(context, name)
        if wanted.id in context.sender.speaks_for:
            return wanted
        raise UserError(
            _(
                "Only the contact person or the deputy of {name} can speak for {name}.",
                name=wanted.name,
            ),
            example=False,
        )
    if len(mine) == 1:
        return mine[0]
    raise UserError(
        _("You act for several municipalities. Please say for which one, at the end:"),
        Bullets([_("`for {name}`", name=member.name) for member in mine]),
        example=False,
    )


def require_coordination(context: Context, land: str) -> None:
    """Raises UserError unless the sender coordinates `land`: their own Land, or all of them."""
    if not may_coordinate(context.sender, land):
        raise UserError(
            _(
                "{land} is not your Land. The state coordination of {land} "
                "and the federal coordination can do this.",
                land=land,
            ),
            example=False,
        )
