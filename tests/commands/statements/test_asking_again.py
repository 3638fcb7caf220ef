"""A new version: who has answered the one before hears that the answer counts no more."""

from __future__ import annotations

import pytest

from storage.tables import Position
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, Chat, body
from tests.harness.signing import mandated, stated


async def test_answers_do_not_count_silently_no_more(in_both_languages: Chat) -> None:
    """Said at once, and by letter to both offices, with the line to type."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 2)
    await chat.says(INA, "!clause ST-1 1-2 agree")
    await chat.says(ROSA, "!clause ST-1 1 agree")
    await chat.says(ROSA, "!sign ST-1")
    said = body(await chat.says(FEDERAL, "!statement edit ST-1 1 Wir sind gern bereit."))
    assert (
        "2 Kommunen haben zu Fassung 1 geantwortet. Für Fassung 2 zählt das nicht; sie werden neu "
        "gefragt."
        if german
        else "2 municipalities have answered version 1. That does not count for version 2; they "
        "are asked again."
    ) in said
    assert sorted(to for to, _content in chat.letters) == [BEN, INA, ROSA], "one letter each"
    letters = dict(chat.letters)
    text = letters[BEN]["body"]
    assert text.startswith(
        "Musterhafen hat zu Fassung 1 von ST-1 geantwortet. Der Text ist jetzt geändert, die "
        "Antwort zählt nicht mehr."
        if german
        else "Musterhafen has answered version 1 of ST-1. Its text is changed now, so the answer "
        "does not count any more."
    )
    line = "!absatz ST-1 alle zustimmen" if german else "!clause ST-1 all agree"
    assert line in text
    assert ("mitgezeichnet" if german else "has signed") in letters[ROSA]["body"]
    await chat.says(INA, line)
    assert {each.version for each in await chat.rows(Position)} == {1, 2}
    # Whoever was asked about version 2 and has not answered is not asked about it once more.
    await chat.says(INA, "!unsign ST-1")
    await chat.says(FEDERAL, "!statement edit ST-1 2 Alle stimmen zu.")
    assert {to for to, each in chat.letters if "2" in each["body"]} >= {INA, BEN}
    assert len([to for to, _each in chat.letters if to == INA]) == 1


@pytest.mark.parametrize("number", range(5))
async def test_lines_to_answer_work_as_they_are(in_both_languages: Chat, number: int) -> None:
    """Each line below a statement can be copied."""
    chat = in_both_languages
    await stated(chat)
    await mandated(chat, 1)
    text = body(await chat.says(KIM, "!statement ST-1")).split("\nDat")[0]
    lines = [each for each in text.split("\n") if each.startswith("- ") and "!" in each]
    assert len(lines) == 5
    typed = lines[number][lines[number].index("!") :]
    answer = body(await chat.says(INA, typed))
    assert "ST-1" in answer
    for refused in ("Example:", "Beispiel:", "do not know", "kenne ich nicht", "missing", "fehlt"):
        assert refused not in answer
