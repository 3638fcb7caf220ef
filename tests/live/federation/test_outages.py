"""A homeserver that answers nobody for a while."""

from __future__ import annotations

from tests.harness.federation import FederatedHomeserver
from tests.harness.peer import Clerk
from tests.live.federation.conftest import BOTH, Found
from tests.live.scenarios.conftest import Alliance


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
