"""`!done`: a reminder, and whatever else can be done, by its id or as the answer to its message."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, TypeAlias

from commands.alliance.answered import Answered, answered
from commands.alliance.ids import FOLLOW_UP, REMINDER, TASK
from commands.alliance.voices import ForMember
from commands.follow_ups.progress import settled
from commands.follow_ups.reports import finish_follow_up
from commands.kit import (
    READERS,
    Audience,
    Bullets,
    Code,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    Quoted,
    Topic,
    UserError,
    _,
    command,
    option,
)
from commands.kit.arguments import shortened
from commands.kit.dispatch import messages
from commands.kit.kinds import Cursor, Kind, Quote
from commands.kit.rules.keywords import NUMBERED, keyword
from commands.reminders.changes import finish_reminder
from commands.reminders.unnamed import answered_reminder
from commands.reminders.words import about, is_reminded
from commands.tasks.changes import finish_task
from storage.tables import FollowUp, Reminder, Task

# Given the context, the number, for which municipality, and with which result; each may refuse.
Finish: TypeAlias = Callable[[Context, int, str | None, str | None], Awaitable[Messages]]
FINISHING: Final[Mapping[str, Finish]] = {
    FOLLOW_UP.prefix: finish_follow_up,
    REMINDER.prefix: finish_reminder,
    TASK.prefix: finish_task,
}
_AND: Final = keyword("and")
_MOST: Final = 20  # at once
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Tagged:
    """An id such as `R-4`: what sort of thing it is ("": not said), and its number."""

    prefix: str
    number: int

    @property
    def tag(self) -> str:
        """As it is written."""
        return f"{self.prefix}-{self.number}" if self.prefix else str(self.number)


class TaggedIds(Kind):
    """Reads the ids of things that can be done: `R-4`, `r 4`, `3, 4 and 5`."""

    label = _("ids")
    absent: ClassVar[tuple[Tagged, ...]] = ()

    def read(self, cursor: Cursor) -> tuple[Tagged, ...]:
        found: list[Tagged] = []
        prefix = ""
        while cursor.more and not (found and cursor.next.quoted):
            word = cursor.take().text
            if word in _AND or word.removesuffix(".") in NUMBERED:
                continue
            if word.upper() in FINISHING:  # `R 4`
                prefix = word.upper()
                continue
            found += [_tagged(each, prefix) for each in word.split(",") if each]
            prefix = ""
        if not found or prefix:
            raise _no_id(prefix)
        if len(found) > _MOST:
            raise UserError(_("At most {most} at once are possible.", most=_MOST), example=False)
        return tuple(dict.fromkeys(found))


def _tagged(text: str, prefix: str) -> Tagged:
    found = re.fullmatch(r"(?:([a-z]{1,2})-?)?#?([0-9]{1,9})[.;:]?", text, re.ASCII | re.IGNORECASE)
    named = (found[1] or prefix).upper() if found else ""
    if found is None or named not in {"", *FINISHING} or (found[1] and prefix):
        raise _no_id(text)
    return Tagged(named, int(found[2]))


def _no_id(text: str) -> UserError:
    return UserError(
        _(
            "“{text}” is not the id of something that can be done. It looks like {known}.",
            text=shortened(text),
            known=Joined([Code(f"{each}-4") for each in FINISHING]),
        )
    )


@command(
    "done",
    help=_("Says that something is done: nobody is reminded of it any more."),
    examples=(
        _("!done R-4"),
        _("!done"),
        _("!done F-2"),
        _("!done R-4 R-5"),
        _("!done T-4 result=“3 places”"),
    ),
    may=READERS,
    topic=Topic.REMINDERS,
    audience=Audience.MEMBERS,
)
async def done(
    context: Context,
    what: Annotated[tuple[Tagged, ...], TaggedIds()],
    *,
    of: ForMember = None,
    result: Annotated[str | None, Quote(_("result"), limit=500), option("result")] = None,
) -> Messages:
    """Who may say so depends on what it is. Of several either all are done, or none.

    Without an id it is what the message is about that is answered, or the only thing that fits.
    """
    meant = [await _meant(context, each) for each in what] or [await _unnamed(context)]
    if len(meant) > 1 and result is not None:
        raise UserError(_("Please report the result of each task by itself."), example=False)
    answers: list[Message] = []
    for each in dict.fromkeys(meant):
        answers += messages(await FINISHING[each.prefix](context, each.number, of, result))
    return answers


# What can be done, and what it is about.
_Fitting: TypeAlias = tuple[Tagged, Inline]


async def _meant(context: Context, typed: Tagged) -> Tagged:
    """A number alone is that of whatever can be done and has it; never of one of several."""
    if typed.prefix:
        return typed
    fitting = [
        *_of_reminders(context, [await context.store.reminders.get(typed.number)]),
        *_of_tasks(context, [await context.store.tasks.get(typed.number)]),
        *await _of_follow_ups(context, [await context.store.follow_ups.get(typed.number)]),
    ]
    if not fitting:
        raise _no_id(typed.tag)
    return _only(fitting)


async def _unnamed(context: Context) -> Tagged:
    """What the answered message is about, or the only thing that waits for the sender here."""
    replied = await answered(context)
    if replied is not None:
        found = await _about(context, replied)
        if found:
            return _only(found)
    store, sender = context.store, context.sender
    rung = await store.reminders.rung(
        context.place.room_id, sender.user_id, sender.speaks_for, _MOST_NAMED + 1
    )
    tasks, _count = await store.tasks.open(_MOST_NAMED + 1, sender.speaks_for)
    fitting = [
        *_of_reminders(context, rung),
        *_of_tasks(context, [task for task, _owner in tasks]),
        *await _of_follow_ups(context, await store.follow_ups.open()),
    ]
    if not fitting:
        raise UserError(
            _("Nothing waits here to be done by you. `!reminders` and `!tasks` list what is open."),
            example=False,
        )
    return _only(fitting)


async def _about(context: Context, replied: Answered) -> list[_Fitting]:
    """What a message is about; nothing if it had several things in it."""
    store = context.store
    if (reminder := await answered_reminder(context)) is not None:
        return _of_reminders(context, [reminder])
    if replied.kind == "follow-up":
        return await _of_follow_ups(context, [await store.follow_ups.get(replied.number)])
    if not replied.event_id:
        return []
    made = store.made_with
    return [
        *_of_tasks(context, await made.rows(Task, replied.event_id)),
        *await _of_follow_ups(context, await made.rows(FollowUp, replied.event_id)),
    ]


def _of_reminders(context: Context, some: Sequence[Reminder | None]) -> list[_Fitting]:
    me = context.sender.user_id
    return [
        (Tagged(REMINDER.prefix, each.id), about(each))
        for each in some
        if each is not None
        and each.cancelled_at is None
        and (each.done_at is None or each.rule is not None)
        and (
            each.room_id == context.place.room_id or each.author == me or is_reminded(context, each)
        )
    ]


def _of_tasks(context: Context, some: Sequence[Task | None]) -> list[_Fitting]:
    return [
        (Tagged(TASK.prefix, each.id), Quoted(each.title))
        for each in some
        if each is not None
        and each.done_at is None
        and each.dropped_at is None
        and each.owner_id in context.sender.speaks_for
    ]


async def _of_follow_ups(context: Context, some: Sequence[FollowUp | None]) -> list[_Fitting]:
    """Those that ask a municipality of the sender's and have not heard of it yet."""
    found: list[_Fitting] = []
    for each in some:
        if each is not None and each.closed_at is None:
            await settled(context, each)
            mine = await context.store.follow_ups.asked(each.id, context.sender.speaks_for.keys())
            if not all(part.done for part in mine):
                found.append((Tagged(FOLLOW_UP.prefix, each.id), Quoted(each.title)))
    return found


def _only(fitting: Sequence[_Fitting]) -> Tagged:
    """The only one. Raises UserError with a line to send for each of several."""
    if len(fitting) == 1:
        return fitting[0][0]
    lines = [
        # A task is done with its result only.
        _("`!done {id} result=“…”` – {text}", id=each.tag, text=said)
        if each.prefix == TASK.prefix
        else _("`!done {id}` – {text}", id=each.tag, text=said)
        for each, said in fitting[:_MOST_NAMED]
    ]
    asked = _("Several things can be meant. Please send one of these:")
    raise UserError(asked, Bullets(lines), example=False)
