"""The letter to the silent before an end, whatever they are asked: nothing if nobody is silent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage.mailings import MailingQueries
from storage.tables import Mailing
from tests.harness.chat import BERLIN, FEDERAL, INA, ROSA, Chat
from tests.harness.polls import signed

DORA = "@dora:localhost"  # speaks for the Landkreis
UNTIL = "until 25.11.2020 18:00"
DAY_BEFORE = datetime(2020, 11, 24, 18, tzinfo=BERLIN)


@pytest.mark.parametrize("silent", [[DORA], []])
@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (f"!poll “Frage?” {UNTIL}", "!vote 1 yes"),
        (f"!survey “Plätze?” number {UNTIL}", "!answer 1 5"),
        (f"!statement new Appell {UNTIL}\n1. Wir helfen.", "!clause ST-1 all agree"),
        (f"!date poll “Treffen” 12.1. 14:00, 14.1. 10:00 {UNTIL}", "!suits D-1 1"),
    ],
)
async def test_only_if_somebody_is_silent(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, asked: str, answer: str, silent: list[str]
) -> None:
    begun: list[str] = []
    add = MailingQueries.add

    async def noted(mailings: MailingQueries, kind: str, *given: Any) -> Mailing:
        begun.append(kind)
        return await add(mailings, kind, *given)

    monkeypatch.setattr(MailingQueries, "add", noted)
    await signed(chat)
    await chat.says(FEDERAL, "!room plenary")
    await chat.appoint(DORA, "Landkreis Musterland")
    await chat.says(FEDERAL, asked)
    for who in {INA, ROSA, DORA}.difference(silent):
        await chat.says(who, answer)
    await chat.time_passes(DAY_BEFORE.astimezone(UTC) - chat.clock.now())
    assert [to for to, _letter in chat.letters] == silent
    assert len(begun) == len(silent)
