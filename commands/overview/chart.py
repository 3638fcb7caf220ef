"""How the alliance stands, as a picture: how many municipalities lack what, or where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from commands.alliance.counting import municipalities
from commands.alliance.rules import laender
from commands.dates.days import today
from commands.kit import Context, File, Inline, Joined, Message, Text, _, press, reply
from commands.kit.file_names import file_called
from commands.kit.render import in_each_language
from commands.pledges.rules import confirmed_before
from storage.lacking import Days

from .rules import SOON, Gap
from .table import HEADINGS


@press("overview_chart")
def overview_chart(data: Mapping[str, Any], language: str) -> bytes:
    """Municipalities by what they lack, or by Land, as a picture."""
    from commands.papers.bars import bar_card

    return bar_card(data, language)


def days_of(context: Context) -> Days:
    """What decides today what is lacking, and what ends soon."""
    day = today(context)
    return Days(day, day + SOON, confirmed_before(context.now))


async def chart(
    context: Context, gap: Gap | None, lands: Collection[str] | None, days: Days
) -> Message:
    """A bar for everything that is lacking; with one such thing a bar for each Land."""
    store = context.store.overviews
    of, _new = await store.members(lands, context.now)
    if gap is None:
        gaps = await store.gaps(lands, days)
        bars: list[tuple[Inline, int]] = [(HEADINGS[each], gaps[each]) for each in Gap]
    else:
        by_land = await store.gap_by_land(gap, lands, days)
        bars = [(laender.NAMES[land], many) for land, many in by_land if many]
    if not any(many for _name, many in bars):
        return reply(_("No municipality lacks anything."))
    return _picture(context, gap, lands, of, bars)


def _picture(
    context: Context,
    gap: Gap | None,
    lands: Collection[str] | None,
    of: int,
    bars: list[tuple[Inline, int]],
) -> File:
    """Of one thing the bars compare the Länder; of all, each with the number of municipalities."""
    day = today(context)
    title: Inline = _("What is lacking") if gap is None else HEADINGS[gap]
    where: Inline = context.alliance.name if lands is None else Joined([*lands])
    unit = Joined([where, municipalities(of)])
    data = {
        "title": in_each_language(title),
        "unit": in_each_language(unit),
        "day": day.isoformat(),
        "bars": [{"name": in_each_language(name), "amount": many} for name, many in bars],
        **({"of": of} if gap is None else {}),
    }
    told = Joined([Joined([name, many], ": ") for name, many in bars], "; ")
    about: Text = _("Bar chart: {title}, {where}. {bars}.", title=title, where=unit, bars=told)
    name = file_called(_("Overview"), *(lands or ()), day.isoformat(), ending="png")
    return File(name, "image/png", "overview_chart", data, about)
