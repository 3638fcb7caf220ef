"""The same town under another spelling is not registered twice without a question."""

from __future__ import annotations

from typing import Any

import pytest

from storage.tables import Application, Member, Pledge
from tests.harness.chat import FEDERAL, KIM, STRANGER, Chat, body

ROOM = "!coordination:localhost"
SAME = [
    "Stadt Musterhafen",
    "Musterhafen, Stadt",
    "Musterhafen, Universitätsstadt",
    "Muster-Hafen",
    "Muster Hafen",
    "Hansestadt Musterhafen",
]


async def names(chat: Chat) -> list[str]:
    return [each.name for each in await chat.rows(Member)]


@pytest.mark.parametrize("name", SAME)
async def test_asked_back_when_entered(german: Chat, name: str) -> None:
    before = await names(german)
    line = f"!kommune neu „{name}“ land=NW art=gemeinde"
    answer = body(await german.says(FEDERAL, line, room=ROOM))
    assert f"„{name}“ sieht aus wie ein Name, der schon eingetragen ist" in answer
    assert "- Musterhafen (NW, AGS 05999001)" in answer
    assert await names(german) == before
    await german.says(FEDERAL, "!ja", room=ROOM)
    assert await names(german) == [*before, name]


@pytest.mark.parametrize(
    "line",
    [
        "!member add “Musterhafen, Stadt” land=NI kind=town",  # another Land
        "!member add “Landkreis Musterhafen” land=NW kind=county",  # a county
        "!member add “Musterhafen, Stadt” land=NW kind=town ags=05999077",  # another key
        "!member add “Initiative Musterhafen” land=NW kind=partner",
        "!member add “Musterhafen-Nord” land=NW kind=town",
    ],
)
async def test_another_place_is_entered(chat: Chat, line: str) -> None:
    assert "Registered: " in body(await chat.says(FEDERAL, line, room=ROOM))


async def test_asked_back_when_renamed(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add Neudorf land=NW kind=town", room=ROOM)
    line = "!member set Neudorf name=“Stadt Musterhafen”"
    assert "is spelt differently" in body(await chat.says(FEDERAL, line, room=ROOM))
    assert "Stadt Musterhafen" not in await names(chat)
    line = "!member set Beispielstadt name=“Beispielstadt, Kreisstadt”"
    await chat.says(FEDERAL, line, room=ROOM)
    assert "Beispielstadt, Kreisstadt" in await names(chat)


async def test_an_applicant_is_taken_to_the_one_that_is_there(chat: Chat) -> None:
    for number, name in enumerate(SAME[:3], start=1):
        person = f"@p{number}:localhost"
        await chat.says(person, f"!join {name} land=NW kind=town", direct=True)
    assert {each.member_id for each in await chat.rows(Application)} == {1}
    answer = body(await chat.says(STRANGER, "!join Muster-Hafen land=NW kind=town", direct=True))
    assert "- Musterhafen (NW, AGS 05999001)" in answer
    assert len(await chat.rows(Application)) == 3
    await chat.says(STRANGER, "!join Landkreis Musterhafen land=NW kind=county", direct=True)
    assert (await chat.rows(Application))[-1].member_id is None


async def test_registered_since_under_another_spelling(chat: Chat) -> None:
    """Before the application is decided."""
    await chat.says(STRANGER, "!join “Neudorf, Stadt” land=NI kind=town", direct=True)
    await chat.says("@b:localhost", "!join Neu-Dorf land=NI kind=town", direct=True)
    await chat.says(KIM, "!member add Neudorf land=NI kind=city", room=ROOM)
    here: dict[str, Any] = {"room": "!direct-kim:localhost", "direct": True}
    await chat.says(KIM, "!approve A-1", **here)
    answer = body(await chat.says(KIM, "!approve A-2", **here))
    assert "is spelt differently" in answer
    assert [each for each in await names(chat) if each.startswith("Neu")] == ["Neudorf"]
    assert [each.approved for each in await chat.rows(Application)] == [True, None]


async def test_named_in_the_report_of_a_file(chat: Chat) -> None:
    rows = (
        "name;kind;land;ags\n"
        "Stadt Musterhafen;city;NW;\n"
        "Musterhafen;county;NW;05998000\n"
        "Beispielstadt, Stadt;town;NW;05999012\n"  # both have a key
        "Auenkreis;county;BW;\n"
        "Landkreis Auen;county;BW;\n"
    )
    heard = body(await chat.sends_file(FEDERAL, "x.csv", rows.encode(), room="!direct-k:localhost"))
    told = [line for line in heard.split("\n") if "looks like" in line]
    assert told == [
        "- Row 2: “Stadt Musterhafen” looks like “Musterhafen”",
        "- Row 6: “Landkreis Auen” looks like “Auenkreis”",
    ]


@pytest.mark.parametrize(
    ("row", "member"),
    [
        ("Stadt Musterhafen;;5", 1),
        ("Musterhafen, Stadt;;5", 1),
        ("Kreis Musterland;;5", 3),
        ("Stadt Beispielstadt;05999002;5", 2),
        ("Landkreis Musterhafen;;5", None),
        ("Musterhafn;;5", None),
        ("Musterhafen;05999002;5", None),
    ],
)
async def test_pledges_of_a_file_go_by_the_same_rule(
    chat: Chat, row: str, member: int | None
) -> None:
    room = "!direct-k:localhost"
    await chat.sends_file(FEDERAL, "x.csv", f"name;ags;amount\n{row}\n".encode(), room=room)
    await chat.says(FEDERAL, "!confirm", room=room, direct=True)
    found = [each.member_id for each in await chat.rows(Pledge)]
    assert found == ([member] if member else [])
