"""Ballots, proxies and deletions by anybody, mostly by those who may: half of the model of polls.

Without such a leaning nearly everything would be refused, and nothing would be counted.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from bot.content import POLL
from tests.commands.poll_world import ACCEPTED, DORA, NAMES, NEW, OPTIONS, World
from tests.commands.recount import Box
from tests.harness.chat import BEN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, PLENARY, ROSA, STRANGER

PEOPLE = (FEDERAL, INA, BEN, ROSA, DORA, NEW, KIM, PIA, STRANGER)

# How long before it arrives it was sent, in minutes; one clock is ahead of the bot's.
LATE = (0, 0, 0, 0, 1, 5, 20, -10)


def seldom(chance: Random) -> bool:
    """Now and then."""
    return chance.randrange(8) == 0


class Casting(RuleBasedStateMachine):
    """Everything that makes, changes or ends a ballot; each method does it once."""

    numbers = itertools.count()

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        self.world = World(template, folder / f"{next(self.numbers)}.sqlite")

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
        self, chance: Random, number: int, *, own: bool = False, voted: bool = False
    ) -> tuple[str, int | None]:
        """Who acts, and for which municipality they say so; mostly somebody who may.

        With `own` for theirs, with `voted` for one that has voted.
        """
        box = self.boxes.get(number)
        mine = self.world.state.registry.mine
        able: list[tuple[str, int]] = []
        for member in sorted(box.electorate) if box else ():
            assert box is not None
            if voted and not box.now(member):
                continue
            able += [(who, member) for who in PEOPLE if member in mine(who)]
            if not own and (holder := box.proxies.get(member)):
                able += 6 * [(who, member) for who in PEOPLE if holder in mine(who)]
        if not able or seldom(chance):
            return chance.choice(PEOPLE), chance.choice([None, *NAMES])
        who, of = chance.choice(able)
        return who, None if mine(who) == {of} and chance.choice((True, False)) else of

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
        too_many = box is None or seldom(chance)
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
        answer = self.world.says(what, who, text, direct=direct, ago=chance.choice(LATE), **more)
        if answer is not None:
            done = self.ballots() > before
            assert bool(ACCEPTED.search(answer)) == done, answer

    def ballots(self) -> int:
        return sum(len(each.ballots) for each in self.boxes.values())

    def taps(self, chance: Random) -> None:
        """In one of the three forms that clients send; without an answer it is a withdrawal."""
        poll = chance.choice(sorted(self.world.native))
        empty = seldom(chance)
        who, _of = self.somebody(chance, poll, own=True, voted=empty)
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
        tap = chance.choice(self.world.taps[-3:])
        who = chance.choice(PEOPLE) if seldom(chance) else tap.sender
        room = OTHER_ROOM if seldom(chance) else PLENARY
        self.deletes(who, tap.event_id, chance.choice(LATE), room)

    def deletes(self, who: str, target: str, ago: int, room: str) -> None:
        kind, content = "m.room.redaction", {"redacts": target}
        self.world.sends("redact", who, content, kind=kind, room=room, ago=ago, target=target)

    def gives_proxy(self, chance: Random) -> None:
        """To whoever may vote, or back, or to anybody."""
        poll = self.some_poll(chance)
        who, of = self.somebody(chance, poll, own=True)
        box = self.boxes.get(poll)
        holder = chance.choice([None, *NAMES])
        if box is not None and not seldom(chance):
            holder = chance.choice([*sorted(box.electorate), None])
        whom = f"“{NAMES[holder]}”" if holder else "none"
        text = f"!proxy {poll} {whom}{_for(of)}"
        self.world.says(
            "proxy", who, text, ago=chance.choice(LATE), poll=poll, of=of, holder=holder
        )


def _for(member: int | None) -> str:
    return f" for {NAMES[member]}" if member else ""
