"""Pledges in words: programmes, crediting, and numbers that never mix units."""

from __future__ import annotations

from commands.rules.pledging import Programme, QuotaMode, Unit

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


def counted(amount: int, unit: Unit) -> Text:
    """A number of persons or of families, never of both."""
    if unit is Unit.FAMILIES:
        return n_("{count} family", "{count} families", amount)
    return n_("{count} person", "{count} persons", amount)
