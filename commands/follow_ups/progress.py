"""How far a follow-up is: who has done it, who may look at it, and its summary."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commands.alliance.ids import FOLLOW_UP
from commands.alliance.rules.escalation import Hours, Plan
from commands.dates.days import dated
from commands.kit.context import Context
from commands.kit.dispatch import kept_to
from commands.kit.errors import NotAllowed, UserError
from commands.kit.lists import named
from commands.kit.reply import Block, Elsewhere, Inline, Letter, Message, Quoted, Reply, Strong
from commands.kit.rules.audience import Audience, Purpose, may_hear
from commands.kit.texts import Text, _, n_
from commands.polls.tally import who_voted
from storage.follow_ups import Asked
from storage.tables import FollowUp

from .rules import plan

MOST_NAMES: Final = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """Whom a follow-up asks, by name, and those of them who have not done it."""

    asked: Sequence[Asked]
    open: Sequence[Asked]

    @property
    def lands(self) -> frozenset[str]:
        """The Länder of all that are asked."""
        return frozenset(each.land for each in self.asked)


def headed(follow_up: FollowUp) -> Inline:
    """Its id and what is to be done."""
    return _("{id}: {title}", id=FOLLOW_UP.tag(follow_up.id), title=Strong(Quoted(follow_up.title)))


async def progress(context: Context, follow_up: FollowUp) -> Progress:
    """How far it is; what is linked is brought up to date first, unless it is closed.

    If nobody is open any more, it will be closed at once.
    """
    await settled(context, follow_up)
    asked = await context.store.follow_ups.asked(follow_up.id)
    return Progress(asked, [each for each in asked if not each.done])


async def settled(context: Context, follow_up: FollowUp) -> None:
    """What is linked is brought up to date, unless it is closed.

    If nobody is open any more, it will be closed at once.
    """
    store = context.store.follow_ups
    found = None if follow_up.closed_at else await _linked(context, follow_up)
    if found is None:
        return
    await store.settle(follow_up.id, found, context.now)
    if not await store.left(follow_up.id):
        await store.wake(follow_up.id, context.now)
        context.expect(context.now)


async def _linked(context: Context, follow_up: FollowUp) -> Collection[int] | None:
    """The ids of those whose vote or answer counts; None: nothing is linked."""
    if follow_up.poll_id is not None:
        poll = await context.store.polls.get(follow_up.poll_id)
        assert poll is not None
        return await who_voted(context, poll)
    if follow_up.statement_id is not None:
        return await context.store.follow_ups.have_answered(follow_up.statement_id)
    return None


def plan_here(context: Context, due_on: date, lands: Collection[str]) -> Plan:
    """When a follow-up of this room is spoken of, by the times that the operator configured."""
    timing = context.alliance.timing
    hours = Hours(context.alliance.zone, timing.quiet_from, timing.quiet_until)
    return plan(due_on, timing.days_before, context.place.land, lands, hours)


async def seen_follow_up(context: Context, number: int) -> FollowUp:
    """The follow-up, if the sender may look at it: in its room everybody whom commands answer;
    elsewhere those who speak for one that is asked, and who coordinates one. Else UserError.
    """
    found = await context.store.follow_ups.get(number)
    if found is not None and (
        context.place.room_id == found.room_id or await concerns(context, found)
    ):
        return found
    # What they may not see sounds as if it were not there.
    said = _("There is no follow-up F-{id} here. `!followups` lists them.", id=str(number))
    raise (UserError if found is None else NotAllowed)(said, example=False)


async def concerns(context: Context, follow_up: FollowUp) -> bool:
    """Whether the sender speaks for one that is asked, or coordinates one."""
    sender, store = context.sender, context.store.follow_ups
    if await store.asks_any_of(follow_up.id, sender.speaks_for.keys()):
        return True
    return await coordinates(context, follow_up)


async def coordinates(context: Context, follow_up: FollowUp) -> bool:
    """Whether the sender coordinates one that is asked."""
    sender, store = context.sender, context.store.follow_ups
    if sender.federal:
        return True
    return bool(sender.lands) and await store.asks_in(follow_up.id, sender.lands)


def require_open(follow_up: FollowUp) -> None:
    """Raises UserError for one that is closed."""
    if follow_up.closed_at is not None:
        raise UserError(
            _("{id} is closed; nothing was changed.", id=FOLLOW_UP.tag(follow_up.id)), example=False
        )


def told_about(
    context: Context, follow_up: FollowUp, answers: Sequence[Message]
) -> Sequence[Message]:
    """The answers about it: in its room, and from any other in the direct chat."""
    if context.place.room_id == follow_up.room_id:
        return answers
    return kept_to(context, Audience.PERSON, answers)


def due(follow_up: FollowUp) -> Inline:
    """By when."""
    return _("To be done by {day}.", day=dated(follow_up.due_on))


def still_open(state: Progress, *, closed: bool = False) -> Inline:
    """Which municipalities have not done it, or with `closed` have not until the end."""
    names = [each.name for each in state.open]
    if not names:
        return n_(
            "The one municipality has done it.",
            "All {count} municipalities have done it.",
            len(state.asked),
        )
    said = {"count": len(names), "all": len(state.asked), "names": named(names, MOST_NAMES)}
    if closed:
        return _("Not done ({count} of {all}): {names}", **said)
    return _("Still open ({count} of {all}): {names}", **said)


def counts_as_done(follow_up: FollowUp) -> list[Block]:
    """What counts as done without a report, if a poll or a statement is linked."""
    if follow_up.poll_id is not None:
        return [_("A vote in poll {id} counts as done.", id=str(follow_up.poll_id))]
    if follow_up.statement_id is not None:
        return [
            _(
                "An answer to the newest version of ST-{id}, or a signature, counts as done.",
                id=str(follow_up.statement_id),
            )
        ]
    return []


async def summed_up(
    context: Context, follow_up: FollowUp, state: Progress, by: str | None
) -> list[Message]:
    """Closes it, and gives the summary for its room; to the federal coordination if that room
    has been opened to others since. Nothing if it was closed already."""
    if not await context.store.follow_ups.close(follow_up.id, context.now, by):
        return []
    said = Reply([_closed(follow_up), still_open(state, closed=True)])
    place = context.place
    here = place.room_id == follow_up.room_id
    room = None if here else await context.store.rooms.get(follow_up.room_id)
    purpose = place.purpose if here else Purpose(room.purpose) if room and room.purpose else None
    direct = place.direct if here else context.is_direct(follow_up.room_id)
    if not may_hear(Audience.MEMBERS, purpose, direct=direct):
        return [Letter(each, said) for each in sorted(context.alliance.federal_coordinators)]
    return [said if here else Elsewhere(follow_up.room_id, said)]


def _closed(follow_up: FollowUp) -> Text:
    return _(
        "{id} is closed: {title} – how it ended:",
        id=FOLLOW_UP.tag(follow_up.id),
        title=Strong(Quoted(follow_up.title)),
    )
