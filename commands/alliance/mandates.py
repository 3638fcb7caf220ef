"""Mandates in words: one in a line, as `!history` keeps it, and what is barred without one."""

from __future__ import annotations

from datetime import date
from typing import Final

from commands.dates.days import written
from commands.kit.reply import Inline, Joined, Strong, Term
from commands.kit.texts import _
from storage.tables import Mandate

from .ids import MANDATE
from .rules.mandates import Scope

# Domain.md section 1: only a council resolution gives a mandate; each action needs its scope.
BLOCKED: Final = {
    Scope.APPEAL: _("Without the mandate “appeal” no statement can be signed."),
    Scope.COOPERATE: _("Without the mandate “cooperate” no joint project can be agreed on."),
    Scope.ACT: _("Without the mandate “act” no pledge counts as resolved."),
}


def mandate_line(mandate: Mandate, day: date | None = None) -> Inline:
    """A mandate in one line; with `day` also why it no longer holds."""
    said: list[Inline] = [
        Term(Scope(mandate.scope)),
        _(
            "resolution of {day}, “{reference}”",
            day=written(mandate.resolved_on),
            reference=mandate.reference,
        ),
    ]
    if mandate.valid_until is not None:
        shown = written(mandate.valid_until)
        if day is not None and mandate.valid_until < day:
            said.append(_("expired on {day}", day=shown))
        else:
            said.append(_("valid until {day}", day=shown))
    if mandate.withdrawn_at is not None and day is not None:
        said.append(_("withdrawn"))
    if mandate.link is not None:
        said.append(mandate.link)
    return Joined([Strong(MANDATE.tag(mandate.id)), Joined(said)], ": ")


def remembered(mandate: Mandate) -> str:
    """A mandate as `!history` keeps it."""
    return f"{MANDATE.tag(mandate.id)}, {written(mandate.resolved_on)}, {mandate.reference}"
