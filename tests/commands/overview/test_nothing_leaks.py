"""Nobody reads through an overview what they could not read in its room, whatever is opened where.

Who may read what is reckoned here by the rooms alone: who sits in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Final

import pytest

from tests.commands.overview.scene import COORDINATION, LAND_ROOM, direct
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat

LEA: Final = "@lea:localhost"  # of a county in NI
NI_ROOM: Final = "!land-ni:localhost"
ROOMS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    PLENARY: ("plenary", frozenset({FEDERAL, KIM, INA, BEN, ROSA, LEA})),
    LAND_ROOM: ("land NW", frozenset({FEDERAL, INA, BEN, ROSA})),
    NI_ROOM: ("land NI", frozenset({FEDERAL, KIM, LEA})),
    COORDINATION: ("coordination", frozenset({FEDERAL, KIM})),
}
ASKED: Final = {PLENARY: "for=everybody", LAND_ROOM: "for=NW", NI_ROOM: "for=NI"}
# What asks municipalities is theirs, wherever it was opened; so of the coordination only meetings.
OPENED: Final = (
    "!poll “{title}?” {asked} until 27.11.2020 18:00",
    "!poll “{title}?” {asked}",
    "!survey “{title}” number {asked} until 26.11.2020",
    "!date poll “{title}” 12.01.2021 14:00, 14.01.2021 10:00 {asked}",
    "!followup 25.11.2020 “{title}” {whom}",
)
MEETING: Final = "!meeting new 26.11.2020 10:00 Online “{title}”"
LOOKED: Final = (
    "!open",
    "!open 2",
    "!overview",
    "!polls",
    "!surveys",
    "!date polls",
    "!meetings",
    "!followups",
    "!calendar",
)
PEOPLE: Final = (FEDERAL, KIM, INA, LEA, PIA, STRANGER)


@pytest.mark.parametrize("seed", range(2))
async def test_nobody_reads_what_is_of_another_room(chat: Chat, seed: int) -> None:
    random = Random(seed)
    for room, (purpose, _people) in ROOMS.items():
        await chat.says(FEDERAL, f"!room {purpose}", room=room)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {LEA}", room=COORDINATION)
    opened = await _opened(chat, random)
    seen: set[str] = set()
    for person in PEOPLE:
        for room in ("", *(each for each, (_p, people) in ROOMS.items() if person in people)):
            for typed in LOOKED:
                here = await chat.says(person, typed, room=room or direct(person), direct=not room)
                # What a coordinator asks among the others of the coordination, these may hear.
                apart = not room or room == COORDINATION
                readers = {person} if apart else ROOMS[room][1]
                for text, whom in ((here, readers), (chat.letters, {person})):
                    found = {title for title in opened if title in str(text)}
                    leaked = {title for title in found if not opened[title] >= whom}
                    assert leaked == set(), (person, typed, room)
                    seen |= found
    assert seen == opened.keys(), "else nothing was looked at"
    await _unasked(chat, opened)


async def _opened(chat: Chat, random: Random) -> dict[str, frozenset[str]]:
    """Something of every kind in some rooms; by its title who may read it."""
    readers: dict[str, frozenset[str]] = {}
    for title, typed, room in _drawn(random):
        asked = ASKED.get(room, "")
        whom = asked.replace("=", " ") if room != PLENARY else ""
        before = await chat.remembered()
        await chat.says(FEDERAL, typed.format(title=title, asked=asked, whom=whom), room=room)
        assert await chat.remembered() != before, (typed, room)
        # Members may come to the meetings of any Land, see commands.meetings.rules.
        is_for_all = typed == MEETING and room != COORDINATION
        readers[title] = ROOMS[PLENARY if is_for_all else room][1]
    return readers


def _drawn(random: Random) -> Iterator[tuple[str, str, str]]:
    number = 100  # of three digits, so that none is the beginning of another
    for typed in OPENED:
        for room in random.sample([*ASKED], 2):
            yield f"Thema{number}", typed, room
            number += 1
    for room in ROOMS:
        yield f"Thema{number}", MEETING, room
        number += 1


async def _unasked(chat: Chat, opened: Mapping[str, frozenset[str]]) -> None:
    """Nor in what comes by itself: letters before an end, and what is open this week."""
    told, whose = 0, {direct(each): each for each in (*PEOPLE, BEN, ROSA)}
    for _day in range(7):
        await chat.time_passes(timedelta(days=1))
        for address, letter in chat.letters:
            to = whose.get(address, address)
            found = {title for title in opened if title in str(letter)}
            assert {each for each in found if to not in opened[each]} == set(), to
            told += len(found)
    assert told
