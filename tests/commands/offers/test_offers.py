"""Bundled offers: story F, who may do what, and that nothing changes them any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.content import PRESS
from commands.offers import rules as offering
from storage.tables import Offer, OfferAnswer, Room, Table
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, Chat, Content, body
from tests.harness.registry import enter, mandate, municipality, pledge

COORDINATION = "!coordination:localhost"


async def frozen(chat: Chat, what: str = "federal", who: str = FEDERAL) -> list[Content]:
    """Asked for and confirmed."""
    await chat.says(who, f"!offer freeze {what}", room=COORDINATION)
    return await chat.says(who, "!confirm", room=COORDINATION)


def registry_of_story_f() -> list[Table]:
    """38 municipalities formal with 1,234 persons, 310 resolved, 45 signalled, 10 families."""
    rows: list[Table] = [municipality(101, "Landkreis Musterland", kind="county", land="NI")]
    rows += [municipality(n, f"Ort {n}", land="NI") for n in range(102, 139)]
    rows.append(municipality(2, "Beispielstadt", county_id=101, ags="05999002"))
    formal = {"formal_reference": "Schreiben vom 10.11.2020"}
    rows += [pledge(n, n, 30, **formal) for n in range(101, 138)]
    rows += [
        pledge(138, 138, 124, **formal),
        pledge(139, 2, 310),
        mandate(2),
        pledge(140, 1, 45),
        pledge(141, 1, 10, unit="families"),
        pledge(142, 138, 500, programme="nest", valid_until=date(2020, 11, 24)),
    ]
    return rows


async def test_story_f(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await enter(chat.database, [pledge(140, 1, 45)])
    for _ in range(3):
        await frozen(chat)
    chat.clock.ahead = timedelta(days=6)
    await enter(chat.database, registry_of_story_f())
    freeze = "!angebot einfrieren bund" if german else "!offer freeze federal"
    asked = body(await chat.says(FEDERAL, freeze))
    totals = (
        "1.234 Personen förmlich (38 Kommunen), 310 beschlossen, 45 signalisiert; "
        "gesondert: 10 Familien signalisiert (1 Kommune)"
        if german
        else "1,234 persons formal (38 municipalities), 310 resolved, 45 signalled; "
        "apart: 10 families signalled (1 municipality)"
    )
    assert totals in asked
    assert ("kann danach nicht mehr geändert" if german else "no longer be changed") in asked
    assert len(await chat.rows(Offer)) == 3, "nothing before it is confirmed"
    text, letter, table = await chat.says(FEDERAL, "!bestätigen" if german else "!confirm")
    first = text["body"].split("\n")[0]
    assert first == f"A-2020-04, {'Stand' if german else 'as of'} 25.11.2020: {totals}"
    assert (
        "Landkreis Musterland enthält Beispielstadt: bitte auf Doppelzählung prüfen."
        if german
        else "Landkreis Musterland contains Beispielstadt: please check for double counting."
    ) in text["body"]
    assert ("Verglichen mit A-2020-03:" if german else "Compared with A-2020-03:") in text["body"]
    name = "Angebot-A-2020-04" if german else "Offer-A-2020-04"
    assert (letter["filename"], table["filename"]) == (f"{name}.pdf", f"{name}.xlsx")
    assert letter["info"]["mimetype"] == "application/pdf"
    offer = (await chat.rows(Offer))[-1]
    assert (offer.year, offer.count, offer.recipient) == (2020, 4, "federal")
    assert offer.digest == offering.digest(offer.snapshot)
    assert offer.digest in text["body"]
    assert "@" not in str(offer.snapshot), "no Matrix address in it"
    for file in (letter, table):
        assert file[PRESS]["data"] == {"snapshot": offer.snapshot, "digest": offer.digest}


async def test_land_and_programme(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5 nest")
    await chat.says(INA, "!pledge 7 bund more")
    await enter(chat.database, [pledge(50, 3, 30)])
    answer = body(await frozen(chat, "land NI", KIM))
    assert (
        "A-2020-01, as of 19.11.2020: 0 persons formal (0 municipalities), 30 signalled" in answer
    )
    assert "To: Land Niedersachsen" in answer
    assert "Nothing in it is binding yet" in answer
    answer = body(await frozen(chat, "land NW nest"))
    assert "A-2020-02" in answer
    assert "To: Land Nordrhein-Westfalen, NesT" in answer
    assert ", 5 signalled" in answer
    assert "Compared with" not in answer, "the one before was for somebody else"
    assert "A-2020-03" in body(await frozen(chat, "federal federal"))


@pytest.mark.parametrize(
    ("who", "typed", "said"),
    [
        (INA, "!offer freeze federal", "possible for: federal coordination, state coordination"),
        (PIA, "!offer freeze federal", "possible for"),
        (KIM, "!offer freeze federal", "frozen by the federal coordination"),
        (KIM, "!offer freeze land NW", "NW is not your Land"),
        (FEDERAL, "!offer freeze", "Something is missing"),
        (FEDERAL, "!offer freeze moon", "“moon” is no recipient"),
        (FEDERAL, "!offer freeze land", "Which Land?"),
        (FEDERAL, "!offer freeze land Moon", "“Moon” is not a Land"),
        (FEDERAL, "!offer freeze federal moon", "I do not know the programme “moon”"),
        (FEDERAL, "!offer freeze federal nest 5", "I do not understand “5”"),
        (FEDERAL, "!offer freeze land NI", "no standing pledge"),
        (FEDERAL, "!offer show A-2020-09", "There is no offer A-2020-09"),
        (FEDERAL, "!offer show P-12", "“P-12” is not the number of an offer"),
        (FEDERAL, "!offer show", "Something is missing"),
        (INA, "!offer answer A-2020-01 Yes", "possible for"),
        (KIM, "!offer answer A-2020-01 Yes", "for the federal coordination"),
        (FEDERAL, "!offer answer A-2020-01 " + "x" * 1001, "too long"),
        (KIM, "!offer release A-2020-01", "possible for: federal coordination"),
        (PIA, "!offer show A-2020-01", "There is no offer A-2020-01"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, said: str) -> None:
    await chat.says(INA, "!pledge 5")
    await frozen(chat)
    before = await chat.remembered()
    assert said in body(await chat.says(who, typed))
    assert "nothing to confirm" in body(await chat.says(who, "!confirm"))
    assert await chat.remembered() == before


async def test_what_was_confirmed_is_what_is_frozen(chat: Chat) -> None:
    """A pledge that comes between question and answer is shown before it is frozen."""
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!offer freeze federal", room=COORDINATION)
    await chat.says(ROSA, "!pledge 8")
    again = body(await chat.says(FEDERAL, "!confirm", room=COORDINATION))
    assert "13 signalled" in again
    assert await chat.rows(Offer) == []
    assert ", 13 signalled" in body(await chat.says(FEDERAL, "!confirm", room=COORDINATION))


async def test_comparison(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await frozen(chat)
    assert "Nothing has changed since A-2020-01." in body(await frozen(chat))
    await chat.says(ROSA, "!pledge 8")
    await chat.says(ROSA, "!pledge 2 families")
    await chat.says(INA, "!pledge 6")
    answer = body(await frozen(chat))
    assert "Compared with A-2020-02:" in answer
    assert "- signalled: 5 persons → 14 persons" in answer
    assert "- signalled: 0 families → 2 families" in answer
    assert "- new: Beispielstadt (NW)" in answer
    assert "- changed: Musterhafen (NW)" in answer
    await chat.says(INA, "!pledge 0")
    assert "- no longer in it: Musterhafen (NW)" in body(await frozen(chat))
    assert "Compared with A-2020-02:" in body(await chat.says(INA, "!offer show A-2020-03"))


async def test_answers_and_list(german: Chat) -> None:
    await german.says(INA, "!zusage 5")
    assert "noch kein Angebot" in body(await german.says(INA, "!angebote"))
    await frozen(german)
    assert "noch keine Antwort" in body(await german.says(INA, "!angebot zeigen a-2020-1"))
    for text in ("„Wir prüfen das.“", "Leider nein."):
        await german.says(FEDERAL, f"!angebot antwort A-2020-01 {text}")
    shown = body(await german.says(INA, "!angebot zeigen A-2020-01"))
    assert "Donnerstag, 19.11.2020, 10:00 Uhr: „Wir prüfen das.“" in shown
    assert "„Leider nein.“" in shown
    assert [each.actor for each in await german.rows(OfferAnswer)] == [FEDERAL, FEDERAL]
    listed = body(await german.says(INA, "!angebote"))
    assert "- A-2020-01, Stand 19.11.2020, an: Bund" in listed


async def test_partners_see_released_totals_only(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await frozen(chat)
    assert "No offer is released yet." in body(await chat.says(PIA, "!offers"))
    asked = body(await chat.says(FEDERAL, "!offer release A-2020-01"))
    assert "without names" in asked
    assert "There is no offer" in body(await chat.says(PIA, "!offer show A-2020-01"))
    assert "Released" in body(await chat.says(FEDERAL, "!confirm"))
    assert "released already" in body(await chat.says(FEDERAL, "!offer release A-2020-01"))
    answers = await chat.says(PIA, "!offer show A-2020-01")
    assert len(answers) == 1, "no files"
    assert body(answers).split("\n") == [
        "A-2020-01, as of 19.11.2020: 0 persons formal (0 municipalities), 5 signalled",
        "To: federal government",
        "Only what is formal is binding.",
    ]
    assert "A-2020-01, as of 19.11.2020, to: federal government, totals released" in body(
        await chat.says(PIA, "!offers")
    )


async def test_an_open_room_hears_nothing_of_it(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5")
    await frozen(chat)
    await enter(chat.database, [Room(room_id=PLENARY, purpose="open")])
    for typed in ("!offers", "!offer show A-2020-01", "!offer freeze federal"):
        said = body(await chat.says(FEDERAL, typed))
        assert said == "The answer is in our direct chat, because it is not meant for this room."
        assert chat.letters
    assert "room of the coordination" in body([content for _, content in chat.letters])


async def test_a_changed_row_is_noticed(chat: Chat) -> None:
    """Somebody with access to the database makes 5 persons 500."""
    await chat.says(INA, "!pledge 5")
    await frozen(chat)
    offer = (await chat.rows(Offer))[0]
    forged = {**offer.snapshot, "lines": [{**offer.snapshot["lines"][0], "amount": 500}]}
    async with chat.database.engine.begin() as connection:
        await connection.execute(update(Offer).values(snapshot=forged))
    answers = await chat.says(INA, "!offer show A-2020-01")
    assert "the checksum does not match" in body(answers)
    assert len(answers) == 1, "no files are made of it"


@pytest.mark.parametrize("of", ["all", "lines", "totals", "as_of"])
async def test_nonsense_in_a_row_is_refused(in_both_languages: Chat, of: str) -> None:
    """Whoever has the database may write anything; it is refused in words, and nothing breaks."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, "!pledge 5")
    await frozen(chat)
    await chat.says(FEDERAL, "!offer release A-2020-01")
    await chat.says(FEDERAL, "!confirm")
    snapshot = (await chat.rows(Offer))[0].snapshot
    forged = {"lines": 3} if of == "all" else {**snapshot, of: 3}
    async with chat.database.engine.begin() as connection:
        await connection.execute(update(Offer).values(snapshot=forged))
    words = "nicht verwendet" if german else "must not be used"
    for who, typed in (
        (INA, "!offer show A-2020-01"),
        (PIA, "!offer show A-2020-01"),
        (INA, "!offer contacts A-2020-01"),
        (PIA, "!sum"),
    ):
        answers = await chat.says(who, typed)
        assert words in body(answers), typed
        assert len(answers) == 1
    assert "A-2020-01" in body(await chat.says(INA, "!offers"))
    kept = body(await chat.says(FEDERAL, "!offer answer A-2020-01 “Danke.”"))
    assert "A-2020-01" in kept
    assert "Danke." in kept
    await chat.says(INA, "!pledge P-1 6")
    await frozen(chat)
    (text, *files) = await chat.says(INA, "!offer show A-2020-02")
    assert len(files) == 2
    assert ("nicht mit ihm verglichen" if german else "not compared") in text["body"]


LATER = st.lists(
    st.sampled_from(
        [
            (INA, "!pledge 7"),
            (INA, "!pledge 0"),
            (BEN, "!pledge +3 nest additional more"),
            (BEN, "!pledge P-1 bund angerechnet"),
            (ROSA, "!pledge 4 families"),
            (FEDERAL, "!member add Neudorf land=NW kind=town population=100"),
            (FEDERAL, "!member set Musterhafen population=5 name=Anderswo"),
            (FEDERAL, f"!contact set Musterhafen {ROSA}"),
            (FEDERAL, "!offer freeze federal"),
            (FEDERAL, "!offer freeze land NW"),
            (FEDERAL, "!confirm"),
            (FEDERAL, "!offer answer A-2020-01 Danke"),
            (FEDERAL, "!offer release A-2020-01"),
        ]
    ),
    max_size=8,
)


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(LATER)
async def test_a_frozen_offer_never_changes(chat: Chat, later: list[tuple[str, str]]) -> None:
    """Whatever is said afterwards: the same snapshot, the same figures, the same checksum."""
    if not await chat.rows(Offer):
        await chat.says(INA, "!pledge 5 nest")
        await chat.says(ROSA, "!pledge 2 families")
        await frozen(chat)
    before = (await chat.rows(Offer))[0]
    for who, typed in later:
        await chat.says(who, typed)
    after = (await chat.rows(Offer))[0]
    assert (after.snapshot, after.digest, after.frozen_at, after.event_id) == (
        before.snapshot,
        before.digest,
        before.frozen_at,
        before.event_id,
    )
    text, *files = await chat.says(FEDERAL, "!offer show A-2020-01")
    assert text["body"].startswith(
        "A-2020-01, as of 19.11.2020: 0 persons formal (0 municipalities), 5 signalled; "
        "apart: 2 families signalled (1 municipality)\n"
    )
    assert before.digest in text["body"]
    assert [each[PRESS]["data"]["snapshot"] for each in files] == [before.snapshot] * 2
