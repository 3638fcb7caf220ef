"""The letter to those who have not voted: once, in good time before the end of a poll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from commands.alliance import nudges
from commands.alliance.ids import POLL
from commands.alliance.rules.finding import distinct
from commands.alliance.rules.nudges import nudge_at
from commands.alliance.voices import typed_names
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Letter,
    Mail,
    Moment,
    Numbered,
    Strong,
    _,
)
from storage.members import Listed
from storage.tables import Poll

from .tally import all_silent, silent_of

LETTERS: Final = "poll-nudge-letters"


async def plan_nudge(context: Context, poll: Poll, *, since: datetime | None = None) -> None:
    """To be called when a poll was opened or changed: those who stay silent will be asked.

    `since` is when they were told of its end, or of what it asks now.
    """
    at = nudge_at(since or poll.opened_at, poll.closes_at, context.alliance.zone)
    await context.store.polls.plan_nudge(poll.id, at)
    context.expect(at)


def _is_open(poll: Poll) -> bool:
    return poll.closed_at is None


async def _to_mailboxes(context: Context, poll: Poll, members: Sequence[int]) -> Mail:
    silent = await silent_of(context, poll, members)
    blocks: list[Block] = [
        _("Your municipality has not answered poll {id} yet:", id=POLL.tag(poll.id)),
        poll.question,
        Numbered(poll.options),
        _("How to answer, for example:"),
        _("`!vote {id} {option}`", id=POLL.tag(poll.id), option=poll.options[0]),
        *_end(context, poll),
    ]
    subject = _("Your answer is missing: {title}", title=poll.question)
    asked = f"poll:{poll.id}:{poll.closes_at}"
    key = f"{asked}:{poll.mended_at}" if poll.mended_at else asked
    return Mail(sorted(silent), key, subject, blocks)


async def _write(
    context: Context, poll: Poll, readers: Mapping[str, Sequence[int]]
) -> list[Letter]:
    some = {each for members in readers.values() for each in members}
    silent = await silent_of(context, poll, some)
    names = {each.id: each for each in await context.store.members.listed(silent)}
    return nudges.letters_to(readers, names, lambda theirs: _letter(context, poll, theirs))


def _letter(context: Context, poll: Poll, members: Sequence[Listed]) -> list[Block]:
    blocks: list[Block] = [
        _(
            "Poll {id} has no answer yet from: {names}",
            id=POLL.tag(poll.id),
            names=Strong(", ".join(distinct(members).values())),
        ),
        poll.question,
        Numbered(poll.options),
        _("How to answer, for example:"),
        Bullets(_examples(poll, members)),
    ]
    return [*blocks, *_end(context, poll)]


def _end(context: Context, poll: Poll) -> list[Block]:
    if poll.closes_at is None:
        return []
    return [_("It closes by itself: {end}.", end=Moment(poll.closes_at, context.alliance.zone))]


def _examples(poll: Poll, members: Sequence[Listed]) -> list[Inline]:
    option = poll.options[0]
    if len(members) == 1:
        return [_("`!vote {id} {option}`", id=POLL.tag(poll.id), option=option)]
    return [
        _("`!vote {id} {option} for {name}`", id=POLL.tag(poll.id), option=option, name=name)
        for name in typed_names(members)
    ]


nudging = nudges.nudging("poll-nudge", LETTERS, lambda store: store.polls, _is_open, all_silent)

writing = nudges.writing(LETTERS, lambda store: store.polls, _is_open, _write, _to_mailboxes)
