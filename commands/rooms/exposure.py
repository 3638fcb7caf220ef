"""A registered room that others can read: told to the coordination, and treated as an open one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from commands.kit import (
    Bullets,
    Code,
    Context,
    Elsewhere,
    Inline,
    Joined,
    Letter,
    Message,
    Messages,
    Reply,
    Strong,
    Term,
    Text,
    _,
    listener,
    reply,
)
from commands.kit.rules.audience import Purpose, is_withheld
from storage.rooms import exposure_of

OPENED: Final = {
    "public": _("Anybody may join it."),
    "readable": _("It can be read without joining."),
    "plain": _("It is not encrypted: who runs a homeserver in it can read along."),
}


def opened(exposure: Iterable[str]) -> list[Text]:
    """In words, why others than those invited can read in the room."""
    return [OPENED[each] for each in sorted(exposure, reverse=True) if each in OPENED]


def named(purpose: Purpose, land: str | None) -> Inline:
    """What a room is registered as."""
    return Strong(Joined([Term(purpose), *([land] if land else [])], " "))


@listener("exposure")
async def exposed(context: Context, content: dict[str, Any]) -> Messages:
    """Who may read the room has changed, as far as its settings say."""
    return await judged(context, frozenset(content["found"]))


async def judged(context: Context, now: frozenset[str]) -> list[Message]:
    """What follows from why others can read in this room `now`; nothing if it is not registered."""
    rooms, room_id = context.store.rooms, context.place.room_id
    room = await rooms.get(room_id)
    if room is None or room.purpose is None:
        return []
    before = exposure_of(room)
    await rooms.note_exposure(room_id, now)
    registered = Purpose(room.withheld or room.purpose)
    withheld = is_withheld(registered, now, frozenset((room.confirmed or "").split()))
    what = {"purpose": named(registered, room.land), "room": Code(room_id)}
    if not withheld:
        if room.withheld is None:
            return []
        await rooms.restore(room_id)
        return await _told(
            context, _("The room registered as {purpose} is closed to others again: {room}", **what)
        )
    if room.withheld is None:
        await rooms.withhold(room_id)
    elif now <= before:
        return []
    return await _told(
        context,
        _("Others can read in the room registered as {purpose} now: {room}", **what),
        Bullets(opened(now)),
        _(
            "I answer released totals only there, until that is mended or the coordination "
            "registers the room once more with `!room`."
        ),
    )


async def _told(context: Context, *blocks: Any) -> list[Message]:
    """The room itself, the rooms of the coordination, and the federal coordination by letter."""
    here = context.place.room_id
    rooms = await context.store.rooms.with_purpose(Purpose.COORDINATION.value)
    people = sorted(context.alliance.federal_coordinators)
    said = Reply(blocks, rings=True)
    return [
        reply(*blocks),
        *(Elsewhere(each.room_id, said) for each in rooms if each.room_id != here),
        *(Letter(each, said) for each in people),
    ]
