"""Reporting that something is done: `!done`, for all that has an id and can be done."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final, NamedTuple, TypeAlias

from commands import follow_up_answers
from commands.kit import (
    VOICES,
    Audience,
    Code,
    Context,
    ForMember,
    Joined,
    Messages,
    Topic,
    UserError,
    _,
    command,
    option,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Quote

Finish: TypeAlias = Callable[[Context, int, str | None, str | None], Awaitable[Messages]]
FINISHED_BY: Final[Mapping[str, Finish]] = {"F": follow_up_answers.finish}


class Thing(NamedTuple):
    """Something with an id such as `F-2`."""

    prefix: str
    number: int


class ThingId:
    """The id of something that can be done."""

    label = _("id")

    def read(self, cursor: Cursor) -> Thing:
        text = cursor.take().text
        found = re.fullmatch(r"([A-Z])-?(\d{1,9})", text.upper(), re.ASCII)
        if found is None or found[1] not in FINISHED_BY:
            known = Joined([Code(f"{each}-4") for each in FINISHED_BY])
            raise UserError(
                _(
                    "“{text}” cannot be reported as done. Possible are: {known}",
                    text=shortened(text),
                    known=known,
                )
            )
        return Thing(found[1], int(found[2]))


@command(
    "done",
    "erledigt",
    help=_("Reports that your municipality has done it."),
    examples=(_("!done F-2"), _("!done F-2 for Musterhafen")),
    may=VOICES,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def done(
    context: Context,
    what: Annotated[Thing, ThingId()],
    *,
    result: Annotated[str | None, Quote(_("result")), option("result", "ergebnis")] = None,
    of: ForMember = None,
) -> Messages:
    """What that means, the module of the thing knows."""
    return await FINISHED_BY[what.prefix](context, what.number, of, result)
