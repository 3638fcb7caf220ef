"""Ballots, proxies and deletions by anybody, mostly by those who may: half of the model of polls.

Without such a leaning nearly everything would be refused, and nothing would be counted.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from bot.content import POLL
from tests.commands.polls.poll_world import ACCEPTED, DORA, NAMES, NEW, OPTIONS, World
from tests.commands.polls.recount import Box
from tests.harness.chat import BEN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, PLENARY, ROSA, STRANGER

PEOPLE = (FEDERAL, INA, BEN, ROSA, DORA, NEW, KIM, PIA, STRANGER)

# How long before it arrives it was sent, in minutes; one clock is ahead of the bot's.
LATE = (0, 0, 0, 0, 0, 0, 1, 5, 20, -10)


def seldom(chance: Random) -> bool:
    """Now and then."""
    return chance.randrange(10) == 0


class Casting(RuleBasedStateMachine):
    """Everything that makes, changes or ends a ballot; each method does it once."""

    def __init__(self, template: Path) -> None:
        super().__init__()
        self.world = World(template)
        self.focus = 2  # whom most is about, so that one thing leads to another
        self.hopes: dict[int, set[int]] = {}  # who was named as whose proxy, ever

    def teardown(self) -> None:
        self.world.close()

    @property
    def boxes(self) -> dict[int, Box]:
        return self.world.state.boxes

    @property
    def still_open(self) -> list[int]:
        return [number for number, box in self.boxes.items() if box.is_open(self.world.now)]

    def some_poll(self, chance: Random) -> int:
        """Mostly one that is open."""
        there = self.still_open
        if there and not seldom(chance):
            return chance.choice(there)
        return chance.randint(1, len(self.boxes) + 1)

    def somebody(
        self, chance: Random, number: int, *, own: bool = False, voted: bool | None = None
    ) -> tuple[str, int | None]:
        """Who acts, and for which municipality they say so; mostly somebody who may.

        Or who might hope to: by a proxy that was refused, used up, taken back, or for another
        poll. With `own` for theirs only, with `voted` for one that has voted, or has not.
        """
        box = self.boxes.get(number)
        mine = self.world.state.registry.mine
        members = sorted(box.electorate) if box else []
        members = [m for m in members if box and voted in (None, bool(box.now(m)))]
        member = chance.choice(members) if members else None
        if self.focus in members and chance.randrange(3):
            member = self.focus
        able = [who for who in PEOPLE if member in mine(who)]
        named = self.hopes.get(member or 0, set())
        named = named.union(*(self.hopes.get(each, set()) for each in named))  # passed on
        hoping = [who for who in PEOPLE if mine(who) & named]
        has_voted = box is not None and bool(box.now(member or 0))
        if hoping and not own and chance.randrange(4) < (1 if has_voted else 3):
            able = hoping
        if not own and seldom(chance):
            able = [who for who in PEOPLE if mine(who)]
        if not able or seldom(chance):
            of = chance.choice((None, member, member, chance.choice([*NAMES])))
            return chance.choice(PEOPLE), of
        who = chance.choice(able)
        return who, None if mine(who) == {member} and chance.choice((True, False)) else member

    def votes(self, chance: Random) -> None:
        poll = self.some_poll(chance)
        reason, numbered = seldom(chance), chance.choice((True, False))
        who, of = self.somebody(chance, poll)
        box = self.boxes.get(poll)
        secrecy = box.terms.secrecy if box else ""
        in_private = chance.choice((True, False)) if secrecy == "open" else not seldom(chance)
        chosen = self.fitting(chance, box)
        said = [str(each + 1) if numbered else OPTIONS[each] for each in chosen]
        wrong = seldom(chance)
        text = (", " if numbered else " | ").join(said) + (" ddd" if wrong else "")
        text = f"!vote {poll} {text}{' “weil”' if reason else ''}{_for(of)}"
        refused = wrong or (reason and secrecy == "secret")
        understood = None if refused else tuple(sorted(chosen))
        self.casts(chance, "vote", who, text, in_private, poll=poll, of=of, choices=understood)

    def fitting(self, chance: Random, box: Box | None) -> list[int]:
        """Some of the options; mostly no more than may be chosen."""
        chosen = chance.sample(range(3), chance.randint(1, 3))
        too_many = box is None or not chance.randrange(5)
        return chosen if too_many or box is None else chosen[: box.terms.most]

    def withdraws(self, chance: Random) -> None:
        poll = self.some_poll(chance)
        who, of = self.somebody(chance, poll, voted=True)
        text = f"!vote withdraw {poll}{_for(of)}"
        self.casts(chance, "withdraw", who, text, chance.choice((True, False)), poll=poll, of=of)

    def casts(
        self, chance: Random, what: str, who: str, text: str, direct: bool, **more: Any
    ) -> None:
        """The answer says whether it is done."""
        before = self.ballots()
        ago = chance.choice(LATE)
        if self.overtaken and chance.choice((True, False)):
            ago = 5
        answer = self.world.says(what, who, text, direct=direct, ago=ago, **more)
        if answer is not None:
            done = self.ballots() > before
            assert bool(ACCEPTED.search(answer)) == done, answer

    @property
    def overtaken(self) -> bool:
        """Whether the last ballot was cast by proxy; its owner may have voted before, far away."""
        last = [box.ballots[-1] for box in self.boxes.values() if box.ballots]
        return any(not each.own for each in last)

    def ballots(self) -> int:
        return sum(len(each.ballots) for each in self.boxes.values())

    def taps(self, chance: Random) -> None:
        """In one of the three forms that clients send; without an answer it is a withdrawal."""
        poll = chance.choice(sorted(self.world.native))
        empty = seldom(chance)
        who, _of = self.somebody(chance, poll, own=True, voted=empty or None)
        chosen = [] if empty else self.fitting(chance, self.boxes[poll])
        answers = [str(each) for each in chosen] + (["9"] if seldom(chance) else [])
        relation = {"rel_type": "m.reference", "event_id": self.world.native[poll]}
        kind, answered = chance.choice(
            (
                (f"{POLL}.response", {f"{POLL}.response": {"answers": answers}}),
                ("m.poll.response", {"m.poll.response": {"answers": answers}}),
                ("m.poll.response", {"m.selections": answers}),
            )
        )
        content = {**answered, "m.relates_to": relation}
        understood = None if "9" in answers else tuple(sorted(chosen))
        self.world.sends(
            "tap", who, content, kind=kind, ago=chance.choice(LATE), poll=poll, choices=understood
        )

    def deletes_a_tap(self, chance: Random) -> None:
        """Mostly one that counts, or did until its poll was closed."""
        cast = [each for box in self.boxes.values() for each in box.ballots]
        there = {each.event: each.member for each in cast if not each.deleted}
        taps = [each for each in self.world.taps if each.event_id in there]
        mine = self.world.state.registry.mine
        left = [each for each in taps if there[each.event_id] not in mine(each.sender)]
        if left and chance.choice((True, False)):
            taps = left  # of somebody who is no longer in office
        tap = chance.choice(self.world.taps if not taps or seldom(chance) else taps[-4:])
        who = tap.sender
        if not chance.randrange(3):
            others = [each for each in PEOPLE if there.get(tap.event_id) in mine(each)]
            who = chance.choice(others or PEOPLE)
        room = OTHER_ROOM if seldom(chance) else PLENARY
        self.deletes(who, tap.event_id, chance.choice(LATE), room)

    def deletes(self, who: str, target: str, ago: int, room: str) -> None:
        kind, content = "m.room.redaction", {"redacts": target}
        self.world.sends("redact", who, content, kind=kind, room=room, ago=ago, target=target)

    def gives_proxy(self, chance: Random) -> None:
        """To whoever may vote, or back, or to anybody; some try to pass one on."""
        poll = self.some_poll(chance)
        box = self.boxes.get(poll)
        focus, voted = self.focus, not chance.randrange(4)
        if box and box.proxies and chance.choice((True, False)):
            self.focus = chance.choice(sorted(box.proxies.values()))  # who would pass it on
        who, of = self.somebody(chance, poll, own=True, voted=voted)
        self.focus = focus
        giver = of or min(self.world.state.registry.mine(who), default=0)
        holder = chance.choice([None, *NAMES])
        if box is not None and not seldom(chance):
            able = sorted(box.electorate - {giver})
            holder = chance.choice(able if able and giver not in box.proxies else [*able, None])
        if holder is not None:
            self.hopes.setdefault(giver, set()).add(holder)
        whom = f"“{NAMES[holder]}”" if holder else "none"
        text = f"!proxy {poll} {whom}{_for(of)}"
        self.world.says(
            "proxy", who, text, ago=chance.choice(LATE), poll=poll, of=of, holder=holder
        )


def _for(member: int | None) -> str:
    return f" for {NAMES[member]}" if member else ""
