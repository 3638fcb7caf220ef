"""What is said once about a room: that it is not registered, and why it is no direct chat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from commands.kit import (
    Block,
    Bullets,
    Context,
    Letter,
    Message,
    Messages,
    Reply,
    Text,
    _,
    listener,
    reply,
)
from commands.kit.clocks import clock_line
from commands.kit.rules.audience import Purpose, may_register
from commands.kit.rules.authority import Role
from storage.store import Store

OWN_POLL: Final = "own-poll"
TOLD_AGAIN_AFTER: Final = timedelta(days=7)
# By bot.matrix.model.Obstacle.
OBSTACLES: Final = {
    "foreign": _("somebody else than you or I has made it"),
    "public": _("anybody may join it"),
    "readable": _("it can be read without joining"),
    "plain": _("it is not encrypted"),
    "replaced": _("it was replaced by another one"),
}


async def hinted(context: Context, answers: Sequence[Message]) -> Sequence[Message]:
    """Adds to the first answer what is to be known of the room, if that was not said there yet."""
    place = context.place
    if place.direct or not answers or not isinstance(answers[0], Reply):
        return answers
    if blocks := await why_not_private(context):
        return _with(answers[0], blocks, answers[1:])
    if place.purpose is not None or not _may_register(context):
        return answers
    room = await context.store.rooms.get(place.room_id)
    if (room is None or room.purpose is None) and await _is_first(context, "unregistered"):
        return _with(answers[0], [how_to_register()], answers[1:])
    return answers


async def clock_named(context: Context, answers: Sequence[Message]) -> Sequence[Message]:
    """Adds that the clock of the sender's server is wrong; once a week for each server."""
    said = clock_line(context)
    if not said or not answers or not isinstance(answers[0], Reply):
        return answers
    key = f"hint:clock:{context.sender.user_id.partition(':')[2]}"
    told = await context.store.state.get(key)
    if told is not None and context.now - datetime.fromisoformat(told) < TOLD_AGAIN_AFTER:
        return answers
    await context.store.state.set(key, context.now.isoformat())
    return _with(answers[0], said, answers[1:])


def _with(first: Reply, more: Iterable[Block], rest: Sequence[Message]) -> Sequence[Message]:
    return [replace(first, blocks=[*first.blocks, *more]), *rest]


def _may_register(context: Context) -> bool:
    return any(
        may_register(context.sender, Purpose.LAND, land) for land in context.sender.lands
    ) or may_register(context.sender, Purpose.PLENARY, None)


def how_to_register() -> Text:
    """For whoever may do it."""
    return _(
        "Next step for the coordination: say what this room is for, with `!room plenary`, "
        "`!room land NW` or `!room topic`; one with guests is `!room open`. Until then only "
        "released totals are answered here."
    )


async def why_not_private(context: Context) -> list[Block]:
    """In a room of two that is no direct chat, the first time: why, and what follows from it."""
    found = context.obstacles_of(context.place.room_id)
    reasons = [said for each, said in OBSTACLES.items() if each in found]
    if not reasons or not await _is_first(context, "not_private"):
        return []
    return [
        _("There are only two of us here, but I do not take this for our direct chat:"),
        Bullets(reasons),
        _(
            "So commands begin with `!` here, and what is only for you I write in a chat that I "
            "make for us. You need not do anything but accept the invitation."
        ),
    ]


@listener("own-poll")
async def polled(context: Context, _content: dict[str, Any]) -> Messages:
    """Somebody asks by their client's own poll, which nobody here counts; told once a room."""
    if Role.STRANGER in context.sender.roles or context.place.purpose is None:
        return None
    if not await _is_first(context, OWN_POLL):
        return None
    return Letter(
        context.sender.user_id,
        reply(
            _(
                "You have started a poll of your own in a room. I do not count those: several "
                "people of one municipality would count, and there are no minutes."
            ),
            _("One that counts: `!poll “Winter aid?” Yes | No`"),
        ),
    )


async def is_to_be_hinted(store: Store, hint: str, room_id: str) -> bool:
    """Whether it was not said in this room yet."""
    return await store.state.get(f"hint:{hint}:{room_id}") is None


async def _is_first(context: Context, hint: str) -> bool:
    """Whether it was not said in this room yet; from now on it was."""
    room_id = context.place.room_id
    if not await is_to_be_hinted(context.store, hint, room_id):
        return False
    await context.store.state.set(f"hint:{hint}:{room_id}", context.now.isoformat())
    return True
