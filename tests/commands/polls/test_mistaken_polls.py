"""What is typed behind `!poll` by mistake opens no vote; one opened by mistake can be discarded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.content import POLL
from storage.tables import Ballot, Elector, Poll, Proxy
from tests.commands.redacting import redacts
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!poll 1 yes", "Did you mean !vote 1 yes?"),
        ("!poll #1 no “Kosten offen”", "Did you mean !vote 1 no Kosten offen?"),
        ("!poll 1, 3", "Did you mean !vote 1 3?"),
        ("!poll delete it", "!polls shows the open polls"),
        ("!poll stop 1", "!poll close 1 – ends it"),
        ("!poll help", "!polls shows the open polls"),
        ("!poll Winterhilfe", "!poll “Winterhilfe”"),
        ("!poll result of 1", "!poll status 1 – how it stands"),
        ("!poll cancel 1", "!poll discard 1 – for one"),
        ("!poll 2 Termine im Mai", "!poll “2 Termine im Mai”"),
        ("!poll Who goes to Marburg", None),
        ("!poll Winterhilfe?", None),
        ("!poll 2 or 3 meetings?", None),
    ],
)
async def test_not_a_question(chat: Chat, typed: str, told: str | None) -> None:
    answers = await chat.says(INA, typed)
    assert len(await chat.rows(Poll)) == (told is None)
    if told is not None:
        assert told in body(answers)
        assert "I have not opened any poll" in body(answers)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!abstimmung 2 ja", "Meinten Sie !stimme 2 ja?"),
        ("!abstimmung 2: ja", "Meinten Sie !stimme 2 ja?"),
        ("!abstimmung abbrechen 2", "!abstimmung verwerfen 2 – für eine"),
        ("!abstimmung wieder öffnen 1", "!abstimmung stand 1"),
        ("!abstimmung hilfe", "!hilfe abstimmung"),
    ],
)
async def test_in_german(german: Chat, typed: str, told: str) -> None:
    assert told in body(await german.says(INA, typed))
    assert await german.rows(Poll) == []


@pytest.mark.parametrize(
    "typed", ["!poll 1", "!abstimmung #1", "!abstimmung Nr. 1", "!abstimmung status 1",
              "!abstimmung zeigen 1", "!poll show 1"],
)  # fmt: skip
async def test_a_number_alone_shows_the_poll(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    assert "Poll 1, as it stands: Frage?" in body(await chat.says(INA, typed))
    assert len(await chat.rows(Poll)) == 1
    assert "There is no poll 7" in body(await chat.says(INA, "!poll 7"))


async def test_reopening_as_people_spell_it(german: Chat) -> None:
    await german.says(INA, "!abstimmung „Frage?“")
    for word in ("wiedereröffnen", "wiederöffnen", "wiedereroeffnen"):
        assert "läuft noch" in body(await german.says(INA, f"!abstimmung {word} 1"))
    assert len(await german.rows(Poll)) == 1


@pytest.mark.parametrize(
    ("typed", "question", "options"),
    [
        ("!poll Wann treffen wir uns? Montag | Dienstag", "Wann treffen wir uns?",
         "Montag Dienstag"),
        ("!poll Wann? Wo? | Montag | Dienstag", "Wann? Wo?", "Montag Dienstag"),
        ("!abstimmung „Welcher Termin?“ Montag, Dienstag, Mittwoch", "Welcher Termin?",
         "Montag Dienstag Mittwoch"),
        ("!abstimmung Welcher Termin? Montag; Dienstag", "Welcher Termin?", "Montag Dienstag"),
        ("!abstimmung Welcher Termin?\nMontag\nDienstag", "Welcher Termin?", "Montag Dienstag"),
        ("!abstimmung „Welcher Termin?“\n- Montag\n- Dienstag", "Welcher Termin?",
         "Montag Dienstag"),
        ("!abstimmung Unser nächster Termin\n1. Montag\n2. Dienstag", "Unser nächster Termin",
         "Montag Dienstag"),
        ("!abstimmung „Was?“ Montag, 9 Uhr | Dienstag", "Was?", "Montag, 9 Uhr|Dienstag"),
        ("!abstimmung neu „Was?“ a | b", "Was?", "a b"),
        ("!abstimmung neu: Was denn? a | b", "Was denn?", "a b"),
        ("!abstimmung Neu bauen oder nicht? ja | nein", "Neu bauen oder nicht?", "ja nein"),
        ("!abstimmung „Was?“ a, b bis morgen 9 Uhr", "Was?", "a b"),
        ("!abstimmung „Was?“ a | b quorum = 50 %", "Was?", "a b"),
        ("!abstimmung „Was?“ a | b für=NRW", "Was?", "a b"),
    ],
)  # fmt: skip
async def test_questions_as_people_type_them(
    german: Chat, typed: str, question: str, options: str
) -> None:
    await german.says(INA, typed)
    (row,) = await german.rows(Poll)
    expected = options.split("|") if "|" in options else options.split()
    assert (row.question, row.options) == (question, expected)
    assert row.quorum == ("1/2" if "quorum" in typed else None)
    assert row.land == ("NW" if "NRW" in typed else None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!abstimmung „Was?“ quorum 50 %", "quorum=50%"),
        ("!abstimmung „Was?“ a | b mehrheit 2/3", "mehrheit=2/3"),
        ("!abstimmung „Was?“ a | b für NRW", "für=NRW"),
        ("!abstimmung „Was?“ a | b für Land NW", "für=Land NW"),
        ("!abstimmung „Was?“ a | b für Mitzeichnende", "für=Mitzeichnende"),
        ("!abstimmung „Was?“ mindestens=999999h", "höchstens 60 Tage"),
    ],
)
async def test_terms_that_would_become_text(german: Chat, typed: str, told: str) -> None:
    assert told in body(await german.says(INA, typed))
    assert await german.rows(Poll) == []


@pytest.mark.parametrize("secrecy", ["", "hidden", "secret"])
@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
async def test_discard(in_both_languages: Chat, secrecy: str, who: str) -> None:
    """With all about it, until somebody has voted."""
    chat = in_both_languages
    before = await chat.remembered()
    await chat.says(INA, f"!poll {secrecy} “Frage?” a | b")
    event = None if secrecy == "secret" else await chat.delivered()
    await chat.says(ROSA, "!proxy 1 Musterhafen")
    assert len(await chat.rows(Proxy)) == 1
    typed = "!poll discard 1" if chat.alliance.language == "en" else "!abstimmung löschen 1"
    answers = await chat.says(who, typed)
    assert "Frage?" in answers[0]["body"]
    assert [f"{POLL}.end" in each for each in answers[1:]] == (
        [] if secrecy == "secret" else [True]
    )
    assert await chat.remembered() == before
    assert await chat.rows(Elector) == []
    if event is not None:
        assert await chat.taps(INA, event, 0) == []
    assert await chat.time_passes(timedelta(days=1)) == []
    await chat.says(INA, "!poll “Noch eine?”")
    assert [each.id for each in await chat.rows(Poll)] == [2]


@pytest.mark.parametrize("then", ["stands", "withdrawn", "deleted", "secret", "closed"])
async def test_not_discarded_once_somebody_has_voted(chat: Chat, then: str) -> None:
    await chat.says(INA, f"!poll {'secret' if then == 'secret' else ''} “Frage?” a | b")
    await chat.says(ROSA, "!vote 1 a", room="!rosa", direct=True)
    if then == "withdrawn":
        await chat.says(ROSA, "!vote withdraw 1")
    if then == "deleted":
        await redacts(chat, ROSA, (await chat.rows(Ballot))[0].event_id)
    if then == "closed":
        await chat.says(INA, "!poll close 1")
        await chat.says(INA, "!confirm")
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!poll discard 1"))
    assert "closed already" in answer if then == "closed" else "has voted in poll 1" in answer
    assert await chat.remembered() == before


@pytest.mark.parametrize("who", [BEN, ROSA, PIA, STRANGER])
async def test_discarding_is_not_for_everybody(chat: Chat, who: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    before = await chat.remembered()
    await chat.says(who, "!poll discard 1")
    assert await chat.remembered() == before


async def test_a_close_is_confirmed(in_both_languages: Chat) -> None:
    """It cannot be undone; by then others may have voted, or somebody has closed it."""
    chat = in_both_languages
    await chat.says(INA, "!poll “Frage?” a | b")
    asked = body(await chat.says(INA, "!poll close 1"))
    assert "Beispielstadt" in asked
    await chat.says(INA, "!no")
    assert (await chat.rows(Poll))[0].closed_at is None
    await chat.says(INA, "!poll close 1")
    await chat.says(ROSA, "!confirm")
    assert (await chat.rows(Poll))[0].closed_at is None
    await chat.says(FEDERAL, "!poll close 1")
    await chat.says(ROSA, "!vote 1 a")
    await chat.says(FEDERAL, "!confirm")
    (row,) = await chat.rows(Poll)
    assert (row.closed_by, row.record["outcome"]["counts"]) == (FEDERAL, [1, 0])  # type: ignore[index]
    before = await chat.remembered()
    answer = body(await chat.says(INA, "!confirm"))
    assert "closed already" in answer or "schon beendet" in answer
    assert {**await chat.remembered(), "questions": None} == {**before, "questions": None}


async def test_a_poll_that_a_follow_up_waits_for_stays(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!poll “Winterhilfe?”")
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    refused = body(await chat.says(FEDERAL, "!poll discard 1"))
    assert "F-1" in refused
    assert len(await chat.rows(Poll)) == 1
