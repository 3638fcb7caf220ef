"""All versions of a statement in one list."""

from __future__ import annotations

import pytest

from storage.tables import Signature
from tests.harness.chat import FEDERAL, INA, PIA, ROSA, Chat, body
from tests.harness.publishing import published
from tests.harness.signing import mandated, reworded, stated


async def test_each_with_what_changed_and_who_stands_behind_it(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 1, 2)
    await chat.says(ROSA, "!sign ST-1")
    await chat.says(INA, "!clause ST-1 1 agree")
    await chat.says(ROSA, "!clause ST-1 1-2 agree")
    await chat.says(FEDERAL, "!statement edit ST-1 1 Wir sind gern bereit.")
    await chat.says(FEDERAL, "!statement edit ST-1 new Danke.")
    await chat.says(FEDERAL, "!statement drop ST-1 3")
    await chat.says(FEDERAL, "!statement title ST-1 Sommerhilfe")
    await chat.says(INA, "!sign ST-1")
    await chat.says(INA, "!unsign ST-1")
    await chat.says(INA, "!sign ST-1 1")
    await published(chat)
    typed = "!erklärung fassungen ST-1" if german else "!statement versions ST-1"
    said = body(await chat.says(ROSA, typed))
    assert said.startswith("ST-1: Sommerhilfe\n")
    lines = [each for each in said.splitlines() if each.startswith("- ")]
    number = "Fassung" if german else "Version"
    assert [each[: len(number) + 4] for each in lines] == [
        f"- {number} {n}" for n in range(5, 0, -1)
    ]
    fifth, fourth, third, second, first = lines
    for line, ends in (
        (first, "mitgezeichnet von 1 Kommune; beantwortet von 2 Kommunen"),
        (second, "Absatz 1 neu gefasst"),
        (third, "Absatz 5 hinzugefügt"),
        (fourth, "Absatz 3 gestrichen"),
        (
            fifth,
            "nur der Titel ist ein anderer; mitgezeichnet von 1 Kommune; diese ist veröffentlicht",
        ),
    ):
        if german:
            assert line.endswith(f"; {ends}")
    if not german:
        assert first.endswith("; signed by 1 municipality; answered by 2 municipalities")
        assert second.endswith("; Clause 1 worded anew")
        assert fifth.endswith("; signed by 1 municipality; this one is published")
    assert ("diff ST-1 1 2" if not german else "vergleichen ST-1 1 2") in said


async def test_who_signs_subject_to_a_decision_has_not_signed_yet(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!sign ST-1 subject 03.12.2020")
    assert [each.subject_to is None for each in await chat.rows(Signature)] == [True, False]
    assert "signed by 1 municipality" in body(await chat.says(ROSA, "!statement versions ST-1"))


async def test_many_versions_fit_on_a_page(chat: Chat) -> None:
    await stated(chat)
    for number in range(2, 31):
        await reworded(chat, 1, [f"Fassung {number}."])
    said = body(await chat.says(INA, "!statement versions ST-1"))
    assert "- Version 30" in said
    assert "- Version 5," not in said
    assert "… and 5 more." in said
    assert said.count("One of them:") == 1


@pytest.mark.parametrize(
    ("who", "typed", "answer"),
    [
        (INA, "!statement versions", "number"),
        (INA, "!statement versions ST-9", "There is no statement ST-9."),
        (PIA, "!statement versions ST-1", "This is possible for"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, answer: str) -> None:
    await stated(chat)
    said = body(await chat.says(who, typed))
    assert answer in said
    assert "Version 1" not in said
