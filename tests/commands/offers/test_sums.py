"""`!sum`: what stands, how binding it is, and never persons and families in one number."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content import PRESS
from storage.tables import Member, Room, Table
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat, body
from tests.harness.registry import enter, mandate, municipality, pledge


async def some_pledges(chat: Chat) -> None:
    for who, what in [
        (INA, "!pledge 5 nest additional"),
        (ROSA, "!pledge 7 nest additional"),
        (INA, "!pledge 4 bund more"),
        (ROSA, "!pledge 10 families"),
        (BEN, "!pledge 9 relocation more"),
        (BEN, "!pledge P-5 0"),
    ]:
        await chat.says(who, what)


@pytest.mark.parametrize("typed", ["!sum", "!summe", "!sum NW", "!summe Nordrhein-Westfalen"])
async def test_total(chat: Chat, typed: str) -> None:
    await some_pledges(chat)
    answer = body(await chat.says(INA, typed))
    assert "16 persons · 10 families" in answer
    assert "- 16 persons signalled (2 municipalities, 57,000 inhabitants)" in answer
    assert "- 10 families signalled (1 municipality, 9,000 inhabitants)" in answer
    assert (
        "As of 19.11.2020: 2 municipalities, 57,000 inhabitants; nobody is counted twice." in answer
    )
    assert (
        "- 12 persons: NesT, additional to the quota "
        "(2 municipalities, 57,000 inhabitants; 12 signalled)"
    ) in answer
    assert "- 4 persons: federal admission § 23 (2), crediting unclear (1 municipality" in answer
    assert "- 10 families: programme open, crediting unclear (1 municipality" in answer
    assert "26" not in answer
    assert "relocation" not in answer
    assert "Only what is formal is binding." in answer


@pytest.mark.parametrize("typed", ["!sum NW nest", "!sum nest NW", "!summe NesT NRW", "!sum nest"])
async def test_land_and_programme_in_any_order(chat: Chat, typed: str) -> None:
    await some_pledges(chat)
    answer = body(await chat.says(INA, typed))
    assert answer.split("\n")[0].endswith(", NesT: 12 persons")
    assert "families" not in answer
    assert "§ 23 (2)" not in answer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("!sum Mond", "I do not know “Mond”"),
        ("!sum NW Mond", "I do not know “Mond”"),
        ("!sum NW NI", "“NI” is one too many"),
        ("!sum nest bund", "“bund” is one too many"),
        ("!sum NW nest 5", "I do not understand “5” here."),
    ],
)
async def test_unknown(chat: Chat, typed: str, said: str) -> None:
    answer = body(await chat.says(INA, typed))
    assert said in answer
    assert "Example: !sum" in answer
    if "know" in said:
        assert "BW BY BE BB" in answer
        assert "NesT" in answer


async def test_formality_expiry_willing_and_overlaps(chat: Chat) -> None:
    rows: list[Table] = [
        municipality(101, "Landkreis Musterland", kind="county", population=150_000),
        municipality(102, "Altmusterdorf", county_id=101, population=None),
        municipality(103, "Neumusterdorf", ready=True),
        pledge(1, 101, 20, formal_reference="Schreiben vom 10.11.2020", assigned=3, arrived=1),
        pledge(2, 102, 7),
        pledge(3, 103, 9, valid_until=date(2020, 11, 18)),
        pledge(4, 2, 30),
        mandate(2),
    ]
    await enter(chat.database, rows)
    answer = body(await chat.says(INA, "!sum"))
    assert "- 20 persons formal (1 municipality, 150,000 inhabitants)" in answer
    assert "- 30 persons resolved (1 municipality, 9,000 inhabitants)" in answer
    assert "- 7 persons signalled (1 municipality)" in answer
    assert "20 formal, 30 resolved, 7 signalled, 3 assigned, 1 arrived)" in answer
    assert "Not counted: 1 pledge that has expired." in answer
    assert "Willing, capacity not given: 1 municipality" in answer
    assert (
        "- Landkreis Musterland contains Altmusterdorf: please check for double counting." in answer
    )
    assert "57 persons" in answer
    assert (
        "3 municipalities, 159,000 inhabitants, number of inhabitants of 1 municipality not known; "
        "nobody is counted twice."
    ) in answer


@pytest.mark.parametrize(
    ("county", "between", "town", "people"),
    [
        (150_000, None, 7_000, "150.000"),
        (150_000, 20_000, 7_000, "150.000"),
        (None, 20_000, 7_000, "20.000"),
        (None, None, 7_000, "7.000"),
    ],
)
async def test_who_lives_in_county_and_town_is_counted_once(
    german: Chat, county: int | None, between: int | None, town: int, people: str
) -> None:
    """Also through a joint municipality that pledges nothing."""
    rows: list[Table] = [
        municipality(101, "Landkreis Musterau", kind="county", population=county),
        municipality(
            102, "Samtgemeinde Au", kind="joint_municipality", county_id=101, population=between
        ),
        municipality(103, "Altmusterdorf", county_id=102, population=town),
        *(pledge(n, n, 5) for n in (101, 103, *([102] if between else []))),
    ]
    await enter(german.database, rows)
    count = 3 if between else 2
    answer = body(await german.says(INA, "!summe"))
    assert f"- {5 * count} Personen signalisiert ({count} Kommunen, {people} Einw.)" in answer
    unknown = "" if county else ", Einwohnerzahl von 1 Kommune nicht bekannt"
    assert f"{count} Kommunen, {people} Einw.{unknown}; niemand zählt doppelt." in answer
    assert f"({count} Kommunen, {people} Einw.; {5 * count} signalisiert)" in answer


async def test_willing_is_not_zero(german: Chat) -> None:
    await enter(german.database, [municipality(101, "Neumusterdorf", ready=True)])
    answer = body(await german.says(INA, "!summe"))
    assert "Aufnahmebereit, Kapazität nicht angegeben: 1 Kommune" in answer
    assert "0" not in answer.partition("\nDatenschutz")[0].replace("`!zusage 5`", "")


async def test_nothing_yet(chat: Chat) -> None:
    assert "no pledges yet" in body(await chat.says(INA, "!sum"))
    await chat.says(INA, "!pledge 5")
    assert "no pledges yet" in body(await chat.says(INA, "!sum NI"))


async def test_not_for_strangers(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    answer = body(await chat.says(STRANGER, "!sum"))
    assert "not registered" in answer
    assert "Musterhafen" not in answer.partition("Data protection")[0]


async def test_german(german: Chat) -> None:
    await german.says(INA, "!zusage 1.500 Personen")
    await german.says(ROSA, "!zusage 1 Familie")
    answer = body(await german.says(INA, "!summe"))
    assert "Städte Sicherer Häfen: 1.500 Personen · 1 Familie" in answer
    assert "Stand 19.11.2020: 2 Kommunen, 57.000 Einw.; niemand zählt doppelt." in answer


async def test_picture(in_both_languages: Chat) -> None:
    """Only where Länder can be compared; what it shows is in its description, too."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, "!pledge 1200")
    await chat.says(INA, "!pledge 4 families nest")
    assert len(await chat.says(KIM, "!sum")) == 1
    await enter(chat.database, [pledge(50, 3, 30, formal_reference="Schreiben")])
    text, picture = await chat.says(KIM, "!sum")
    assert (picture["msgtype"], picture["info"]["mimetype"]) == ("m.image", "image/png")
    assert picture[PRESS]["kind"] == "sum_chart"
    assert picture["body"] == (
        "Balkendiagramm: Personen nach Land, Städte Sicherer Häfen, Stand 19.11.2020. "
        "Nordrhein-Westfalen: 1.200 signalisiert; Niedersachsen: 30 förmlich."
        if german
        else "Bar chart: persons by Land, Städte Sicherer Häfen, as of 19.11.2020. "
        "Nordrhein-Westfalen: 1,200 signalled; Niedersachsen: 30 formal."
    )
    assert len(await chat.says(KIM, "!sum NI")) == 1
    press = chat.registry.presses["sum_chart"]
    made = press.make(picture[PRESS]["data"], picture[PRESS]["language"])
    assert made.startswith(b"\x89PNG")
    assert ("Personen" if german else "persons") in body([text])


@pytest.mark.parametrize("who", [INA, FEDERAL, PIA])
async def test_open_rooms_hear_what_is_released(chat: Chat, who: str) -> None:
    await enter(chat.database, [Room(room_id=PLENARY, purpose="open")])
    await chat.says(INA, "!pledge 5")
    assert "No totals are released yet." in body(await chat.says(who, "!sum"))
    for line in ("!offer freeze federal", "!confirm", "!offer release A-2020-01", "!confirm"):
        await chat.says(FEDERAL, line, room="!coordination:localhost")
    await chat.says(INA, "!pledge 500", room="!coordination:localhost")
    answers = await chat.says(who, "!sum")
    assert body(answers).startswith(
        "Released totals, offer A-2020-01, as of 19.11.2020: "
        "0 persons formal (0 municipalities), 5 signalled\n"
    )
    assert len(answers) == 1
    assert not [each.name for each in await chat.rows(Member) if each.name in answers[0]["body"]]
    assert "500" not in body(answers)


async def test_in_the_direct_chat_a_member_sees_all_and_a_partner_what_is_released(
    chat: Chat,
) -> None:
    await chat.says(INA, "!pledge 5")
    assert "5 persons" in body(await chat.says(INA, "!sum", room="!ina:localhost", direct=True))
    said = body(await chat.says(PIA, "!sum", room="!pia:localhost", direct=True))
    assert "No totals are released yet." in said
    assert "5 persons" not in said
