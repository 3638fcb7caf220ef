"""What is said of a follow-up by itself: in its room, to those who are late, and above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from commands.alliance.ids import FOLLOW_UP
from commands.alliance.rules import laender
from commands.dates.days import dated
from commands.dates.rules.mornings import day_of
from commands.kit import (
    Block,
    Bullets,
    Context,
    Inline,
    Joined,
    Letter,
    Mail,
    Mention,
    Moment,
    Reply,
    _,
)
from commands.kit.lists import named
from commands.kit.texts import n_
from storage.follow_ups import Asked
from storage.tables import FollowUp

from .progress import MOST_NAMES, Progress, counts_as_done, headed, still_open

MOST_EXAMPLES: Final = 20


def in_room(
    context: Context, follow_up: FollowUp, state: Progress, people: Sequence[str], at: datetime
) -> Reply:
    """The reminder for everybody: municipalities by name. It notifies `people` only."""
    blocks: list[Block] = [
        headed(follow_up),
        _deadline(context, follow_up),
        still_open(state),
        _(
            "Contact person or deputy reports that it is done: `!done F-{id}`",
            id=str(follow_up.id),
        ),
        *counts_as_done(follow_up),
    ]
    if people:
        who = Joined([Mention(each) for each in people], " ")
        blocks.append(_("Please see to it: {people}", people=who))
    return _timed(context, blocks, at, rings=bool(people))


def to_office(
    context: Context, follow_up: FollowUp, person: str, members: Sequence[Asked], at: datetime
) -> Letter:
    """To somebody who speaks for municipalities that have not done it."""
    blocks: list[Block] = [
        headed(follow_up),
        _deadline(context, follow_up),
        _("Not reported as done yet: {names}", names=named([each.name for each in members])),
        *_how(follow_up, members),
    ]
    return Letter(person, _timed(context, blocks, at))


def to_mailboxes(context: Context, follow_up: FollowUp, members: Sequence[Asked]) -> Mail:
    """To the offices of municipalities that have not done it in time."""
    blocks: list[Block] = [
        headed(follow_up),
        _deadline(context, follow_up),
        _("Your municipality has not reported it as done yet."),
        *_how(follow_up, members[:1]),
    ]
    tag = FOLLOW_UP.tag(follow_up.id)
    subject = _("Overdue: {title}", title=follow_up.title)
    return Mail([each.id for each in members], f"{tag}:{follow_up.due_on}", subject, blocks)


def to_coordination(
    context: Context,
    follow_up: FollowUp,
    person: str,
    members: Mapping[str, Sequence[Asked]],
    at: datetime,
    *,
    last: bool,
) -> Letter:
    """To somebody who coordinates: who has not done it, by the code of their Land.

    With `last` it is closed now.
    """
    lines: list[Inline] = [
        _(
            "{land} ({count}): {names}",
            land=laender.NAMES[land],
            count=len(some),
            names=named([each.name for each in some], MOST_NAMES),
        )
        for land, some in sorted(members.items())
    ]
    blocks: list[Block] = [
        headed(follow_up),
        _deadline(context, follow_up),
        _("These municipalities have not done it yet:"),
        Bullets(lines),
    ]
    if not last:
        blocks.append(_("Only they themselves can report it: `!done F-{id}`", id=str(follow_up.id)))
    return Letter(person, _timed(context, blocks, at))


def _deadline(context: Context, follow_up: FollowUp) -> Inline:
    """The deadline, and how far away it is."""
    day, left = dated(follow_up.due_on), (follow_up.due_on - day_of(context.now)).days
    if left < 0:
        return _("The deadline was on {day}.", day=day)
    if left == 0:
        return _("To be done today: {day}.", day=day)
    if left == 1:
        return _("To be done by tomorrow: {day}.", day=day)
    return n_(
        "To be done in {count} day: {day}.", "To be done in {count} days: {day}.", left, day=day
    )


def _how(follow_up: FollowUp, members: Sequence[Asked]) -> list[Block]:
    """How it is reported; for several municipalities each by its name."""
    if len(members) < 2:
        how: list[Block] = [
            _("When it is done, please report it: `!done F-{id}`", id=str(follow_up.id))
        ]
    else:
        lines: list[Inline] = [
            _("`!done F-{id} for {name}`", id=str(follow_up.id), name=each.name)
            for each in members[:MOST_EXAMPLES]
        ]
        how = [_("To report that it is done:"), Bullets(lines)]
    return [*how, *counts_as_done(follow_up)]


def _timed(context: Context, blocks: Iterable[Block], at: datetime, *, rings: bool = True) -> Reply:
    late = _("Late: this was due on {due}.", due=Moment(at, context.alliance.zone))
    return Reply([*blocks], rings=rings, due_at=at, late=late)
