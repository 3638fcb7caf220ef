"""Nobody takes an office by their own word, and nobody loses one unheard.

Source: design.md section 3; whoever holds an office hears of every change of it, and by whom.
"""

from __future__ import annotations

import pytest

from commands.kit.rules.authority import Role, Standing, may_fill_office
from storage.tables import Contact, Member
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, STRANGER, Chat, body

NEW = "@neu:localhost"
SWEN = "@swen:localhost"  # coordinates NW, where Musterhafen is


def told(chat: Chat, whom: str) -> str:
    return body([content for to, content in chat.letters if to == whom])


async def offices(chat: Chat) -> list[tuple[str, str, str]]:
    names = {each.id: each.name for each in await chat.rows(Member)}
    return sorted((names[e.member_id], e.role, e.user_id) for e in await chat.rows(Contact))


@pytest.mark.parametrize(
    ("standing", "person", "land", "may"),
    [
        (Standing(FEDERAL, federal=True), INA, "NW", True),
        (Standing(FEDERAL, federal=True), FEDERAL, "NW", False),
        (Standing(KIM, lands=frozenset({"NI"})), INA, "NI", True),
        (Standing(KIM, lands=frozenset({"NI"})), KIM, "NI", False),
        (Standing(KIM, lands=frozenset({"NI"})), INA, "NW", False),
        (Standing(INA, speaks_for={1: Role.CONTACT}), BEN, "NW", False),
        (Standing(INA), INA, "NW", False),
    ],
)
def test_rule(standing: Standing, person: str, land: str, may: bool) -> None:
    assert may_fill_office(standing, person, land) is may


@pytest.mark.parametrize("who", [FEDERAL, SWEN])
@pytest.mark.parametrize("office", ["", " deputy"])
@pytest.mark.parametrize("name", ["Musterhafen", "Beispielstadt", "“Seebrücke Musterland”"])
async def test_refused(chat: Chat, who: str, office: str, name: str) -> None:
    """Whether the office is held or free; nobody is told anything, nothing is kept."""
    await chat.says(FEDERAL, f"!coordinator set {SWEN} land=NW")
    before = await offices(chat)
    answer = body(await chat.says(who, f"!contact set {name} {who}{office}"))
    assert "Nobody names themselves" in answer
    assert f"{who} {'deputy' if office else 'contact'}" in answer
    assert await offices(chat) == before
    assert chat.letters == []


async def test_another_coordinator_does_it(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!coordinator set {SWEN} land=NW")
    answer = body(await chat.says(FEDERAL, f"!contact set Musterhafen {SWEN} deputy"))
    assert f"{SWEN} is now the deputy of Musterhafen." in answer
    assert ("Musterhafen", "deputy", SWEN) in await offices(chat)
    assert "already" not in body(await chat.says(SWEN, f"!contact set Musterhafen {SWEN} deputy"))


async def test_the_contact_person_does_it(chat: Chat) -> None:
    await chat.says(INA, f"!deputy {FEDERAL}")
    assert ("Musterhafen", "deputy", FEDERAL) in await offices(chat)


async def test_an_application_of_ones_own(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!coordinator set {SWEN} land=NW")
    await chat.says(SWEN, "!join Beispielstadt")
    before = await offices(chat)
    for typed in ("!approve A-1", "!approve A-1 contact", "!approve A-1 deputy"):
        assert "Nobody names themselves" in body(await chat.says(SWEN, typed, direct=True)) or (
            typed == "!approve A-1"  # which office, is asked first
        )
        assert await offices(chat) == before
    await chat.says(FEDERAL, "!approve A-1 deputy")
    assert ("Beispielstadt", "deputy", SWEN) in await offices(chat)


HEADING = "name;kind;land;ags;contact;deputy\n"
ROW = "Musterhafen;city;NW;05999001"


@pytest.mark.parametrize(
    "row", [f"{ROW};{FEDERAL};", f"{ROW};;{FEDERAL}", f"Neuort;town;NW;;{FEDERAL};"]
)
async def test_a_file_of_ones_own(chat: Chat, row: str) -> None:
    before = await offices(chat)
    heard = body(await chat.sends_file(FEDERAL, "x.csv", (HEADING + row).encode()))
    assert "somebody else than you; another coordinator can enter you" in heard
    assert "nothing to confirm" in body(await chat.says(FEDERAL, "!confirm", direct=True)).lower()
    assert await offices(chat) == before


async def test_a_file_is_told_to_all_it_concerns(chat: Chat) -> None:
    """Who had the office, who has it now, and whoever holds the other one."""
    room = "!direct-koordination:localhost"
    await chat.sends_file(FEDERAL, "x.csv", f"{HEADING}{ROW};{NEW};".encode(), room=room)
    answer = body(await chat.says(FEDERAL, "!confirm", room=room, direct=True))
    assert "Done." in answer
    assert {to for to, _content in chat.letters} == {INA, BEN, NEW}
    for whom in (INA, BEN, NEW):
        letter = told(chat, whom)
        assert f"{NEW} is now the contact person of Musterhafen." in letter
        assert f"Before, it was {INA}." in letter
        assert f"Done by: {FEDERAL}" in letter


CHANGES = [
    # who types what; who hears of it beside the answer
    (FEDERAL, f"!contact set Musterhafen {NEW}", {INA, BEN, NEW}),
    (FEDERAL, f"!contact set Musterhafen {NEW} deputy", {INA, BEN, NEW}),
    (FEDERAL, f"!contact set Beispielstadt {NEW} deputy", {ROSA, NEW}),
    (FEDERAL, "!contact remove Musterhafen contact", {INA, BEN}),
    (FEDERAL, "!contact remove Musterhafen deputy", {INA, BEN}),
    (INA, f"!deputy {NEW}", {BEN, NEW}),
]


@pytest.mark.parametrize(("who", "typed", "hear"), CHANGES, ids=[each[1] for each in CHANGES])
async def test_both_hear_of_it_and_by_whom(
    chat: Chat, who: str, typed: str, hear: set[str]
) -> None:
    await chat.says(who, typed)
    assert {to for to, _content in chat.letters} - {FEDERAL} == hear
    for each in hear:
        assert f"Done by: {who}" in told(chat, each), each


async def test_who_resigns_is_named_to_the_other(chat: Chat) -> None:
    await chat.says(BEN, "!contact resign")
    await chat.says(BEN, "!confirm")
    assert "Musterhafen (NW) has no deputy now." in told(chat, INA)
    assert f"Done by: {BEN}" in told(chat, INA)
    assert "Done by" not in told(chat, BEN)


async def test_who_is_forgotten_is_not_named(chat: Chat) -> None:
    room = "!d:localhost"
    await chat.says(BEN, "!forgetme", room=room, direct=True)
    await chat.says(BEN, "!confirm", room=room, direct=True)
    assert "Musterhafen (NW) has no deputy now." in told(chat, INA)
    assert BEN not in told(chat, INA)


async def test_in_german(german: Chat) -> None:
    answer = body(await german.says(FEDERAL, f"!kontakt setzen Musterhafen {FEDERAL}"))
    assert "Niemand macht sich selbst zur Ansprechperson oder Vertretung." in answer
    assert f"!kontakt setzen Musterhafen {FEDERAL} Ansprechperson" in answer
    await german.says(FEDERAL, f"!kontakt setzen Musterhafen {NEW}")
    assert f"Geändert von: {FEDERAL}" in told(german, BEN)


async def test_a_stranger_cannot(chat: Chat) -> None:
    before = await offices(chat)
    await chat.says(STRANGER, f"!contact set Musterhafen {STRANGER}")
    assert await offices(chat) == before
