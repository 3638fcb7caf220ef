"""What is published is what was confirmed, and the alliance only speaks if all sign all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Statement
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, Chat, body
from tests.harness.publishing import printed, signed, words_of
from tests.harness.registry import enter, municipality
from tests.harness.signing import CLAUSES, mandated, reworded, stated


@pytest.mark.parametrize(
    ("who", "changing"),
    [
        (BEN, "!sign ST-1 1"),
        (BEN, "!unsign ST-1"),
        (INA, "!own ST-1 “Doch nicht.”"),
        (ROSA, "!own ST-1 none"),
        (FEDERAL, "!member set Musterhafen population=5"),
        (FEDERAL, "!member add Neudorf land=NW kind=town alliance=signatory"),
        ("@l:localhost", "!sign ST-1 subject 03.12.2020"),
        (None, "a new version"),
    ],
)
async def test_what_was_confirmed_is_what_is_published(
    chat: Chat, who: str | None, changing: str
) -> None:
    """Whatever changes between question and answer is shown, and asked about, first."""
    await chat.says(KIM, "!contact set “Landkreis Musterland” @l:localhost")
    await signed(chat)
    if who == FEDERAL:  # whether everybody signs is in the summary, too
        await mandated(chat, 3)
        await chat.says("@l:localhost", "!sign ST-1")
        await chat.says(ROSA, "!sign ST-1")
    await chat.says(FEDERAL, "!statement publish ST-1")
    if who is None:
        await reworded(chat, 1, ["Wir sind bereit.", *CLAUSES[1:]])
        await chat.says(INA, "!sign ST-1")
    else:
        await chat.says(who, changing)
    again = body(await chat.says(FEDERAL, "!confirm"))
    assert again.startswith("Something has changed since you were asked; nothing is published yet.")
    assert "Is that right?" in again
    assert (await chat.rows(Statement))[0].published_at is None
    await chat.says(FEDERAL, "!confirm")
    assert (await chat.rows(Statement))[0].published_at is not None


async def test_the_last_signer_leaves_before_it_is_confirmed(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(FEDERAL, "!statement publish ST-1")
    await chat.says(INA, "!unsign ST-1")
    assert "Nobody has signed version 1 of ST-1" in body(await chat.says(FEDERAL, "!confirm"))
    assert (await chat.rows(Statement))[0].published_at is None


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (FEDERAL, "!statement publish ST-2", "Nobody has signed version 1 of ST-2"),
        (FEDERAL, "!statement publish ST-9", "There is no statement ST-9."),
        (FEDERAL, "!statement publish ST-1 review=19.11.2020", "is not in the future"),
        (FEDERAL, "!statement publish ST-1 review=soon", "“soon” is not a day"),
        (FEDERAL, "!statement publish ST-1 when=25.02.2021", "I do not know “when=”"),
        (FEDERAL, f"!statement publish ST-1 yield=“{'x' * 501}”", "too long"),
        (FEDERAL, "!publication ST-1", "No statement ST-1 is published."),
        (FEDERAL, "!publication ST-9", "No statement ST-9 is published."),
        (INA, "!statement publish ST-1", "possible for: federal coordination"),
        (KIM, "!statement publish ST-1", "possible for: federal coordination"),
        (PIA, "!statement publish ST-1", "possible for: federal coordination"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await signed(chat)
    await stated(chat)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert "nothing to confirm" in body(await chat.says(who, "!confirm"))
    assert await chat.remembered() == before


async def unanimous(chat: Chat, *, but: str = "") -> None:
    """Everybody signs the whole text, except for one difference."""
    await stated(chat)
    await chat.says(KIM, "!contact set “Landkreis Musterland” @l:localhost")
    await mandated(chat, 1, 2, *([] if but == "conditional" else [3]))
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!sign ST-1 1-3" if but == "a clause" else "!sign ST-1")
    match but:
        case "conditional":
            await chat.says("@l:localhost", "!sign ST-1 subject 03.12.2020")
        case "a signer":
            pass
        case _:
            await chat.says("@l:localhost", "!sign ST-1")
    if but == "a word":
        await reworded(chat, 1, ["Wir sind sehr bereit.", *CLAUSES[1:]])
        await chat.says(INA, "!sign ST-1")
        await chat.says(ROSA, "!sign ST-1")
    if but == "a newcomer":
        await enter(chat.database, [municipality(9, "Neudorf")])
        await chat.appoint("@n:localhost", "Neudorf")


async def test_the_alliance_demands(in_both_languages: Chat) -> None:
    """If every member signed that very text; partners are none."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await unanimous(chat)
    asked = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert ("das Bündnis fordert" if german else "the alliance demands") in asked
    text, pdf, *_files = await chat.says(FEDERAL, "!confirm")
    demand = (
        "Das Bündnis Städte Sicherer Häfen fordert:"
        if german
        else "The alliance Städte Sicherer Häfen demands:"
    )
    assert demand in text["body"]
    assert demand in words_of(printed(chat, pdf))


@pytest.mark.parametrize(
    "other",
    [
        "land=NW kind=town",  # nobody speaks for it
        "land=NW kind=town alliance=applicant",
        "land=NW kind=partner",
    ],
)
async def test_who_is_none_of_the_alliance_does_not_keep_it_from_demanding(
    chat: Chat, other: str
) -> None:
    """The rule of who may vote (domain.md, end of section 3), which the summary names."""
    await unanimous(chat)
    await chat.says(FEDERAL, f"!member add Neudorf {other}")
    if "applicant" in other:
        await chat.appoint("@n:localhost", "Neudorf")
    asked = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert "it says “the alliance demands” (that is all with a contact person" in asked


async def test_of_signatories_only_they_are_the_alliance(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await unanimous(chat, but="a signer")  # the county has not signed
    told = "das Bündnis fordert“ (das sind " if german else "the alliance demands” (that is "
    assert told not in body(await chat.says(FEDERAL, "!statement publish ST-1"))
    for name in ("Musterhafen", "Beispielstadt"):
        await chat.says(FEDERAL, f"!member set {name} alliance=signatory")
    asked = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    rule = "alle Mitzeichnenden des Bündnisses)." if german else "all signatories of the alliance)."
    assert told + rule in asked


@pytest.mark.parametrize("but", ["a clause", "a word", "a signer", "conditional", "a newcomer"])
async def test_the_alliance_does_not_demand(chat: Chat, but: str) -> None:
    await unanimous(chat, but=but)
    asked = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert "it says “the undersigned demand”" in asked
    if but == "conditional":
        assert "Left out, because its council has not decided yet: Landkreis Musterland" in asked
    if but == "a word":
        assert (
            "Left out, because it has signed an earlier version only: Landkreis Musterland" in asked
        )
    text, pdf, *_files = await chat.says(FEDERAL, "!confirm")
    assert "The undersigned municipalities demand:" in text["body"]
    for said in (text["body"], words_of(printed(chat, pdf))):
        assert "alliance Städte Sicherer Häfen demands" not in said
        assert ("Landkreis Musterland" in said) is (but in {"a clause", "a newcomer"})


DEADLINE = "25.11.2020 18:00"


@pytest.mark.parametrize(
    ("signed_by", "english", "german"),
    [
        ({INA: "", ROSA: ""}, "All 2 signers carry the whole text, but", "Alle 2 Mitzeichnenden"),
        ({INA: ""}, "The 1 signer carries the whole text, but", "1 Kommune trägt den ganzen Text"),
        ({INA: "", ROSA: "1-2"}, "Not all signers carry the whole text", "Nicht alle Mitz"),
        ({INA: "1", ROSA: "2"}, "Not all signers carry the whole text", "Nicht alle Mitz"),
        ({INA: "1-2", ROSA: "1-2"}, "Not all signers carry the whole text", "Nicht alle Mitz"),
    ],
)
async def test_the_preview_says_what_signers_signed(
    in_both_languages: Chat, signed_by: dict[str, str], english: str, german: str
) -> None:
    """It never says of those who signed everything that they did not."""
    chat = in_both_languages
    await stated(chat)
    await mandated(chat, 1, 2)
    await chat.appoint("@l:localhost", "Landkreis Musterland")
    for who, clauses in signed_by.items():
        await chat.says(who, f"!sign ST-1 {clauses}")
    answer = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    assert (german if chat.alliance.language == "de" else english) in answer


@pytest.mark.parametrize("deadline", ["runs", "is over", "none", "is moved"])
async def test_the_preview_says_that_the_deadline_runs(
    in_both_languages: Chat, deadline: str
) -> None:
    """Others might still sign; if it is moved meanwhile, it is asked once more."""
    chat = in_both_languages
    await signed(chat)
    if deadline != "none":
        await chat.says(FEDERAL, f"!statement deadline ST-1 {DEADLINE}")
    if deadline == "is over":
        await chat.time_passes(timedelta(days=7))
    answer = body(await chat.says(FEDERAL, "!statement publish ST-1"))
    running = "Die Frist läuft noch: " if chat.alliance.language == "de" else "still runs: "
    assert (running in answer and "25.11.2020" in answer) is (deadline in {"runs", "is moved"})
    if deadline == "is moved":
        await chat.says(FEDERAL, "!statement deadline ST-1 02.12.2020 18:00")
        again = body(await chat.says(FEDERAL, "!confirm"))
        assert "02.12.2020" in again
        assert (await chat.rows(Statement))[0].published_at is None


@pytest.mark.parametrize("then", ["signs again", "signs less", "agrees no more", "takes it back"])
async def test_a_replaced_signature_is_not_told_as_taken_back(
    in_both_languages: Chat, then: str
) -> None:
    chat = in_both_languages
    await signed(chat)
    typed = {
        "signs again": "!sign ST-1",
        "signs less": "!sign ST-1 1",
        "agrees no more": "!clause ST-1 1 reject",
        "takes it back": "!unsign ST-1",
    }
    await chat.says(INA, typed[then])
    told = body(await chat.says(INA, "!mydata", room="!ina:localhost", direct=True))
    taken_back = (
        "Mitzeichnungen, die Sie für Ihre Kommune zurückgenommen haben"
        if chat.alliance.language == "de"
        else "Signatures you took back"
    )
    assert (taken_back in told) is (then == "takes it back")
