"""`!language`: the language of a room."""

from __future__ import annotations

from typing import Annotated

from commands.kit import MEMBERS, Choice, Context, Message, NotAllowed, _, command, reply
from commands.kit.rules.choices import Worded


class Language(Worded):
    """The languages Hafenlotse speaks."""

    DE = "de", "german de", "deutsch de"
    EN = "en", "english en", "englisch en"


@command(
    "language",
    "sprache",
    help=_("Sets the language I use in this room."),
    examples=(_("!language en"), _("!language de")),
)
async def language(
    context: Context, wanted: Annotated[Language, Choice(Language, _("de or en"))]
) -> Message:
    """For the room: in a group only by registered people, in the direct chat by anybody."""
    if not context.place.direct and not context.sender.roles & MEMBERS:
        raise NotAllowed(
            _("Only contact persons, deputies and coordinators can change the language of a room."),
            example=False,
        )
    await context.store.rooms.set_language(context.place.room_id, wanted.value)
    if wanted is Language.DE:
        return reply(_("In this room I now speak German."), in_language="de")
    return reply(_("In this room I now speak English."), in_language="en")
