"""How somebody new comes to take part: `!join`, and what is written about it.

The applicant gets a receipt, those who decide a letter with the commands to do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.alliance.ids import APPLICATION
from commands.alliance.letters import coordination_of
from commands.alliance.places import Ags, LandCode
from commands.alliance.rules.finding import may_be_one
from commands.alliance.rules.laender import NAMES, land_of_ags
from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import described, everybody, named_like, near_ones, which
from commands.kit import (
    EVERYBODY,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Joined,
    Letter,
    Messages,
    Moment,
    NameArgument,
    Numbered,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    n_,
    option,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.errors import AskedBack
from commands.kit.rules.limits import OPEN_APPLICATIONS
from commands.kit.rules.spelling import fold
from commands.members.entering import check_land, in_use
from commands.members.lookalikes import alike, looks_like
from storage.names import Called
from storage.tables import Application, Member

from .announcing import announced

MOST_NAMED: Final = 20


@command(
    "join",
    help=_("Applies to take part for a municipality; the coordination decides."),
    examples=(
        _("!join Musterhafen"),
        _("!join 05999001"),
        _("!join Neustadt land=NW kind=town"),
    ),
    may=EVERYBODY,
    topic=Topic.PEOPLE,
    audience=Audience.PERSON,
)
async def join(
    context: Context,
    name: NameArgument,
    *,
    land: Annotated[str | None, LandCode(), option("land")] = None,
    kind: Annotated[Kind | None, Choice(Kind, _("kind")), option("kind")] = None,
    ags: Annotated[str | None, Ags(), option("ags")] = None,
) -> Messages:
    """Keeps the application and tells the coordination; no role is needed."""
    if land is None and ags is None:
        name, land = _with_land(name)
    land = _land(land, ags)
    member = await _registered(context, name, land, kind, ags)
    if member is None:
        await _refuse_lookalike(context, name, land, kind, ags)
    if member is None and land is None:
        raise await _unknown(context, name)
    await _refuse_repeated(context, member, name, land)
    made = await context.store.applications.add(
        member_id=member.id if member else None,
        name=member.name if member else name,
        kind=member.kind if member else kind.value if kind else "",
        land=member.land if member else land or "",
        ags=member.ags if member else ags,
        applicant=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )
    similar = [] if member else await _similar(context, name)
    return [
        reply(*_receipt(made, similar)),
        *await _to_decide(context, made, member, similar),
    ]


def _with_land(name: str) -> tuple[str, str | None]:
    """`Friedenau BB`: a name with the code of its Land behind it, as people write it."""
    beginning, _space, last = name.rpartition(" ")
    code = last.strip("()")
    return (beginning.rstrip(","), code) if beginning and code in NAMES else (name, None)


def _land(land: str | None, ags: str | None) -> str | None:
    """The Land that was typed, or that the AGS says. Raises UserError if they contradict."""
    if ags is None:
        return land
    if land is not None:
        check_land(ags, land)
    return land_of_ags(ags)


async def _registered(
    context: Context, name: str, land: str | None, kind: Kind | None, ags: str | None
) -> Member | None:
    """The member that is meant for certain. Raises UserError if there are several."""
    if ags is not None:
        return await _with_ags(context, name, land, ags)
    if name.isascii() and name.isdigit():
        found = await context.store.members.with_ags(name)
        if found is None:
            raise UserError(
                _("No municipality with the AGS “{ags}” is registered.", ags=shortened(name)),
                _new(),
                example=False,
            )
        return found
    return await _single(
        context,
        name,
        [
            each
            for each in await named_like(context, name)
            if land in (None, each.land) and (kind is None or may_be_one(kind, each.kind))
        ],
    )


async def _with_ags(context: Context, name: str, land: str | None, ags: str) -> Member | None:
    """A member of that AGS, or of that name whose AGS nobody has entered yet."""
    found = await context.store.members.with_ags(ags)
    if found is None:
        hits = await named_like(context, name)
        return await _single(
            context, name, [each for each in hits if (each.land, each.ags) == (land, None)]
        )
    if found not in await named_like(context, name):
        raise in_use(ags, found)
    return found


async def _single(context: Context, name: str, hits: Sequence[Member]) -> Member | None:
    if len(hits) < 2:
        return hits[0] if hits else None
    question = n_(
        "{count} hit for “{name}”. Which one do you mean?",
        "{count} hits for “{name}”. Which one do you mean?",
        len(hits),
        name=name,
    )
    raise await which(context, name, hits, question)


async def _refuse_lookalike(
    context: Context, name: str, land: str | None, kind: Kind | None, ags: str | None
) -> None:
    """Raises UserError for a name that whoever decides could take for another one."""
    near = await alike(context, name, kind, land, ags)
    if not near:
        return
    people = await coordination_of(context, land or near[0].land)
    raise UserError(
        *looks_like(name, near),
        _("If you mean that one, please type `!join` with the name as it stands here."),
        _(
            "If it is another municipality, please ask the coordination to register it first: "
            "{people}",
            people=Joined([Code(each) for each in people]),
        ),
        example=False,
    )


async def _unknown(context: Context, name: str) -> UserError:
    """A name nobody has: what is spelled alike is suggested, never taken for it."""
    near, rest = await near_ones(context, name)
    unknown = _("No municipality “{name}” is registered.", name=shortened(name))
    if not near:
        return UserError(unknown, _new(), example=False)
    return AskedBack(
        _(
            "No municipality “{name}” is registered. Do you mean one of these?",
            name=shortened(name),
        ),
        *rest,
        _new(),
        typed=name,
        instead=near,
    )


def _new() -> Block:
    return _(
        "If the name is right, please add the Land: `!join Neustadt land=NW`. Better still, "
        "add what kind it is, too: `!join Neustadt land=NW kind={kind}`",
        kind=Term(Kind.TOWN),
    )


async def _similar(context: Context, name: str) -> list[Called]:
    every = await everybody(context.store)
    return (every.meant(name) or every.slips(name))[:MOST_NAMED]


async def _refuse_repeated(
    context: Context, member: Member | None, name: str, land: str | None
) -> None:
    me = context.sender
    if member is not None and (member.id in me.speaks_for or member.id in me.partner_of):
        raise UserError(
            _(
                "You speak for {name} already. `!checklist` shows what is still missing.",
                name=member.name,
            ),
            example=False,
        )
    waiting = await context.store.applications.open_of(me.user_id)
    for each in waiting:
        same = (
            each.member_id == member.id
            if member
            else (each.member_id is None and (fold(each.name), each.land) == (fold(name), land))
        )
        if same:
            raise UserError(
                _(
                    "A-{id}: your application for {name} is already with the coordination, since "
                    "{moment}.",
                    id=str(each.id),
                    name=each.name,
                    moment=Moment(each.at, context.place.zone),
                ),
                example=False,
            )
    if len(waiting) >= OPEN_APPLICATIONS.of(me):
        raise UserError(
            _(
                "You have {count} applications with the coordination already. Please wait until "
                "one of them is decided.",
                count=len(waiting),
            ),
            example=False,
        )


def _receipt(made: Application, similar: Sequence[Called]) -> list[Block]:
    """For the applicant: who decides, and what comes then. Says nothing that is confidential."""
    blocks: list[Block] = [
        _(
            "{id}: your application to take part for {municipality} is with the coordination.",
            id=Strong(APPLICATION.tag(made.id)),
            municipality=described(made),
        )
    ]
    if similar:
        blocks += [_("Similar names are registered already:"), _named(similar)]
    blocks += [
        _(
            "The state coordination of {land} decides, or the federal coordination if there is "
            "none. You get the answer here. What comes then:",
            land=made.land,
        ),
        Numbered(
            [
                _("identity: your Matrix address is registered for {name}", name=made.name),
                _("status: whether {name} is a safe harbour and has signed", name=made.name),
                _("mandate: the council resolutions of {name}", name=made.name),
                _("contact person and deputy: two people who can stand in for each other"),
            ]
        ),
        _("After that, `!checklist` shows at any time what is still missing."),
    ]
    return blocks


def _named(members: Sequence[Called]) -> Block:
    return Bullets([described(each) for each in members])


async def _to_decide(
    context: Context, made: Application, member: Member | None, similar: Sequence[Called]
) -> Sequence[Letter]:
    """To the coordination: who wants what, and how to answer."""
    blocks: list[Block] = [
        _(
            "{id}: {person} wants to take part for {municipality}.",
            id=Strong(APPLICATION.tag(made.id)),
            person=Code(made.applicant),
            municipality=described(made),
        )
    ]
    if member is None:
        blocks.append(_("It is not registered yet; approving registers it."))
        if similar:
            blocks += [_("Similar names are registered already:"), _named(similar)]
    else:
        offices = {each.role for each in await context.store.members.contacts_of(member.id)}
        if len(offices) > 1:
            blocks.append(_("It has a contact person and a deputy already."))
        elif offices:
            blocks.append(_("One of its two offices is taken already."))
    blocks.append(
        _(
            "Please make sure that this person really works there, for example with a call to the "
            "town hall."
        )
    )
    blocks += _answers(made)
    return await announced(context, made.land, *blocks)


def _answers(made: Application) -> list[Block]:
    number = str(made.id)
    if made.kind:
        accept = _("To accept: `!approve A-{id}`", id=number)
    else:
        accept = _(
            "To accept: `!approve A-{id} kind={kind}`, with the kind that is right",
            id=number,
            kind=Term(Kind.TOWN),
        )
    return [
        accept,
        _("To accept as deputy, add `deputy` at the end."),
        _("To decline: `!decline A-{id} reason`", id=number),
    ]
