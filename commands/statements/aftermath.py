"""What became of a statement: that it is withdrawn, and what came of it.

The same words in the chat and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NotRequired, TypedDict

from commands.dates.days import written
from commands.dates.rules.mornings import day_of
from commands.kit.lists import named
from commands.kit.reply import Inline, Strong
from commands.kit.texts import _, n_
from storage.tables import FormerOutcome, Statement


class Said(TypedDict):
    """A text and its day."""

    day: str
    text: str


class Aftermath(TypedDict):
    """What is told of it beside what was published, the digest of which is `published_sha256`."""

    published_sha256: NotRequired[str]
    withdrawn: NotRequired[Said]
    outcome: NotRequired[Said]


def aftermath(statement: Statement) -> Aftermath:
    """What is known by now."""
    found: Aftermath = {}
    if (said := _said(statement.withdrawn_at, statement.withdrawal_reason)) is not None:
        found["withdrawn"] = said
    if (said := _said(statement.outcome_at, statement.outcome)) is not None:
        found["outcome"] = said
    return found


def _said(at: datetime | None, text: str | None) -> Said | None:
    return None if at is None else {"day": day_of(at).isoformat(), "text": text or ""}


def withdrawn(found: Aftermath) -> list[Inline]:
    """That it does not hold any more, since when and why; nothing if it does."""
    said = found.get("withdrawn")
    if said is None:
        return []
    return [Strong(_("Withdrawn on {day}. Reason: {text}", day=_day(said), text=said["text"]))]


def signed_by_then(statement: Statement) -> list[Inline]:
    """Who had signed it when it was withdrawn; for members, as not all of it need be published."""
    names = statement.withdrawal_signers
    if statement.withdrawn_at is None or names is None:
        return []  # or it was withdrawn before that was kept
    if not names:
        return [_("Nobody had signed it by then.")]
    return [
        n_(
            "{count} municipality had signed it by then: {names}",
            "{count} municipalities had signed it by then: {names}",
            len(names),
            names=named(names),
        )
    ]


def outcome(found: Aftermath) -> list[Inline]:
    """What came of it, as of which day; nothing if nobody has said."""
    said = found.get("outcome")
    if said is None:
        return []
    return [_("What came of it (as of {day}): {text}", day=_day(said), text=said["text"])]


def said_earlier(found: Iterable[FormerOutcome]) -> list[Inline]:
    """What was said to have come of it, until something else was said; the newest first."""
    return [
        _("Said before (as of {day}): {text}", day=written(day_of(each.at)), text=each.text)
        for each in sorted(found, key=lambda each: each.id, reverse=True)
    ]


def _day(said: Said) -> Inline:
    return written(date.fromisoformat(said["day"]))
