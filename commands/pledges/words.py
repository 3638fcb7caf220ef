"""Pledges in words: what for, how binding, and numbers that never mix units."""

from __future__ import annotations

from typing import Final

from commands.alliance.rules.units import Unit
from commands.dates.days import written
from commands.kit.reply import Inline, Joined
from commands.kit.texts import Text, _, n_
from commands.programmes.known import Programmes
from commands.programmes.rules import Formality, QuotaMode
from storage.tables import Member, Pledge, PledgeEntry

from .rules import Gap, missing

QUOTA_NAMES = {
    QuotaMode.ADDITIONAL: _("additional to the quota"),
    QuotaMode.COUNTED: _("counted towards the quota"),
    QuotaMode.TEMPORARY_OVERSHOOT: _("temporarily above the quota"),
    QuotaMode.UNCLEAR: _("crediting unclear"),
}

FORMALITY_NAMES = {
    Formality.SIGNALLED: _("signalled"),
    Formality.RESOLVED: _("resolved"),
    Formality.FORMAL: _("formal"),
}
SIGNED_LETTER: Final = _("signed letter")
GAP_NAMES = {Gap.PROGRAMME: _("programme"), Gap.QUOTA_MODE: _("crediting")}


def counted(amount: int, unit: Unit) -> Text:
    """A number of persons or of families, never of both."""
    if unit is Unit.FAMILIES:
        return n_("{count} family", "{count} families", amount)
    return n_("{count} person", "{count} persons", amount)


def qualities(pledge: Pledge | PledgeEntry, programmes: Programmes) -> list[Inline]:
    """What a pledge is for, how it is credited, and on which terms."""
    said: list[Inline] = [
        programmes.name(pledge.programme),
        QUOTA_NAMES[QuotaMode(pledge.quota_mode)],
    ]
    if pledge.target_group:
        said.append(_("for: {group}", group=pledge.target_group))
    if pledge.cost_condition is not None:
        said.append(_("costs: {condition}", condition=pledge.cost_condition))
    if pledge.valid_until is not None:
        said.append(_("valid until {day}", day=written(pledge.valid_until)))
    return said


def set_qualities(pledge: Pledge, programmes: Programmes) -> list[Inline]:
    """Its qualities without those still open, which stand in the line of what is missing."""
    gaps = missing(pledge.programme, QuotaMode(pledge.quota_mode))
    programme, quota_mode, *others = qualities(pledge, programmes)
    said = [] if Gap.PROGRAMME in gaps else [programme]
    said += [] if Gap.QUOTA_MODE in gaps else [quota_mode]
    return [*said, *others]


def pledge_line(member: Member, pledge: Pledge, programmes: Programmes, *more: Inline) -> Inline:
    """A pledge in one line of a list; `more` is what the list adds to its qualities."""
    return _(
        "P-{id}: {name}, {amount} ({qualities})",
        id=str(pledge.id),
        name=member.name,
        amount=counted(pledge.amount, Unit(pledge.unit)),
        qualities=Joined([*qualities(pledge, programmes), *more]),
    )


def gap_names(pledge: Pledge) -> list[Inline]:
    """What the pledge leaves open, in the order to ask for it."""
    return [GAP_NAMES[gap] for gap in missing(pledge.programme, QuotaMode(pledge.quota_mode))]


def lacking(pledge: Pledge, now: Formality) -> list[Inline]:
    """What it lacks until it is formal, the council's part included."""
    mandate = [_("mandate “act”")] if now is Formality.SIGNALLED else []
    letter = [] if now is Formality.FORMAL else [SIGNED_LETTER]
    return [*gap_names(pledge), *mandate, *letter]
