"""What is kept and who answers for it: `!privacy`, and the notice at the first contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from commands.kit import (
    Block,
    Bullets,
    Context,
    Joined,
    Message,
    Reply,
    Text,
    Topic,
    _,
    command,
    n_,
    reply,
)
from storage.categories import Category

_YEAR: Final = 365  # days
# Of what it is said how long it is kept, see storage.retention; a test compares.
KEPT: Final[Mapping[Category, Text]] = {
    Category.DONE: _(
        "that a command was done and a message sent, without the text, other than for signatures "
        "and polls"
    ),
    Category.UNDELIVERED: _("what could not be delivered, with its text"),
    Category.MAILBOX: _("mailbox and telephone of an office, after they were last said"),
    Category.PEOPLE: _(
        "that you have talked to me, from the first time on, if nothing else of you is kept"
    ),
    Category.APPLICATIONS: _("applications, after they were decided"),
    Category.WORK: _(
        "reminders, and who entered tasks, meetings, surveys and questions, after their end"
    ),
    Category.DECISIONS: _(
        "who entered pledges, ballots, signatures and mandates and when, and who held which office"
    ),
}


@command(
    "privacy",
    help=_("Shows what I keep and who answers for it."),
    examples=(_("!privacy"),),
    topic=Topic.GENERAL,
)
async def privacy(context: Context) -> Message:
    """What somebody has to be told (Art. 13 GDPR), with what the operator has configured."""
    kept = context.alliance.kept
    return reply(
        _(
            "What I keep about you: your Matrix address, which office you hold and have applied "
            "for, what you enter with commands, and when you sent them. Messages that are not "
            "commands are not stored."
        ),
        _(
            "What for: so that the municipalities of the alliance can pledge, vote, sign and keep "
            "deadlines together, and it can be seen who has said what for which municipality."
        ),
        *_grounds(context),
        *_mails(context),
        _("How long:"),
        Bullets([Joined([said, lasting(kept[each])], ": ") for each, said in KEPT.items()]),
        _(
            "The text of a command is deleted as soon as it is done, and the text of an answer as "
            "soon as it is delivered. What your municipality has decided stays, without your name. "
            "Other servers keep their own copies of what was written."
        ),
        _(
            "Your rights: `!mydata` shows everything I keep about you, `!forgetme` deletes it. To "
            "have it corrected or restricted, or to object (Art. 15 to 18 and 21 GDPR), write to "
            "{contact}. Nobody has to use me, and I decide nothing about you.",
            contact=context.alliance.privacy_contact,
        ),
        *_controller(context),
    )


def lasting(period: timedelta) -> Text:
    """How long that is: in years, if it is whole ones."""
    years, rest = divmod(period.days, _YEAR)
    if years and not rest:
        return n_("{count} year", "{count} years", years)
    return n_("{count} day", "{count} days", period.days)


def _grounds(context: Context) -> list[Block]:
    stated = context.alliance.stated
    basis = stated.legal_basis or _(
        "a task in the public interest (Art. 6 (1) (e) GDPR, data protection act of the Land)"
    )
    recipients = stated.recipients or _(
        "who is in the room, the coordination, and whoever runs the homeservers of all in the room"
    )
    return [
        _("Legal basis: {basis}.", basis=basis),
        _("Who gets it: {recipients}.", recipients=recipients),
    ]


def _mails(context: Context) -> list[Block]:
    if context.alliance.mail_domain is None:
        return []
    return [
        _(
            "What must not be missed I also mail to the mailboxes of offices that are in the "
            "register: municipality and matter, nothing about a person. The text of a mail is "
            "deleted as soon as it is sent. `!profile mails off` stops them."
        )
    ]


def _controller(context: Context) -> list[Block]:
    stated = context.alliance.stated
    said: list[Block] = [
        _(
            "Responsible: {controller}. Questions about data protection: {contact}",
            controller=context.alliance.controller,
            contact=context.alliance.privacy_contact,
        )
    ]
    if stated.officer:
        said.append(_("Data protection officer: {officer}", officer=stated.officer))
    authority = stated.authority or _("the data protection authority of your Land")
    return [*said, _("You can complain to: {authority}", authority=authority)]


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
