"""Whether the mailbox of an office wants mails: `!profile mails`, and `!mail stop` with a code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.alliance.changes import note
from commands.alliance.letters import told
from commands.alliance.voices import typed_name
from commands.kit import (
    COORDINATION,
    VOICES,
    Audience,
    Block,
    Choice,
    Code,
    Context,
    Letter,
    Message,
    Messages,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.kinds import Line
from commands.kit.rules.choices import Worded
from storage.tables import Mailbox, Member

from .reach import Of, reached_member

SUBJECT: Final = "mails"


class Wanted(Worded):
    """Whether mails are wanted."""

    ON = "on", "on yes"
    OFF = "off", "off no stop"


@command(
    "profile mails",
    help=_("Says whether the mailbox of the office gets mails, or shows it."),
    examples=(
        _("!profile mails off for Musterhafen"),
        _("!profile mails on"),
        _("!profile mails"),
    ),
    may=VOICES | COORDINATION,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def profile_mails(
    context: Context,
    wanted: Annotated[Wanted | None, Choice(Wanted, _("on or off"))] = None,
    *,
    of: Of = None,
) -> Messages:
    """By its own people, or the coordination of its Land."""
    if of is None and not context.sender.speaks_for:
        raise NotAllowed(_("Please say for which municipality, at the end."))
    member = await reached_member(context, of)
    box = await context.store.mailboxes.get(member.id)
    if wanted is None:
        return reply(*_state(context, member, box))
    return await _set(context, member, box, is_wanted=wanted is Wanted.ON)


@command(
    "mail stop",
    help=_("Stops the mails to a mailbox, with the code that stands in each of them."),
    examples=(_("!mail stop k7wq3fpd"),),
    may=VOICES | COORDINATION,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def mail_stop(
    context: Context, code: Annotated[str, Line(_("code from a mail"), limit=40)]
) -> Messages:
    """Whoever has the code has it from the mailbox, so nothing else is asked."""
    box = await context.store.mailboxes.by_code(code.strip(" .`").lower())
    member = None if box is None else await context.store.members.get(box.member_id)
    if member is None:
        raise UserError(
            _(
                "No mailbox has the code {code}. It stands at the end of each mail.",
                code=Code(code),
            ),
            example=False,
        )
    return await _set(context, member, box, is_wanted=False)


async def _set(
    context: Context, member: Member, box: Mailbox | None, *, is_wanted: bool
) -> Sequence[Message]:
    was_wanted = box is None or box.stopped_at is None
    if was_wanted is is_wanted:
        return [reply(_("Nothing changes: that is recorded already."))]
    await context.store.mailboxes.stop(member.id, None if is_wanted else context.now)
    await note(context, member.id, SUBJECT, _word(was_wanted), _word(is_wanted))
    given = {"name": member.name}
    said: Block = _("The mailbox of {name} gets no mails from me any more.", **given)
    if is_wanted:
        said = _("The mailbox of {name} gets mails for what must not be missed.", **given)
    name = await typed_name(context, member)
    again = (
        [] if is_wanted else [_("To have them again: `!profile mails on for {name}`", name=name)]
    )
    offices = await context.store.members.contacts_of(member.id)
    letters: list[Letter] = told(context, [e.user_id for e in offices], member.land, said, *again)
    return [reply(said, *again), *letters]


def _word(wanted: bool) -> str:
    return "yes" if wanted else "no"


def _state(context: Context, member: Member, box: Mailbox | None) -> list[Block]:
    given = {"name": member.name}
    if context.alliance.mail_domain is None:
        return [_("I send no mails at present; the operator has not set it up.")]
    if member.mailbox is None:
        return [
            _("{name} has no mailbox in the register.", **given),
            _("To say one: `!profile mailbox asyl@musterhafen.example`"),
        ]
    if box is not None and box.stopped_at is not None:
        return [
            _("The mailbox of {name} gets no mails from me any more.", **given),
            _("To have them again: `!profile mails on for {name}`", **given),
        ]
    if box is not None and box.refused_at is not None and _is_refusal(member, box):
        return [
            _(
                "The mail server refuses {mailbox} ({status}). Please say the right one: "
                "`!profile mailbox asyl@musterhafen.example`",
                mailbox=Code(member.mailbox),
                status=box.refusal or "",
            )
        ]
    return [
        _("The mailbox of {name} gets mails for what must not be missed.", **given),
        _("To have none: `!profile mails off for {name}`", **given),
    ]


def _is_refusal(member: Member, box: Mailbox) -> bool:
    """Not that of an address from before."""
    assert box.refused_at is not None
    return member.reach_said_at is None or box.refused_at >= member.reach_said_at
