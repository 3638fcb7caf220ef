"""What a state of knowledge is made of, as JSON keeps it: it is read again as it was gathered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from commands.alliance.rules.units import Unit
from commands.dates.days import today
from commands.kit.context import Context
from commands.kit.lists import NAMED
from commands.polls.verdicts import verdict_facts
from storage.digests import Due, First, Item, Share
from storage.tables import Digest, Mandate, ReferenceModel

from .rules import MOST, ahead_until


async def gather(context: Context, before: Digest | None) -> dict[str, Any]:
    """What has changed since `before` (None: all there is), until now, and what comes next."""
    news, since, now = context.store.digests, before.as_of if before else None, context.now
    zone = context.alliance.zone
    first = None if since is None else since.astimezone(zone).date()
    day = now.astimezone(zone).date()
    count, names = await news.new_members(since, now, NAMED)
    _last, ahead = ahead_until(now, zone)
    late, undone = await news.overdue(first, day, MOST)
    more: dict[str, int] = {}

    def shown(name: str, some: First[Any], kept: Callable[[Any], list[Any]]) -> list[list[Any]]:
        more[name] = some.more
        return [kept(each) for each in some.found]

    facts = {
        "since": since.isoformat() if since else None,
        "members": {"count": count, "names": list(names)},
        "mandates": shown("mandates", await news.mandates(since, now, MOST), _mandate),
        "mandates_ended": shown(
            "mandates_ended", await news.ended_mandates(since, now, first, day, MOST), _mandate
        ),
        "pledged": await _pledged(context),
        "pledged_before": before.facts["pledged"] if before else None,
        "pledging": await news.pledging(since, now),
        "offers_released": await news.released_offers(since, now),
        "statements_opened": _items(await news.statements(since, now, published=False), ahead),
        "statements_published": _items(await news.statements(since, now, published=True)),
        "publications_withdrawn": _items(await news.withdrawn(since, now, published=True)),
        "statements_withdrawn": _items(await news.withdrawn(since, now, published=False)),
        "statements_answered": _items(await news.answered(since, now)),
        "signatures": _signatures(await news.signatures(), before),
        "polls_opened": _items(await news.polls(since, now, closed=False), ahead),
        "polls_closed": await _closed_polls(context, since),
        "surveys_opened": _items(await news.surveys(since, now, closed=False), ahead),
        "surveys_closed": _items(await news.surveys(since, now, closed=True)),
        "date_polls_opened": _items(await news.date_polls(since, now), ahead),
        "meetings_held": _items(await news.meetings(since, now, "held")),
        "meetings_cancelled": _items(await news.meetings(since, now, "cancelled")),
        "minutes": _items(await news.meetings(since, now, "minutes")),
        "follow_ups_closed": _shares(await news.follow_ups(since, now)),
        "follow_ups_late": _shares(late),
        "tasks_late": shown("tasks_late", undone, _item),
        "questions_asked": shown(
            "questions_asked", await news.questions(since, now, MOST, answered=False), _item
        ),
        "questions_answered": shown(
            "questions_answered", await news.questions(since, now, MOST, answered=True), _item
        ),
        "models": shown("models", await news.models(since, now, MOST), _model),
        "results": shown("results", await news.results(since, now, MOST), _result),
        "deadlines": shown("deadlines", await _deadlines(context), _due),
    }
    return {**facts, "more": {name: count for name, count in more.items() if count}}


async def _pledged(context: Context) -> dict[str, int]:
    amounts = await context.store.sums.standing(today(context))
    return {unit.value: amounts.get(unit.value, 0) for unit in Unit}


def _mandate(found: tuple[Mandate, str]) -> list[Any]:
    mandate, name = found
    return [mandate.id, name, mandate.scope, mandate.resolved_on.isoformat()]


def _model(found: tuple[ReferenceModel, str]) -> list[Any]:
    model, name = found
    return [model.id, model.title, name]


def _result(found: tuple[Item, str]) -> list[Any]:
    task, result = found
    return [*_item(task), result]


async def _closed_polls(context: Context, since: datetime | None) -> list[list[Any]]:
    """With their records' verdicts, as far as they have one."""
    found = await context.store.digests.polls(since, context.now, closed=True)
    records = await context.store.digests.records([each.id for each in found])
    return [[*_item(each), verdict_facts(records[each.id])] for each in found]


def _item(item: Item) -> list[Any]:
    return [item.id, item.title, item.at.isoformat() if item.at else None]


def _items(items: Sequence[Item], ahead: datetime | None = None) -> list[list[Any]]:
    """Without the end of those that are among the dates until `ahead` anyway."""
    return [
        [each.id, each.title, None]
        if ahead is not None and each.at is not None and each.at <= ahead
        else _item(each)
        for each in items
    ]


def _signatures(found: Sequence[Share], before: Digest | None) -> dict[str, list[Any]]:
    """By number, for the next one to compare: title, how many have signed, of how many, before."""
    former = before.facts.get("signatures", {}) if before else {}
    known = {number: each[1] for number, each in former.items()}
    return {
        str(each.item.id): [
            each.item.title,
            each.have,
            each.of,
            known.get(str(each.item.id), 0),
        ]
        for each in found
    }


def _shares(found: Sequence[Share]) -> list[list[Any]]:
    return [[each.item.id, each.item.title, each.have, each.of] for each in found]


async def _deadlines(context: Context) -> First[Due]:
    """All dates ahead, each time anew: who reads one state of knowledge needs no other."""
    last, until = ahead_until(context.now, context.alliance.zone)
    days = (context.now.astimezone(context.alliance.zone).date(), last)
    some = await context.store.digests.deadlines(context.now, until, days, MOST)
    ordered = sorted(some.found, key=lambda each: (_when(each).isoformat(), each.kind, each.id))
    return First(ordered[:MOST], some.more + len(ordered[MOST:]))


def _due(due: Due) -> list[Any]:
    return [due.kind, due.id, due.title, _when(due).isoformat()]


def _when(due: Due) -> datetime | date:
    when = due.on or due.at
    assert when is not None
    return when
