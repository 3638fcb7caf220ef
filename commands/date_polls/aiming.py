"""Which date poll somebody answers, and for which municipality; nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commands.alliance.answered import answered
from commands.alliance.ids import DATE_POLL, tagged
from commands.alliance.voices import typed_names, voice
from commands.kit import Bullets, Context, NotAllowed, Quoted, UserError, _
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind
from storage.tables import DatePoll, Member

from .finding import asked_one, is_open

_MOST: Final = 5


class Tagged(Kind):
    """`D-3`; never a number alone, which is that of a date. None if it is not there."""

    label = DATE_POLL.label
    absent = None

    def read(self, cursor: Cursor) -> int | None:
        return tagged(cursor, DATE_POLL)


async def aimed(context: Context, number: int | None, typed: Sequence[str]) -> DatePoll:
    """By its number, the message that is answered, or the only open one that asks the sender.

    In a room only its own are meant without a number. Raises UserError with a line for each.
    """
    if number is not None:
        return await asked_one(context, number)
    replied = await _replied(context)
    if replied is not None:
        return replied
    found = [
        each
        for each in await context.store.date_polls.open_for(context.sender.speaks_for)
        # What was typed before one was opened, was not for that.
        if is_open(context, each) and each.opened_at <= context.sent_at
    ]
    here = [each for each in found if each.room_id == context.place.room_id]
    near = here or found
    if not near:
        raise UserError(_("No date poll is open in which you are asked."), example=False)
    if len(near) == 1 and (here or context.place.direct):
        return near[0]
    lines = [
        _(
            "`!suits {id} {answer}` – {title}",
            id=DATE_POLL.tag(each.id),
            answer=shortened(" ".join(typed)),
            title=Quoted(shortened(each.title, 60)),
        )
        for each in near[:_MOST]
    ]
    raise UserError(
        _("Which date poll do you mean? Please send one of these:"), Bullets(lines), example=False
    )


async def _replied(context: Context) -> DatePoll | None:
    about = await answered(context)
    if about is None:
        return None
    if about.kind.startswith("date-poll"):
        return await context.store.date_polls.get(about.number)
    found = (
        await context.store.date_polls.by_start(about.transaction) if about.transaction else None
    )
    if found is not None or not about.event_id:
        return found
    return await context.store.date_polls.made_by(about.event_id)


async def answering(context: Context, poll: DatePoll, name: str | None, answer: str) -> Member:
    """Whose answer it is. Raises UserError if that is not clear, or it is not asked."""
    asked = await context.store.date_polls.asked_among(poll.id, context.sender.speaks_for)
    if name is None and len(asked) == 1:
        return asked[0]
    if name is None and asked:
        raise UserError(
            _("You act for several municipalities. Please type for which one:"),
            Bullets(
                [
                    _(
                        "`!suits {id} {answer} for {name}`",
                        id=DATE_POLL.tag(poll.id),
                        answer=answer,
                        name=each,
                    )
                    for each in typed_names(asked)
                ]
            ),
            example=False,
        )
    member = await voice(context, name)
    if member.id not in {each.id for each in asked}:
        raise NotAllowed(
            _(
                "{name} is not asked in date poll {id}.",
                name=member.name,
                id=DATE_POLL.tag(poll.id),
            ),
            example=False,
        )
    return member
