"""Which tasks there are: `!tasks`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.kit import (
    MEMBERS,
    Audience,
    Choice,
    Code,
    Context,
    Inline,
    Message,
    Term,
    Text,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.arguments import Word
from commands.kit.kinds import Cursor, Kind
from commands.kit.lists import MOST, listed
from commands.kit.rules.choices import Worded

from .words import line


class WhichTasks(Worded):
    """Which tasks are listed; without such a word those that are open."""

    MINE = "mine", "mine my"
    DONE = "done"
    ALL = "all"


class OneLand(Kind):
    """A Land as code or name, which may stand before or behind another word."""

    label = _("Land")
    known: Sequence[Inline] = (_("a Land, such as {land}", land=Code("NW")),)

    def match(self, word: Word) -> str | None:
        return laender.land(word.text)

    def read(self, cursor: Cursor) -> str:
        return LandCode(self.label).read(cursor)


@command(
    "tasks",
    help=_("Lists the open tasks, your own first: all, yours or of one Land; or those done."),
    examples=(_("!tasks"), _("!tasks mine"), _("!tasks NW"), _("!tasks done"), _("!tasks all")),
    may=MEMBERS,
    topic=Topic.TASKS,
    audience=Audience.MEMBERS,
)
async def tasks(
    context: Context,
    which: Annotated[WhichTasks | None, Choice(WhichTasks, _("which tasks"))] = None,
    land: Annotated[str | None, OneLand()] = None,
) -> Message:
    """The most urgent first; yours are those of your municipalities, and those that you gave."""
    queries, own = context.store.tasks, context.sender.speaks_for
    if which is WhichTasks.DONE:
        found, count = await queries.done(MOST, land)
    elif which is WhichTasks.ALL:
        found, count = await queries.all(MOST, land)
    else:
        mine_of = context.sender.user_id if which is WhichTasks.MINE else ""
        found, count = await queries.open(MOST, own, land=land, mine_of=mine_of)
    if not found:
        none = (
            _("No task is done yet.") if which is WhichTasks.DONE else _("There is no such task.")
        )
        return reply(none if which else _("No task is open."))
    lines = [line(context, each, owner) for each, owner in found]
    return reply(_title(which, count), *listed(lines, _narrower(which), count))


def _title(which: WhichTasks | None, count: int) -> Inline:
    if which is WhichTasks.DONE:
        return n_("{count} task done:", "{count} tasks done:", count)
    if which is WhichTasks.ALL:
        return n_("{count} task:", "{count} tasks:", count)
    return n_("{count} open task:", "{count} open tasks:", count)


def _narrower(which: WhichTasks | None) -> Text:
    """How to see fewer."""
    if which is WhichTasks.MINE:
        return _("`!task T-4` shows one of them.")
    if which is None:
        return _("`!tasks mine` and `!tasks NW` show fewer.")
    return _("`!tasks NW {which}` shows one Land only.", which=Term(which))
