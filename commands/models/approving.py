"""The coordination lets the others read a model: `!model approve`."""

from __future__ import annotations

from commands.alliance.ids import MODEL, ModelId
from commands.alliance.letters import to_offices, told
from commands.alliance.voices import require_coordination
from commands.kit import (
    COORDINATION,
    Audience,
    Context,
    Messages,
    Topic,
    UserError,
    _,
    command,
    reply,
)

from .words import headed, the_model


@command(
    "model approve",
    help=_("Approves a model of success: all members can read it then."),
    examples=(_("!model approve 2"),),
    may=COORDINATION,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def model_approve(context: Context, number: ModelId) -> Messages:
    """By the coordination of its Land, and the federal one."""
    model, member = await the_model(context, number)
    require_coordination(context, member.land)
    if model.approved_at is not None:
        raise UserError(_("Model {id} is approved already.", id=MODEL.tag(number)), example=False)
    await context.store.models.approve(number, context.now, context.sender.user_id)
    said = _(
        "Approved, {name}; all members can read it: `!model {id}`",
        name=member.name,
        id=MODEL.tag(number),
    )
    people = [each.to for each in await to_offices(context, member)]
    return [reply(headed(model), said), *told(context, people, member.land, headed(model), said)]
