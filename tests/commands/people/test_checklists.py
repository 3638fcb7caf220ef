"""`!checklist`: what is done, what is missing, who does it, and who may see it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from storage.tables import Member
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

NORA = "@nora:localhost"  # coordinates NW


async def alone(chat: Chat, user: str, text: str) -> str:
    return body(await chat.says(user, text, room=f"!direct-of-{user[1:]}", direct=True))


async def test_in_german_and_english(in_both_languages: Chat) -> None:
    """In the direct chat with a hint, also when it was asked in the plenary."""
    chat = in_both_languages
    (hint,) = await chat.says(INA, "!checkliste")
    assert "Musterhafen" not in hint["body"].partition("\n")[0]
    ((to, content),) = chat.letters
    assert to == INA
    english = chat.alliance.language == "en"
    expected = (
        [
            "Checklist of Musterhafen:",
            "- Done – identity: 2 Matrix addresses are registered",
            "- Missing – safe harbour: the coordination enters it, with ",
            "- Missing – alliance: not signed yet (status: none); ",
            "- Missing – mandate: a council resolution; ",
            f"- Done – contact person: {INA}",
            f"- Done – deputy: {BEN}",
            "3 steps are left.",
            "What the council decides, as a draft to fill in: !template Musterhafen",
        ]
        if english
        else [
            "Checkliste von Musterhafen:",
            "- Erledigt – Identität: 2 Matrix-Adressen sind eingetragen",
            "- Fehlt noch – Sicherer Hafen: Die Koordination trägt es ein, mit ",
            "- Fehlt noch – Bündnis: noch nicht mitgezeichnet (Status: keiner); ",
            "- Fehlt noch – Mandat: ein Ratsbeschluss; ",
            f"- Erledigt – Ansprechperson: {INA}",
            f"- Erledigt – Vertretung: {BEN}",
            "3 Schritte sind noch offen.",
            "Was der Rat beschließt, als Vorlage zum Ausfüllen: !musterbeschluss Musterhafen",
        ]
    )
    lines = content["body"].split("\n")
    assert len(lines) == len(expected)
    for line, start in zip(lines, expected, strict=True):
        assert line.startswith(start)
    for whole in (
        ("!member set Musterhafen declared", "!member set Musterhafen alliance=signatory")
        if english
        else (
            "!kommune ändern Musterhafen erklärt",
            "!kommune ändern Musterhafen bündnis=Mitzeichn",
        )
    ):
        assert f"<code>{whole}" in content["formatted_body"], "the whole line can be copied"


async def test_what_is_done(chat: Chat) -> None:
    """Statuses and mandates as the registry has them on that day."""
    (town,) = [each for each in await chat.rows(Member) if each.name == "Musterhafen"]
    async with chat.database.transaction() as store:
        for scope, until in (("act", None), ("appeal", date(2020, 11, 18))):
            await store.mandates.add(
                town.id,
                scope,
                date(2020, 10, 1),
                "Vorlage 20/117",
                valid_until=until,
                link=None,
                at=chat.clock.now(),
                by=INA,
                event_id="$mandate",
            )
    answer = await alone(chat, INA, "!checklist")
    assert "Done – mandate: act (not yet: appeal, cooperate)" in answer
    assert "2 steps are left" in answer
    async with chat.database.engine.begin() as connection:
        statuses = {"harbour_status": "declared", "alliance_status": "signatory"}
        await connection.execute(update(Member).where(Member.id == town.id).values(statuses))
    answer = await alone(chat, INA, "!checklist")
    assert "Done – safe harbour: declared" in answer
    assert "Done – alliance: signatory" in answer
    assert answer.endswith("Nothing is missing.")


async def test_missing_people_with_what_to_type(chat: Chat) -> None:
    (asked,) = await chat.says(ROSA, "!checklist", room="!direct-of-rosa", direct=True)
    deputy = "Missing – deputy: the contact person names one, with "
    assert f"{deputy}!deputy @name:server" in body([asked])
    assert f"{deputy}<code>!deputy @name:server</code>" in asked["formatted_body"], "no mention"
    answer = await alone(chat, KIM, "!checklist Landkreis Musterland")
    assert "Missing – identity: nobody is registered for Landkreis Musterland yet" in answer
    assert "with !contact set Landkreis Musterland @name:server" in answer
    answer = await alone(chat, PIA, "!checklist")
    assert answer.count("\n- ") == 3, "partners have neither status nor mandate"


async def test_namesakes_are_typed_by_ags(chat: Chat) -> None:
    for ags in ("03999001", "03999002"):
        await chat.says(FEDERAL, f"!member add Neuenkirchen land=NI kind=town ags={ags}")
    answer = await alone(chat, KIM, "!checklist 03999002")
    assert "!contact set 03999002 @name:server" in answer


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (FEDERAL, {"Musterhafen", "Landkreis Musterland", "Seebrücke Musterland"}),
        (KIM, {"Landkreis Musterland"}),
        (NORA, {"Musterhafen", "Seebrücke Musterland"}),
        (INA, {"Musterhafen"}),
        (BEN, {"Musterhafen"}),
        (ROSA, set()),
        (PIA, {"Seebrücke Musterland"}),
        (STRANGER, set()),
    ],
)
async def test_who_sees_which(chat: Chat, who: str, may: set[str]) -> None:
    """Contact and deputy their own, coordination those of their Land."""
    await chat.says(FEDERAL, f"!coordinator set {NORA} land=NW")
    for name in ("Musterhafen", "Landkreis Musterland", "Seebrücke Musterland"):
        answer = await alone(chat, who, f"!checklist {name}")
        assert (f"Checklist of {name}" in answer) is (name in may)


async def test_which_one_is_asked_back(chat: Chat) -> None:
    assert "Which municipality?" in await alone(chat, KIM, "!checklist")
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    answer = await alone(chat, INA, "!checklist")
    assert "- !checklist Beispielstadt" in answer
    assert "- !checklist Musterhafen" in answer
