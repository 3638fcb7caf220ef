"""Joint statements: long ones arrive in parts, files come in, a change is told word by word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.peer import Clerk, Event

from .conftest import Alliance
from .test_files import direct_chat

pytestmark = [
    pytest.mark.parametrize("language", ["de", "en"]),
    pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"]),
]
CLAUSES = [f"Beginn{n} " + f"größer{n} " * 170 + f"Ende{n}." for n in range(1, 41)]


async def parts(alliance: Alliance, who: Clerk, number: str) -> list[Event]:
    """What the bot has said about a statement in the room, in the order it came."""
    return [
        event
        for event in await who.timeline(alliance.room)
        if event["sender"] == alliance.bot.user_id
        and str(event["content"].get("body", "")).startswith(f"{number}: ")
    ]


async def test_a_long_statement_arrives_in_readable_parts(
    found: Any, language: str, encrypted: bool
) -> None:
    """60 kB are more than an event holds: they come as a file and go out as several messages."""
    alliance = await found(encrypted=encrypted, language=language)
    german, kim, ina, ben = language == "de", alliance.kim, alliance.ina, alliance.ben
    await alliance.ask(kim, "!room plenary")
    room = await direct_chat(alliance, ina)
    text = "\n\n".join(f"{n}. {clause}" for n, clause in enumerate(CLAUSES, 1)).encode()
    assert len(text) > 60_000
    caption = "!erklärung neu „Lang“" if german else "!statement new “Lang”"
    await ina.send_file(room, "lang.md", text, "text/markdown", caption)
    last = "Ende40."
    await ben.wait_for(
        lambda e: e["room_id"] == alliance.room and last in str(e["content"].get("body"))
    )
    shown = await parts(alliance, ben, "ST-1")
    assert len(shown) > 3
    assert {event["encrypted"] for event in shown} == {encrypted}
    bodies = [event["content"]["body"] for event in shown]
    said = "\n".join(bodies)
    assert [f"{n}. {clause}" in said for n, clause in enumerate(CLAUSES, 1)] == [True] * 40
    of = "Teil {} von {}" if german else "part {} of {}"
    assert [of.format(n, len(bodies)) in each for n, each in enumerate(bodies, 1)] == (
        [True] * len(bodies)
    )
    assert all("formatted_body" in event["content"] for event in shown)
    kept = alliance.bot.rows("select clauses from statement_versions")
    assert len(kept) == 1


async def test_a_change_is_told_word_by_word(found: Any, language: str, encrypted: bool) -> None:
    alliance = await found(encrypted=encrypted, language=language)
    german, ina = language == "de", alliance.ina
    opened = await alliance.ask(
        ina,
        "!erklärung neu „Winterhilfe“ bis 02.12.2035 18:00\n1. Wir nehmen zehn auf.\n2. Wir bitten."
        if german
        else "!statement new “Winterhilfe” until 02.12.2035 18:00\n"
        "1. Wir nehmen zehn auf.\n2. Wir bitten.",
    )
    assert "ST-1: Winterhilfe\n1. Wir nehmen zehn auf.\n2. Wir bitten.\n" in opened
    typed = "!erklärung ändern" if german else "!statement edit"
    changed = await alliance.ask(ina, f"{typed} ST-1 1 „Wir nehmen zwanzig auf.“")
    assert ("neu: " if german else "now: ") + "Wir nehmen zwanzig auf." in changed
    assert ("Fassung 2" if german else "Version 2") in changed
    typed = "!erklärung streichen" if german else "!statement drop"
    assert ("Fassung 3" if german else "Version 3") in await alliance.ask(ina, f"{typed} ST-1 2")
    refused = await alliance.ask(alliance.ben, f"{typed} ST-1 1")
    assert "ST-1" in refused
    assert [row[0] for row in alliance.bot.rows("select number from statement_versions")] == [
        1,
        2,
        3,
    ]
