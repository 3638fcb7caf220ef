"""What is written about an application: to the applicant, and to those who decide."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.ids import APPLICATION
from commands.alliance.letters import to_coordination
from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import described
from commands.kit import Block, Bullets, Code, Context, Letter, Numbered, Strong, Term, _
from storage.tables import Application, Member


def receipt(made: Application, similar: Sequence[Member]) -> list[Block]:
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


def _named(members: Sequence[Member]) -> Block:
    return Bullets([described(each) for each in members])


async def to_decide(
    context: Context, made: Application, member: Member | None, similar: Sequence[Member]
) -> list[Letter]:
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
    return await to_coordination(context, made.land, *blocks)


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
