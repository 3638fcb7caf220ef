"""Pledges in words: programmes, crediting, and numbers that never mix units."""

from __future__ import annotations

from commands.rules.pledging import Formality, Programme, QuotaMode, Unit
from storage.tables import Member, Pledge

from .reply import Inline, Joined
from .texts import Text, _, n_

PROGRAMME_NAMES = {
    Programme.OPEN: _("programme open"),
    Programme.FEDERAL_23_2: _("federal admission § 23 (2)"),
    Programme.RESETTLEMENT_23_4: _("resettlement § 23 (4)"),
    Programme.NEST: _("NesT"),
    Programme.STATE_23_1: _("Land programme § 23 (1)"),
    Programme.INDIVIDUAL_22: _("individual case § 22"),
    Programme.RELOCATION: _("EU relocation"),
}
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


def counted(amount: int, unit: Unit) -> Text:
    """A number of persons or of families, never of both."""
    if unit is Unit.FAMILIES:
        return n_("{count} family", "{count} families", amount)
    return n_("{count} person", "{count} persons", amount)


def qualities(pledge: Pledge) -> list[Inline]:
    """What a pledge is for, and how it is credited."""
    return [
        PROGRAMME_NAMES[Programme(pledge.programme)],
        QUOTA_NAMES[QuotaMode(pledge.quota_mode)],
    ]


def pledge_line(member: Member, pledge: Pledge) -> Inline:
    """A pledge in one line of a list."""
    return _(
        "P-{id}: {name}, {amount} ({qualities})",
        id=str(pledge.id),
        name=member.name,
        amount=counted(pledge.amount, Unit(pledge.unit)),
        qualities=Joined(qualities(pledge)),
    )
