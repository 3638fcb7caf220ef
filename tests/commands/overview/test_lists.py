"""Lists of what runs: of all rooms that the asker may look into, and which room it is."""

from __future__ import annotations

import pytest

from tests.commands.overview.scene import COORDINATION, LAND_ROOM, direct, played
from tests.harness.chat import FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat, body

COUNTY, LEA = "“Landkreis Musterland”", "@lea:localhost"
DATES = "12.01.2021 14:00, 14.01.2021 10:00"


@pytest.fixture
async def scene(chat: Chat) -> Chat:
    """Beside the scene: a meeting, a statement and a follow-up of NW, and a meeting of the
    coordination; surveys and date polls of all and of NW; Lea speaks for a county in NI."""
    await played(chat)
    for user, typed, room in (
        (FEDERAL, "!meeting new 26.11.2020 10:00 Essen “NW meets”", LAND_ROOM),
        (FEDERAL, "!meeting new 27.11.2020 10:00 Online “Coordinators meet”", COORDINATION),
        (FEDERAL, '!followup 28.11.2020 "Only for NW" for NW', LAND_ROOM),
        (FEDERAL, f"!contact set {COUNTY} {LEA}", COORDINATION),
        (FEDERAL, "!survey “All places?” number for=everybody", PLENARY),
        (FEDERAL, "!survey “Places in NW?” number for=NW", LAND_ROOM),
        (FEDERAL, f"!date poll “Together” {DATES} for=everybody", PLENARY),
        (FEDERAL, f"!date poll “NW together” {DATES} for=NW", LAND_ROOM),
    ):
        await chat.says(user, typed, room=room)
    return chat


async def heard(chat: Chat, user: str, typed: str, room: str) -> str:
    """What is answered in that room (empty: in the direct chat)."""
    is_direct = not room
    return body(await chat.says(user, typed, room=room or direct(user), direct=is_direct))


POLL_1, POLL_2 = "1: Winter aid for refugees in all Länder?", "2: Only in NW?"
FOLLOW_UP_1, FOLLOW_UP_2 = "F-1: “Feedback on the draft”", "F-2: “Only for NW”"
MEETINGS = ("M-1: Meeting of", "M-2: NW meets", "M-3: Coordinators meet")
SURVEYS, DATE_POLLS = ("1: All places?", "2: Places in NW?"), ("D-1: Together", "D-2: NW together")
ALL = {POLL_1, POLL_2, FOLLOW_UP_1, FOLLOW_UP_2, *MEETINGS, *SURVEYS, *DATE_POLLS}
READ = (
    (FEDERAL, COORDINATION, "!polls", {POLL_1, POLL_2}),
    (FEDERAL, "", "!polls", {POLL_1, POLL_2}),
    (FEDERAL, PLENARY, "!polls", {POLL_1}),
    (KIM, COORDINATION, "!polls", {POLL_1}),
    (KIM, "", "!polls", {POLL_1}),
    (INA, COORDINATION, "!polls", set()),
    (INA, PLENARY, "!polls", {POLL_1}),
    (INA, LAND_ROOM, "!polls", {POLL_2}),
    (INA, "", "!polls", {POLL_1, POLL_2}),
    (LEA, "", "!polls", {POLL_1}),
    (LEA, PLENARY, "!polls", {POLL_1}),
    (PIA, "", "!polls", set()),
    (STRANGER, "", "!polls", set()),
    (FEDERAL, COORDINATION, "!followups", {FOLLOW_UP_1, FOLLOW_UP_2}),
    (FEDERAL, PLENARY, "!followups", {FOLLOW_UP_1}),
    (KIM, COORDINATION, "!followups", {FOLLOW_UP_1}),
    (INA, COORDINATION, "!followups", set()),
    (INA, "", "!followups", {FOLLOW_UP_1, FOLLOW_UP_2}),
    (LEA, "", "!followups", {FOLLOW_UP_1}),
    (FEDERAL, COORDINATION, "!meetings", {*MEETINGS}),
    (FEDERAL, PLENARY, "!meetings", {*MEETINGS[:2]}),
    (KIM, COORDINATION, "!meetings", {*MEETINGS}),
    (INA, "", "!meetings", {*MEETINGS[:2]}),
    (PIA, "", "!meetings", set()),
    (STRANGER, "", "!meetings", set()),
    (FEDERAL, COORDINATION, "!surveys", {*SURVEYS}),
    (FEDERAL, "", "!surveys", {*SURVEYS}),
    (FEDERAL, PLENARY, "!surveys", {SURVEYS[0]}),
    (KIM, COORDINATION, "!surveys", {SURVEYS[0]}),
    (KIM, "", "!surveys", {SURVEYS[0]}),
    (INA, COORDINATION, "!surveys", set()),
    (INA, "", "!surveys", {*SURVEYS}),
    (LEA, "", "!surveys", {SURVEYS[0]}),
    (PIA, "", "!surveys", set()),
    (FEDERAL, COORDINATION, "!date polls", {*DATE_POLLS}),
    (FEDERAL, "", "!date polls", {*DATE_POLLS}),
    (KIM, COORDINATION, "!date polls", {DATE_POLLS[0]}),
    (KIM, "", "!date polls", {DATE_POLLS[0]}),
    (INA, "", "!date polls", {*DATE_POLLS}),
    (INA, LAND_ROOM, "!date polls", {DATE_POLLS[1]}),
    (LEA, "", "!date polls", {DATE_POLLS[0]}),
    (STRANGER, "", "!date polls", set()),
)


@pytest.mark.parametrize(
    ("who", "room", "typed", "expected"),
    READ,
    ids=[f"{who}, {room or 'direct'}, {typed}" for who, room, typed, _expected in READ],
)
async def test_nobody_reads_more_than_in_its_room(
    scene: Chat, who: str, room: str, typed: str, expected: set[str]
) -> None:
    answer = await heard(scene, who, typed, room)
    assert {each for each in ALL if each in answer} == expected


async def test_a_coordinator_who_also_speaks_for_a_municipality(scene: Chat) -> None:
    """What that is asked elsewhere is for their own eyes, and not for the coordination's room."""
    await scene.appoint(KIM, "Beispielstadt", "deputy")
    assert POLL_2 not in await heard(scene, KIM, "!polls", COORDINATION)
    assert FOLLOW_UP_2 not in await heard(scene, KIM, "!followups", COORDINATION)
    assert POLL_2 in await heard(scene, KIM, "!polls", "")
    assert FOLLOW_UP_2 in await heard(scene, KIM, "!followups", "")


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("!polls", ["18:00. [plenary]", "18:00. [Land NW]"]),
        ("!followups", ["open: 3 of 3 [plenary]", "open: 2 of 2 [Land NW]"]),
        ("!meetings", ["Marburg [plenary]", "Essen [Land NW]", "Online\n"]),
        ("!surveys", ["[plenary]", "[Land NW]"]),
        ("!date polls", ["[plenary]", "[Land NW]"]),
        ("!statements", ["No deadline is set. [plenary]"]),
    ],
)
async def test_which_room(scene: Chat, typed: str, lines: list[str]) -> None:
    answer = await heard(scene, FEDERAL, typed, COORDINATION) + "\n"
    assert [each for each in lines if each not in answer] == []


async def test_in_german(german: Chat) -> None:
    await played(german)
    answer = await heard(german, FEDERAL, "!abstimmungen", COORDINATION)
    assert "1: Winter aid for refugees in all Länder? – " in answer
    assert "18:00 Uhr. [Plenum]" in answer
    assert "18:00 Uhr. [Land NW]" in answer


async def test_none(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    expected = "No poll is open in any room that you coordinate."
    assert await heard(chat, FEDERAL, "!polls", COORDINATION) == expected
    assert "No poll is open in this room." in await heard(chat, INA, "!polls", COORDINATION)
    assert "in which you can vote" in await heard(chat, ROSA, "!polls", "")
