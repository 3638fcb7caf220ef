"""An independent recount of polls: from the log of what was sent, in the order it arrived.

It shares nothing with the code it checks: every rule is said once more, as plainly as it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

PARTNER = 4  # the partner organisation, which never votes
LEAST_SECRET = 3  # fewer ballots would tell who chose what
COORDINATION = frozenset({"@koordination:localhost", "@kim:localhost"})


@dataclass(frozen=True)
class Sent:
    """One event: what, by whom, when it was sent and when it was read; the rest depends on what."""

    # open, vote, withdraw, tap, redact, proxy, close, confirm, time, office, forget, fact
    what: str
    at: datetime
    read: datetime
    who: str = ""
    poll: int = 0
    of: int | None = None  # the municipality named behind “for”, or that an office or fact is of
    choices: tuple[int, ...] | None = None  # None: no answer that there is
    direct: bool = False
    event: str = ""
    target: str = ""  # of a redaction
    holder: int | None = None  # of a proxy
    terms: Terms | None = None
    person: str = ""  # who takes an office; nobody: it is free
    fact: tuple[str, str] = ("", "")  # of a municipality: its office, or what is set to what


@dataclass(frozen=True)
class Terms:
    """How a poll was opened."""

    secrecy: str
    most: int
    whom: str  # alliance, everybody, signatories, appeal, or the code of a Land
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
    direct: bool = False
    deleted: bool = False


@dataclass
class Box:
    """What is in the ballot box of a poll."""

    terms: Terms
    author: str
    electorate: frozenset[int]
    ballots: list[Cast] = field(default_factory=list)
    proxies: dict[int, int] = field(default_factory=dict)
    closed: bool = False

    def result(self) -> Mapping[int, tuple[int, ...]]:
        """The choices of every municipality that has voted."""
        found = {member: self.now(member) for member in self.electorate}
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


@dataclass
class Registry:
    """Who holds which office, and what decides who may vote in a poll that is opened."""

    offices: dict[tuple[int, str], str] = field(default_factory=dict)
    facts: dict[int, dict[str, str]] = field(default_factory=dict)

    def mine(self, who: str) -> frozenset[int]:
        """The municipalities somebody speaks for."""
        held = {member for (member, _office), person in self.offices.items() if person == who}
        return frozenset(held - {PARTNER})

    def electorate(self, whom: str) -> frozenset[int]:
        """Who would vote in a poll that is opened now."""
        there = {m: f for m, f in self.facts.items() if f.get("alliance") != "withdrawn"}
        signed = {m for m, facts in there.items() if facts.get("alliance") == "signatory"}
        reached = {member for member, _office in self.offices}
        if whom == "everybody":
            return frozenset(there)
        if signed or whom == "signatories":
            there = {m: facts for m, facts in there.items() if m in signed}
        else:
            applied = {m for m, facts in there.items() if facts.get("alliance") == "applicant"}
            there = {m: facts for m, facts in there.items() if m in reached - applied}
        wanted = {"alliance": {}, "signatories": {}, "appeal": {"appeal": "yes"}}
        asked = wanted.get(whom, {"land": whom})
        return frozenset(m for m, facts in there.items() if asked.items() <= facts.items())

    def learn(self, sent: Sent) -> None:
        """What changes here by an event."""
        if sent.what == "forget":
            self.offices = {key: who for key, who in self.offices.items() if who != sent.who}
            return
        assert sent.of is not None
        key, value = sent.fact
        if sent.what == "fact":
            self.facts.setdefault(sent.of, {})[key] = value
            return
        if sent.person:  # nobody is contact person and deputy of the same municipality
            for office in ("contact", "deputy"):
                if self.offices.get((sent.of, office)) == sent.person:
                    del self.offices[sent.of, office]
            self.offices[sent.of, key] = sent.person
        else:
            self.offices.pop((sent.of, key), None)


@dataclass
class Recount:
    """The boxes of all polls after the events of a log, and the registry as it is then."""

    boxes: dict[int, Box] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)
    # By who was asked: whether to close which poll, from when until when.
    questions: dict[str, tuple[int, datetime, datetime]] = field(default_factory=dict)


def recount(log: Sequence[Sent]) -> Recount:
    """All of it from the beginning."""
    now = Recount()
    for sent in log:
        each = replace(sent, at=min(sent.at, sent.read))  # no clock that is ahead helps anybody
        if each.what in {"office", "fact"}:
            now.registry.learn(each)
        elif each.what == "forget":
            now.registry.learn(each)
            now.questions.pop(each.who, None)
            _forget(now.boxes.values(), each.who)
        elif each.what in _ASKED:
            _ASKED[each.what](now, each)
        elif each.what == "time":
            for box in now.boxes.values():
                box.closed |= box.terms.deadline is not None and box.terms.deadline <= each.read
        elif each.what == "redact":
            for box in now.boxes.values():
                _redact(box, each, now.registry.mine(each.who))
        elif each.poll in now.boxes:
            _HAPPENS[each.what](now.boxes[each.poll], each, now.registry.mine(each.who))
    return now


def _open(now: Recount, sent: Sent) -> None:
    assert sent.terms is not None
    electorate = now.registry.electorate(sent.terms.whom)
    if sent.terms.secrecy == "secret" and len(electorate) < LEAST_SECRET:
        return
    if electorate and (now.registry.mine(sent.who) or sent.who in COORDINATION):
        now.boxes[len(now.boxes) + 1] = Box(sent.terms, sent.who, electorate)


def _forget(boxes: Iterable[Box], who: str) -> None:
    """What they did stays, but is nobody's any more."""
    for box in boxes:
        box.author = "" if box.author == who else box.author
        for each in box.ballots:
            each.who = "" if each.who == who else each.who


def _redact(box: Box, sent: Sent, mine: frozenset[int]) -> None:
    """A ballot counts no more, if that is still possible; a secret one cannot be found again."""
    for each in box.ballots:
        hits = each.event == sent.target and each.who == sent.who and each.direct == sent.direct
        if box.terms.secrecy == "secret":
            continue
        if hits and each.by in mine and box.is_open(sent.at):
            each.deleted = True


def _may_close(now: Recount, number: int, sent: Sent) -> bool:
    box = now.boxes.get(number)
    if box is None or box.closed or sent.direct:
        return False
    too_early = box.terms.minimum is not None and sent.read < box.terms.minimum
    # Nobody can vote any more, and it ends by itself.
    too_late = box.terms.deadline is not None and box.terms.deadline <= sent.read
    is_author = sent.who == box.author and bool(now.registry.mine(sent.who))
    return not (too_early or too_late) and (sent.who in COORDINATION or is_author)


def _close(now: Recount, sent: Sent) -> None:
    """At once if everybody has answered, else it is asked back, for ten minutes."""
    if not _may_close(now, sent.poll, sent):
        return
    box = now.boxes[sent.poll]
    if box.electorate == box.result().keys():
        box.closed = True
    else:
        now.questions[sent.who] = sent.poll, sent.at, sent.read + timedelta(minutes=10)


def _confirm(now: Recount, sent: Sent) -> None:
    number, asked_at, until = now.questions.get(sent.who, (0, sent.at, sent.at))
    if sent.direct or not number or not asked_at <= sent.at <= until:
        return
    if _may_close(now, number, sent):
        del now.questions[sent.who]
        now.boxes[number].closed = True


def _whose(box: Box, sent: Sent, mine: frozenset[int]) -> tuple[int, int] | None:
    """For whom a text is, and by whom; None if that is nobody, or not clear."""
    member = by = sent.of
    if sent.of is None:
        if len(mine) != 1:
            return None
        (member,) = (by,) = mine
    elif sent.of not in mine:
        by = box.proxies.get(sent.of)
        if by not in mine:
            return None
    if member is None or by is None or member not in box.electorate:
        return None
    return member, by


def _vote(box: Box, sent: Sent, mine: frozenset[int]) -> None:
    whose = _whose(box, sent, mine)
    discreet = sent.direct or box.terms.secrecy == "open"
    if sent.choices is None or not 1 <= len(sent.choices) <= box.terms.most:
        return
    if discreet and box.is_open(sent.at) and whose:
        _put(box, sent, *whose, sent.choices)


def _withdraw(box: Box, sent: Sent, mine: frozenset[int]) -> None:
    whose = _whose(box, sent, mine)
    secret = box.terms.secrecy == "secret"
    if whose and not secret and box.is_open(sent.at) and box.now(whose[0]):
        _put(box, sent, *whose, ())


def _tap(box: Box, sent: Sent, mine: frozenset[int]) -> None:
    entitled = mine & box.electorate
    if box.terms.secrecy == "secret" or len(entitled) != 1 or not box.is_open(sent.at):
        return
    (member,) = entitled
    if sent.choices is None or len(sent.choices) > box.terms.most:
        return
    if sent.choices or box.now(member):
        _put(box, sent, member, member, sent.choices)


def _put(box: Box, sent: Sent, member: int, by: int, choices: tuple[int, ...]) -> None:
    if box.terms.secrecy == "secret" and box.now(member):
        return  # final
    if member != by and box.now(member, own_only=True):
        return  # it has voted itself
    box.ballots.append(
        Cast(member, choices, member == by, sent.at, sent.who, sent.event, by, sent.direct)
    )
    if member == by:
        box.proxies.pop(member, None)


def _proxy(box: Box, sent: Sent, mine: frozenset[int]) -> None:
    if sent.of is None and len(mine) != 1:
        return
    giver = min(mine) if sent.of is None else sent.of
    if giver not in mine & box.electorate or not box.is_open(sent.at):
        return
    if sent.holder is None:
        box.proxies.pop(giver, None)
        return
    voted = box.now(giver, own_only=box.terms.secrecy != "secret")
    if sent.holder in box.electorate - {giver} and not voted:
        box.proxies[giver] = sent.holder


_ASKED = {"open": _open, "close": _close, "confirm": _confirm}
_HAPPENS = {"vote": _vote, "withdraw": _withdraw, "tap": _tap, "proxy": _proxy}
