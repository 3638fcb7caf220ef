"""`!denominator`: story C word for word, the trade-off, and who is named as what."""

from __future__ import annotations

import pytest

from commands.statements.rules import denominator
from storage.tables import Position
from tests.harness.chat import FEDERAL, INA, KIM, PIA, Chat, body
from tests.harness.registry import enter, municipality
from tests.harness.statements import say, statement, version

FOUR = ("Wir nehmen auf.", "Der Bund zahlt.", "Die Länder\nhelfen.", "Sofort.")
TOWNS = range(101, 121)


async def story_c(chat: Chat) -> None:
    """Twenty are asked, fourteen answer: all carry 1 and 2, eleven 3, two of them 4."""
    towns = [municipality(n, f"Ort {n}", population=10_000) for n in TOWNS]
    towns[3] = municipality(104, "Ort 104", kind="county", population=200_000)
    towns[4] = municipality(105, "Ort 105", population=None)
    towns[5] = municipality(106, "Ort 106", county_id=104)
    await enter(chat.database, towns)
    await statement(chat, FOUR, TOWNS)
    responding = TOWNS[:14]
    await say(chat, 1, responding, [1, 2], "agree")
    await say(chat, 1, responding[:11], [3], "reject")
    await say(chat, 1, responding[:11], [3], "agree")
    await say(chat, 1, [112], [3], "reject")
    await say(chat, 1, [113], [3], "change", proposal="Auch der Bund.")
    await say(chat, 1, responding[:2], [4], "agree")
    await say(chat, 1, responding[2:], [4], "abstain")


ENGLISH = """\
ST-1, version 1: Winterhilfe
Common denominator: clauses 1 and 2 carried by 14 of 14 responses, with clause 3 by 11; \
6 without response do not count as consent
- Clauses 1 and 2: carried by 14 of 14
- Clause 3 (“Die Länder helfen.”): carried by 11 of 14; wish for a change: Ort 113; \
rejection: Ort 112; not answered: Ort 114
- Clause 4 (“Sofort.”): carried by 2 of 14; abstention: Ort 103, Ort 104, Ort 105, Ort 106, \
Ort 107, Ort 108, Ort 109, Ort 110, Ort 111, Ort 112 and 2 more
Without response, which is no consent (6): Ort 115, Ort 116, Ort 117, Ort 118, Ort 119, Ort 120
Who could sign what, and what each step costs:
- Clauses 1 and 2 – 14 municipalities, 310,000 inhabitants, \
number of inhabitants of 1 municipality not known
- Clauses 1–3 – 11 municipalities, 280,000 inhabitants, \
number of inhabitants of 1 municipality not known – clause 3 costs 3 municipalities
- Clauses 1–4 – 2 municipalities, 20,000 inhabitants – clause 4 costs 9 municipalities"""

GERMAN = """\
ST-1, Fassung 1: Winterhilfe
Gemeinsamer Nenner: Absätze 1 und 2 getragen von 14 von 14 Antworten, mit Absatz 3 von 11; \
6 ohne Antwort zählen nicht als Zustimmung
- Absätze 1 und 2: getragen von 14 von 14
- Absatz 3 („Die Länder helfen.“): getragen von 11 von 14; Änderungswunsch: Ort 113; \
Ablehnung: Ort 112; ohne Antwort: Ort 114
- Absatz 4 („Sofort.“): getragen von 2 von 14; Enthaltung: Ort 103, Ort 104, Ort 105, Ort 106, \
Ort 107, Ort 108, Ort 109, Ort 110, Ort 111, Ort 112 und 2 weitere
Ohne Antwort, was keine Zustimmung ist (6): Ort 115, Ort 116, Ort 117, Ort 118, Ort 119, Ort 120
Wer könnte was mitzeichnen, und was jeder Schritt kostet:
- Absätze 1 und 2 – 14 Kommunen, 310.000 Einw., Einwohnerzahl von 1 Kommune nicht bekannt
- Absätze 1–3 – 11 Kommunen, 280.000 Einw., Einwohnerzahl von 1 Kommune nicht bekannt – \
Absatz 3 kostet 3 Kommunen
- Absätze 1–4 – 2 Kommunen, 20.000 Einw. – Absatz 4 kostet 9 Kommunen"""


@pytest.mark.parametrize("who", [FEDERAL, KIM, INA])
async def test_story_c(in_both_languages: Chat, who: str) -> None:
    chat = in_both_languages
    await story_c(chat)
    rows = await chat.rows(Position)
    german = chat.alliance.language == "de"
    typed = "!nenner ST-1" if german else "!denominator ST-1"
    answer = body(await chat.says(who, typed)).partition("\nDat")[0]
    assert answer == (GERMAN if german else ENGLISH)
    assert len(await chat.rows(Position)) == len(rows), "looking changes nothing"


async def test_forty_clauses_fit_a_phone(in_both_languages: Chat) -> None:
    """Equal results share a line, whether they stand side by side or not."""
    chat = in_both_languages
    await chat.says(KIM, "!privacy")
    await statement(chat, [f"Absatz Nummer {each}." for each in range(1, 41)], (1, 2, 3))
    await say(chat, 1, [1, 2, 3], [*range(1, 41)], "agree")
    await say(chat, 1, [2], [3, 17], "abstain")
    await say(chat, 1, [3], [5], "reject")
    lines = body(await chat.says(KIM, "!denominator ST-1")).split("\n")
    if chat.alliance.language == "de":
        assert "- Absätze 1, 2, 4, 6–16 und 18–40: getragen von 3 von 3" in lines
        assert "- Absätze 3 und 17: getragen von 2 von 3; Enthaltung: Beispielstadt" in lines
    else:
        assert "- Clauses 1, 2, 4, 6–16 and 18–40: carried by 3 of 3" in lines
        assert "- Clauses 3 and 17: carried by 2 of 3; abstention: Beispielstadt" in lines
    assert len(lines) <= 10


async def test_nobody_has_answered(chat: Chat) -> None:
    await statement(chat, FOUR)
    answer = body(await chat.says(KIM, "!denominator ST-1")).partition("\nData")[0]
    assert answer == (
        "ST-1, version 1: Winterhilfe\n"
        "Nobody has answered yet.\n"
        "Without response, which is no consent (3): Beispielstadt, Landkreis Musterland, "
        "Musterhafen"
    )


async def test_everybody_agrees(chat: Chat) -> None:
    await statement(chat, FOUR)
    await say(chat, 1, [1, 2, 3], [1, 2, 3, 4], "agree")
    answer = body(await chat.says(KIM, "!denominator ST-1"))
    assert "Common denominator: clauses 1–4 carried by 3 of 3 responses\n" in answer
    assert "Without response" not in answer
    assert "- Clauses 1–4 – 3 municipalities, 207,000 inhabitants" in answer
    assert "cost" not in answer.partition("each step costs:")[2]


async def test_an_abstention_is_no_consent(chat: Chat) -> None:
    """Nor is it hidden: whoever wants the clause sees that nobody objects."""
    await statement(chat, FOUR[:1])
    await say(chat, 1, [1, 2], [1], "agree")
    await say(chat, 1, [3], [1], "abstain")
    answer = body(await chat.says(KIM, "!denominator ST-1"))
    assert "No common denominator: no clause is carried by all 3 responses\n" in answer
    assert "carried by 2 of 3; abstention: Landkreis Musterland" in answer


async def test_no_common_denominator(chat: Chat) -> None:
    """Sets that are as good are counted; what is given up for more clauses is said."""
    await statement(chat, FOUR, [1, 2, 3])
    await say(chat, 1, [1, 2], [4], "agree")
    await say(chat, 1, [3], [1, 2], "agree")
    answer = body(await chat.says(KIM, "!denominator ST-1"))
    assert "No common denominator: no clause is carried by all 3 responses\n" in answer
    assert answer.partition("each step costs:\n")[2].partition("\nData")[0] == (
        "- Clause 4 – 2 municipalities, 57,000 inhabitants\n"
        "- Clauses 1 and 2 – 1 municipality, 150,000 inhabitants – "
        "in addition: 1 and 2; but not: 4; this costs 1 municipality"
    )
    await say(chat, 1, [3], [1, 2], "reject")
    await say(chat, 1, [1], [4], "reject")
    await say(chat, 1, [1], [3], "agree")
    answer = body(await chat.says(KIM, "!denominator ST-1"))
    assert (
        "- Clause 3 – 1 municipality, 48,000 inhabitants – 1 other selection reaches the same"
    ) in answer


async def test_only_the_newest_version_counts(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await statement(chat, FOUR)
    await say(chat, 1, [1, 2], [1, 2, 3, 4], "agree")
    await version(chat, 1, FOUR)
    await say(chat, 1, [2], [2], "agree", version=2)
    answer = body(await chat.says(KIM, "!denominator ST-1"))
    if chat.alliance.language == "de":
        assert "ST-1, Fassung 2: " in answer
        assert "1 Kommune hat nur zu einer früheren Fassung geantwortet; das zählt hier" in answer
        assert "Absatz 2 getragen von 1 von 1 Antworten; 2 ohne Antwort zählen nicht" in answer
    else:
        assert "ST-1, version 2: " in answer
        assert "1 municipality has answered an earlier version only; that does not" in answer
        assert "clause 2 carried by 1 of 1 responses; 2 without response do not count" in answer


async def test_too_many_combinations_are_said(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(denominator, "_MOST_STEPS", 0)
    monkeypatch.setattr(denominator, "MOST_IN_TABLE", 1)
    await story_c(chat)
    answer = body(await chat.says(KIM, "!denominator ST-1"))
    assert answer.partition("\nData")[0].endswith(
        "This list does not look at clauses 3 and 4, which fewer municipalities carry."
    )


async def test_a_long_statement(chat: Chat) -> None:
    """Sixty clauses of which everybody objects to another one: an answer all the same."""
    ids = range(101, 161)
    await enter(chat.database, [municipality(n, f"Ort {n}") for n in ids])
    await statement(chat, ["Satz. " * 200] * 60, ids)
    await say(chat, 1, ids, range(1, 61), "agree")
    for n, member in enumerate(ids, 1):
        await say(chat, 1, [member], [n], "reject")
    answers = await chat.says(KIM, "!denominator ST-1")
    assert "- Clause 60 (“Satz. Satz." in body(answers)
    assert "There are too many combinations to compare all of them." in body(answers)


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (INA, "!denominator ST-9", "There is no statement ST-9"),
        (INA, "!denominator P-1", "It looks like ST-4"),
        (PIA, "!denominator ST-1", "This is possible for: "),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await statement(chat, FOUR)
    assert told in body(await chat.says(who, typed))


async def test_not_in_an_open_room(chat: Chat) -> None:
    await statement(chat, FOUR)
    await say(chat, 1, [1], [1], "reject")
    await chat.says(FEDERAL, "!room open")
    assert "rejection" not in body(await chat.says(KIM, "!denominator ST-1"))
    assert any("rejection: Musterhafen" in content["body"] for _to, content in chat.letters)
