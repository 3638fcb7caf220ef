"""A homeserver that answers nobody for a while, one with a wrong clock, one that is not there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.homeserver import free_port
from tests.harness.federation import FederatedHomeserver
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk
from tests.harness.run_at import AHEAD
from tests.live.federation.conftest import BOTH, Arrive, Found
from tests.live.scenarios.conftest import Alliance
from tests.live.scenarios.test_taps import all_counted, counted, opened

APART = 11  # seconds; messages that come within ten of them tell one thing about a clock


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)


async def heard(clerk: Clerk, text: str) -> None:
    await clerk.wait_for(lambda e: text in str(e["content"].get("body")))


async def times(alliance: Alliance, who: Clerk, text: str) -> int:
    """How often the bot has said it; what it says twice is here before the next answer."""
    await alliance.ask(who, "!sum")
    there = await who.timeline(alliance.room)
    said = [each for each in there if each["sender"] == alliance.bot.user_id]
    return sum(text in str(each["content"].get("body")) for each in said)


@BOTH
async def test_a_homeserver_that_freezes_hears_all_once(
    founded: Found, away: FederatedHomeserver, language: str, encrypted: bool
) -> None:
    """What fell due meanwhile; the others do not wait for it."""
    alliance = await founded(language=language, encrypted=encrypted)
    kim, ina = alliance.kim, alliance.ina
    async with away.frozen():
        await alliance.ask(kim, "!remind in 2 seconds Sporthalle")
        await alliance.ask(kim, '!poll "Winterhilfe?"')
        await heard(kim, "Sporthalle – ")
        await alliance.closes(kim, 1)
    outcome = "Abstimmung 1: ohne Ergebnis" if language == "de" else "Poll 1: no result"
    for text in ("Sporthalle – ", outcome):
        await heard(ina, text)
    assert await times(alliance, ina, "Sporthalle – ") == 1
    assert await times(alliance, ina, outcome) == 1
    assert "0 → 5 " in await alliance.ask(ina, "!pledge 5")


@BOTH
async def test_our_homeserver_freezes_over_a_deadline(
    founded: Found, home: FederatedHomeserver, language: str, encrypted: bool
) -> None:
    """What was sent in time elsewhere counts, what was due arrives, and each once."""
    now = datetime.now(UTC)  # a bot that is told the time can be told another one
    alliance = await founded(language=language, encrypted=encrypted, grace=15, at=now)
    kim, ina, bot = alliance.kim, alliance.ina, alliance.bot
    await alliance.ask(kim, '!poll "Winterhilfe?" until in 1 hour')
    poll = await ina.wait_for(lambda e: e["type"] == "org.matrix.msc3381.poll.start")
    await alliance.ask(kim, "!remind in 55 minutes Sporthalle")
    async with home.frozen():
        await ina.vote(alliance.room, poll["event_id"], ["0"])
        (bot.config.parent / AHEAD).write_text(str(timedelta(minutes=61).total_seconds()))
        due = "select count(*) from outbox where due_at is not null"
        await until(lambda: bot.rows(due) == [(1,)])
    await all_counted(alliance, 1, 1)
    await heard(ina, "Sporthalle – ")
    assert not await times(alliance, ina, "Musterhafen)"), "the outcome waits for what is late"
    (bot.config.parent / AHEAD).write_text(str(timedelta(minutes=77).total_seconds()))
    outcome = "Ja: 1 (Musterhafen)" if language == "de" else "Yes: 1 (Musterhafen)"
    await heard(ina, outcome)
    assert await times(alliance, ina, outcome) == 1
    assert await times(alliance, ina, "Sporthalle – ") == 1


@BOTH
async def test_a_homeserver_whose_clock_is_slow(
    founded: Found, slow: FederatedHomeserver, language: str, encrypted: bool
) -> None:
    """Ten minutes: what its people say counts from when they say it, and they are told."""
    alliance = await founded(language=language, encrypted=encrypted, there=slow)
    kim, ina, ben, room = alliance.kim, alliance.ina, alliance.ben, alliance.room
    assert "0 → 5 " in await alliance.ask(ina, "!pledge 5")
    first, second = [await opened(alliance, each) for each in ("Winterhilfe?", "Sommerhilfe?")]
    await ina.vote(room, first["event_id"], ["0"])
    await all_counted(alliance, 1, 1)
    await asyncio.sleep(APART)
    answer = await alliance.ask(ina, "!pledge P-1 6")
    told = "geht 10 Minuten nach" if language == "de" else "is 10 minutes slow"
    assert "5 → 6 " in answer
    assert told in answer

    await alliance.ask(ina, "!remind in 2 seconds Sporthalle")
    await heard(ina, "Sporthalle – ")

    question = await alliance.answer(ben, "!contact resign")
    await ben.react(room, question["event_id"])
    await ben.reply_to(question["event_id"])
    assert alliance.bot.rows("select user_id from contacts") == [(ina.user_id,)]

    await alliance.closes(kim, 2)
    await ina.vote(room, second["event_id"], ["0"])
    await alliance.ask(ina, "!sum")
    assert counted(alliance, 2) == 0, "sent after the end, though its clock says before"


@BOTH
async def test_a_homeserver_that_is_not_there(
    founded: Found, person: Arrive, away: FederatedHomeserver, language: str, encrypted: bool
) -> None:
    """Its people cannot be reached; everybody else is, and others can be named instead."""
    alliance = await founded(language=language, encrypted=encrypted)
    kim, nobody = alliance.kim, f"localhost:{free_port()}"
    rosa = await person("rosa", away)
    for number in range(6):  # more than the direct chats that are opened at a time
        await alliance.ask(kim, f"!member add Beispielstadt-{number} land=NW kind=town")
        await alliance.ask(kim, f"!contact set Beispielstadt-{number} @jo-{number}:{nobody}")
    waits = "select count(*) from outbox where state = 'pending' and room_id like '@jo-%'"
    assert alliance.bot.rows(waits) == [(6,)]
    await alliance.ask(kim, f"!contact set Beispielstadt-3 {rosa.user_id}")
    direct = await rosa.invited_to(alliance.bot.user_id)
    await rosa.join(direct)
    assert "0 → 4 " in (await rosa.reply_to(await rosa.say(direct, "!pledge 4")))["content"]["body"]
    assert "0 → 5 " in await alliance.ask(alliance.ina, "!pledge 5")
