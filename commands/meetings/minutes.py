"""The minutes of a meeting: `!minutes`, as text below the command, or as a file in the direct chat.

Such a file has `!minutes M-3` as its caption.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from commands.alliance.ids import MEETING, MeetingId
from commands.kit import (
    COORDINATION,
    MEMBERS,
    READERS,
    Audience,
    Block,
    Context,
    Fetch,
    Message,
    Messages,
    Moment,
    NotAllowed,
    Passage,
    Reply,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    n_,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.dispatch import execute
from commands.kit.kinds import Below
from commands.kit.uploads import caption, captioned, file_name, outcome
from commands.papers.documents import ENDINGS, ending_of, wrong_kind
from storage.tables import Meeting

from .born import born, to_be_tasks
from .rules import pages
from .words import headed, require_lead, the_meeting, told

LIMIT: Final = 100_000  # characters of minutes
PART: Final = 10_000  # of them in one message: a page of an encrypted event, with its HTML
SHOWN: Final = 200  # of them in a question
_NOT_FOR_THEM: Final = _("The minutes of a meeting are kept by the coordination.")


@command(
    "minutes",
    help=_("Shows the minutes of a meeting, or keeps those in the lines below."),
    examples=(_("!minutes M-3"), _("!minutes M-3\nWe have decided to help.")),
    may=READERS,
    topic=Topic.MEETINGS,
    audience=Audience.MEMBERS,
)
async def minutes(
    context: Context,
    number: MeetingId,
    text: Annotated[str, Below(_("minutes in the lines below"), LIMIT)],
) -> Messages:
    """Kept by whoever leads the meeting; others in their place only after a question."""
    meeting = await the_meeting(context, number)
    if not text:
        came_of_it = await born(context, meeting) if context.sender.roles & MEMBERS else []
        return _shown(meeting, came_of_it)
    await _require_lead(context, meeting)
    if meeting.minutes is None:
        return await _keep(context, meeting, text)
    if meeting.minutes == text:
        return reply(_("Nothing changes: that is recorded already."))
    return await _asked(context, meeting, text)


def _shown(meeting: Meeting, came_of_it: Sequence[Block]) -> list[Message]:
    if meeting.minutes is None or meeting.minutes_at is None:
        raise UserError(
            _(
                "There are no minutes of {id} yet. Whoever leads the meeting puts them into the "
                "lines below `!minutes {id}`, or sends them to me in the direct chat as a file "
                "(.docx, .md or .txt) with that as its caption.",
                id=MEETING.tag(meeting.id),
            ),
            example=False,
        )
    parts = pages(meeting.minutes, PART)
    kept = Moment(meeting.minutes_at, ZoneInfo(meeting.timezone))
    found: list[Message] = []
    for place, part in enumerate(parts, 1):
        head: list[Block] = [_("Minutes of {meeting}", meeting=headed(meeting))]
        if len(parts) > 1:
            head.append(_("Part {part} of {parts}", part=place, parts=len(parts)))
        is_last = place == len(parts)
        tail: list[Block] = [*came_of_it, _("Kept: {when}", when=kept)] if is_last else []
        found.append(Reply([*head, Passage(part), *tail]))
    return found


async def _require_lead(context: Context, meeting: Meeting) -> None:
    if not context.sender.roles & COORDINATION:
        raise NotAllowed(_NOT_FOR_THEM, example=False)
    await require_lead(context, meeting)
    if meeting.cancelled_at is not None:
        raise UserError(_("{id} is called off.", id=MEETING.tag(meeting.id)), example=False)


async def _keep(context: Context, meeting: Meeting, text: str) -> list[Message]:
    await context.store.meetings.keep_minutes(meeting.id, text, context.now, context.sender.user_id)
    said = n_(
        "The minutes of {id} are kept, with {count} character. `!minutes {id}` shows them.",
        "The minutes of {id} are kept, with {count} characters. `!minutes {id}` shows them.",
        len(text),
        id=MEETING.tag(meeting.id),
    )
    return await told(context, meeting, reply(said, *to_be_tasks(meeting, text)))


async def _asked(context: Context, meeting: Meeting, text: str) -> Reply:
    assert meeting.minutes is not None
    return await ask(
        context,
        "replace_minutes",
        {"meeting": meeting.id, "text": text, "basis": _digest(meeting)},
        _("There are minutes of {id} already:", id=MEETING.tag(meeting.id)),
        Passage(shortened(meeting.minutes, SHOWN)),
        _("They would be replaced by:"),
        Passage(shortened(text, SHOWN)),
    )


@confirmable("replace_minutes", audience=Audience.MEMBERS)
async def replaced(context: Context, details: Mapping[str, Any]) -> Messages:
    """Replaces what was shown; asks again if it is no longer that."""
    meeting = await the_meeting(context, details["meeting"])
    await _require_lead(context, meeting)
    if meeting.minutes is not None and _digest(meeting) != details["basis"]:
        return await _asked(context, meeting, details["text"])
    return await _keep(context, meeting, details["text"])


def _digest(meeting: Meeting) -> str:
    return sha256((meeting.minutes or "").encode()).hexdigest()


def is_minutes_file(context: Context, content: Mapping[str, Any]) -> bool:
    """Whether a file holds minutes: only its caption says so."""
    return captioned(context, content) == "minutes"


async def take_file(context: Context, content: Mapping[str, Any]) -> Sequence[Message]:
    """Fetches the file, if its sender may keep minutes at all and we can read it."""
    if not context.sender.roles & COORDINATION:
        return [reply(_NOT_FOR_THEM)]
    if ending_of(content["name"]) not in ENDINGS:
        raise wrong_kind()
    fetched = Fetch(content, "text", {"name": content["name"]})
    return [reply(_("I am reading {name} …", name=file_name(content))), fetched]


async def read_file(context: Context, content: Mapping[str, Any]) -> Messages:
    """Does what the caption says, with the text of the file below it."""
    if not context.sender.roles & COORDINATION:
        return None  # it was taken away while the file was fetched
    text = outcome(context)
    first = caption(content).partition("\n")[0]
    return await execute(replace(context, read=None), f"{first}\n{text}")
