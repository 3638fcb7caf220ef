"""Who coordinates a Land hears of it."""

from __future__ import annotations

from storage.tables import Coordinator
from tests.harness.chat import FEDERAL, STRANGER, Chat, body


async def test_a_new_coordinator_is_welcomed_once(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    answer = body(await chat.says(FEDERAL, f"!coordinator set {STRANGER} land=SN"))
    assert ("koordiniert jetzt SN" if german else "now coordinates SN") in answer
    (letter,) = [content["body"] for _to, content in chat.letters]
    assert ("Sie koordinieren jetzt Sachsen" if german else "coordinate Sachsen now") in letter
    assert ("!kommunen SN" if german else "!members SN") in letter
    assert FEDERAL in letter
    await chat.says(FEDERAL, f"!coordinator set {STRANGER} land=SN")
    assert chat.letters == []
    assert [each.land for each in await chat.rows(Coordinator) if each.user_id == STRANGER] == [
        "SN"
    ]
