"""Who could sign, and how much weight that has: nobody is counted twice."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from storage.members import Listed, MemberQueries
from storage.statements import StatementQueries
from storage.tables import Contact
from tests.harness.chat import BEN, FEDERAL, INA, KIM, Chat, body
from tests.harness.publishing import published
from tests.harness.registry import AT, enter, municipality
from tests.harness.signing import mandated, stated


async def test_can(in_both_languages: Chat) -> None:
    """Each municipality stands in one list, with what it lacks."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await enter(chat.database, [municipality(n, f"Ort {n:03}", land="NI") for n in range(101, 131)])
    await stated(chat)
    await mandated(chat, 1, 3)
    await chat.says(INA, "!sign ST-1 1-2")
    answer = body(await chat.says(KIM, "!can ST-1")).split("\n")
    if german:
        assert answer[1:8] == [
            "33 Kommunen sind gefragt.",
            "Fassung 1 mitgezeichnet (1):",
            "- Musterhafen (NW): Absätze 1, 2",
            "Können noch nicht mitzeichnen, weil etwas fehlt (32):",
            "- Beispielstadt (NW): Mandat „Appellieren“",
            "- Landkreis Musterland (NI): Ansprechperson",
            "- Ort 101 (NI): Ansprechperson, Mandat „Appellieren“",
        ]
        return
    assert answer[1:8] == [
        "33 municipalities are asked.",
        "Signed version 1 (1):",
        "- Musterhafen (NW): clauses 1, 2",
        "Cannot sign yet, because something is missing (32):",
        "- Beispielstadt (NW): mandate “appeal”",
        "- Landkreis Musterland (NI): contact person",
        "- Ort 101 (NI): contact person, mandate “appeal”",
    ]
    assert "… and 7 more." in answer
    assert "!can ST-1 NW shows one Land." in answer
    await mandated(chat, 2)
    await chat.says(BEN, "!unsign ST-1")
    answer = body(await chat.says(INA, "!can ST-1 NW")).split("\n")
    assert answer[1:] == [
        "2 municipalities are asked.",
        "Could sign now (2):",
        "- Beispielstadt (NW)",
        "- Musterhafen (NW)",
    ]


async def test_voice(chat: Chat) -> None:
    """The county contains Musterhafen; one population is unknown."""
    await enter(
        chat.database,
        [
            municipality(1, "Musterhafen", kind="city", population=48_000, county_id=3),
            municipality(4, "Neudorf", land="SH", population=None),
        ],
    )
    await stated(chat)
    await mandated(chat, 1, 2, 3, 4)
    async with chat.database.transaction() as store:
        for each in (1, 2, 3, 4):
            await store.signatures.sign(
                1,
                1,
                each,
                [1],
                subject_to=None,
                reminded_at=None,
                actor=INA,
                event_id="$s",
                at=chat.clock.now(),
            )
    assert body(await chat.says(INA, "!voice ST-1")).split("\n")[1:5] == [
        "Signed by 4 of 4 municipalities that are asked.",
        "Altogether 159,000 people live there (population of 1 municipality unknown).",
        "1 municipality lies in another signer; its inhabitants are counted once.",
        "3 Länder: Nordrhein-Westfalen (2), Niedersachsen (1), Schleswig-Holstein (1)",
    ]


async def test_what_lies_between_is_not_asked(in_both_languages: Chat) -> None:
    """A town in a joint municipality in a county: the one between came later than the text."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(KIM, "!contact set “Landkreis Musterland” @l:localhost")
    await stated(chat)
    between = municipality(8, "Samtgemeinde Mitte", kind="joint_municipality", county_id=3)
    await enter(
        chat.database,
        [between, municipality(1, "Musterhafen", population=48_000, county_id=8)],
    )
    await mandated(chat, 1, 3)
    await chat.says(INA, "!sign ST-1")
    await chat.says("@l:localhost", "!sign ST-1")
    once = (
        "1 Kommune liegt in einer anderen, die mitzeichnet; ihre Menschen sind nur einmal gezählt."
        if german
        else "1 municipality lies in another signer; its inhabitants are counted once."
    )
    people = (
        "Dort leben zusammen 150.000 Menschen."
        if german
        else "Altogether 150,000 people live there."
    )
    for said in (body(await chat.says(INA, "!voice ST-1")), body(await published(chat))):
        assert f"\n{people}\n{once}\n" in said


async def test_nothing_is_known(in_both_languages: Chat) -> None:
    """Not “0 inhabitants”."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await enter(
        chat.database,
        [
            municipality(9, "Neudorf", population=None),
            Contact(member_id=9, role="contact", user_id="@n:localhost", since=AT, set_by=FEDERAL),
        ],
    )
    await stated(chat)
    await mandated(chat, 9)
    await chat.says("@n:localhost", "!sign ST-1")
    unknown = (
        "Einwohnerzahl von 1 Kommune unbekannt"
        if german
        else "population of 1 municipality unknown"
    )
    summary = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert f": {unknown}\n" in summary
    for said in (body(await chat.says(INA, "!voice ST-1")), body(await published(chat))):
        assert f"\n{unknown}\n" in said
        assert "0 Einw" not in said
        assert "0 inhab" not in said


async def test_can_reads_what_it_shows(chat: Chat) -> None:
    """However many are asked: 25 of each list and no more are read."""
    await enter(chat.database, [municipality(n, f"Ort {n:03}", land="NI") for n in range(101, 180)])
    await stated(chat)
    asked: list[int] = []
    listed = MemberQueries.listed

    async def noted(self: MemberQueries, member_ids: Collection[int]) -> list[Listed]:
        asked.append(len(member_ids))
        return await listed(self, member_ids)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MemberQueries, "listed", noted)
        patched.setattr(StatementQueries, "electors", None)
        answer = body(await chat.says(KIM, "!can ST-1"))
    assert "something is missing (82):" in answer
    assert "… and 57 more." in answer
    assert asked == [25]
