"""What is kept and who answers for it: `!privacy`, and the notice at the first contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands.kit import Block, Context, Message, Reply, Text, Topic, _, command, reply


@command(
    "privacy",
    help=_("Shows what I keep and who answers for it."),
    examples=(_("!privacy"),),
    topic=Topic.GENERAL,
)
async def privacy(context: Context) -> Message:
    """The privacy notice in full."""
    return reply(
        _(
            "What I keep about you: your Matrix address, which office you hold and have applied "
            "for, what you enter with commands, and when you sent them."
        ),
        _(
            "The text of a command is deleted as soon as it is done, and the text of an answer as "
            "soon as it is delivered, or if you cannot read it yet, after 90 days at most; "
            "reminders stay on record. Messages that are not commands are not stored. Other "
            "servers keep their own copies of what was written."
        ),
        _(
            "`!mydata` shows everything I keep about you, `!forgetme` deletes it. What your "
            "municipality has decided stays, without your name."
        ),
        *_mails(context),
        *_controller(context),
    )


def _mails(context: Context) -> list[Block]:
    if context.alliance.mail_domain is None:
        return []
    return [
        _(
            "What must not be missed I also mail to the mailboxes of offices that are in the "
            "register: municipality and matter, nothing about a person. The text of a mail is "
            "deleted as soon as it is sent, or if it cannot be sent, after 90 days at most. "
            "`!profile mails off` stops them."
        )
    ]


def _controller(context: Context) -> list[Block]:
    return [
        _(
            "Responsible: {controller}. Questions about data protection: {contact}",
            controller=context.alliance.controller,
            contact=context.alliance.privacy_contact,
        )
    ]


def notice(context: Context) -> Text:
    """The notice in one sentence."""
    return _(
        "Data protection: I keep your Matrix address, your office and what you enter with "
        "commands, no other messages. `!mydata` shows it, `!forgetme` deletes it. "
        "Responsible: {controller}. More: `!privacy`",
        controller=context.alliance.controller,
    )


async def first_contact(context: Context, answers: Sequence[Message]) -> Sequence[Message]:
    """Adds the notice to the first answer somebody gets (domain.md section 6, point 3)."""
    if not answers or not isinstance(answers[0], Reply):
        return answers
    if not await context.store.people.mark_notice_shown(context.sender.user_id, context.now):
        return answers
    first = replace(answers[0], blocks=[*answers[0].blocks, notice(context)])
    return [first, *answers[1:]]
