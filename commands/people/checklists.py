"""What a municipality still lacks to take part: `!checklist`."""

from __future__ import annotations

from typing import Annotated, Final

from commands.alliance.ids import MODEL
from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.alliance.voices import the_member, typed_name, typed_names
from commands.dates.days import today
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Code,
    Context,
    Inline,
    Joined,
    Message,
    NotAllowed,
    Quoted,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from commands.kit.kinds import Name
from commands.kit.rules.authority import Role, may_coordinate
from storage.tables import Contact, Member

from .rules import Facts, Step, steps

_MODELS: Final = 3
_OF_THE_COUNCIL: Final = frozenset({Step.HARBOUR, Step.ALLIANCE, Step.MANDATE})


@command(
    "checklist",
    help=_("Shows what your municipality still lacks to take part, and who does it."),
    examples=(_("!checklist"), _("!checklist Musterhafen")),
    may=MEMBERS | {Role.PARTNER},
    topic=Topic.REGISTRY,
    audience=Audience.PERSON,
)
async def checklist(context: Context, name: Annotated[str | None, Name()] = None) -> Message:
    """Of the own municipality; for the coordination, of any in their Land."""
    member = await _meant(context, name)
    return reply(*await todo(context, member))


async def _meant(context: Context, name: str | None) -> Member:
    mine = context.sender.speaks_for.keys() | context.sender.partner_of
    if name is not None:
        wanted = await the_member(context, name)
        if wanted.id in mine or may_coordinate(context.sender, wanted.land):
            return wanted
        raise NotAllowed(
            _(
                "The checklist of {name} is for its contact person, its deputy and the "
                "coordination of {land}.",
                name=wanted.name,
                land=wanted.land,
            ),
            example=False,
        )
    found = [m for m in [await context.store.members.get(each) for each in sorted(mine)] if m]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(_("Which municipality? Please add its name: `!checklist Musterhafen`"))
    raise UserError(
        _("You act for several municipalities. Please say for which one:"),
        Bullets([_("`!checklist {name}`", name=each) for each in typed_names(found)]),
        example=False,
    )


async def todo(context: Context, member: Member, reader: str | None = None) -> list[Block]:
    """The checklist: each step done or missing, with what to type or who does it.

    `reader` is who reads it, if that is known: then they are reached.
    """
    awaited = await context.store.awaited.of_member(member.id)
    unreached = {each.user_id for each in awaited if each.holds} - {reader}
    contacts = await context.store.members.contacts_of(member.id)
    scopes = await context.store.mandates.valid_scopes(member.id, today(context))
    held = {each.role for each in contacts}
    facts = Facts(
        contact="contact" in held,
        deputy="deputy" in held,
        harbour=HarbourStatus(member.harbour_status),
        alliance=AllianceStatus(member.alliance_status),
        scopes={Scope(each) for each in scopes},
        partner=member.kind == Kind.PARTNER,
    )
    found = steps(facts)
    typed = await typed_name(context, member)
    lines = [
        _("Done – {what}", what=_done(step, facts, contacts, unreached))
        if done
        else _("Missing – {what}", what=_missing(step, facts, typed))
        for step, done in found.items()
    ]
    left = sum(not done for done in found.values())
    title = _("Checklist of {name}:", name=Strong(member.name))
    if not left:
        return [title, Bullets(lines), _("Nothing is missing.")]
    rest = n_("{count} step is left.", "{count} steps are left.", left)
    undecided = [step for step, done in found.items() if step in _OF_THE_COUNCIL and not done]
    draft = (
        [_("What the council decides, as a draft to fill in: `!template {name}`", name=typed)]
        if undecided
        else []
    )
    return [title, Bullets(lines), rest, *draft, *await _models(context, member)]


async def _models(context: Context, member: Member) -> list[Block]:
    """What worked for others of its kind and size; a partner organisation has none."""
    if member.kind == Kind.PARTNER:
        return []
    lines: list[Inline] = [
        _(
            "`!model {id}`: {title} ({name})",
            id=MODEL.tag(model.id),
            title=Quoted(model.title),
            name=other.name,
        )
        for model, other in await context.store.models.like(member, _MODELS)
    ]
    return [_("What worked for municipalities like yours:"), Bullets(lines)] if lines else []


def _done(step: Step, facts: Facts, contacts: list[Contact], unreached: set[str]) -> Inline:
    people = {each.role: _person(each.user_id, unreached) for each in contacts}
    match step:
        case Step.IDENTITY:
            return n_(
                "identity: {count} Matrix address is registered",
                "identity: {count} Matrix addresses are registered",
                len(contacts),
            )
        case Step.HARBOUR:
            return _("safe harbour: {status}", status=Term(facts.harbour))
        case Step.ALLIANCE:
            return _("alliance: {status}", status=Term(facts.alliance))
        case Step.MANDATE:
            return _("mandate: {scopes}", scopes=_scopes(facts))
        case Step.CONTACT:
            return _("contact person: {person}", person=people["contact"])
        case Step.DEPUTY:
            return _("deputy: {person}", person=people["deputy"])


def _person(user_id: str, unreached: set[str]) -> Inline:
    person = Code(user_id)
    return _("{person} (not reached yet)", person=person) if user_id in unreached else person


def _scopes(facts: Facts) -> Inline:
    valid = Joined([Term(each) for each in Scope if each in facts.scopes])
    lacking = [Term(each) for each in Scope if each not in facts.scopes]
    if not lacking:
        return valid
    return _("{valid} (not yet: {lacking})", valid=valid, lacking=Joined(lacking))


def _missing(step: Step, facts: Facts, name: str) -> Inline:
    match step:
        case Step.IDENTITY:
            return _("identity: nobody is registered for {name} yet", name=name)
        case Step.HARBOUR:
            return _(
                "safe harbour: the coordination enters it, with `!member set {name} {status}`",
                name=name,
                status=Term(HarbourStatus.DECLARED),
            )
        case Step.ALLIANCE:
            return _(
                "alliance: not signed yet (status: {status}); once the declaration is signed, the "
                "coordination enters it, with `!member set {name} alliance={signed}`",
                status=Term(facts.alliance),
                name=name,
                signed=Term(AllianceStatus.SIGNATORY),
            )
        case Step.MANDATE:
            return _(
                "mandate: a council resolution; the contact person enters it, for example with "
                '`!mandate add {scope} 03.12.2020 "Vorlage 20/117"`',
                scope=Term(Scope.ACT),
            )
        case Step.CONTACT:
            return _(
                "contact person: the coordination names one, with "
                "`!contact set {name} @name:server`",
                name=name,
            )
        case Step.DEPUTY:
            return _("deputy: the contact person names one, with `!deputy @name:server`")
