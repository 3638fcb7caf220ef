"""`!confirm`: the second half of everything that cannot be undone."""

from __future__ import annotations

from commands.kit import Audience, Context, Messages, Topic, UserError, _, command


@command(
    "confirm",
    "bestätigen",
    help=_("Confirms what I have asked you to confirm."),
    examples=(_("!confirm"),),
    topic=Topic.GENERAL,
    audience=Audience.MEMBERS,
)
async def confirm(context: Context) -> Messages:
    """Does what was asked last, if it was asked here, of the sender, and not too long ago."""
    question = await context.store.questions.open_for(
        context.place.room_id, context.sender.user_id, context.sent_at
    )
    if question is None:
        raise UserError(
            _(
                "There is nothing to confirm here: I ask a question first, and it is open for ten "
                "minutes, in the same room and for the same person."
            ),
            example=False,
        )
    details = question.details or {}
    await context.store.questions.answer(question.id, context.now)
    done: Messages = await context.confirmables[question.action].run(context, details)
    return done
