"""The state of knowledge: what it is made of, and its text for members and for open rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from commands.alliance.counting import municipalities
from commands.dates.days import today, written
from commands.kit.context import Context
from commands.kit.lists import NAMED
from commands.kit.reply import Block, Bullets, Inline, Joined, Moment, Strong
from commands.kit.texts import Text, _, n_
from commands.pledges.words import counted
from commands.programmes.rules import Unit
from storage.digests import Due, Item
from storage.tables import Digest

from .rules import AHEAD, is_news

# As JSON keeps it: what is read again must be the same as what was just gathered.
Facts = Mapping[str, Any]
_WITH_END: Final = frozenset({"poll", "statement"})  # when new, they are told with their end
MOST: Final = 15  # so many lines of one kind; the rest is counted
# What open rooms may hear: what was released or published.
RELEASED: Final = frozenset({"statements_published", "offers_released"})


async def gather(context: Context, before: Digest | None) -> dict[str, Any]:
    """What has changed since `before` (None: all there is), until now."""
    news, since, now = context.store.digests, before.as_of if before else None, context.now
    count, names = await news.new_members(since, now, NAMED)
    return {
        "since": since.isoformat() if since else None,
        "members": {"count": count, "names": list(names)},
        "pledged": await _pledged(context),
        "pledged_before": before.facts["pledged"] if before else None,
        "pledging": await news.pledging(since, now),
        "offers_released": await news.released_offers(since, now),
        "statements_opened": _items(await news.statements(since, now, published=False)),
        "statements_published": _items(await news.statements(since, now, published=True)),
        "polls_opened": _items(await news.polls(since, now, closed=False)),
        "polls_closed": _items(await news.polls(since, now, closed=True)),
        "results": [[*_item(task), result] for task, result in await news.results(since, now)],
        "deadlines": await _deadlines(context, since),
    }


async def _pledged(context: Context) -> dict[str, int]:
    sums = await context.store.sums.on(today(context), None, None)
    units = {unit.value: 0 for unit in Unit}
    for each in sums.classes:
        units[each.unit] += each.amount
    return units


def _item(item: Item) -> list[Any]:
    return [item.id, item.title, item.at.isoformat() if item.at else None]


def _items(items: Sequence[Item]) -> list[list[Any]]:
    return [_item(each) for each in items]


async def _deadlines(context: Context, since: datetime | None) -> list[list[Any]]:
    zone, until = context.alliance.zone, context.now + AHEAD
    days = (context.now.astimezone(zone).date(), until.astimezone(zone).date())
    found = await context.store.digests.deadlines(context.now, until, days)
    news = [
        each
        for each in found
        if is_news(_when(each), each.known_since, since, zone)
        and not (each.kind in _WITH_END and (since is None or each.known_since > since))
    ]
    return [
        [each.kind, each.id, each.title, _when(each).isoformat()]
        for each in sorted(news, key=lambda each: (_when(each).isoformat(), each.kind, each.id))
    ]


def _when(due: Due) -> datetime | date:
    when = due.on or due.at
    assert when is not None
    return when


def digest_blocks(context: Context, digest: Digest, *, released: bool) -> list[Block]:
    """Its text; with `released` only what is meant for everybody."""
    facts, zone = digest.facts, context.alliance.zone
    heading = _(
        "State of knowledge no. {number}, as of {moment}",
        number=Strong(str(digest.id)),
        moment=Moment(digest.as_of, zone),
    )
    lines = [
        line
        for name, told in _SECTIONS.items()
        if not released or name in RELEASED
        for line in told(context, facts)
    ]
    if lines:
        return [heading, Bullets(lines)]
    if released:
        return [heading, _("Nothing new was released or published.")]
    if facts["since"] is None:
        return [heading, _("There is nothing yet.")]
    last = datetime.fromisoformat(facts["since"])
    return [heading, _("Nothing has changed since {moment}.", moment=Moment(last, zone))]


def _members(context: Context, facts: Facts) -> list[Inline]:
    found = facts["members"]
    if not found["count"]:
        return []
    names: list[Inline] = [*found["names"]]
    if more := found["count"] - len(names):
        names.append(n_("{count} more", "{count} more", more))
    return [_("New in the registry: {names}", names=Joined(names))]


def _pledges(context: Context, facts: Facts) -> list[Inline]:
    if not facts["pledging"]:
        return []
    before = facts["pledged_before"] or {}
    figures = [
        _figure(unit, amount, before.get(unit))
        for unit, amount in facts["pledged"].items()
        if amount or before.get(unit)
    ]
    return [
        _(
            "Pledges: {figures}; changed by {municipalities}",
            figures=Joined(figures or [counted(0, Unit.PERSONS)]),
            municipalities=municipalities(facts["pledging"]),
        )
    ]


def _figure(unit: str, amount: int, before: int | None) -> Inline:
    now = counted(amount, Unit(unit))
    return (
        now if before in (None, amount) else _("{now} (before: {before})", now=now, before=before)
    )


def _many(
    name: str, text: Callable[[Context, Sequence[Any]], Inline]
) -> Callable[..., list[Inline]]:
    def told(context: Context, facts: Facts) -> list[Inline]:
        lines = [text(context, each) for each in facts[name][:MOST]]
        rest = len(facts[name]) - MOST
        return [
            *lines,
            *([n_("… and {count} more.", "… and {count} more.", rest)] if rest > 0 else []),
        ]

    return told


def _offer(context: Context, number: Any) -> Inline:
    return _("Offer {number} is released: `!offer show {number}`", number=number)


def _statement(context: Context, item: Sequence[Any]) -> Inline:
    id_, title, end = item
    if end is None:
        return _("ST-{id} asks for answers: {title}", id=str(id_), title=title)
    return _(
        "ST-{id} asks for answers until {end}: {title}",
        id=str(id_),
        title=title,
        end=_moment(context, end),
    )


def _published(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "ST-{id} is published: {title} (`!publication ST-{id}`)", id=str(item[0]), title=item[1]
    )


def _poll(context: Context, item: Sequence[Any]) -> Inline:
    id_, question, end = item
    if end is None:
        return _("Poll {id} is open: {question}", id=str(id_), question=question)
    return _(
        "Poll {id} is open until {end}: {question}",
        id=str(id_),
        question=question,
        end=_moment(context, end),
    )


def _closed(context: Context, item: Sequence[Any]) -> Inline:
    return _(
        "Poll {id} is closed: {question} (`!poll status {id}`)", id=str(item[0]), question=item[1]
    )


def _result(context: Context, item: Sequence[Any]) -> Inline:
    return _("T-{id} is done: {title} – {result}", id=str(item[0]), title=item[1], result=item[3])


_DUE: Final[Mapping[str, Text]] = {
    "poll": _("{when}: end of poll {id}, {title}"),
    "statement": _("{when}: answers to ST-{id}, {title}"),
    "follow_up": _("{when}: F-{id}, {title}"),
    "meeting": _("{when}: meeting M-{id}, {title}"),
    "task": _("{when}: task T-{id}, {title}"),
}


def _deadline(context: Context, item: Sequence[Any]) -> Inline:
    kind, id_, title, when = item
    whole_day = "T" not in when
    shown = written(date.fromisoformat(when)) if whole_day else _moment(context, when)
    return Text(_DUE[kind].wording, {"when": shown, "id": str(id_), "title": title})


def _moment(context: Context, iso: str) -> Inline:
    return Moment(datetime.fromisoformat(iso), context.alliance.zone)


_SECTIONS: Final[Mapping[str, Callable[[Context, Facts], list[Inline]]]] = {
    "members": _members,
    "pledges": _pledges,
    "offers_released": _many("offers_released", _offer),
    "statements_published": _many("statements_published", _published),
    "statements_opened": _many("statements_opened", _statement),
    "polls_opened": _many("polls_opened", _poll),
    "polls_closed": _many("polls_closed", _closed),
    "results": _many("results", _result),
    "deadlines": _many("deadlines", _deadline),
}
