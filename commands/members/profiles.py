"""How a municipality stands, in its own words: `!profile`."""

from __future__ import annotations

from typing import Annotated, Final

from commands.alliance.reached import reached_by
from commands.alliance.rules.statuses import Demand, DemandState
from commands.alliance.voices import the_member, voice
from commands.kit import (
    MEMBERS,
    READERS,
    VOICES,
    Audience,
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Message,
    Strong,
    Term,
    Topic,
    UserError,
    _,
    command,
    marker,
    reply,
)
from commands.kit.kinds import Line, Name
from commands.kit.rules.taking_back import NO_TEXT
from storage.tables import Member

from .facts import resources_shown
from .saying import say

LIMIT: Final = 300
OwnWords = Annotated[str, Line(_("text"), limit=LIMIT)]
Of = Annotated[str | None, Name(), marker("for", behind_quote=True)]


@command(
    "profile",
    help=_("Shows how a municipality stands: harbour demands, office in charge, note."),
    examples=(_("!profile Musterhafen"), _("!profile")),
    may=READERS,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def profile(context: Context, name: Annotated[str | None, Name()] = None) -> Message:
    """The shared baseline. Without a name: the sender's own municipality."""
    if name is None and not context.sender.roles & VOICES:
        raise UserError(_("Please say which municipality."))
    member = await (voice(context, None) if name is None else the_member(context, name))
    facts: list[Inline] = []
    if context.sender.roles & MEMBERS:
        facts += reached_by(member)
    elif member.office is not None:
        facts.append(_("Office in charge: {text}", text=member.office))
    if member.note is not None and context.sender.roles & MEMBERS:
        facts.append(_("Note: {text}", text=member.note))
    if member.resources is not None and resources_shown(context, member):
        facts.append(_("Own resources: {text}", text=member.resources))
    blocks: list[Block] = [Strong(member.name), *([Bullets(facts)] if facts else [])]
    blocks += [_("Harbour demands:"), Bullets(await _demands(context, member))]
    if member.id in context.sender.speaks_for:
        blocks.append(
            _("To add to it: `!demand rescue decided`, `!profile note …`, `!profile office …`")
        )
    return reply(*blocks)


async def _demands(context: Context, member: Member) -> list[Inline]:
    """One line for each state. What is not known is said, and is not a no."""
    known = await context.store.demands.of_member(member.id)
    lines: list[Inline] = []
    for state in (DemandState.FULFILLED, DemandState.DECIDED, DemandState.UNKNOWN):
        such: list[Inline] = [
            Term(each) for each in Demand if known.get(each, DemandState.UNKNOWN) == state
        ]
        if such:
            lines.append(Joined([Term(state), Joined(such)], ": "))
    return lines


@command(
    "profile note",
    help=_("Notes a fact about your municipality, for all members to read."),
    examples=(
        _("!profile note “Die Unterkunft am Hafen ist bis 2021 belegt.”"),
        _("!profile note “Zwei Träger beraten.” for Musterhafen"),
    ),
    may=VOICES,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def profile_note(context: Context, text: OwnWords, *, of: Of = None) -> Message:
    """The municipality's own words: nobody else writes them, coordinators included."""
    return await _of_their_own(context, "note", text, of)


@command(
    "profile office",
    help=_("Says which office of your municipality is in charge."),
    examples=(_("!profile office “Amt für Integration”"),),
    may=VOICES,
    topic=Topic.PROFILES,
    audience=Audience.MEMBERS,
)
async def profile_office(context: Context, text: OwnWords, *, of: Of = None) -> Message:
    """Which office carries the topic."""
    return await _of_their_own(context, "office", text, of)


@command(
    "profile resources",
    help=_("Says what your municipality has for this; only the coordination reads it."),
    examples=(_("!profile resources 0,5 VZÄ"),),
    may=VOICES,
    topic=Topic.PROFILES,
    audience=Audience.COORDINATION,
)
async def profile_resources(context: Context, text: OwnWords, *, of: Of = None) -> Message:
    """Staff and means. Shown to coordinators, and to the municipality itself."""
    return await _of_their_own(context, "resources", text, of)


async def _of_their_own(context: Context, subject: str, text: str, of: str | None) -> Message:
    member = await voice(context, of)
    new = None if text == NO_TEXT else text
    if getattr(member, subject) == new:
        return reply(_("Nothing changes: {name} is registered like that.", name=member.name))
    blocks = await say(context, member, subject, new)
    if new is not None:
        blocks.append(_("To delete it, type a hyphen instead of the text."))
    return reply(*blocks)
