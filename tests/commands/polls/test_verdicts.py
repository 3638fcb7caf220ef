"""The verdict stands in the first line; who may vote, and what is needed, is said before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.content import POLL, TEXT
from commands.polls.rules.verdict import Base
from storage.tables import Poll
from tests.harness.chat import BEN, FEDERAL, INA, PIA, ROSA, STRANGER, Chat, Content, body
from tests.harness.polls import closes

ALTO = "@alto:localhost"
HOUR = timedelta(hours=1)


async def ended(chat: Chat, terms: str, votes: str) -> list[Content]:
    """Poll 1 with these terms is over; votes like `yes no -`, in the order of the three voters."""
    await chat.appoint(ALTO, "Landkreis Musterland")
    await chat.says(FEDERAL, f"!poll {terms}")
    for who, vote in zip((INA, ROSA, ALTO), votes.split(), strict=False):
        if vote != "-":
            await chat.says(who, f"!vote 1 {vote}", room=f"!d{who}", direct=True)
    return await closes(chat, FEDERAL)


@pytest.mark.parametrize(
    ("terms", "votes", "english", "german"),
    [
        ("“Frage?”", "yes yes no", "adopted", "angenommen"),
        ("“Frage?”", "yes - -", "adopted", "angenommen"),
        ("“Frage?” majority=absolute", "yes - -", "rejected", "abgelehnt"),
        ("“Frage?” mehrheit=2/3", "yes no yes", "adopted", "angenommen"),
        ("“Frage?”", "no no yes", "rejected", "abgelehnt"),
        ("“Frage?” majority=simple", "yes no 3", "tie", "Gleichstand"),
        ("secret “Frage?”", "yes no 3", "tie", "Gleichstand"),
        ("hidden “Frage?” quorum=100%", "yes yes -", "quorum missed", "Quorum verfehlt"),
        ("“Frage?”", "3 3 -", "no result", "ohne Ergebnis"),
        ("secret “Frage?”", "yes yes -", "no result", "ohne Ergebnis"),  # must not be told
        ("“Frage?” Mo | Di | Mi", "Di Di Mi", "chosen Di", "gewählt Di"),
        ("“Frage?” Mo | Di | Mi", "Di Mi -", "tie between Di, Mi", "Gleichstand zwischen Di, Mi"),
        ("“Frage?” Mo | Di majority=2/3", "Di Mo -", "no majority", "keine Mehrheit"),
    ],
)
async def test_in_the_first_line(
    in_both_languages: Chat, terms: str, votes: str, english: str, german: str
) -> None:
    """Wherever the outcome is told: in the room, by the native poll, in status and record."""
    chat = in_both_languages
    answers = await ended(chat, terms, votes)
    is_german = chat.alliance.language == "de"
    verdict = german if is_german else english
    first = f"{'Abstimmung' if is_german else 'Poll'} 1: {verdict} – Frage?"
    told = next(each["body"] for each in answers if "body" in each)
    assert told.split("\n")[0] == first
    if "secret" not in terms:
        assert answers[0][TEXT].startswith(f"{'Ergebnis' if is_german else 'Outcome'}: {verdict}")
    for asked in ("!poll status 1", "!poll record 1"):
        assert verdict in body(await chat.says(INA, asked)).split("\n")[0]


@pytest.mark.parametrize(
    ("typed", "share", "of"),
    [
        ("majority=2/3", "2/3", Base.ENTITLED),
        ("majority=2/3 of all", "2/3", Base.ENTITLED),
        ("majority=absolute", "1/2", Base.ENTITLED),
        ("majority=simple", "1/2", Base.CAST),
        ("majority=2/3 cast", "2/3", Base.CAST),
        ("majority=2/3 of the votes cast quorum=50%", "2/3", Base.CAST),
        ("majority=“2/3 of the votes cast”", "2/3", Base.CAST),
        ("majority=50 % of votes cast until tomorrow 18:00", "1/2", Base.CAST),
        ("mehrheit=einfach", "1/2", Base.CAST),
        ("mehrheit=einfache bis morgen 18:00", "1/2", Base.CAST),
        ("mehrheit=absolut", "1/2", Base.ENTITLED),
        ("mehrheit=2/3 der abgegebenen Stimmen", "2/3", Base.CAST),
        ("mehrheit=2/3 abgegebener Stimmen quorum=50%", "2/3", Base.CAST),
        ("mehrheit=„66,7 % der abgegebenen Stimmen“", "667/1000", Base.CAST),
        ("mehrheit=2/3 aller Stimmberechtigten", "2/3", Base.ENTITLED),
    ],
)
async def test_of_what_it_is_a_majority(chat: Chat, typed: str, share: str, of: Base) -> None:
    said = body(await chat.says(FEDERAL, f"!poll “Frage?” {typed}"))
    (row,) = await chat.rows(Poll)
    assert (row.question, row.majority, row.majority_of) == ("Frage?", share, of)
    assert row.options == ["Yes", "No", "Abstention"]
    assert ("of the votes cast" in said) is (of is Base.CAST)
    assert ("of all who can vote" in said) is (of is Base.ENTITLED)


@pytest.mark.parametrize(
    "typed",
    [
        "“Frage?” majority=2/3 of the votes cast Ana | Ben",
        "“Frage?” majority=most",
        "“Frage?” majority=“2/3 of the people”",
        "“Frage?” mehrheit=2/3 der abgegebenen Ana | Ben",
        "“Frage?” mehrheit=mehr",
        "“Frage?” mehrheit=„2/3 der Anwesenden“",
        "“Frage?” majority simple",
        "“Frage?” mehrheit einfach",
    ],
)
async def test_a_majority_half_understood_is_refused(chat: Chat, typed: str) -> None:
    """Neither the majority nor a text is ever something else than was typed."""
    before = await chat.remembered()
    assert len(await chat.says(FEDERAL, f"!poll {typed}")) == 1
    assert await chat.remembered() == before


async def test_words_of_a_question_stay_in_it(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll majority=2/3 All in?")
    await chat.says(FEDERAL, "!abstimmung mehrheit=2/3 Der Plan?")
    assert [each.question for each in await chat.rows(Poll)] == ["All in?", "Der Plan?"]


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        ("", "3 municipalities can vote, as of now: all signatories", "3 Kommunen sind"),
        ("for=NW", "of the alliance, only Nordrhein-Westfalen.", "nur Nordrhein-Westfalen."),
        ("for=everybody", "4 municipalities can vote, as of now: all that", "4 Kommunen sind"),
    ],
)
async def test_who_may_vote_is_said(
    in_both_languages: Chat, typed: str, english: str, german: str
) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!member add Neustadt land=NW kind=city")
    said = body(await chat.says(FEDERAL, f"!poll “Frage?” {typed}"))
    assert (german if chat.alliance.language == "de" else english) in said


@pytest.mark.parametrize("then", ["taps", "text", "a stranger", "both", "deleted"])
async def test_where_the_card_can_differ_it_is_said_what_counts(
    in_both_languages: Chat, then: str
) -> None:
    """The native poll ends first, so that nothing stands below the outcome but what is true."""
    chat = in_both_languages
    await chat.says(FEDERAL, "!poll “Frage?”")
    event = await chat.delivered()
    await chat.taps(INA, event, 0)
    tap = chat.last_event
    await chat.taps(ROSA, event, 1)
    match then:
        case "text":
            await chat.says(ROSA, "!vote 1 yes")
        case "a stranger":
            await chat.taps(STRANGER, event, 0)
            await chat.taps(PIA, event, 0)
        case "both":  # the deputy's tap counts, the contact person's is on the card as well
            await chat.taps(BEN, event, 1)
        case "deleted":
            await chat.redacts(INA, tap)
    end, outcome = (await closes(chat, FEDERAL))[:2]
    assert f"{POLL}.end" in end
    hint = "Dieses Ergebnis gilt." if chat.alliance.language == "de" else "This outcome counts."
    assert (hint in outcome["body"]) is (then in {"text", "a stranger", "both"})


async def test_the_card_is_ended_first_also_by_itself(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?” until 19.11.2020 12:00")
    end, outcome = await chat.time_passes(2 * HOUR)
    assert f"{POLL}.end" in end
    assert outcome["body"].startswith("Poll 1: no result")
