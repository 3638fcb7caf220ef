"""A homeserver that was put back behind what it has told: what is said since is not lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import pytest

from bot.clock import Clock
from bot.intake import SEEN
from bot.matrix.model import Batch, TokenUnknown, Unreachable
from bot.matrix.sync import _is_behind
from bot.rollback import MARGIN, Rollback
from storage.engine import Database
from storage.inbox import NewInboxEntry
from tests.harness.arriving import SENT

ROOM = "!r:localhost"


@pytest.mark.parametrize(
    ("next_batch", "since", "behind"),
    [
        ("s99_1_2", "s100_1_2", True),
        ("s100_1_2", "s100_1_2", False),
        ("s101_1_2", "s100_1_2", False),
        ("s100_1_2", "s99_1_2", False),
        # Of others nothing is known.
        ("99", "100", False),
        ("m99~1.5_1", "m100~1.5_1", False),
        ("", "s100_1", False),
    ],
)
def test_tokens_of_synapse_tell_when_it_went_back(
    next_batch: str, since: str, behind: bool
) -> None:
    assert _is_behind(next_batch, since) is behind


class Homeserver:
    """Knows some events, or has forgotten our token."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)
        self.asked: list[str] = []
        self.turns: list[tuple[str | None, datetime | None]] = []
        self.fails: list[Exception] = []

    async def stands(self, room_id: str, event_id: str) -> bool:
        self.asked.append(f"{room_id} {event_id}")
        return event_id in self.known

    async def sync(
        self, since: str | None, *, echo: bool, back_to: datetime | None = None, **_: Any
    ) -> Batch:
        self.turns.append((since, back_to))
        if self.fails:
            raise self.fails.pop()
        return Batch("next")


@pytest.fixture
async def known(database: Database) -> Database:
    """A command and its answer, and when the homeserver was last heard of."""
    async with database.transaction() as store:
        heard = NewInboxEntry("$heard", "command", ROOM, "@ina:localhost", {})
        due = NewInboxEntry("reminders:1:x", "due:reminders", ROOM, "", {})
        await store.inbox.add([heard, due], SENT)
        await store.outbox.add(ROOM, "send", SENT, transaction_id="t", content={})
        await store.outbox.mark_sent("t", "$said", SENT)
        await store.state.set(SEEN, SENT.isoformat())
        await store.state.set("newest_event", f"{ROOM} $seen")
    return database


def rollback(database: Database, homeserver: Homeserver) -> Rollback:
    return Rollback(database, cast("Any", homeserver), Clock())


async def test_it_is_asked_after_a_start_and_after_an_outage_only(known: Database) -> None:
    homeserver = Homeserver("$heard", "$said", "$seen")
    watching = rollback(known, homeserver)
    for _ in range(3):
        await watching.sync("here", echo=False)
    assert homeserver.asked == [f"{ROOM} {each}" for each in ("$heard", "$said", "$seen")]
    watching.was_away()
    await watching.sync("here", echo=False)
    assert len(homeserver.asked) == 6
    assert homeserver.turns == [("here", None)] * 4


@pytest.mark.parametrize("gone", ["$heard", "$said", "$seen"])
async def test_rooms_are_read_again_when_an_event_is_gone(known: Database, gone: str) -> None:
    homeserver = Homeserver(*{"$heard", "$said", "$seen"} - {gone})
    watching = rollback(known, homeserver)
    await watching.sync("here", echo=False)
    await watching.sync("next", echo=False)
    assert homeserver.turns == [(None, SENT - MARGIN), ("next", None)]


async def test_rooms_are_read_again_when_our_token_is_refused(known: Database) -> None:
    homeserver = Homeserver("$heard", "$said", "$seen")
    homeserver.fails = [TokenUnknown("unknown")]
    await rollback(known, homeserver).sync("here", echo=False)
    assert homeserver.turns == [("here", None), (None, SENT - MARGIN)]


async def test_what_could_not_be_read_again_is_tried_again(known: Database) -> None:
    homeserver = Homeserver()
    homeserver.fails = [Unreachable("away")]
    watching = rollback(known, homeserver)
    with pytest.raises(Unreachable):
        await watching.sync("here", echo=False)
    await watching.sync("here", echo=False)
    assert homeserver.turns == [(None, SENT - MARGIN)] * 2


async def test_the_very_first_sync_asks_nothing(database: Database) -> None:
    homeserver = Homeserver()
    await rollback(database, homeserver).sync(None, echo=True)
    assert (homeserver.asked, homeserver.turns) == ([], [(None, None)])
