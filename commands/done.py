"""`!done`: a reminder, and whatever else can be done, by its id."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from commands.alliance.ids import FOLLOW_UP, REMINDER, TASK
from commands.alliance.voices import ForMember
from commands.follow_ups.reports import finish_follow_up
from commands.kit import (
    READERS,
    Audience,
    Code,
    Context,
    Joined,
    Messages,
    Topic,
    UserError,
    _,
    command,
    option,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind, Quote
from commands.reminders.changes import finish_reminder
from commands.tasks.changes import finish_task

# Given the context, the number, for which municipality, and with which result; each may refuse.
Finish: TypeAlias = Callable[[Context, int, str | None, str | None], Awaitable[Messages]]
FINISHING: Final[Mapping[str, Finish]] = {
    FOLLOW_UP.prefix: finish_follow_up,
    REMINDER.prefix: finish_reminder,
    TASK.prefix: finish_task,
}


@dataclass(frozen=True, slots=True)
class Tagged:
    """An id such as `R-4`: what sort of thing it is, and its number."""

    prefix: str
    number: int


class TaggedId(Kind):
    """Reads the id of anything that can be done."""

    label = _("id")

    def read(self, cursor: Cursor) -> Tagged:
        word = cursor.take()
        found = re.fullmatch(r"([a-z]{1,2})-?(\d{1,9})", word.text, re.ASCII | re.IGNORECASE)
        if found is None or found[1].upper() not in FINISHING:
            raise UserError(
                _(
                    "“{text}” is not the id of something that can be done. It looks like {known}.",
                    text=shortened(word.text),
                    known=Joined([Code(f"{each}-4") for each in FINISHING]),
                )
            )
        return Tagged(found[1].upper(), int(found[2]))


@command(
    "done",
    help=_("Says that something is done: nobody is reminded of it any more."),
    examples=(_("!done R-4"), _("!done F-2"), _("!done T-4 result=“3 places”")),
    may=READERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def done(
    context: Context,
    what: Annotated[Tagged, TaggedId()],
    *,
    of: ForMember = None,
    result: Annotated[str | None, Quote(_("result"), limit=500), option("result")] = None,
) -> Messages:
    """Who may say so depends on what it is."""
    return await FINISHING[what.prefix](context, what.number, of, result)
