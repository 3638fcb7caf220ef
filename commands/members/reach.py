"""How else the office in charge is reached: `!profile mailbox` and `!profile phone`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from commands.alliance.letters import told
from commands.alliance.rules.reach import NotReached, mailbox, phone
from commands.alliance.voices import require_coordination, the_member, typed_name, voice
from commands.dates.days import written
from commands.kit import (
    COORDINATION,
    VOICES,
    Audience,
    Block,
    Context,
    Messages,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.kinds import Line, Name
from commands.kit.rules.authority import may_speak_for
from commands.kit.rules.taking_back import NO_TEXT
from storage.categories import Category
from storage.tables import Member

from .saying import say

LIMIT: Final = 254  # characters of a mail address (RFC 5321)
Of = Annotated[str | None, Name(), marker("for")]


@command(
    "profile mailbox",
    help=_("Says under which mail address the office in charge is reached, for all members."),
    examples=(
        _("!profile mailbox asyl@musterhafen.example"),
        _("!profile mailbox asyl@musterhafen.example for Musterhafen"),
    ),
    may=VOICES | COORDINATION,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def profile_mailbox(
    context: Context,
    address: Annotated[str, Line(_("mail address"), limit=LIMIT)],
    *,
    of: Of = None,
) -> Messages:
    """The mailbox of an office, not that of a person; a hyphen deletes it."""
    return await _reached_by(context, "mailbox", _read(mailbox, address), of)


@command(
    "profile phone",
    help=_("Says under which number the office in charge is called, for all members."),
    examples=(_("!profile phone 030 1234-0"), _("!profile phone 030 1234-0 for Musterhafen")),
    may=VOICES | COORDINATION,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def profile_phone(
    context: Context,
    number: Annotated[str, Line(_("telephone number"), limit=40)],
    *,
    of: Of = None,
) -> Messages:
    """The telephone of an office; a hyphen deletes it."""
    return await _reached_by(context, "phone", _read(phone, number), of)


def _read(rule: Callable[[str], str], typed: str) -> str | None:
    if typed == NO_TEXT:
        return None
    try:
        return rule(typed)
    except NotReached as error:
        is_mail = rule is mailbox
        raise UserError(
            _("“{text}” is no mail address.", text=typed)
            if is_mail
            else _("“{text}” is no telephone number.", text=typed)
        ) from error


async def _reached_by(context: Context, subject: str, new: str | None, of: str | None) -> Messages:
    member = await reached_member(context, of)
    old = getattr(member, subject)
    others = {"mailbox", "phone"} - {subject}
    is_left = new is not None or any(getattr(member, each) is not None for each in others)
    said_at = context.now if is_left else None
    if subject != "mailbox":
        await context.store.mailboxes.still_refused([member.id], context.now)
    blocks = await say(context, member, subject, new, reach_said_at=said_at)
    if new is not None:
        name = await typed_name(context, member)
        blocks += [_until(context), _("`!contact {name}` shows it to members.", name=name)]
    offices = await context.store.members.contacts_of(member.id)
    letters = told(context, [each.user_id for each in offices], member.land, *blocks)
    return [reply(*blocks), *(letters if old != new else [])]


def _until(context: Context) -> Block:
    kept = context.alliance.kept[Category.MAILBOX]
    last = (context.now + kept).astimezone(context.alliance.zone).date()
    return _(
        "It serves to reach the office where Matrix does not, and is erased after {day} unless it "
        "is said anew.",
        day=written(last),
    )


async def reached_member(context: Context, of: str | None) -> Member:
    """The sender's own municipality, or one that they coordinate."""
    if of is None:
        return await voice(context, None)
    member = await the_member(context, of)
    if not may_speak_for(context.sender, member.id):
        require_coordination(context, member.land)
    return member
