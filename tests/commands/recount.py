"""An independent recount of polls: from the log of what was sent, in the order it arrived.

It shares nothing with the code it checks: every rule is said once more, as plainly as it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Sent:
    """One event: when it was sent and read, by whom, and the municipalities they speak for."""

    what: str  # open, vote, withdraw, tap, redact, proxy, close, time
    at: datetime
    read: datetime
    who: str = ""
    mine: frozenset[int] = frozenset()
    poll: int = 0
    of: int | None = None  # the municipality named behind “for”
    choices: tuple[int, ...] | None = None  # None: no answer that there is
    direct: bool = False
    event: str = ""
    target: str = ""  # of a redaction
    holder: int | None = None
    terms: Terms | None = None
    closer: bool = False  # may close the poll by hand


@dataclass(frozen=True)
class Terms:
    """How a poll was opened."""

    secrecy: str
    most: int
    electorate: frozenset[int]
    deadline: datetime | None
    minimum: datetime | None


@dataclass
class Cast:
    """A ballot of the recount."""

    member: int
    choices: tuple[int, ...]
    own: bool
    at: datetime
    who: str
    event: str
    by: int
    deleted: bool = False


@dataclass
class Box:
    """What is in the ballot box of a poll."""

    terms: Terms
    ballots: list[Cast] = field(default_factory=list)
    proxies: dict[int, int] = field(default_factory=dict)
    closed: bool = False

    def result(self) -> Mapping[int, tuple[int, ...]]:
        """The choices of every municipality that has voted."""
        found = {member: self.now(member) for member in self.terms.electorate}
        return {member: choices for member, choices in found.items() if choices}

    def now(self, member: int, *, own_only: bool = False) -> tuple[int, ...]:
        """What counts for a municipality: step by step, as time went by."""
        current: tuple[int, ...] = ()
        has_voted_itself = False
        there = [each for each in self.ballots if each.member == member and not each.deleted]
        for each in sorted(there, key=lambda ballot: ballot.at):  # stable: as they arrived
            if each.own:
                current, has_voted_itself = each.choices, bool(each.choices)
            elif not has_voted_itself and not own_only:
                current = each.choices
        return current

    def is_open(self, at: datetime) -> bool:
        return not self.closed and (self.terms.deadline is None or at < self.terms.deadline)


def recount(log: Sequence[Sent]) -> dict[int, Box]:
    """The boxes of all polls after these events."""
    boxes: dict[int, Box] = {}
    for each in log:
        if each.what == "open":
            assert each.terms is not None
            boxes[each.poll] = Box(each.terms)
        elif each.what == "time":
            for box in boxes.values():
                box.closed |= box.terms.deadline is not None and box.terms.deadline <= each.read
        elif each.what == "redact":
            for box in boxes.values():
                _redact(box, each)
        elif each.poll in boxes:
            _HAPPENS[each.what](boxes[each.poll], each)
    return boxes


def _redact(box: Box, sent: Sent) -> None:
    for each in box.ballots:
        hits = each.event == sent.target and each.who == sent.who and each.by in sent.mine
        if hits and box.terms.secrecy != "secret" and box.is_open(sent.at):
            each.deleted = True


def _close(box: Box, sent: Sent) -> None:
    too_early = box.terms.minimum is not None and sent.read < box.terms.minimum
    box.closed |= sent.closer and not too_early


def _whose(box: Box, sent: Sent) -> tuple[int, int] | None:
    """For whom a text is, and by whom; None if that is nobody, or not clear."""
    if sent.of is None:
        found = (*sent.mine, *sent.mine) if len(sent.mine) == 1 else None
    elif sent.of in sent.mine:
        found = (sent.of, sent.of)
    else:
        holder = box.proxies.get(sent.of)
        found = (sent.of, holder) if holder in sent.mine and holder is not None else None
    return found if found and found[0] in box.terms.electorate else None  # type: ignore[return-value]


def _vote(box: Box, sent: Sent) -> None:
    whose = _whose(box, sent)
    discreet = sent.direct or box.terms.secrecy == "open"
    valid = sent.choices is not None and 1 <= len(sent.choices) <= box.terms.most
    if not (discreet and box.is_open(sent.at) and whose and valid):
        return
    assert sent.choices is not None
    _put(box, sent, *whose, sent.choices)


def _withdraw(box: Box, sent: Sent) -> None:
    whose = _whose(box, sent)
    secret = box.terms.secrecy == "secret"
    if whose and not secret and box.is_open(sent.at) and box.now(whose[0]):
        _put(box, sent, *whose, ())


def _tap(box: Box, sent: Sent) -> None:
    mine = sent.mine & box.terms.electorate
    if box.terms.secrecy == "secret" or len(mine) != 1 or not box.is_open(sent.at):
        return
    (member,) = mine
    if sent.choices is None or len(sent.choices) > box.terms.most:
        return
    if sent.choices or box.now(member):
        _put(box, sent, member, member, sent.choices)


def _put(box: Box, sent: Sent, member: int, by: int, choices: tuple[int, ...]) -> None:
    if box.terms.secrecy == "secret" and box.now(member):
        return  # final
    if member != by and box.now(member, own_only=True):
        return  # it has voted itself
    cast = Cast(member, choices, member == by, sent.at, sent.who, sent.event, by)
    box.ballots.append(cast)
    if member == by:
        box.proxies.pop(member, None)


def _proxy(box: Box, sent: Sent) -> None:
    giver = sent.of if sent.of is not None else next(iter(sent.mine), None)
    clear = sent.of is not None or len(sent.mine) == 1
    electorate = box.terms.electorate
    if not clear or giver not in sent.mine & electorate or not box.is_open(sent.at):
        return
    assert giver is not None
    if sent.holder is None:
        box.proxies.pop(giver, None)
        return
    voted = box.now(giver, own_only=box.terms.secrecy != "secret")
    if sent.holder in electorate - {giver} and not voted:
        box.proxies[giver] = sent.holder


_HAPPENS = {"vote": _vote, "withdraw": _withdraw, "tap": _tap, "proxy": _proxy, "close": _close}
