"""Votes, one municipality one ballot: `!poll`, `!polls`; see closings for how they end."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from commands.kit import (
    MEMBERS,
    READERS,
    Bullets,
    Context,
    Inline,
    Message,
    Messages,
    Moment,
    NativePoll,
    Numbered,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    reply,
)
from commands.kit.arguments import Word, joined, shortened
from commands.kit.dates import Deadline
from commands.kit.kinds import Cursor, limited
from commands.kit.render import plain
from commands.nudges import plan_nudge
from commands.rules.spelling import plain as spelled
from storage.tables import Poll

QUESTION_LIMIT: Final = 300
OPTION_LIMIT: Final = 100
MOST_OPTIONS: Final = 20  # MSC3381
DEFAULT_OPTIONS: Final = (_("Yes"), _("No"), _("Abstention"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its options; none means Yes, No, Abstention."""

    question: str
    options: tuple[str, ...]


class AskedKind:
    """Reads `"Question?" one | two | three`; unquoted, the question ends at the first `|`."""

    label = _("question")

    def read(self, cursor: Cursor) -> Asked:
        parts: list[list[Word]] = [[]]
        words = list(cursor.left)
        cursor.place = len(cursor.words)
        if words[0].quoted:
            parts = [[words.pop(0)], []]
        for word in words:
            for index, piece in enumerate([word.text] if word.quoted else word.text.split("|")):
                if index:
                    parts.append([])
                if piece:
                    parts[-1].append(Word(piece, word.quoted, word.start))
        if len(parts) > 1 and not parts[1]:
            del parts[1]  # a quoted question followed by `|`, or by nothing
        return Asked(self._question(parts[0]), self._options(parts[1:]))

    def _question(self, words: Sequence[Word]) -> str:
        if not words:
            raise UserError(_("The question is missing."))
        return limited(joined(words), QUESTION_LIMIT)

    def _options(self, parts: Sequence[Sequence[Word]]) -> tuple[str, ...]:
        if not all(parts):
            raise UserError(_("An option is empty. Options are separated by ` | `."))
        options = tuple(limited(joined(part), OPTION_LIMIT) for part in parts)
        if len(options) == 1:
            raise UserError(
                _(
                    "“{option}” is the only option. At least two are needed, separated by ` | `; "
                    "please put the question into quotation marks.",
                    option=shortened(options[0]),
                )
            )
        if len(options) > MOST_OPTIONS:
            raise UserError(_("At most {most} options are possible.", most=MOST_OPTIONS))
        if len({spelled(option) for option in options}) < len(options):
            raise UserError(_("Two options are the same."))
        return options


@command(
    "poll",
    "abstimmung",
    help=_("Puts a question to the vote: one municipality, one ballot."),
    examples=(
        _("!poll “Support the winter aid?” until 02.12.2027 18:00"),
        _("!poll “When do we meet?” Monday | Tuesday | Wednesday"),
    ),
    may=MEMBERS,
    topic=Topic.VOTES,
)
async def poll(
    context: Context,
    asked: Annotated[Asked, AskedKind()],
    *,
    until: Annotated[datetime | None, Deadline(), marker("until", "bis")] = None,
) -> Messages:
    """Opens a poll; the electorate is all municipalities registered at this moment."""
    electors = await context.store.members.electorate_candidates()
    if not electors:
        raise UserError(
            _("No municipality is registered yet, so nobody could vote."), example=False
        )
    options = asked.options or tuple(
        plain(option, context.place.language) for option in DEFAULT_OPTIONS
    )
    # The same for the same command, and never used for another event.
    key = f"poll-{uuid.uuid5(uuid.NAMESPACE_URL, context.event_id)}"
    opened = await context.store.polls.add(
        room_id=context.place.room_id,
        question=asked.question,
        options=options,
        author=context.sender.user_id,
        opened_at=context.now,
        closes_at=until,
        electorate=[each.id for each in electors],
        thread_id=context.place.thread_id,
        start_transaction=key,
    )
    context.expect(until)
    await plan_nudge(context, opened)
    return [
        reply(
            _("Poll {id}: {question}", id=opened.id, question=Strong(asked.question)),
            Numbered(options),
            _(
                "Tap an answer, or type for example: `!vote {id} {option}`",
                id=opened.id,
                option=options[0],
            ),
            _("Contact person and deputy vote for their municipality; its latest ballot counts."),
            n_("{count} municipality can vote.", "{count} municipalities can vote.", len(electors)),
            _end(context, opened),
        ),
        NativePoll(asked.question, options, key),
    ]


def _end(context: Context, poll: Poll) -> Inline:
    if poll.closes_at is None:
        return _("It is open until somebody closes it: `!poll close {id}`", id=poll.id)
    return _("It closes by itself: {end}.", end=Moment(poll.closes_at, context.place.zone))


@command(
    "polls",
    "abstimmungen",
    help=_("Lists the open polls of this room."),
    examples=(_("!polls"),),
    may=READERS,
    topic=Topic.VOTES,
)
async def polls(context: Context) -> Message:
    """What is open here, and until when."""
    found = await context.store.polls.open_in(context.place.room_id)
    if not found:
        return reply(_("No poll is open in this room."))
    return reply(
        n_("{count} open poll:", "{count} open polls:", len(found)),
        Bullets(
            [
                _(
                    "{id}: {question} – {end}",
                    id=each.id,
                    question=each.question,
                    end=_end(context, each),
                )
                for each in found
            ]
        ),
    )
