"""All counties and independent cities in the registry, and what coordinators type of them."""

from __future__ import annotations

import pytest

from storage.tables import Contact
from tests.harness.chat import FEDERAL, Chat, body
from tests.harness.register import official
from tests.harness.registry import enter, municipality

TOM = "@tom:localhost"
ROOM = "!coordination:localhost"
FIRST = 1_000


async def registered(chat: Chat) -> dict[int, str]:
    """The names by id."""
    rows = [
        municipality(FIRST + e.id, e.name, kind=e.kind, land=e.land, ags=e.ags) for e in official()
    ]
    await enter(chat.database, rows)
    return {each.id: each.name for each in rows}


FOUND = [
    ("Landkreis Osnabrück", "Osnabrück"),
    ("Stadt Osnabrück", "Osnabrück, Stadt"),
    ("Kassel, documenta-Stadt", "Kassel, documenta-Stadt"),
    ("Stadt Oldenburg", "Oldenburg (Oldenburg), Stadt"),
    ("Hamburg", "Hamburg, Freie und Hansestadt"),
    ("Frankfurt/Main", "Frankfurt am Main, Stadt"),
    ("Harburg", "Harburg"),
    ("Landkreis Heide", "Heidekreis"),
    ("Stadt Hagen", "Hagen, Stadt der FernUniversität"),
    ("Sankt Wendel", "St. Wendel"),
    ("Region Hannover", "Region Hannover"),
]
UNCLEAR = [
    ("Osnabrück", ["Landkreis Osnabrück", "Stadt Osnabrück"]),
    ("München", ["Landkreis München", "Stadt München"]),
    ("Frankfurt", ["Frankfurt (Oder)", "Frankfurt am Main"]),
    ("Hamburk", ["Hamburg"]),
    ("Landkreis Hamburg", ["Hamburg", "Harburg"]),
    ("Stadt Harburg", ["Hamburg", "Harburg"]),
    ("Weiden", ["Weiden i.d.OPf."]),
    ("Bad Kreuznacht", ["Bad Kreuznach"]),
    ("Landkreis Essen", ["Essen"]),
]


async def test_what_is_typed_reaches_that_one_alone(german: Chat) -> None:
    names = await registered(german)
    for number, (typed, _name) in enumerate(FOUND):
        line = f"!kontakt setzen {typed} @p{number}:localhost"
        await german.says(FEDERAL, line, room=ROOM)
    who = {c.user_id: names[c.member_id] for c in await german.rows(Contact) if c.member_id > FIRST}
    assert who == {f"@p{n}:localhost": name for n, (_typed, name) in enumerate(FOUND)}


@pytest.mark.parametrize("line", ["!kontakt setzen {} " + TOM, "!kommune ändern {} interessiert"])
async def test_what_is_unclear_is_asked_back(german: Chat, line: str) -> None:
    await registered(german)
    before = await german.remembered()
    for typed, choices in UNCLEAR:
        answer = body(await german.says(FEDERAL, line.format(typed), room=ROOM))
        lines = [each.partition(" – ")[0][2:] for each in answer.split("\n")[1:]]
        assert set(lines) >= {line.format(each) for each in choices}, answer
        assert len(answer) < 600
    assert await german.remembered() == before
