"""The verdict of a poll in words: the first that is read about its end, wherever that is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from commands.alliance.ids import POLL
from commands.kit.reply import Inline, Joined, Strong
from commands.kit.texts import _
from storage.tables import Poll

from .rules.verdict import Decision

_NAMES: Final = {
    Decision.ADOPTED: _("adopted"),
    Decision.REJECTED: _("rejected"),
    Decision.NO_MAJORITY: _("no majority"),
    Decision.TIE: _("tie"),
    Decision.QUORUM_MISSED: _("quorum missed"),
    Decision.NOTHING: _("no result"),
}


def named(decision: Decision, carried: Sequence[str], *, yes_or_no: bool) -> Inline:
    """The verdict, with the options that were chosen, or between which it is a tie."""
    if decision is Decision.CHOSEN:
        return _("chosen {options}", options=Joined([*carried]))
    if decision is Decision.TIE and not yes_or_no:
        return _("tie between {options}", options=Joined([*carried]))
    return _NAMES[decision]


def kept_verdict(record: Mapping[str, Any]) -> Inline | None:
    """That of a record; None for one of the time before there was a verdict in it."""
    return verdict_of(verdict_facts(record))


def verdict_facts(record: Mapping[str, Any] | None) -> Sequence[Any] | None:
    """The verdict of a record as JSON keeps it; `verdict_of` has it in words."""
    figures = None if record is None else record["outcome"]
    if record is None or figures is None or "verdict" not in figures:
        return None
    carried = [record["options"][each] for each in figures["carried"]]
    return [figures["verdict"], carried, figures["yes_or_no"]]


def verdict_of(facts: Sequence[Any] | None) -> Inline | None:
    """What `verdict_facts` gave, in words."""
    if facts is None:
        return None
    decision, carried, yes_or_no = facts
    return named(Decision(decision), carried, yes_or_no=yes_or_no)


def headline(poll: Poll) -> Inline:
    """How a closed poll has ended, and what was asked."""
    about = {"id": POLL.tag(poll.id), "question": Strong(poll.question)}
    verdict = None if poll.record is None else kept_verdict(poll.record)
    if verdict is None:
        return _("Poll {id} is closed: {question}", **about)
    return _("Poll {id}: {verdict} – {question}", verdict=Strong(verdict), **about)
