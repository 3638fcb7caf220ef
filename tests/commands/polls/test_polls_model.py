"""Polls in any order of events, against an independent recount of the log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.content import POLL
from bot.matrix.model import RoomEvent
from tests.commands.polls.poll_casting import LATE, Casting, seldom
from tests.commands.polls.poll_world import DORA, NAMES, NEW, OPTIONS, prepare
from tests.commands.polls.recount import Terms
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER

OFFICIALS = (INA, BEN, ROSA, DORA, NEW, KIM, PIA)  # who may get an office
MOST_POLLS = 4
FACTS = (
    (1, "alliance", "signatory"),
    (2, "alliance", "signatory"),
    (2, "alliance", "applicant"),
    (2, "alliance", "withdrawn"),
    (3, "land", "NW"),
    (3, "land", "NI"),
)

OFFICES = ("contact", "deputy")
MUNICIPALITIES = (1, 2, 3)

# What hypothesis draws itself is much the same again and again: then nothing comes together.
# To shrink takes minutes, and the notes tell enough.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
seeds = st.integers(0, 2**32 - 1)


PROXIES = {"gives_proxy": 12, "votes": 14, "withdraws": 8, "time_passes": 1}


@dataclass(frozen=True)
class Opening:
    """How a poll is opened; lengths of time in minutes."""

    secrecy: str
    most: int
    whom: str
    deadline: int | None
    minimum: int | None


def opening(chance: Random, *whom: str) -> Opening:
    """A way to open a poll for one of these electorates."""
    return Opening(
        secrecy=chance.choice(("open", "open", "open", "hidden", "secret")),
        most=chance.randint(1, 2),
        whom=chance.choice(whom),
        deadline=chance.choice((15, 45, None)),
        minimum=chance.choice((10, None, None)),
    )


# Whatever hypothesis draws, each of these is there: the first poll, and what happens mostly.
# Of everything in equal parts, too little would come together.
BEGINNINGS: tuple[tuple[Opening, dict[str, int]], ...] = (
    (Opening("open", 1, "alliance", None, None), PROXIES),
    (
        Opening("open", 1, "NW", 45, None),
        {"taps": 12, "deletes_a_tap": 8, "office_changes_hands": 6},
    ),
    (Opening("open", 2, "alliance", 15, 10), {"time_passes": 4, "closes": 2}),
    (Opening("hidden", 2, "alliance", 45, None), {}),
    (Opening("secret", 1, "alliance", None, None), PROXIES),
)


class Polls(Casting):
    """Everything else that can happen to polls, and what has to be true at any time."""

    def __init__(self, template: Path, first: Opening, mostly: dict[str, int]) -> None:
        super().__init__(template)
        self.first, self.mostly = first, mostly
        self.mandates: dict[int, int] = {}
        self.entered = 0
        self.seed, self.steps = "", 0

    @property
    def is_there(self) -> bool:
        return not self.world.away

    @initialize(seed=seeds)
    def begins(self, seed: int) -> None:
        """With a poll, so that there is something to do."""
        self.seed = f"{self.first} {seed}"
        self.opens(FEDERAL, self.first)
        self.focus = Random(self.seed).choice(sorted(self.boxes[1].electorate))

    @rule(seed=seeds)
    def something_happens(self, seed: int) -> None:
        """Not as a rule each: hypothesis leaves rules out at random, mostly those that matter."""
        self.steps += 1
        chance = Random(f"{self.seed} {self.steps} {seed}")
        there, world = self.is_there, self.world
        may_open = there and len(self.boxes) < MOST_POLLS
        possible = {
            "votes": 8,
            "taps": 5 if world.native else 0,
            "withdraws": 2,
            "deletes_a_tap": 3 if world.taps else 0,
            "gives_proxy": 4,
            "opens_another": (1 if self.still_open else 20) if may_open else 0,
            "closes": 1,
            "confirms": 1,
            "means_nothing": 2 if world.events else 0,
            "office_changes_hands": 2 if there else 0,
            "registry_changes": 2 if there else 0,
            "time_passes": 2,
            "goes_away": 1 if there else 0,
            "comes_back": 0 if there else 4,
        }
        weights = [each and self.mostly.get(name, each) for name, each in possible.items()]
        what = chance.choices(list(possible), weights)[0]
        note(what)
        getattr(self, what)(chance)

    def opens_another(self, chance: Random) -> None:
        who = chance.choice((FEDERAL, FEDERAL, INA, ROSA, PIA, STRANGER))
        self.opens(who, opening(chance, "alliance", "everybody", "NW", "signatories", "appeal"))

    def opens(self, who: str, how: Opening) -> None:
        secrecy = "" if how.secrecy == "open" else how.secrecy
        parts = [f"!poll {secrecy} “Was?” {' | '.join(OPTIONS)}"]
        parts += [f"choices={how.most}", f"for={how.whom}"]
        parts += [f"open={how.minimum}min"] if how.minimum else []
        parts += [f"until in {how.deadline} minutes"] if how.deadline else []
        ends = [
            self.world.now + timedelta(minutes=minutes) if minutes else None
            for minutes in (how.deadline, how.minimum)
        ]
        number = len(self.boxes) + 1
        terms = Terms(how.secrecy, how.most, how.whom, *ends)
        self.world.says("open", who, " ".join(parts), terms=terms)
        if number in self.boxes and how.secrecy != "secret":
            self.world.native[number] = self.world.run(self.world.chat.delivered())

    def time_passes(self, chance: Random) -> None:
        """What is due is done at once; or not yet, and not while the bot is away."""
        minutes = timedelta(minutes=chance.choice((1, 1, 4, 10, 30)))
        ends = [self.boxes[each].terms.deadline for each in self.still_open]
        exactly = [end - self.world.now for end in ends if end is not None]
        passed = chance.choice([minutes, minutes, *exactly])
        if self.is_there and chance.choice((True, False)):
            self.world.time_passes(passed)
        else:
            self.world.chat.clock.ahead += passed

    def goes_away(self, chance: Random) -> None:
        """From now on nothing reaches the bot."""
        self.world.away = True

    def comes_back(self, chance: Random) -> None:
        """What was sent comes all at once, from many homeservers and in any order; then the bot
        looks what is due."""
        self.world.away = False
        chance.shuffle(self.world.waiting)
        self.world.arrive()
        self.world.time_passes(timedelta())

    def closes(self, chance: Random) -> None:
        who = chance.choice((STRANGER, ROSA, INA, KIM, FEDERAL))
        elsewhere = seldom(chance)
        poll = self.some_poll(chance)
        self.world.says("close", who, f"!poll close {poll}", direct=elsewhere, poll=poll)
        if not seldom(chance):
            self.confirms(chance, who)

    def confirms(self, chance: Random, who: str | None = None) -> None:
        """Whoever was asked, or thinks so."""
        who = who or chance.choice((ROSA, INA, KIM, FEDERAL))
        self.world.says("confirm", who, "!confirm", direct=seldom(chance))

    def means_nothing(self, chance: Random) -> None:
        """Nothing for the recount: what was sent first stands, and a closed poll stays closed."""
        text = chance.choice(("!votes 1 aaa", "never mind"))  # what was refused would be done
        ago = chance.choice(LATE)
        what = chance.choice(("edit", "edit", "again", "again", "delete", "reopen"))
        event = chance.choice(self.world.events[-8:])
        if what == "edit":
            self.edits(event, text, ago)
        elif what == "again" and self.is_there:
            self.world.again(event)
        elif what == "delete":  # a poll that is there, or a text that was answered
            targets = [*self.world.native.values(), event.event_id]
            if event.type == "m.room.message":
                self.deletes(event.sender, chance.choice(targets), ago, event.room_id)
        else:
            self.world.says("", event.sender, f"!poll reopen {self.some_poll(chance)}")

    def edits(self, event: RoomEvent, text: str, ago: int) -> None:
        """A text; or a tap, which Matrix has no edits for."""
        new: dict[str, Any] = {"msgtype": "m.text", "body": text}
        if event.type.endswith("poll.response"):
            new = {f"{POLL}.response": {"answers": ["1"]}}
        relation = {"rel_type": "m.replace", "event_id": event.event_id}
        content = {**new, "m.new_content": new, "m.relates_to": relation}
        direct = event.event_id in self.world.direct
        self.world.sends(
            "", event.sender, content, kind=event.type, room=event.room_id, direct=direct, ago=ago
        )

    def office_changes_hands(self, chance: Random) -> None:
        """What was cast stands, but is no longer theirs to delete."""
        member = chance.choice((*MUNICIPALITIES, self.focus, self.focus))
        office = chance.choice(OFFICES)
        person = chance.choice((*OFFICIALS, None))
        if person is not None:
            self.world.appoints(member, person, office)
            return
        text = f"!contact remove “{NAMES[member]}” {office}"
        self.world.says("office", FEDERAL, text, of=member, fact=(office, ""))

    def registry_changes(self, chance: Random) -> None:
        """The polls that are there keep their electorate."""
        what = chance.choice(("joins", "fact", "mandate", "mandate", "forgets", "forgets"))
        if what == "joins":
            self.joins()
        elif what == "fact":
            of, key, value = chance.choice(FACTS)
            text = f"!member set “{NAMES[of]}” {key}={value}"
            self.world.says("fact", FEDERAL, text, of=of, fact=(key, value))
        elif what == "mandate":
            self.decides(chance.choice(MUNICIPALITIES))
        else:
            voters = {each.who for box in self.boxes.values() for each in box.ballots}
            able = [who for who in (INA, BEN, ROSA, DORA) if who in voters or seldom(chance)]
            for who in able[:1]:
                self.world.forgets(who)

    def joins(self) -> None:
        """Too late for the polls that are there."""
        if 5 not in self.world.state.registry.facts:
            text = "!member add Neustadt land=NW kind=city"
            self.world.says("fact", FEDERAL, text, of=5, fact=("land", "NW"))
            self.world.appoints(5, NEW, "contact")

    def decides(self, member: int) -> None:
        """Its council, for a mandate *appeal* or to end it; somebody enters that."""
        mine = self.world.state.registry.mine
        who = next((each for each in OFFICIALS if member in mine(each)), None)
        if who is None:
            return
        if member in self.mandates:
            text, value = f"!mandate withdraw MD-{self.mandates.pop(member)}", "no"
        else:
            self.entered += 1
            self.mandates[member] = self.entered
            text = f"!mandate add appeal 22.10.2018 “Vorlage {self.entered}” for {NAMES[member]}"
            value = "yes"
        self.world.says("fact", who, text, of=member, fact=("appeal", value))

    @invariant()
    def equals_the_recount(self) -> None:
        self.world.run(self.world.compare(self.boxes))


@pytest.fixture
def template(_templates: Path, tmp_path: Path) -> Path:
    """A database with the alliance in it, to be copied."""
    path = tmp_path / "template.sqlite"
    asyncio.run(prepare(_templates / "alliance.sqlite", path))
    return path


@pytest.mark.parametrize(
    ("first", "mostly"), BEGINNINGS, ids=["proxies", "taps", "time", "hidden", "secret"]
)
def test_any_order_of_events(template: Path, first: Opening, mostly: dict[str, int]) -> None:
    class Beginning(Polls):
        def __init__(self) -> None:
            super().__init__(template, first, mostly)

    steps = settings(max_examples=6, stateful_step_count=36, deadline=None, phases=UNSHRUNK)
    unhurried = settings(steps, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Beginning, settings=unhurried)
