"""`!confirm`, or a tick on the question: the second half of everything that cannot be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from commands.kit import (
    Context,
    Messages,
    Topic,
    UserError,
    _,
    command,
    listener,
    open_question,
    reply,
)
from commands.kit.dispatch import discreet, messages
from storage.confirmations import details_of
from storage.tables import Question


@command(
    "confirm",
    "yes",
    help=_("Confirms what I have asked you to confirm."),
    examples=(_("!confirm"),),
    topic=Topic.GENERAL,
)
async def confirm(context: Context) -> Messages:
    """Does what was asked last, if it was asked here, of the sender, and not too long ago.

    Who may read the answer depends on what was asked, see `Confirmable`.
    """
    return await _done(context, await _open(context))


@command(
    "no",
    help=_("Calls off what I have asked you to confirm."),
    examples=(_("!no"),),
    topic=Topic.GENERAL,
)
async def refuse(context: Context) -> Messages:
    """Closes the question; a `!confirm` or a tick that comes later does nothing."""
    question = await _open(context)
    await context.store.confirmations.answer(question.id, context.now)
    return reply(_("All right, everything stays as it was."))


async def _open(context: Context) -> Question:
    question = await open_question(context)
    if question is None:
        raise UserError(
            _(
                "There is nothing to confirm here: I ask a question first, and it is open for ten "
                "minutes, in the same room and for the same person."
            ),
            example=False,
        )
    return question


@listener("reaction")
async def ticked(context: Context, content: dict[str, Any]) -> Messages:
    """A tick on the question. On anything else, it was not meant for the bot."""
    question = await context.store.confirmations.open_in(
        content["target"], context.place.room_id, context.sender.user_id, context.sent_at
    )
    return await _done(context, question) if question is not None else None


async def _done(context: Context, question: Question) -> Messages:
    details = details_of(question)
    await context.store.confirmations.answer(question.id, context.now)
    asked = context.confirmables[question.action]
    done = await asked.run(replace(context, audience=asked.audience), details)
    return discreet(context, asked.audience, messages(done))
