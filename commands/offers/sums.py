"""What all pledges add up to: `!sum`, with a chart by Land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from commands.alliance.counting import behind, municipalities
from commands.alliance.rules import laender
from commands.alliance.rules.units import Unit
from commands.dates.days import today, written
from commands.kit import (
    MEMBERS,
    READERS,
    Block,
    Bullets,
    Context,
    File,
    Inline,
    Joined,
    Message,
    Messages,
    Named,
    Strong,
    Topic,
    _,
    command,
    n_,
    press,
    reply,
)
from commands.kit.choosing import AnyWord
from commands.kit.file_names import file_called
from commands.kit.render import in_each_language
from commands.kit.rules.audience import Audience, may_hear
from commands.pledges.words import FORMALITY_NAMES, QUOTA_NAMES, counted
from commands.programmes.rules import Formality, QuotaMode
from storage.store import Store
from storage.sums import ClassSum, LandSum, LineSum, Sums

from . import rules as offering
from .answers import is_whole, known_by
from .rules import Overlap, Total
from .scoping import Scope, scope
from .words import overlap_line, sentence, total_line


@press("sum_chart")
def sum_chart(data: Mapping[str, Any], language: str) -> bytes:
    """The persons of each Land by formality, as a picture."""
    from .papers.chart import chart

    return chart(data, language)


@command(
    "sum",
    help=_("Adds up the standing pledges: all, of one Land, or for one programme."),
    examples=(_("!sum"), _("!sum NW"), _("!sum nest"), _("!sum NW nest")),
    may=READERS,
    topic=Topic.PLEDGES,
)
async def total(
    context: Context,
    first: Annotated[str | None, AnyWord(_("Land"))] = None,
    second: Annotated[str | None, AnyWord(_("programme"))] = None,
) -> Messages:
    """Totals by formality, programme, crediting and unit; persons and families apart."""
    chosen = await scope(context, first, second)
    if not _may_see_all(context):
        return await _released(context)
    sums = await context.beside(_sums, today(context), chosen.land, chosen.programme)
    if not sums.lines:
        return reply(
            _("There are no pledges yet. `!pledge 5` makes one."), *_not_counted(sums, chosen)
        )
    where = chosen.where(context.alliance.name)
    day = written(today(context))
    overall = [
        Strong(counted(sum(each.amount for each in sums.classes if each.unit == unit), unit))
        for unit in Unit
        if any(each.unit == unit for each in sums.classes)
    ]
    text = reply(
        _("{where}: {overall}", where=where, overall=Joined(overall, " · ")),
        Bullets([total_line(_total(each)) for each in sums.classes]),
        _(
            "As of {day}: {behind}; nobody is counted twice. Only what is formal is binding.",
            day=day,
            behind=behind(sums.municipalities, sums.population, sums.unknown),
        ),
        _("By programme and crediting:"),
        Bullets([_line(each, chosen) for each in sums.lines]),
        *_not_counted(sums, chosen),
        *_hints(sums),
    )
    programme = [] if chosen.programme is None else [chosen.programmes.name(chosen.programme)]
    name = file_called(_("Sum"), *programme, today(context).isoformat(), ending="png")
    return [text, *_picture(sums.by_land, where, day, name)]


async def _sums(store: Store, *of: Any) -> Sums:
    return await store.sums.on(*of)


def _may_see_all(context: Context) -> bool:
    """Whether the asker is a member, in a room where only members are."""
    in_public = not may_hear(Audience.MEMBERS, context.place.purpose, direct=context.place.direct)
    return bool(context.sender.roles & MEMBERS) and not in_public


async def _released(context: Context) -> Message:
    """The totals of the newest released offer, without any name."""
    offer = await context.store.offers.newest_released(offering.FEDERAL)
    if offer is None:
        return reply(_("No totals are released yet."))
    await context.beside(is_whole, *known_by(offer))
    return reply(
        _(
            "Released totals, offer {number}, as of {day}: {totals}",
            number=Strong(offer.snapshot["number"]),
            day=written(offering.day_of(offer.snapshot)),
            totals=sentence(offering.totals_of(offer.snapshot)),
        ),
        _("Only what is formal is binding."),
    )


def _total(each: ClassSum) -> Total:
    return Total(
        Unit(each.unit),
        Formality(each.formality),
        each.amount,
        each.municipalities,
        each.population,
    )


def _line(each: LineSum, chosen: Scope) -> Inline:
    """One programme in one crediting: how much, how binding, by how many."""
    unit = Unit(each.unit)
    parts: list[Inline] = [
        Joined([amount, FORMALITY_NAMES[Formality(name)]], " ")
        for name, amount in each.amounts._asdict().items()
        if amount
    ]
    if each.assigned:
        parts.append(_("{count} assigned", count=each.assigned))
    if each.arrived:
        parts.append(_("{count} arrived", count=each.arrived))
    return _(
        "{amount}: {programme}, {quota} ({behind}; {parts})",
        amount=counted(sum(each.amounts), unit),
        programme=chosen.programmes.name(each.programme),
        quota=QUOTA_NAMES[QuotaMode(each.quota_mode)],
        behind=behind(each.municipalities, each.population),
        parts=Joined(parts),
    )


def _not_counted(sums: Sums, chosen: Scope) -> list[Block]:
    """What is no number, or no longer one; neither is zero."""
    blocks: list[Block] = []
    if sums.willing and chosen.programme is None:
        blocks.append(
            _(
                "Willing, capacity not given: {municipalities}",
                municipalities=municipalities(sums.willing),
            )
        )
    if sums.expired:
        blocks.append(
            n_(
                "Not counted: {count} pledge that has expired.",
                "Not counted: {count} pledges that have expired.",
                sums.expired,
            )
        )
    return blocks


def _hints(sums: Sums) -> list[Block]:
    """Where a county and a town in it may have pledged the same places."""
    if not sums.overlaps:
        return []
    lines = [
        overlap_line(Overlap(each.county, (each.inside,), each.more)) for each in sums.overlaps
    ]
    more = sums.overlapping - len(sums.overlaps)
    rest: list[Block] = [n_("… and {count} more.", "… and {count} more.", more)] if more else []
    return [_("Hints:"), Bullets(lines), *rest]


def _by_formality(each: LandSum) -> list[Inline]:
    """How many of each formality, without those there are none of."""
    amounts = each.amounts
    parts = [
        (amounts.formal, _("{count} formal", count=amounts.formal)),
        (amounts.resolved, _("{count} resolved", count=amounts.resolved)),
        (amounts.signalled, _("{count} signalled", count=amounts.signalled)),
    ]
    return [words for amount, words in parts if amount]


def _picture(by_land: Sequence[LandSum], where: Inline, day: str, name: Named) -> list[File]:
    """Persons by Land; none for a single Land, where there is nothing to compare."""
    persons = [each for each in by_land if each.unit == Unit.PERSONS and any(each.amounts)]
    if len(persons) < 2:
        return []
    largest_first = sorted(persons, key=lambda each: (-sum(each.amounts), each.land))
    in_words = [
        _("{land}: {parts}", land=laender.NAMES[each.land], parts=Joined(_by_formality(each)))
        for each in largest_first
    ]
    data = {
        "where": in_each_language(where),
        "as_of": day,
        "laender": [
            {"name": laender.NAMES[each.land], **each.amounts._asdict()} for each in largest_first
        ],
    }
    about = _(
        "Bar chart: persons by Land, {where}, as of {day}. {laender}.",
        where=where,
        day=day,
        laender=Joined(in_words, "; "),
    )
    return [File(name, "image/png", "sum_chart", data, about)]
