"""How the alliance stands, on one page, for those who coordinate it: `!overview`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from commands.alliance.counting import municipalities
from commands.alliance.ids import DATE_POLL, FOLLOW_UP, MEETING, POLL, STATEMENT, SURVEY, TASK
from commands.alliance.places import LandCode
from commands.alliance.rules import laender
from commands.alliance.voices import require_coordination
from commands.dates.days import dated, today
from commands.kit import (
    COORDINATION,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    File,
    Inline,
    Joined,
    Message,
    Strong,
    Term,
    Text,
    Topic,
    UserError,
    _,
    command,
    n_,
    reply,
)
from commands.kit.arguments import Word
from commands.kit.file_names import file_called
from commands.kit.files import XLSX
from commands.kit.kinds import Number
from commands.kit.lists import MOST, listed
from storage.overviews import Running

from .chart import chart, days_of
from .rules import NEW, Form, Gap, Without, day_of


@dataclass(frozen=True)
class AnyLand(LandCode):
    """A Land that may stand before or behind another word."""

    known: Sequence[Inline] = (_("a Land, such as {land}", land=Code("NW")),)

    def match(self, word: Word) -> str | None:
        return laender.land(word.text)


@command(
    "overview",
    help=_("Shows how the alliance stands: what is lacking, and what runs in all rooms."),
    examples=(
        _("!overview"),
        _("!overview NW"),
        _("!overview NW without mandate"),
        _("!overview xlsx"),
        _("!overview chart"),
    ),
    may=COORDINATION,
    topic=Topic.OVERVIEW,
    audience=Audience.COORDINATION,
)
async def overview(
    context: Context,
    land: Annotated[str | None, AnyLand()] = None,
    without: Annotated[Without | None, Choice(Without, _("without"))] = None,
    gap: Annotated[Gap | None, Choice(Gap, _("what is lacking"))] = None,
    form: Annotated[Form | None, Choice(Form, _("xlsx or chart"))] = None,
) -> Message:
    """Of all that the sender coordinates, or of one Land. It names municipalities, no persons.

    With what is lacking: which municipalities lack it. As a table: what each of them lacks; as a
    picture: how many do, and with what is lacking how many of each Land.
    """
    if land is not None:
        require_coordination(context, land)
    lands = _lands(context, land)
    if form is Form.CHART:
        return await chart(context, gap, lands, days_of(context))
    if form is not None:
        return await _table(context, gap, lands, land)
    if gap is not None:
        return await _lacking(context, gap, lands, land)
    if without is not None:
        raise UserError(_("Without what?"), Bullets([_more(land, each) for each in Gap]))
    lines = [
        *await _registry(context, lands, land),
        *await _running(context, lands),
        *await _questions(context, lands),
        *(await _undelivered(context) if lands is None else []),
    ]
    return reply(_headed(context, lands), Bullets(lines))


def _lands(context: Context, land: str | None) -> Collection[str] | None:
    """Whose municipalities are meant; None: all."""
    if land is not None:
        return [land]
    return None if context.sender.federal else sorted(context.sender.lands)


def _headed(context: Context, lands: Collection[str] | None) -> Block:
    day = dated(today(context))
    if lands is None:
        return _("How the alliance stands, {day}", day=day)
    return _("How it stands in {lands}, {day}", lands=Strong(Joined([*lands])), day=day)


async def _registry(
    context: Context, lands: Collection[str] | None, land: str | None
) -> list[Inline]:
    """Who is there, and what they lack; what nobody lacks is no line."""
    store = context.store.overviews
    count, new = await store.members(lands, context.now - NEW)
    every: Inline = municipalities(count)
    if new:
        every = n_("{every}, {count} of them new", "{every}, {count} of them new", new, every=every)
    more = _("`!members {land}`", land=land) if land else _("`!members`")
    lines: list[Inline] = [_line(every, more)]
    gaps = await store.gaps(lands, days_of(context))
    lines += [
        _line(_numbered(_LACKING[each], gaps[each]), _more(land, each))
        for each in Gap
        if gaps[each]
    ]
    applications = await context.store.applications.count_open(lands)
    if applications:
        open_ones = n_("{count} application", "{count} applications", applications)
        lines.append(_line(open_ones, _("`!applications`")))
    _first, models = await context.store.models.waiting(1, lands)
    if models:
        waiting = n_(
            "{count} model of success to approve", "{count} models of success to approve", models
        )
        lines.append(_line(waiting, _("`!models waiting`")))
    return lines


_LACKING: Final = {
    Gap.PLEDGE: _("without a pledge: {count}"),
    Gap.MANDATE: _("without a mandate: {count}"),
    Gap.CONTACT: _("without a contact person: {count}"),
    Gap.DEPUTY: _("without a deputy: {count}"),
    Gap.UNREACHED: _("contact person not reached: {count}"),
    Gap.CONFIRMATION: _("pledge to be confirmed: {count}"),
    Gap.ENDING: _("pledge or mandate ends in two weeks: {count}"),
}


def _more(land: str | None, gap: Gap) -> Inline:
    if land is None:
        return _("`!overview {gap}`", gap=Term(gap))
    return _("`!overview {land} {gap}`", land=land, gap=Term(gap))


def _line(said: Inline, more: Inline) -> Inline:
    return _("{said} – {more}", said=said, more=more)


# What runs: how its numbers are written, and which command lists them. The command says what it is,
# too: with the same word before it no line would be one line on a phone.
_KINDS: Final = {
    "polls": (POLL, _("`!polls`")),
    "surveys": (SURVEY, _("`!surveys`")),
    "date_polls": (DATE_POLL, _("`!date polls`")),
    "statements": (STATEMENT, _("`!statements`")),
    "follow_ups": (FOLLOW_UP, _("`!followups`")),
    "meetings": (MEETING, _("`!meetings`")),
    "poll_outcomes": (POLL, _("`!polls`")),
    "statement_outcomes": (STATEMENT, _("`!statements`")),
    "tasks": (TASK, _("`!tasks`")),
}
_OUTCOMES: Final = ("poll_outcomes", "statement_outcomes")


async def _running(context: Context, lands: Collection[str] | None) -> list[Inline]:
    """What runs in all rooms, of each kind that which ends first."""
    store, now = context.store.overviews, context.now
    running = {
        "polls": await store.polls(lands, now),
        "surveys": await store.surveys(lands, now),
        "date_polls": await store.date_polls(lands, now),
        "statements": await store.statements(lands, now),
        "follow_ups": await store.follow_ups(lands),
        "meetings": await store.meetings(lands, now),
        "poll_outcomes": await store.poll_outcomes(lands),
        "statement_outcomes": await store.statement_outcomes(lands),
        "tasks": await store.tasks(lands),
    }
    return [
        _kind(more, _ahead(context, _counted(name, found.many), _first(kind, found), found))
        for name, (kind, more) in _KINDS.items()
        if (found := running[name]) is not None
    ]


async def _questions(context: Context, lands: Collection[str] | None) -> list[Inline]:
    """What nobody has answered yet, and how much of it nobody even looks for."""
    count, nobodys = await context.store.overviews.questions(lands)
    if not count:
        return []
    said: list[Inline] = [n_("{count} open", "{count} open", count)]
    if nobodys:
        said.append(n_("{count} with nobody in charge", "{count} with nobody in charge", nobodys))
    return [_kind(_("`!questions`"), Joined(said))]


def _kind(listed_by: Inline, said: Inline) -> Inline:
    return _("{command}: {said}", command=listed_by, said=said)


def _counted(name: str, count: int) -> Inline:
    """How many; what the command does not say of them itself is added."""
    if name in _OUTCOMES:
        return n_("{count} outcome to review", "{count} outcomes to review", count)
    return count


def _first(kind: Number, found: Running) -> Inline:
    """The id of the one that ends first."""
    tag = kind.tag(found.first)
    return tag if kind.prefix else _("no. {id}", id=tag)


def _numbered(words: Text, count: int) -> Text:
    return replace(words, params={"count": count}, count=count)


def _ahead(context: Context, counted: Inline, first: Inline, running: Running) -> Inline:
    """How many there are; and of the first one, how many days are left and how many are silent."""
    said: list[Inline] = [counted]
    if running.ends is not None:
        left = (day_of(running.ends, context.place.zone) - today(context)).days
        said.append(_("{id} {when}", id=first, when=_left(left)))
    if running.silent:
        said.append(
            n_("{count} silent", "{count} silent", running.silent)
            if running.ends is not None
            else n_(
                "{id} with {count} silent", "{id} with {count} silent", running.silent, id=first
            )
        )
    return Joined(said)


def _left(days: int) -> Text:
    if days < 0:
        return n_("overdue for {count} day", "overdue for {count} days", -days)
    if days == 0:
        return _("today")
    return n_("in {count} day", "in {count} days", days)


async def _undelivered(context: Context) -> list[Inline]:
    """What only whoever runs the bot can look after; and what people do not read."""
    aside, unread = await context.store.overviews.undelivered()
    lines: list[Inline] = []
    if aside:
        said = n_("{count} message set aside", "{count} messages set aside", aside)
        lines.append(_line(said, _("for the operator: `hafenlotse outbox`")))
    if unread:
        said = n_("{count} letter not read yet", "{count} letters not read yet", unread)
        lines.append(_line(said, _more(None, Gap.UNREACHED)))
    return lines


async def _lacking(
    context: Context, gap: Gap, lands: Collection[str] | None, land: str | None
) -> Message:
    found, count = await context.store.overviews.having(gap, lands, days_of(context), MOST)
    title = _numbered(_LACKING[gap], count)
    if not found:
        return reply(title)
    lines: Sequence[Inline] = [
        _("{name} ({land})", name=each.name, land=each.land) for each in found
    ]
    narrower = _("`!overview NW {gap}` shows one Land only.", gap=Term(gap))
    return reply(title, *listed(lines, narrower, count))


async def _table(
    context: Context, gap: Gap | None, lands: Collection[str] | None, land: str | None
) -> Message:
    """All that lack anything, or that; each with everything that it lacks."""
    every = await context.store.overviews.lacking(lands, days_of(context))
    rows = [each for each in every if gap is None or gap in each[3]]
    if not rows:
        return reply(_("No municipality lacks anything."))
    places = [land] if land else []
    return File(
        file_called(_("Overview"), *places, today(context).isoformat(), ending="xlsx"),
        XLSX,
        "overview",
        {"rows": rows},
        n_(
            "What {count} municipality lacks, as a table.",
            "What {count} municipalities lack, as a table.",
            len(rows),
        ),
    )
