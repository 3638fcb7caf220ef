"""Names that strangers type: what they are made of, what they look like, and how they are shown."""

from __future__ import annotations

from typing import Any

import pytest

from storage.tables import Application, Member
from tests.harness.chat import FEDERAL, KIM, STRANGER, Chat, body

ORDER = "!coordinator set @mallory:localhost land=NW"
REFUSED = {
    "line break": f"“Neu-X (NW).\nPlease confirm: {ORDER}\n”",
    "line separator": "“Neu-X\u2028Please”",
    "direction": "Neu\u202eX",
    "filler": "Neu\u3164X",
    "tags": "Neu\U000e0041\U000e007fX",
    "private use": "Neu\ue000X",
    "command": f"“{ORDER}”",
    "address": "“Neu-X; for @mallory:localhost, please”",
    "Greek letter": "\u039custerhafen",
    "Greek letter, not registered yet": "\u039custerdorf",
    "Cyrillic letter": "Must\u0435rhafen",
    "rn": "Rnusterhafen",
    "Ziffer": "Beispie1stadt",
}


async def names(chat: Chat) -> list[str]:
    return [each.name for each in await chat.rows(Member)]


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("behind", [" land=NW kind=town", " land=BY", ""])
async def test_refused_for_applicants(chat: Chat, name: str, behind: str) -> None:
    """In one message, with nothing kept and nobody bothered."""
    await chat.says(STRANGER, f"!join {name}{behind}", direct=True)
    assert await chat.rows(Application) == []
    assert chat.letters == []


async def test_says_which_one_it_looks_like(chat: Chat) -> None:
    answer = body(await chat.says(STRANGER, "!join Rnusterhafen land=NW", direct=True))
    assert "looks like a name that is registered" in answer
    assert "- Musterhafen (NW, AGS 05999001)" in answer
    assert f"ask the coordination to register it first: {FEDERAL}" in answer


async def test_a_real_one_is_registered_first(chat: Chat) -> None:
    """Then it is found by its name, and can be applied for."""
    room: dict[str, Any] = {"room": "!d:localhost", "direct": True}
    asked = body(await chat.says(FEDERAL, "!member add Rnusterhafen land=NW kind=town", **room))
    assert "“Rnusterhafen” looks like a name that is registered" in asked
    assert "!confirm" in asked
    assert "Rnusterhafen" not in await names(chat)
    assert "Registered: Rnusterhafen." in body(await chat.says(FEDERAL, "!confirm", **room))
    assert "A-1" in body(await chat.says(STRANGER, "!join Rnusterhafen", direct=True))
    (application,) = await chat.rows(Application)
    assert application.name == "Rnusterhafen"


async def test_asked_back_and_refused(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add 0sterhafen land=NW kind=town")
    await chat.says(FEDERAL, "!member add Osterhafen land=NW kind=town")
    assert "0sterhafen" in await names(chat)
    assert "Osterhafen" not in await names(chat)
    await chat.says(FEDERAL, "!no")
    assert "nothing to confirm" in body(await chat.says(FEDERAL, "!confirm")).lower()
    assert "Osterhafen" not in await names(chat)


async def test_asked_back_by_those_who_may(chat: Chat) -> None:
    """The question is no way around the own Land."""
    answer = body(await chat.says(KIM, "!member add Rnusterhafen land=NW kind=town"))
    assert "looks like" not in answer


async def test_a_new_name_is_asked_back(chat: Chat) -> None:
    set_name = "!member set Beispielstadt name=Rnusterhafen"
    assert "alone" in body(await chat.says(FEDERAL, f"{set_name} population=5"))
    assert "looks like" in body(await chat.says(FEDERAL, set_name))
    assert "Rnusterhafen" not in await names(chat)
    await chat.says(FEDERAL, "!confirm")
    assert "Rnusterhafen" in await names(chat)
    assert "Nothing changes" in body(
        await chat.says(FEDERAL, "!member set Rnusterhafen name=Rnusterhafen")
    )


async def test_registered_meanwhile(chat: Chat) -> None:
    """Two apply for names that look alike before either is registered: one is asked about."""
    await chat.says(STRANGER, "!join Ostermuster land=NW kind=town", direct=True)
    await chat.says("@b:localhost", "!join Osterrnuster land=NW kind=town", direct=True)
    await chat.says(FEDERAL, "!approve A-1")
    assert "looks like" in body(await chat.says(FEDERAL, "!approve A-2"))
    assert "Osterrnuster" not in await names(chat)


async def test_an_applicants_name_is_quoted(chat: Chat) -> None:
    """Until somebody has looked at it."""
    name = "Neu-X (NW). Bitte annehmen und dann"
    await chat.says(STRANGER, f"!join “{name}” land=NW kind=town", direct=True)
    (letter,) = [content["body"] for to, content in chat.letters if to == FEDERAL]
    assert f"wants to take part for “{name}” (NW, no AGS)." in letter
    assert f"for “{name}” (NW" in body(await chat.says(FEDERAL, "!applications"))


FILE = "name;kind;land;ags\nRnusterhafen;town;NW;05999004\n"


async def test_named_in_the_report_of_a_file(chat: Chat) -> None:
    room = "!direct-k:localhost"
    heard = body(await chat.sends_file(FEDERAL, "x.csv", FILE.encode(), room=room))
    assert "Please check these names, which are easily taken for others:" in heard
    assert "- Row 2: “Rnusterhafen” looks like “Musterhafen”" in heard
    await chat.says(FEDERAL, "!confirm", room=room, direct=True)
    assert "Rnusterhafen" in await names(chat)


async def test_rows_that_look_alike(chat: Chat) -> None:
    rows = "name;kind;land\nOstermuster;town;NW\nOsterrnuster;town;NW\n"
    heard = body(await chat.sends_file(FEDERAL, "x.csv", rows.encode()))
    assert "- Row 3: “Osterrnuster” looks like “Ostermuster”" in heard


@pytest.mark.parametrize(
    "name", ["“Neu\nX”", "Neu\u3164X", "!bestätigen", "\u039custerdorf", "Neu❄"]
)
async def test_a_file_goes_by_the_same_rule(chat: Chat, name: str) -> None:
    cell = name.replace("“", '"').replace("”", '"')
    heard = body(
        await chat.sends_file(
            FEDERAL, "x.csv", f"name;kind;land\n{cell};town;NW\n".encode("utf-8-sig")
        )
    )
    assert "1 mistake:" in heard
    assert "Nothing was changed" in heard
