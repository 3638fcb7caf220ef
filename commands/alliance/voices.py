"""Which municipality is meant, for which one somebody speaks, and what else they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final, TypeAlias

from commands.kit.arguments import shortened
from commands.kit.context import Alliance, Context
from commands.kit.errors import AskedBack, NotAllowed, UserError
from commands.kit.kinds import Name
from commands.kit.options import marker
from commands.kit.reply import Block, Bullets, Code, Inline, Joined, Quoted
from commands.kit.roles import not_registered
from commands.kit.rules.authority import Role, Standing, may_coordinate
from commands.kit.texts import Text, _, n_
from storage.members import Listed
from storage.names import Called
from storage.store import Store
from storage.tables import Application, Member

from .changes import KIND_NAMES
from .rules.finding import MOST_NUMBERED, Members, Named
from .rules.statuses import Kind

MOST_NEAR: Final = 5
# For whom it is done, where somebody acts for several.
ForMember: TypeAlias = Annotated[str | None, Name(), marker("for")]


async def the_member(context: Context, name: str) -> Member:
    """The one member of exactly that name or AGS, see `rules.finding`.

    Raises UserError if there is none, however near another name may be, or if there are several
    (domain.md section 3): then each is asked back as the line to send, with kind, Land and AGS.
    """
    found = await named_like(context, name)
    if len(found) == 1:
        return found[0]
    raise await _asked_back(context, name, found)


async def named_like(context: Context, name: str) -> list[Member]:
    """All members that exactly this name or AGS means, see `rules.finding`."""
    meant = (await everybody(context.store)).meant(name)
    found = [await context.store.members.get(each.id) for each in meant]
    return [each for each in found if each is not None]


async def everybody(store: Store) -> Members[Called]:
    """All members, to be found by what they are called; to be asked for anew each time."""
    return await store.names.kept(Members)


async def _asked_back(context: Context, name: str, found: Sequence[Member]) -> UserError:
    """Which one is meant; if none has the name, what it may have been mistaken for."""
    if found:
        return await which(
            context,
            name,
            found,
            _("Which municipality do you mean by “{name}”?", name=shortened(name)),
        )
    unknown = _(
        "I do not find a municipality “{name}”. `!members` shows all of them.",
        name=shortened(name),
    )
    near, rest = await near_ones(context, name)
    if not near:
        return UserError(unknown, example=False)
    return AskedBack(
        _("I do not find a municipality “{name}”. Do you mean one of these?", name=shortened(name)),
        *rest,
        typed=name,
        instead=near,
    )


async def near_ones(context: Context, name: str) -> tuple[list[tuple[str, Inline]], list[Block]]:
    """What to type for each of those that a name may be a mistake for, and how many more."""
    known = await everybody(context.store)
    near = known.near(name)
    typed = [_choice(known.typable(each) or each.name, each) for each in near[:MOST_NEAR]]
    return typed, _rest(len(near), MOST_NEAR)


async def which(context: Context, name: str, found: Sequence[Member], question: Text) -> AskedBack:
    """Asks which one of those that a name means; each with the line that means it alone."""
    known = await everybody(context.store)
    places = {each.id: place for place, each in enumerate(known.meant(name), start=1)}
    instead = [
        _choice(
            known.typable(_called(each)) or f"{name} {places[each.id]}",
            each,
            await county_of(context, each),
        )
        for each in found[:MOST_NUMBERED]
    ]
    keys: list[Block] = []
    if any(typed.isdigit() for typed, _what in instead):
        keys.append(_("The eight digits are the AGS, the official key of a municipality."))
    rest = _rest(len(found), MOST_NUMBERED)
    return AskedBack(question, *rest, *keys, typed=name, instead=instead)


def _choice(
    typed: str, member: Called | Member, county: Member | None = None
) -> tuple[str, Inline]:
    """What to type, and what is meant by it: kind, Land, county and AGS."""
    said: list[Inline] = [KIND_NAMES[Kind(member.kind)], *_whereabouts(member, county)]
    return typed, Joined(said if member.ags != typed else [member.name, *said[:-1]])


def _rest(count: int, shown: int) -> list[Block]:
    rest = count - shown
    return [n_("… and {count} more.", "… and {count} more.", rest)] if rest > 0 else []


async def county_of(context: Context, member: Member | Listed) -> Member | None:
    """The county or joint municipality it lies in, if that is registered."""
    if member.county_id is None:
        return None
    return await context.store.members.get(member.county_id)


def described(member: Called | Member | Application, county: Member | None = None) -> Inline:
    """Name, Land, county and AGS: enough to tell namesakes apart."""
    where = _whereabouts(member, county)
    # What an applicant has typed nobody has looked at yet.
    is_typed = isinstance(member, Application) and member.member_id is None
    name = Quoted(member.name) if is_typed else member.name
    return _("{name} ({where})", name=name, where=Joined(where))


def _whereabouts(
    member: Called | Member | Application, county: Member | None = None
) -> list[Inline]:
    where: list[Inline] = [member.land]
    if county is not None:
        where.append(county.name)
    where.append(_("no AGS") if member.ags is None else _("AGS {ags}", ags=Code(member.ags)))
    return where


async def voice(context: Context, name: str | None) -> Member:
    """The municipality the sender speaks for, `name` if given.

    Raises UserError if there is none, if it is not theirs (nobody speaks for others, domain.md
    story D), or if there are several and none is named.
    """
    mine = await spoken_for(context)
    if not mine:
        raise not_registered(context)
    if name is not None:
        if (found := await own(context, name)) is not None:
            return found
        wanted = await the_member(context, name)
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
        Bullets([_("`for {name}`", name=each) for each in typed_names(mine)]),
        example=False,
    )


async def own(context: Context, name: str) -> Member | None:
    """The municipality of that name among those the sender speaks for; None if it is none of them.

    Only here a small typing error may pass, if no other municipality is called like that: nobody
    else can be meant, and the answer names it. Raises UserError if several are meant.
    """
    mine = Members(await spoken_for(context))
    found = mine.meant(name)
    if not found and not await named_like(context, name):
        found = mine.slips(name)
    if len(found) > 1:
        raise await _asked_back(context, name, found)
    return found[0] if found else None


async def typed_name(context: Context, member: Member) -> str:
    """What to type so that this member is meant, and no other one."""
    known = await everybody(context.store)
    return known.typable(_called(member)) or member.ags or member.name


def _called(member: Member) -> Called:
    return Called(member.id, member.name, member.kind, member.land, member.ags)


def typed_names(members: Sequence[Named]) -> list[str]:
    """What to type for each of these few, so that it is not taken for another of them."""
    few = Members(members)
    return [few.typable(each) or each.name for each in members]


async def spoken_for(context: Context) -> list[Member]:
    """All that the sender speaks for."""
    found = [await context.store.members.get(each) for each in context.sender.speaks_for]
    return [each for each in found if each is not None]


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
