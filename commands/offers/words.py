"""Totals and offers in words: persons and families apart, what binds told from what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.alliance.counting import behind, municipalities
from commands.alliance.rules import laender
from commands.alliance.rules.units import Unit
from commands.dates.days import written
from commands.kit.lists import NAMED, named
from commands.kit.render import in_language
from commands.kit.reply import Block, Bullets, Inline, Joined, Strong
from commands.kit.texts import Text, _, n_
from commands.pledges.words import FORMALITY_NAMES, counted
from commands.programmes.rules import Formality

from . import rules as offering
from .rules import FEDERAL, Comparison, Overlap, Total


def total_line(total: Total) -> Inline:
    """One total as a line of a list."""
    return _(
        "{amount} {formality} ({behind})",
        amount=Strong(counted(total.amount, total.unit)),
        formality=FORMALITY_NAMES[total.formality],
        behind=behind(total.municipalities, total.population),
    )


def sentence(totals: Sequence[Total]) -> Inline:
    """All totals in one sentence, as in story F of domain.md; the formal persons always first."""
    persons = [each for each in totals if each.unit is Unit.PERSONS]
    families = [each for each in totals if each.unit is Unit.FAMILIES]
    if not any(each.formality is Formality.FORMAL for each in persons):
        persons.insert(0, Total(Unit.PERSONS, Formality.FORMAL, 0, 0, 0))
    if not families:
        return _clause(persons)
    return _("{persons}; apart: {families}", persons=_clause(persons), families=_clause(families))


def _clause(totals: Sequence[Total]) -> Inline:
    first, *rest = totals
    parts: list[Inline] = [
        _(
            "{amount} {formality} ({municipalities})",
            amount=counted(first.amount, first.unit),
            formality=FORMALITY_NAMES[first.formality],
            municipalities=municipalities(first.municipalities),
        )
    ]
    parts += [
        Joined([each.amount, FORMALITY_NAMES[each.formality]], " ") for each in rest if each.amount
    ]
    return Joined(parts)


def overlap_line(overlap: Overlap) -> Inline:
    """The hint that a county and somebody inside it may mean the same places."""
    first = overlap.inside[:NAMED]
    more = overlap.more + len(overlap.inside) - len(first)
    inside: Inline = Joined([*first])
    if more:
        inside = n_("{names} and {count} more", "{names} and {count} more", more, names=inside)
    return _(
        "{county} contains {inside}: please check for double counting.",
        county=overlap.county,
        inside=inside,
    )


def recipient_shown(recipient: str) -> Text:
    """Who an offer is made to."""
    if recipient == FEDERAL:
        return _("federal government")
    return _("Land {land}", land=laender.NAMES[recipient])


def title(snapshot: Mapping[str, Any]) -> Inline:
    """Number, day and recipient of an offer."""
    return _(
        "{number}, as of {day}, to: {recipient}",
        number=Strong(snapshot["number"]),
        day=written(offering.day_of(snapshot)),
        recipient=addressed(snapshot),
    )


def addressed(snapshot: Mapping[str, Any]) -> Inline:
    """The recipient of an offer, with the programme if it is for one only."""
    recipient = recipient_shown(snapshot["recipient"])
    if snapshot["programme"] is None:
        return recipient
    return Joined([recipient, in_language(snapshot["programme_name"])])


def headline(snapshot: Mapping[str, Any]) -> Inline:
    """The offer in one sentence, word for word that of story F."""
    return _(
        "{number}, as of {day}: {totals}",
        number=Strong(snapshot["number"]),
        day=written(offering.day_of(snapshot)),
        totals=sentence(offering.totals_of(snapshot)),
    )


def overlap_lines(snapshot: Mapping[str, Any]) -> list[Inline]:
    """The hints of an offer on capacity that may be counted twice."""
    return [overlap_line(Overlap(each["county"], each["inside"])) for each in snapshot["overlaps"]]


def differences(earlier: str, comparison: Comparison) -> list[Block]:
    """What is different from the offer `earlier`."""
    if not comparison:
        return [_("Nothing has changed since {number}.", number=earlier)]
    lines: list[Inline] = [
        _(
            "{formality}: {before} → {after}",
            formality=FORMALITY_NAMES[each.formality],
            before=counted(each.before, each.unit),
            after=counted(each.after, each.unit),
        )
        for each in comparison.shifts
    ]
    if comparison.new:
        lines.append(_("new: {names}", names=named(comparison.new)))
    if comparison.gone:
        lines.append(_("no longer in it: {names}", names=named(comparison.gone)))
    if comparison.changed:
        lines.append(_("changed: {names}", names=named(comparison.changed)))
    return [_("Compared with {number}:", number=earlier), Bullets(lines)]
