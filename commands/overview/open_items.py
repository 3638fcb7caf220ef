"""What a municipality has to do, whatever it is about: `!open`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.kit import (
    COORDINATION,
    VOICES,
    Audience,
    Block,
    Bullets,
    Context,
    Message,
    OpenItem,
    Strong,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.lists import Page
from storage.tables import Member

from .gathering import gathered, line, named

MOST: Final = 6  # on one screen of a phone, each with its line to send


@command(
    "open",
    "open items",
    "todo",
    help=_("Shows what your municipality has to do, the most urgent first."),
    examples=(_("!open"), _("!open 2")),
    may=VOICES | COORDINATION,
    topic=Topic.OVERVIEW,
    audience=Audience.PERSON,
)
async def open_items(context: Context, page: Annotated[int, Page()] = 1) -> Message:
    """Of all municipalities the sender speaks for; each with the line that does it."""
    members = await _own(context)
    found = await gathered(context, members)
    if not found:
        return reply(_nothing(members))
    last = -(-len(found) // MOST)
    shown = min(page, last)
    return reply(
        *_headed(members, len(found)),
        *listed(context, members, found[(shown - 1) * MOST : shown * MOST]),
        *_more(len(found), shown, last),
    )


def listed(context: Context, members: Sequence[Member], found: Sequence[OpenItem]) -> list[Block]:
    """Each in one line."""
    names = named(members)
    return [Bullets([line(context, each, names) for each in found])]


async def _own(context: Context) -> list[Member]:
    found = [await context.store.members.get(each) for each in context.sender.speaks_for]
    return sorted((each for each in found if each), key=lambda each: (each.name_key, each.id))


def _nothing(members: Sequence[Member]) -> Block:
    if not members:
        return _(
            "You speak for no municipality. What is open in the alliance, and who is missing: "
            "`!overview`"
        )
    if len(members) == 1:
        return _("Nothing is open for {name}. Thank you!", name=Strong(members[0].name))
    return _("Nothing is open for your municipalities. Thank you!")


def _headed(members: Sequence[Member], count: int) -> list[Block]:
    if len(members) > 1:
        return [n_("{count} thing is open:", "{count} things are open:", count)]
    name = Strong(members[0].name)
    return [
        n_(
            "{count} thing is open for {name}:",
            "{count} things are open for {name}:",
            count,
            name=name,
        )
    ]


def _more(count: int, shown: int, last: int) -> list[Block]:
    """How to see what this page does not show."""
    if shown < last:
        rest = count - shown * MOST
        return [
            n_(
                "… and {count} more: `!open {page}`",
                "… and {count} more: `!open {page}`",
                rest,
                page=shown + 1,
            )
        ]
    return []
