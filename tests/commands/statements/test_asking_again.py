"""A new version: who has answered the one before hears that the answer counts no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from storage.tables import Position, Signature
from tests.harness.chat import BEN, FEDERAL, INA, KIM, ROSA, Chat, body
from tests.harness.many import (
    DORF,
    FIRST,
    TOWNS,
    one_step,
    require_each_once,
    until_killed,
    with_towns,
    written_to,
)
from tests.harness.registry import AT
from tests.harness.signing import mandated, stated

EDIT: Final = "!statement edit ST-1 1 Wir sind gern bereit."
ASKED: Final = {*DORF[:-1], FEDERAL}  # the coordination in place of whom there is not


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


@pytest.fixture
async def many(chat: Chat) -> Chat:
    """Many towns have signed or answered the first version; one of them has no contact person."""
    await with_towns(chat)
    await stated(chat)
    async with chat.database.transaction() as store:
        store.session.add_all(
            [signature(FIRST + n) for n in range(TOWNS // 2)]
            + [answer(FIRST + n) for n in range(TOWNS // 2 - 5, TOWNS)]
        )
        await store.session.flush()
        await store.members.remove_contact(FIRST + TOWNS - 1, "contact")
    return chat


def signature(member: int, version: int = 1) -> Signature:
    given = {"statement_id": 1, "version": version, "member_id": member, "actor": FEDERAL}
    return Signature(**given, clauses=[1, 2], event_id="$e", at=AT)


def answer(member: int, version: int = 1) -> Position:
    given = {"statement_id": 1, "version": version, "member_id": member, "actor": FEDERAL}
    return Position(**given, clause=1, position="agree", event_id="$e", at=AT)


async def test_many_are_asked_bit_by_bit(many: Chat) -> None:
    said = body(await many.says(FEDERAL, EDIT))
    assert f"{TOWNS // 2} signatures stand for version 1 only." in said
    assert f"{TOWNS // 2 + 5} municipalities have answered version 1." in said
    assert many.letters == [], "the command waits for none of them"
    await many.time_passes(timedelta())
    await require_each_once(many, ASKED)
    letters = {to: content["body"] for to, content in many.letters}
    assert letters[DORF[0]].startswith("Dorf 000 has signed version 1 of ST-1.")
    assert letters[DORF[99]].startswith("Dorf 099 has answered version 1 of ST-1.")
    assert letters[FEDERAL].startswith("Dorf 129 has answered version 1 of ST-1.")
    for text in letters.values():
        assert "Clause 1, now: Wir sind gern bereit." in text
        assert "The whole text: !statement ST-1" in text
        assert ("!sign ST-1" in text) == ("has signed" in text)


async def test_the_title_of_many_is_told_bit_by_bit(many: Chat) -> None:
    await many.says(FEDERAL, "!statement title ST-1 “Sommerhilfe”")
    assert many.letters == []
    await many.time_passes(timedelta())
    await require_each_once(many, ASKED)
    before = "The title was “Winterhilfe” before; no clause is changed."
    assert all(before in content["body"] for _to, content in many.letters)


async def test_an_end_in_the_middle_neither_loses_nor_repeats_a_letter(many: Chat) -> None:
    await many.says(FEDERAL, EDIT)
    restarted = await until_killed(many, 30)
    assert 0 < len(await written_to(many)) < len(ASKED)
    await restarted.time_passes(timedelta())
    assert sorted(await written_to(many)) == sorted(ASKED)


async def test_who_knows_the_new_version_is_not_asked(many: Chat) -> None:
    await mandated(many, FIRST + 60)
    await many.says(FEDERAL, EDIT)
    await one_step(many)
    await many.says(DORF[60], "!sign ST-1")
    await many.says(DORF[90], "!clause ST-1 1 reject")
    await many.time_passes(timedelta())
    assert sorted(await written_to(many)) == sorted(ASKED - {DORF[60], DORF[90]})


async def test_a_second_change_ends_the_letters_about_the_first(many: Chat) -> None:
    """Nobody hears of the older version after the newer one, and nobody is forgotten."""
    await many.says(FEDERAL, EDIT)
    await one_step(many)
    first = await written_to(many)
    assert 0 < len(first) <= 20
    await many.says(FEDERAL, "!statement edit ST-1 2 Alle stimmen zu.")
    await many.time_passes(timedelta())
    again = {each for each in first if each in DORF[: TOWNS // 2]}
    assert sorted(await written_to(many)) == sorted([*ASKED, *again])
    letters = {to: content["body"] for to, content in many.letters}
    for both in ("now: Wir sind gern bereit.", "now: Alle stimmen zu."):
        assert both in letters[DORF[60]], "what is different from what they have signed"
        assert both in letters[DORF[90]], "or have answered last"
    assert letters[DORF[90]].startswith("Dorf 090 has answered version 1 of ST-1.")


async def test_nothing_is_asked_any_more_once_it_is_published(many: Chat) -> None:
    await many.says(FEDERAL, EDIT)
    await one_step(many)
    before = await written_to(many)
    async with many.database.transaction() as store:
        statement = await store.statements.get(1)
        assert statement is not None
        statement.published_at = many.clock.now()
        await store.session.flush()
    await many.time_passes(timedelta())
    assert await written_to(many) == before


async def test_whoever_speaks_for_two_gets_one_letter(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 2)
    await chat.appoint(ROSA, "Musterhafen")
    await chat.says(ROSA, "!clause ST-1 1 agree for Musterhafen")
    await chat.says(ROSA, "!sign ST-1 for Beispielstadt")
    await chat.says(FEDERAL, EDIT)
    assert sorted(to for to, _content in chat.letters) == [BEN, ROSA]
    text = dict(chat.letters)[ROSA]["body"]
    assert "Musterhafen has answered version 1" in text
    assert "Beispielstadt has signed version 1" in text
    assert text.count("Wir sind gern bereit.") == 1
