"""`!member set`: what is registered is set or corrected, with day, source and history."""

from __future__ import annotations

from datetime import date

import pytest

from storage.tables import Member, MemberChange
from tests.harness.chat import FEDERAL, INA, KIM, PIA, STRANGER, Chat, body


async def musterhafen(chat: Chat) -> Member:
    return next(each for each in await chat.rows(Member) if each.ags == "05999001")


async def noted(chat: Chat) -> list[tuple[str, str | None, str | None, str | None]]:
    """What was noted about Musterhafen since it was registered."""
    rows = [each for each in await chat.rows(MemberChange) if each.member_id == 1]
    facts = [each for each in rows if each.subject not in {"added", "contact", "deputy"}]
    return [(each.subject, each.old, each.new, each.source) for each in facts]


DECLARED = "harbour=declared since=03.06.2019 source=“Ratsbeschluss 19/12”"


@pytest.mark.parametrize(
    ("typed", "changed"),
    [
        ("interested", {"harbour_status": "interested"}),
        ("interessiert", {"harbour_status": "interested"}),
        (
            DECLARED,
            {
                "harbour_status": "declared",
                "harbour_since": date(2019, 6, 3),
                "harbour_source": "Ratsbeschluss 19/12",
            },
        ),
        (
            "erklärt seit=2019-06-03 quelle=„Ratsbeschluss 19/12“",
            {
                "harbour_status": "declared",
                "harbour_since": date(2019, 6, 3),
                "harbour_source": "Ratsbeschluss 19/12",
            },
        ),
        (
            "harbour=declared alliance=signatory since=19.11.2020 version=„Potsdamer Erklärung“",
            {
                "harbour_status": "declared",
                "harbour_since": date(2020, 11, 19),
                "alliance_status": "signatory",
                "alliance_since": date(2020, 11, 19),
                "declaration_version": "Potsdamer Erklärung",
            },
        ),
        ("bündnis=ausgetreten", {"alliance_status": "withdrawn"}),
        ("einwohner=48.500", {"population": 48500}),
        ("ags=05999003", {"ags": "05999003"}),
        ("art=Gemeinde", {"kind": "town"}),
        ("name=“Bad Musterhafen”", {"name": "Bad Musterhafen", "name_key": "bad musterhafen"}),
        ("land=NI ags=03999001", {"land": "NI", "ags": "03999001"}),
    ],
)
async def test_set(chat: Chat, typed: str, changed: dict[str, object]) -> None:
    """Exactly what was typed changes."""
    before = vars(await musterhafen(chat))
    answer = body(await chat.says(FEDERAL, f"!kommune ändern Musterhafen {typed}"))
    after = vars(next(each for each in await chat.rows(Member) if each.id == 1))
    columns = [each.key for each in Member.__table__.columns]
    assert {key: after[key] for key in columns if after[key] != before[key]} == changed
    assert "→" in answer
    assert len(await noted(chat)) == len(
        [each for each in changed if each != "name_key" and not each.endswith("_source")]
    )


async def test_answer_and_history(chat: Chat) -> None:
    answer = body(await chat.says(FEDERAL, f"!member set Musterhafen {DECLARED}"))
    assert answer.startswith(
        "Musterhafen\n- safe harbour: not declared → declared\n"
        "- safe harbour since: – → 03.06.2019\nsource: Ratsbeschluss 19/12"
    )
    assert await noted(chat) == [
        ("harbour_status", "none", "declared", "Ratsbeschluss 19/12"),
        ("harbour_since", None, "2019-06-03", "Ratsbeschluss 19/12"),
    ]
    again = body(await chat.says(FEDERAL, f"!member set Musterhafen {DECLARED}"))
    assert again == "Nothing changes: Musterhafen is registered like that."
    assert len(await noted(chat)) == 2


async def test_day_and_source_belong_to_one_status(chat: Chat) -> None:
    """They stay with the same status, and do not go on to another one."""
    await chat.says(FEDERAL, f"!member set Musterhafen {DECLARED}")
    await chat.says(FEDERAL, "!member set Musterhafen declared source=Amtsblatt")
    member = await musterhafen(chat)
    assert (member.harbour_since, member.harbour_source) == (date(2019, 6, 3), "Amtsblatt")
    assert (await noted(chat))[-1] == (
        "harbour_source", "Ratsbeschluss 19/12", "Amtsblatt", "Amtsblatt",
    )  # fmt: skip
    assert (member.alliance_status, member.alliance_since) == ("none", None)
    await chat.says(FEDERAL, "!member set Musterhafen interested")
    member = await musterhafen(chat)
    assert (member.harbour_status, member.harbour_since, member.harbour_source) == (
        "interested", None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (KIM, "Musterhafen interested", "NW is not your Land"),
        (KIM, "“Landkreis Musterland” land=NW", "NW is not your Land"),
        (INA, "Musterhafen interested", "possible for: federal coordination"),
        (PIA, "Musterhafen interested", "possible for: federal coordination"),
        (STRANGER, "Musterhafen interested", "not registered"),
        (FEDERAL, "Musterhafen", "what is to be set"),
        (FEDERAL, "", "missing: <municipality>"),
        (FEDERAL, "Musterhafen since=03.06.2019", "belong to a status"),
        (FEDERAL, "Musterhafen source=x", "belong to a status"),
        (FEDERAL, "Musterhafen version=x source=y", "belong to a status"),
        (FEDERAL, "Musterhafen declared since=20.11.2020", "20.11.2020 is in the future"),
        (FEDERAL, "Musterhafen declared since=03.06", "“03.06” is not a day"),
        (FEDERAL, "Musterhafen declared since=31.06.2019", "“31.06.2019” does not exist"),
        (FEDERAL, "Musterhafen declared harbour=none", "given twice"),
        (FEDERAL, "Musterhafen harbour=perhaps", "I do not know “perhaps”"),
        (FEDERAL, "Musterhafen colour=blue", "I do not know “colour=”"),
        (FEDERAL, "Musterhafen perhaps", "do not find a municipality “Musterhafen perhaps”"),
        (FEDERAL, "Musterhafen ags=05999002", "already belongs to Beispielstadt"),
        (FEDERAL, "Musterhafen ags=03999002", "does not lie in NW"),
        (FEDERAL, "Musterhafen land=NI", "does not lie in NI"),
        (FEDERAL, "Musterhafen name=Beispielstadt kind=partner", "A partner is no municipality"),
        (FEDERAL, "“Seebrücke Musterland” kind=city", "A partner is no municipality"),
        (FEDERAL, "“Seebrücke Musterland” declared", "A partner has no harbour status"),
        (FEDERAL, "“Landkreis Musterland” county=“Landkreis Musterland”", "cannot lie in"),
        (FEDERAL, "Musterhafen county=Beispielstadt", "cannot lie in Beispielstadt"),
        (FEDERAL, f"Musterhafen declared source={'x' * 201}", "too long: 201"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, f"!member set {typed}")
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_namesakes_need_an_ags_afterwards(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add Neuort land=NW kind=town")
    before = await chat.remembered()
    typed = "!member set Musterhafen name=Neuort"
    assert "give both an AGS" in body(await chat.says(FEDERAL, typed))
    assert await chat.remembered() == before
    await chat.says(FEDERAL, "!member set Neuort ags=05999077")
    assert "name: Musterhafen → Neuort" in body(await chat.says(FEDERAL, typed))


async def test_county(chat: Chat) -> None:
    """As given, anew with another AGS, and never so that something lies in a town."""
    for line in (
        "!member add “Landkreis Nord” land=NW kind=county ags=05998000",
        "!member add “Landkreis Sued” land=NW kind=county ags=05997000",
        "!member set Beispielstadt county=“Landkreis Nord”",
    ):
        await chat.says(FEDERAL, line)
    answer = body(await chat.says(FEDERAL, "!member show Beispielstadt"))
    assert "- Lies in: Landkreis Nord" in answer
    told = body(await chat.says(FEDERAL, "!member set Beispielstadt ags=05997044"))
    assert "- lies in: Landkreis Nord → Landkreis Sued" in told
    before = await chat.remembered()
    told = body(await chat.says(FEDERAL, "!member set “Landkreis Sued” kind=town"))
    assert "Beispielstadt lies in Landkreis Sued, so that cannot be." in told
    assert await chat.remembered() == before


async def test_a_county_takes_in_its_towns_with_its_ags(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add “Landkreis Nord” land=NW kind=county")
    told = body(await chat.says(FEDERAL, "!member set “Landkreis Nord” ags=05999000"))
    assert "By their AGS, these members lie in it:\n- Beispielstadt\n- Musterhafen" in told
    county = (await chat.rows(Member))[-1].id
    assert [each.county_id for each in await chat.rows(Member)] == [
        county,
        county,
        None,
        None,
        None,
    ]


async def test_in_german(german: Chat) -> None:
    told = body(
        await german.says(
            FEDERAL,
            "!kommune ändern Musterhafen hafen=erklärt bündnis=Mitzeichnung seit=03.06.2019 "
            "quelle=„Ratsbeschluss 19/12“ fassung=„Potsdamer Erklärung 2019“ einwohner=48.100",
        )
    )
    assert told.startswith(
        "Musterhafen\n- Einwohnerzahl: 48.000 → 48.100\n"
        "- Fassung der Erklärung: – → Potsdamer Erklärung 2019\n"
        "- Sicherer Hafen: nicht erklärt → erklärt\n- Sicherer Hafen seit: – → 03.06.2019\n"
        "- Bündnis: nicht mitgezeichnet → mitgezeichnet\n- im Bündnis seit: – → 03.06.2019\n"
        "Quelle: Ratsbeschluss 19/12"
    )
