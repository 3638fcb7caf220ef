"""What a poll has come to, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.polls.tally import MOST_NAMES, counted
from storage.tables import Poll
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body
from tests.harness.polls import closes

ALTO = "@alto:localhost"
VOTERS = {"M": INA, "B": ROSA, "L": ALTO}


async def polled(chat: Chat, terms: str, votes: str) -> str:
    """The outcome of poll 1 in which all municipalities that there are vote like `M:yes B:no`."""
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {ALTO}")
    await chat.says(FEDERAL, f"!poll “Frage?” {terms} for=everybody")
    for vote in votes.split():
        who, _colon, answer = vote.partition(":")
        person = VOTERS[who]
        said = await chat.says(person, f"!vote 1 {answer}", room=f"!d{person}", direct=True)
        assert "Poll 1: " in body(said) or "Abstimmung 1: " in body(said)
    answers = await closes(chat, FEDERAL)
    return next(each["body"] for each in answers if "body" in each)


@pytest.mark.parametrize(
    ("terms", "votes", "told", "untold"),
    [
        ("", "M:yes B:no", "Turnout: 2 of 3 municipalities that can vote.", "uorum"),
        ("quorum=50%", "M:yes B:no", "The quorum of 50 % is reached: 2, needed 2.", "nothing"),
        ("quorum=2/3", "M:yes", "The quorum of 2/3 is not reached: 1, needed 2. So noth", "ajor"),
        ("quorum=100%", "M:abstain B:3 L:3", "The quorum of 100 % is reached: 3", "nothing"),
        (
            "majority=50%",
            "M:yes B:yes",
            "adopted – Frage?",
            "rejected",
        ),
        (
            "majority=50%",
            "M:yes",
            "Needed: 2 of 3 (majority of 50 % of all who can vote).",
            "adopted",
        ),
        ("majority=2/3", "M:yes B:no L:yes", "1: adopted – Frage?\n- Yes: 2", "rejected"),
        ("majority=100%", "M:yes B:yes", "1: rejected – Frage?\n- Yes: 2", "adopted"),
        ("quorum=100% majority=50%", "M:yes B:yes", "1: quorum missed – Frage?", "ajority"),
        (
            "secret quorum=50% majority=50%",
            "M:yes B:yes L:no",
            "1: adopted – Frage?",
            "Musterhafen",
        ),
        ("secret quorum=100%", "M:yes B:yes", "is not reached: 2, needed 3", "Beispielstadt"),
    ],
)
async def test_quorum_and_majority(
    chat: Chat, terms: str, votes: str, told: str, untold: str
) -> None:
    """Of everybody who can vote, not of those who came."""
    said = await polled(chat, terms, votes)
    assert told in said
    assert untold not in said


async def test_several_can_have_a_majority(chat: Chat) -> None:
    said = await polled(chat, "Mo | Di | Mi choices=2 majority=50%", "M:1,2 B:2,1 L:3")
    assert said.startswith("Poll 1: chosen Mo, Di – Frage?")


async def test_inhabitants_are_information(chat: Chat) -> None:
    """The few with the many inhabitants do not outvote the many."""
    await chat.says(FEDERAL, "!member add Neustadt land=SN kind=city")
    await chat.says(FEDERAL, "!contact set Neustadt @neu:localhost")
    VOTERS["N"] = "@neu:localhost"
    said = await polled(chat, "majority=50%", "M:no B:yes N:yes L:no")
    assert said.startswith("Poll 1: tie – Frage?")
    assert "each municipality has one vote: Yes: 9,000, No: 198,000, Abstention: 0" in said
    assert "For 1 municipality their number is not known." in said


async def test_open_names_everybody(german: Chat) -> None:
    said = await polled(german, "quorum=50%", "M:ja L:nein")
    assert said.split("\n") == [
        "Abstimmung 1: Gleichstand – Frage?",
        "- Ja: 1 (Musterhafen)",
        "- Nein: 1 (Landkreis Musterland)",
        "- Enthaltung: 0",
        "Beteiligung: 2 von 3 stimmberechtigten Kommunen.",
        "Das Quorum von 50 % ist erreicht: 2, nötig 2.",
        "Nötig waren 2 von 2 (einfache Mehrheit der abgegebenen Stimmen, ohne Enthaltungen).",
        "Keine Antwort (1): Beispielstadt",
        "Einwohnerzahl dahinter, nur zur Information, denn jede Kommune hat eine Stimme: "
        "Ja: 48.000, Nein: 150.000, Enthaltung: 0",
        "Dieses Ergebnis gilt. Die Umfragekarte in Ihrer App zählt nur, was angetippt wurde, und "
        "nach Personen.",
    ]


async def test_secret_has_nothing_but_numbers(german: Chat) -> None:
    said = await polled(german, "secret", "M:ja B:nein L:nein")
    assert said.split("\n") == [
        "Abstimmung 1: abgelehnt – Frage?",
        "- Ja: 1",
        "- Nein: 2",
        "- Enthaltung: 0",
        "Beteiligung: 3 von 3 stimmberechtigten Kommunen.",
        "Nötig waren 2 von 3 (einfache Mehrheit der abgegebenen Stimmen, ohne Enthaltungen).",
    ]


@pytest.mark.parametrize("terms", ["", "hidden", "secret"])
async def test_counted(chat: Chat, terms: str) -> None:
    """What other commands build on: counts, and who is silent; in a secret poll nothing else."""
    await polled(chat, f"{terms} until 25.11.2020 18:00", "M:yes B:no L:no")
    (poll,) = await chat.rows(Poll)
    async with chat.database.transaction() as store:
        found = (await counted(store, poll)).tally
    assert (found.counts, found.silent) == ((1, 2, 0), set())
    assert (found.answered, found.eligible) == (3, 3)
    assert found.choices == ({} if terms == "secret" else {1: (0,), 2: (1,), 3: (1,)})
    assert found.standing == ({} if terms == "secret" else {1: 1, 2: 2, 3: 3})


async def test_very_many_names(chat: Chat) -> None:
    """The rest is a number."""
    for number in range(MOST_NAMES):
        await chat.says(FEDERAL, f"!member add “Ort {number:03}” land=SN kind=town")
    said = await polled(chat, "", "M:yes")
    assert f"No answer ({MOST_NAMES + 2}): Beispielstadt, Landkreis Musterland, Ort 000" in said
    assert ", Ort 097 and 2 more" in said


async def test_closed_by_itself_with_its_terms(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll hidden “Wer?” Ana | Ben quorum=1/3 until 19.11.2020 18:00")
    await chat.says(INA, "!vote 1 Ana", room="!ina", direct=True)
    said = body(await chat.time_passes(timedelta(hours=8)))
    assert "- Ana: 1 (Musterhafen)\n- Ben: 0" in said
    assert "The quorum of 1/3 is reached: 1, needed 1." in said


async def test_nobody_is_counted_twice(in_both_languages: Chat) -> None:
    """A town in a county that answers the same is among its inhabitants already."""
    chat = in_both_languages
    await chat.says(FEDERAL, "!member add Kreis land=NW kind=county population=300000")
    await chat.says(FEDERAL, "!member set Beispielstadt county=Kreis")
    await chat.says(FEDERAL, "!contact set Kreis @kreis:localhost")
    VOTERS["K"] = "@kreis:localhost"
    said = await polled(chat, "a | b", "B:a K:a M:b")
    german = chat.alliance.language == "de"
    assert ("a: 300.000, b: 48.000" if german else "a: 300,000, b: 48,000") in said
    assert ("wird nur einmal gezählt" if german else "is counted once") in said


async def test_a_county_that_answers_otherwise_leaves_the_town_its_people(chat: Chat) -> None:
    await chat.says(FEDERAL, "!member add Kreis land=NW kind=county population=300000")
    await chat.says(FEDERAL, "!member set Beispielstadt county=Kreis")
    await chat.says(FEDERAL, "!contact set Kreis @kreis:localhost")
    VOTERS["K"] = "@kreis:localhost"
    said = await polled(chat, "a | b", "B:a K:b")
    assert "a: 9,000, b: 300,000" in said
    assert "counted once" not in said


async def test_namesakes_are_told_apart(chat: Chat) -> None:
    """By their AGS, or else by their Land: in the outcome, in the status, among the silent."""
    for land, ags in (("NI", "ags=03999001"), ("MV", "ags=13999001"), ("SN", "")):
        await chat.says(FEDERAL, f"!member add Neuenkirchen land={land} kind=town {ags}")
    await chat.says(FEDERAL, "!contact set 03999001 @neu:localhost")
    VOTERS["N"] = "@neu:localhost"
    said = await polled(chat, "a | b", "N:a")
    assert "- a: 1 (Neuenkirchen (AGS 03999001))" in said
    silent = "Musterhafen, Neuenkirchen (AGS 13999001), Neuenkirchen (SN)"
    assert silent in said
    assert silent in body(await chat.says(INA, "!poll status 1"))
