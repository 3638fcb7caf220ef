"""Which municipality is meant, for which one somebody speaks, and what else they may do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final, TypeAlias

from commands.kit.arguments import shortened
from commands.kit.context import Alliance, Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.kinds import Name
from commands.kit.options import marker
from commands.kit.reply import Bullets, Code, Inline, Joined, Numbered, Quoted
from commands.kit.roles import not_registered
from commands.kit.rules.authority import Role, Standing, may_coordinate
from commands.kit.rules.spelling import fold
from commands.kit.texts import _, n_
from storage.store import Store
from storage.tables import Application, Member

from .rules.names import matches
from .rules.statuses import Kind

MOST_ASKED: Final = 20
# For whom it is done, where somebody acts for several.
ForMember: TypeAlias = Annotated[str | None, Name(), marker("for")]


async def the_member(context: Context, name: str) -> Member:
    """The one member of that name or AGS.

    Names are found in spite of case, umlaut spelling and small typos. Raises UserError if there
    is none, and asks back with Land, county and AGS if there are several (domain.md section 3);
    `Neuenkirchen 2` is then the second of that list.
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
    lines = [described(each, await county_of(context, each)) for each in found[:MOST_ASKED]]
    namesakes = all(each.name_key == fold(name) for each in found)
    rest = len(found) - MOST_ASKED
    raise UserError(
        _("Which one do you mean?"),
        Numbered(lines) if namesakes else Bullets(lines),
        *([n_("… and {count} more.", "… and {count} more.", rest)] if rest > 0 else []),
        _(
            "Please type the AGS instead of the name, or the number behind it, for example: "
            "`{name} 2`",
            name=shortened(name),
        )
        if namesakes
        else _("Please type the whole name, or the AGS."),
        example=False,
    )


async def _candidates(context: Context, name: str) -> Sequence[Member]:
    if name.isascii() and name.isdigit():
        member = await context.store.members.with_ags(name)
        return [member] if member else []
    exact = await _exactly(context, fold(name))
    if exact:
        return exact
    if numbered := re.fullmatch(r"(.+\S)\s+(\d{1,2})", name, re.ASCII):
        namesakes = await _exactly(context, fold(numbered[1]))
        place = int(numbered[2])
        if len(namesakes) > 1 and 1 <= place <= min(len(namesakes), MOST_ASKED):
            return [namesakes[place - 1]]
    near = matches(name, await context.store.members.name_keys())
    return [m for m in [await context.store.members.get(each) for each in near] if m is not None]


async def _exactly(context: Context, name_key: str) -> list[Member]:
    """Namesakes in the order they were registered, so that the number of each one stays."""
    return sorted(await context.store.members.named(name_key), key=lambda each: each.id)


async def county_of(context: Context, member: Member) -> Member | None:
    """The county or joint municipality it lies in, if that is registered."""
    if member.county_id is None:
        return None
    return await context.store.members.get(member.county_id)


def described(member: Member | Application, county: Member | None = None) -> Inline:
    """Name, Land, county and AGS: enough to tell namesakes apart."""
    where: list[Inline] = [member.land]
    if county is not None:
        where.append(county.name)
    where.append(_("no AGS") if member.ags is None else _("AGS {ags}", ags=Code(member.ags)))
    # What an applicant has typed nobody has looked at yet.
    is_typed = isinstance(member, Application) and member.member_id is None
    name = Quoted(member.name) if is_typed else member.name
    return _("{name} ({where})", name=name, where=Joined(where))


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
        raise NotAllowed(
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
        raise NotAllowed(
            _(
                "{land} is not your Land. The state coordination of {land} "
                "and the federal coordination can do this.",
                land=land,
            ),
            example=False,
        )


async def standing_of(store: Store, alliance: Alliance, user_id: str) -> Standing:
    """What the full Matrix id `user_id` may do (domain.md section 6, point 8)."""
    voices = await store.members.voices_of(user_id)
    found = Standing(
        user_id=user_id,
        federal=user_id in alliance.federal_coordinators,
        lands=frozenset(await store.members.lands_of(user_id)),
        speaks_for={m.id: Role(role) for m, role in voices if m.kind != Kind.PARTNER},
        partner_of=frozenset(m.id for m, _role in voices if m.kind == Kind.PARTNER),
    )
    # A guest may do less than anybody else, so only who is nothing else is looked for: nobody
    # who pledges waits for that.
    if found.roles == {Role.STRANGER} and await store.observers.has(user_id):
        return replace(found, observer=True)
    return found
