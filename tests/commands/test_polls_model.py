"""Polls in any order of events, against an independent recount of the log."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commands.outcomes import counted
from storage.engine import Database
from storage.tables import InboxRow
from tests.commands.conftest import _COMPILED
from tests.commands.recount import Box, Sent, Terms, recount
from tests.commands.redacting import redacts
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat, body

NAMES = {1: "Musterhafen", 2: "Beispielstadt", 3: "Landkreis Musterland", 5: "Neustadt"}
DORA, NEW = "@dora:localhost", "@neu:localhost"  # deputy of two; contact of who comes later
PEOPLE = (FEDERAL, INA, BEN, ROSA, DORA, NEW, KIM, PIA, STRANGER)
OPTIONS = ("aaa", "bbb", "ccc")
MOST_POLLS = 3

people = st.sampled_from(PEOPLE)
voters = st.sampled_from((INA, BEN, ROSA, DORA, NEW)) | people
polls = st.integers(1, MOST_POLLS)
members = st.none() | st.sampled_from(sorted(NAMES))
choices = st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True)
late = st.sampled_from((0, 0, 0, 1, 5, 20)).map(lambda minutes: timedelta(minutes=minutes))


class Polls(RuleBasedStateMachine):
    """Everything that can happen to polls, by anybody; a log of it is kept beside the database."""

    numbers = itertools.count()

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        path = folder / f"{next(self.numbers)}.sqlite"
        shutil.copy(template, path)
        database = Database(f"sqlite+aiosqlite:///{path}")
        database.engine = database.engine.execution_options(compiled_cache=_COMPILED)
        self.chat = Chat(database)
        self.log: list[Sent] = []
        self.speaks = {INA: {1}, BEN: {1}, ROSA: {2}}
        self.members = {1, 2, 3}
        self.native: dict[int, str] = {}
        self.told: dict[int, Sequence[int]] = {}  # the counts of what was closed
        self.cast: list[tuple[str, str]] = []  # event and sender of what may be a ballot
        self.run(self.chat.work())
        self.federal("!contact set Beispielstadt", DORA, "deputy", speaks=2)
        self.federal("!contact set “Landkreis Musterland”", DORA, "deputy", speaks=3)

    def teardown(self) -> None:
        self.run(self.chat.database.close())
        self.loop.close()

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    def federal(self, *words: str, speaks: int) -> None:
        user = next(each for each in words if each.startswith("@"))
        self.run(self.chat.says(FEDERAL, " ".join(words)))
        self.speaks.setdefault(user, set()).add(speaks)

    def sent(self, what: str, who: str = "", ago: timedelta = timedelta(), **more: Any) -> None:
        """Into the log; nobody sends anything before the first poll is there."""
        now = self.chat.clock.now()
        mine = frozenset(self.speaks.get(who, ()))
        self.log.append(Sent(what, now - ago, now, who, mine, event=self.chat.last_event, **more))

    def says(self, who: str, text: str, direct: bool, ago: timedelta = timedelta()) -> str:
        room = f"!direct-{who[1:]}" if direct else PLENARY
        return body(self.run(self.chat.says(who, text, room=room, direct=direct, ago=ago)))

    @property
    def opened(self) -> int:
        return sum(each.what == "open" for each in self.log)

    @precondition(lambda self: self.opened < MOST_POLLS)
    @rule(
        who=st.sampled_from((FEDERAL, INA)),
        secrecy=st.sampled_from(("open", "open", "hidden", "secret")),
        most=st.integers(1, 2),
        deadline=st.none() | st.sampled_from((15, 45)),
        minimum=st.none() | st.just(10),
        land=st.booleans(),
    )
    def opens(
        self,
        who: str,
        secrecy: str,
        most: int,
        deadline: int | None,
        minimum: int | None,
        land: bool,
    ) -> None:
        parts = [f"!poll {'' if secrecy == 'open' else secrecy} “Was?” {' | '.join(OPTIONS)}"]
        parts += [f"choices={most}", "for=NW" if land else "for=alliance"]
        parts += [f"open={minimum}min"] if minimum else []
        parts += [f"until in {deadline} minutes"] if deadline else []
        self.says(who, " ".join(parts), direct=False)
        if secrecy != "secret":
            self.native[self.opened + 1] = self.run(self.chat.delivered())
        now = self.chat.clock.now()
        terms = Terms(
            secrecy,
            most,
            frozenset(self.members - {3} if land else self.members),
            now + timedelta(minutes=deadline) if deadline else None,
            now + timedelta(minutes=minimum) if minimum else None,
        )
        self.sent("open", who, poll=self.opened + 1, terms=terms)

    @precondition(lambda self: self.opened)
    @rule(
        who=voters,
        poll=polls,
        of=members,
        chosen=choices,
        wrong=st.booleans(),
        ago=late,
        direct=st.booleans(),
        reason=st.booleans(),
        numbered=st.booleans(),
    )
    def votes(
        self,
        who: str,
        poll: int,
        of: int | None,
        chosen: list[int],
        wrong: bool,
        ago: timedelta,
        direct: bool,
        reason: bool,
        numbered: bool,
    ) -> None:
        box = recount(self.log).get(poll)
        said = [str(each + 1) if numbered else OPTIONS[each] for each in chosen]
        text = (", " if numbered else " | ").join(said) + (" ddd" if wrong else "")
        for_whom = f" for {NAMES[of]}" if of else ""
        self.says(who, f"!vote {poll} {text}{' “weil”' if reason else ''}{for_whom}", direct, ago)
        refused = wrong or (reason and box is not None and box.terms.secrecy == "secret")
        understood = None if refused else tuple(sorted(chosen))
        self.sent("vote", who, ago, poll=poll, of=of, choices=understood, direct=direct)
        self.cast.append((self.chat.last_event, who))

    @precondition(lambda self: self.opened)
    @rule(who=voters, poll=polls, of=members, ago=late, direct=st.booleans())
    def withdraws(self, who: str, poll: int, of: int | None, ago: timedelta, direct: bool) -> None:
        for_whom = f" for {NAMES[of]}" if of else ""
        self.says(who, f"!vote withdraw {poll}{for_whom}", direct, ago)
        self.sent("withdraw", who, ago, poll=poll, of=of, direct=direct)
        self.cast.append((self.chat.last_event, who))

    @precondition(lambda self: self.native)
    @rule(
        who=voters,
        data=st.data(),
        chosen=st.lists(st.integers(0, 3), max_size=3, unique=True),
        ago=late,
    )
    def taps(self, who: str, data: st.DataObject, chosen: list[int], ago: timedelta) -> None:
        poll = data.draw(st.sampled_from(sorted(self.native)))
        self.run(self.chat.taps(who, self.native[poll], *chosen, ago=ago))
        understood = None if 3 in chosen else tuple(sorted(chosen))
        self.sent("tap", who, ago, poll=poll, choices=understood)
        self.cast.append((self.chat.last_event, who))

    @precondition(lambda self: self.cast)
    @rule(data=st.data(), somebody_else=st.none() | people, ago=late)
    def redacts(self, data: st.DataObject, somebody_else: str | None, ago: timedelta) -> None:
        event, voter = data.draw(st.sampled_from(self.cast))
        who = somebody_else or voter
        self.run(redacts(self.chat, who, event, ago=ago))
        self.sent("redact", who, ago, target=event)

    @precondition(lambda self: self.cast)
    @rule(data=st.data(), text=st.sampled_from(("!vote 1 aaa", "!vote 1 bbb", "nothing")))
    def edits(self, data: st.DataObject, text: str) -> None:
        """What was sent first stands: nothing for the recount."""
        event, who = data.draw(st.sampled_from(self.cast))
        self.run(self.chat.edits(who, event, text))

    @precondition(lambda self: self.opened)
    @rule(who=voters, poll=polls, holder=members, of=members, ago=late)
    def gives_proxy(
        self, who: str, poll: int, holder: int | None, of: int | None, ago: timedelta
    ) -> None:
        for_whom = f" for {NAMES[of]}" if of else ""
        whom = f"“{NAMES[holder]}”" if holder else "none"
        self.says(who, f"!proxy {poll} {whom}{for_whom}", direct=False, ago=ago)
        self.sent("proxy", who, ago, poll=poll, of=of, holder=holder)

    @rule(minutes=st.sampled_from((1, 4, 10, 30)), awake=st.booleans())
    def time_passes(self, minutes: int, awake: bool) -> None:
        """With the bot at work, or away: then what is due is done later."""
        if not awake:
            self.chat.clock.ahead += timedelta(minutes=minutes)
            return
        heard = self.run(self.chat.time_passes(timedelta(minutes=minutes)))
        self.sent("time")
        self.remember(heard)

    @precondition(lambda self: self.opened)
    @rule(who=people, poll=polls)
    def closes(self, who: str, poll: int) -> None:
        opened = [each for each in self.log if each.what == "open" and each.poll == poll]
        author = opened[0].who if opened else None
        heard = self.run(self.chat.says(who, f"!poll close {poll}"))
        self.sent("close", who, poll=poll, closer=who in {FEDERAL, KIM, author})
        self.remember(heard)

    @precondition(lambda self: 5 not in self.members)
    @rule()
    def somebody_joins(self) -> None:
        """Too late for the polls that are there."""
        self.run(self.chat.says(FEDERAL, "!member add Neustadt land=NW kind=city"))
        self.federal("!contact set Neustadt", NEW, speaks=5)
        self.members.add(5)

    @rule(to=st.sampled_from((ROSA, BEN)))
    def office_changes_hands(self, to: str) -> None:
        """What was cast stands, but is no longer theirs to delete."""
        if 2 in self.speaks.get(to, ()):
            return
        for user in (ROSA, BEN):
            self.speaks[user].discard(2)
        self.federal("!contact set Beispielstadt", to, speaks=2)

    def remember(self, heard: Sequence[dict[str, Any]]) -> None:
        """The counts of polls that say they are closed; each says so once."""
        for each in heard:
            if found := re.match(r"Poll (\d) is closed: Was\?\n", each.get("body", "")):
                poll = int(found[1])
                assert poll not in self.told
                lines = re.findall(r"- (?:aaa|bbb|ccc): (\d)", each["body"])
                self.told[poll] = [int(number) for number in lines]

    @invariant()
    def equals_the_recount(self) -> None:
        boxes = recount(self.log)
        assert self.told.keys() == {poll for poll, box in boxes.items() if box.closed}
        self.run(self._compare(boxes))

    async def _compare(self, boxes: dict[int, Box]) -> None:
        async with self.chat.database.transaction() as store:
            context: Any = SimpleNamespace(store=store)
            for number, box in boxes.items():
                poll = await store.polls.get(number)
                assert poll is not None
                found = await counted(context, poll)
                expected = box.result()
                counts = [sum(n in each for each in expected.values()) for n in range(3)]
                assert list(found.counts) == counts
                assert found.silent == box.terms.electorate - expected.keys()
                assert found.eligible == len(box.terms.electorate)
                if box.terms.secrecy != "secret":
                    assert found.choices == expected
                if number in self.told:
                    assert list(self.told[number]) == counts, "changed after the close"

    @invariant()
    def nothing_has_failed(self) -> None:
        rows = self.run(self.chat.rows(InboxRow))
        assert [row.failure for row in rows if row.failure] == []


@pytest.fixture
def template(_templates: Path) -> Path:
    """A database with the alliance in it, to be copied."""
    return _templates / "alliance.sqlite"


def test_any_order_of_events(template: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(
        lambda: Polls(template, tmp_path),
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
