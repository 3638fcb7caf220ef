"""Whether somebody who was named for an office was reached: else nobody would speak for a member.

Reached is who has said anything to the bot, or has joined their direct chat with it. Until then
whoever held the office keeps it; who is named for a free one has it at once. After a day in vain
the coordination hears of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from commands.alliance.letters import to_coordination
from commands.alliance.voices import standing_of, typed_name
from commands.kit import (
    Block,
    Bullets,
    Code,
    Context,
    Inline,
    Letter,
    Messages,
    Occurrence,
    Schedule,
    Term,
    _,
    listener,
    n_,
    reply,
)
from commands.kit.schedule import NOWHERE
from storage.people import REMOVED
from storage.store import Store
from storage.tables import Awaited, Member

from .awaiting import PATIENCE, When
from .handover import Office, filled, holders, take, welcome

_SHOWN: Final = 20


@listener("reached")
async def reached(context: Context, content: dict[str, Any]) -> Messages:
    """Somebody has joined their direct chat."""
    return await arrived(context)


async def arrived(context: Context) -> Sequence[Letter]:
    """The sender was reached: what they were named for is theirs now, and all concerned hear it."""
    letters: list[Letter] = []
    for awaited in await context.store.awaited.of_person(context.sender.user_id):
        member = await context.store.members.get(awaited.member_id)
        assert member is not None
        letters += await _arrived(context, awaited, member)
    return letters


async def _arrived(context: Context, awaited: Awaited, member: Member) -> list[Letter]:
    office, person = Office(awaited.role), awaited.user_id
    await context.store.awaited.forget(member.id, office.value)
    if awaited.holds:
        if awaited.tell_at is not None:
            return []  # nobody was told that it took long
        return _to_namer(awaited, _("{person} is reached now.", person=Code(person)))
    namer = await standing_of(context.store, context.alliance, awaited.named_by)
    acting = replace(context, sender=namer)
    taken = await take(acting, member, person, office, at_once=True)
    return [
        await welcome(acting, member, person, office, taken),
        *taken.letters,
        *_to_namer(
            awaited,
            _("{person} is reached now.", person=Code(person)),
            filled(member, person, office),
        ),
    ]


def _to_namer(awaited: Awaited, *blocks: Block) -> list[Letter]:
    if awaited.named_by == REMOVED:  # has asked to be forgotten since
        return []
    return [Letter(awaited.named_by, reply(*blocks))]


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    """All of them together: a coordination that takes over a registry names many in an hour."""
    found = await store.awaited.due(now)
    times = [each.tell_at for each in found if each.tell_at is not None]
    return [Occurrence(0, max(times), NOWHERE)] if times else []


async def _tell(context: Context, occurrence: Occurrence) -> Messages:
    store = context.store
    found = await store.awaited.due(context.now)
    in_vain: dict[str, list[tuple[Awaited, Member]]] = {}
    for each in found:
        sent_at = await store.outbox.sent_at(each.letter)
        if sent_at is None or sent_at + PATIENCE > context.now:
            # Our own homeserver was away, or theirs is: then the letter itself tells of that.
            again = context.now if sent_at is None else sent_at
            await store.awaited.tell([each.id], again + PATIENCE)
            continue
        await store.awaited.tell([each.id], None)
        member = await store.members.get(each.member_id)
        assert member is not None
        in_vain.setdefault(member.land, []).append((each, member))
    return [
        letter
        for land, some in in_vain.items()
        for letter in await to_coordination(context, land, *await _said(context, some))
    ]


async def _said(context: Context, some: Sequence[tuple[Awaited, Member]]) -> list[Block]:
    lines = [await _line(context, *each) for each in some[:_SHOWN]]
    if len(some) > _SHOWN:
        rest = len(some) - _SHOWN
        lines.append(n_("… and {count} more.", "… and {count} more.", rest))
    awaited, member = some[0]
    given = {"name": await typed_name(context, member), "office": Term(Office(awaited.role))}
    blocks: list[Block] = [
        _("My invitation has not been accepted for a day:"),
        Bullets(lines),
        _(
            "Is the address right? Somebody else: `!contact set {name} @name:server {office}`",
            **given,
        ),
    ]
    if not awaited.holds:
        blocks.append(
            _(
                "To hand over without waiting: `!contact set {name} {person} {office} {now}`",
                person=awaited.user_id,
                now=Term(When.NOW),
                **given,
            )
        )
    return blocks


async def _line(context: Context, awaited: Awaited, member: Member) -> Inline:
    office = Office(awaited.role)
    given = {"person": Code(awaited.user_id), "office": Term(office), "name": member.name}
    former = (await holders(context, member)).get(office)
    if awaited.holds or former is None:
        return _("{name}, {office}: {person}", **given)
    return _("{name}, {office}: {person}; it stays {former}", former=Code(former.user_id), **given)


telling = Schedule(
    "awaited",
    next_due=lambda store: store.awaited.next_due(),
    due=_due,
    run=_tell,
    after_sync=True,
)
