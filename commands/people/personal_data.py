"""What is kept about a person, and its end: `!mydata`, `!forgetme`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from commands.alliance.letters import to_coordination
from commands.kit import (
    EVERYBODY,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Letter,
    Message,
    Messages,
    Strong,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    n_,
    reply,
)
from storage.people import MOST, Trace
from storage.tables import Member

from .handover import Office, colleague, holders, leave, vacancy
from .own_copy import Copy, own_copy
from .traces import Names, lines, names_in, titled

NEWEST: Final = 5  # rows shown of each kind


@command(
    "mydata",
    help=_("Shows everything I keep about you."),
    examples=(_("!mydata"), _("!mydata xlsx")),
    may=EVERYBODY,
    topic=Topic.GENERAL,
    audience=Audience.PERSON,
)
async def mydata(
    context: Context, form: Annotated[Copy | None, Choice(Copy, _("xlsx or json"))] = None
) -> Message:
    """Every row of every table that names the sender, in words (domain.md section 6, point 4).

    The newest of each kind; with a `form` all of them, and each whole.
    """
    if form is not None:
        # The same however often it begins anew.
        at = context.arrived_at or context.now
        given = (context.sender.user_id, at, context.place.zone, form)
        return await context.beside(own_copy, *given, rows=MOST)
    blocks: list[Block] = [
        _("I keep this about {person}:", person=Code(context.sender.user_id)),
    ]
    traces = await context.store.people.traces(context.sender.user_id, NEWEST)
    blocks += told(traces, await names_in(context.store, traces), context.place.zone)
    blocks += [
        _("All of it as a file: `!mydata xlsx`, or for programs `!mydata json`"),
        *_configured(context),
        _(
            "Besides, free texts that somebody entered may name you. The messages themselves are "
            "kept by the homeservers of all who are in the room."
        ),
        _("`!forgetme` deletes it. `!privacy` says who answers for it."),
    ]
    return reply(*blocks)


def told(traces: Sequence[Trace], names: Names, zone: ZoneInfo) -> list[Block]:
    """What is kept, in words, and how much of it is not listed."""
    blocks: list[Block] = []
    for trace in traces:
        blocks += [Strong(titled(trace)), Bullets(lines(trace, names, zone))]
        if trace.count > len(trace.newest):
            rest = trace.count - len(trace.newest)
            blocks.append(n_("… and {count} older one.", "… and {count} older ones.", rest))
    return blocks


def _configured(context: Context) -> list[Block]:
    if context.sender.user_id not in context.alliance.federal_coordinators:
        return []
    return [
        _(
            "You are one of the federal coordination; that stands in my configuration, which only "
            "the operator can change."
        )
    ]


@command(
    "forgetme",
    help=_("Deletes what I keep about you; asks first."),
    examples=(_("!forgetme"),),
    may=EVERYBODY,
    topic=Topic.GENERAL,
    audience=Audience.PERSON,
)
async def forgetme(context: Context) -> Message:
    """What goes, what stays, and the question. Only in the direct chat: it is answered there."""
    if not context.place.direct:
        return reply(
            _("Please type `!forgetme` here, in our direct chat. Nothing is deleted before that.")
        )
    traces = await context.store.people.traces(context.sender.user_id, 0)
    blocks = [*consequences(traces), *_configured(context)]
    return await ask(context, "forgetme", {}, *blocks)


def consequences(traces: Sequence[Trace]) -> list[Block]:
    """What goes, what stays, and what is out of reach."""
    blocks: list[Block] = []
    # What is on its way to them is not sent any more.
    goes = {each.mark.name for each in traces if each.mark.erased} | {"outbox.room_id"}
    erased = [titled(each) for each in traces if each.mark.name in goes]
    if erased:
        blocks += [_("This is deleted for ever:"), Bullets(erased)]
    kept = [titled(each) for each in traces if each.mark.name not in goes]
    if kept:
        blocks += [_("This stays, but without your name:"), Bullets(kept)]
    return [
        *blocks,
        _(
            "What your municipality has decided stays: pledges, ballots, mandates and offers. "
            "Your offices become free, and the coordination is told so."
        ),
        _(
            "What I cannot reach: messages on the homeservers of all who are in the room, and free "
            "texts that name you. Please ask the coordination about those."
        ),
    ]


@confirmable("forgetme", audience=Audience.PERSON)
async def forgotten(context: Context, details: Mapping[str, Any]) -> Messages:
    """Everything about the sender goes, this very command included; the goodbye is the last."""
    if not context.place.direct:
        raise UserError(_("Please type `!forgetme` in our direct chat."), example=False)
    letters = await forget(context, direct_room=context.place.room_id)
    goodbye = reply(
        _("Everything about you is deleted here; what stays does not name you. Goodbye!"),
        _("If you write to me again, we begin anew."),
        *_configured(context),
    )
    return [goodbye, *letters]


async def forget(context: Context, direct_room: str | None = None) -> list[Letter]:
    """Everything about the sender goes, and so do their offices; letters to whom that concerns."""
    me = context.sender.user_id
    offices = await _offices(context)
    for member, office in offices:
        await leave(context, member, office, me)
    await context.store.people.forget(me, direct_room=direct_room)
    context.store.erase_journal()
    context.forgotten.add(me)
    return await _to_tell(context, offices)


async def _offices(context: Context) -> list[tuple[Member, Office]]:
    """The offices of the sender, for every member they act for."""
    found: list[tuple[Member, Office]] = []
    for member_id in sorted({*context.sender.speaks_for, *context.sender.partner_of}):
        member = await context.store.members.get(member_id)
        assert member is not None
        held = await holders(context, member)
        found += [(member, o) for o, h in held.items() if h.user_id == context.sender.user_id]
    return found


async def _to_tell(context: Context, offices: Sequence[tuple[Member, Office]]) -> list[Letter]:
    """That offices are free now, without saying whose they were."""
    letters: list[Letter] = []
    for member, office in offices:
        blocks = await vacancy(context, member, office)
        letters += await colleague(context, member, office, blocks[0])
        letters += await to_coordination(context, member.land, *blocks)
    for land in sorted(context.sender.lands):
        letters += await to_coordination(
            context,
            land,
            _("The state coordination of {land} has one person less now.", land=land),
            _(
                "The federal coordination can name somebody: "
                "`!coordinator set @name:server land={land}`",
                land=land,
            ),
        )
    return letters
