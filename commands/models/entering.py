"""A municipality says what worked: `!model new`, `!model edit`, `!model withdraw`."""

from __future__ import annotations

from typing import Annotated, Final

from commands.alliance.ids import MODEL, ModelId
from commands.alliance.letters import coordination_of, to_offices, told
from commands.alliance.voices import ForMember, voice
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Context,
    Letter,
    Messages,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.kinds import Below
from commands.kit.rules.authority import may_coordinate, may_speak_for
from storage.tables import Member, ReferenceModel

from .words import (
    FORM,
    changed_model,
    facts_of,
    headed,
    not_approved,
    shown,
    understood,
    words_of,
)

_LIMIT: Final = 4000
_BELOW: Final = Below(_("a line for each fact below"), _LIMIT)


@command(
    "model new",
    "model add",
    help=_(
        "Enters a model of success of your municipality, with a line for each fact below; the "
        "coordination approves it. Alone it shows the lines to fill in."
    ),
    examples=(
        _("!model new"),
        _(
            "!model new\n"
            "title: Guides to flats\n"
            "category: housing\n"
            "steps: 1. Ask the owners. 2. Let as the town.\n"
            "result: 40 flats in 12 months\n"
            "office: Housing office"
        ),
    ),
    may=VOICES,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def model_new(
    context: Context, text: Annotated[str, _BELOW], *, of: ForMember = None
) -> Messages:
    """By contact person and deputy; nobody else reads it before it is approved."""
    member = await voice(context, of)
    if not text:
        return reply(
            _("Please send this with your own words; link and day may be left out:"),
            _("`!model new`"),
            FORM,
        )
    facts = understood(context, text, whole=True)
    made = await context.store.models.add(
        member.id,
        facts,
        words=words_of(member, facts),
        author=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )
    said = _("Entered for {name}.", name=member.name)
    return [reply(headed(made), said, not_approved()), *await _to_approve(context, made, member)]


async def _to_approve(context: Context, model: ReferenceModel, member: Member) -> list[Letter]:
    people = await coordination_of(context, member.land)
    how = _("To approve it: `!model approve {id}`", id=MODEL.tag(model.id))
    return told(context, people, member.land, *shown(model, member), how)


@command(
    "model edit",
    help=_("Changes a model of success; the lines below are those that change."),
    examples=(_("!model edit 2\nresult: 45 flats in 14 months"),),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def model_edit(context: Context, number: ModelId, text: Annotated[str, _BELOW]) -> Messages:
    """What the municipality changes is approved anew; what the coordination changes, is so."""
    model, member = await changed_model(context, number)
    if not text:
        raise UserError(_("Please put the lines that change below the command."))
    before = facts_of(model)
    facts = {**before, **understood(context, text, whole=False)}
    if facts == before:
        return reply(_("Nothing changes: that is recorded already."))
    await context.store.models.change(
        number, facts, words=words_of(member, facts), at=context.now, by=context.sender.user_id
    )
    coordinates = may_coordinate(context.sender, member.land)
    if not coordinates:
        await context.store.models.disapprove(number)
    changed, _member = await changed_model(context, number)
    said = _("Changed.")
    if coordinates:
        return [
            reply(headed(changed), said),
            *await _to_offices(context, changed, member),
        ]
    letters = await _to_approve(context, changed, member)
    return [reply(headed(changed), said, not_approved()), *letters]


async def _to_offices(context: Context, model: ReferenceModel, member: Member) -> list[Letter]:
    """Those who speak for it hear of what others have changed."""
    if may_speak_for(context.sender, member.id):
        return []
    people = [each.to for each in await to_offices(context, member)]
    said = _("The coordination has changed it.")
    return told(context, people, member.land, said, *shown(model, member))


@command(
    "model withdraw",
    help=_("Withdraws a model of success; nobody reads it any more."),
    examples=(_("!model withdraw 2"),),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def model_withdraw(context: Context, number: ModelId) -> Messages:
    """By its municipality and by the coordination."""
    model, member = await changed_model(context, number)
    await context.store.models.withdraw(number, context.now, context.sender.user_id)
    said = _("Withdrawn, {name}.", name=member.name)
    letters: list[Letter] = []
    if not may_speak_for(context.sender, member.id):
        people = [each.to for each in await to_offices(context, member)]
        letters = told(context, people, member.land, headed(model), said)
    return [reply(headed(model), said), *letters]
