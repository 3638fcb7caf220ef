"""Mandates in words, and what a missing one blocks."""

from __future__ import annotations

from datetime import date
from typing import Final

from commands.rules.mandating import Scope
from storage.tables import Mandate

from .days import written
from .reply import Inline, Joined, Strong, Term
from .texts import _

# Domain.md section 1: only a council resolution gives a mandate; each action needs its scope.
BLOCKED: Final = {
    Scope.APPEAL: _("Without the mandate “appeal” no statement can be signed."),
    Scope.COOPERATE: _("Without the mandate “cooperate” no joint project can be agreed on."),
    Scope.ACT: _("Without the mandate “act” no pledge counts as resolved."),
}


def mandate_line(mandate: Mandate, today: date | None = None) -> Inline:
    """A mandate in one line; with `today` also why it no longer holds."""
    said: list[Inline] = [
        Term(Scope(mandate.scope)),
        _(
            "resolution of {day}, “{reference}”",
            day=written(mandate.resolved_on),
            reference=mandate.reference,
        ),
    ]
    if mandate.valid_until is not None:
        ended = today is not None and mandate.valid_until < today
        day = written(mandate.valid_until)
        said.append(_("expired on {day}", day=day) if ended else _("valid until {day}", day=day))
    if mandate.withdrawn_at is not None and today is not None:
        said.append(_("withdrawn"))
    if mandate.link is not None:
        said.append(mandate.link)
    return Joined([Strong(f"MD-{mandate.id}"), Joined(said)], ": ")


def remembered(mandate: Mandate) -> str:
    """A mandate as `!history` keeps it."""
    return f"MD-{mandate.id}, {written(mandate.resolved_on)}, {mandate.reference}"
