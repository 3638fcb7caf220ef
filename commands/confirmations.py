"""`!confirm`: the second half of everything that cannot be undone."""

from __future__ import annotations

from dataclasses import replace

from commands.kit import Context, Messages, Topic, UserError, _, command, open_question
from commands.kit.dispatch import discreet, messages


@command(
    "confirm",
    "bestätigen",
    help=_("Confirms what I have asked you to confirm."),
    examples=(_("!confirm"),),
    topic=Topic.GENERAL,
)
async def confirm(context: Context) -> Messages:
    """Does what was asked last, if it was asked here, of the sender, and not too long ago.

    Who may read the answer depends on what was asked, see `Confirmable`.
    """
    question = await open_question(context)
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
    deed = context.confirmables[question.action]
    done = await deed.run(replace(context, audience=deed.audience), details)
    return discreet(context, deed.audience, messages(done))
