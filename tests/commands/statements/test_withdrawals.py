"""A statement is withdrawn, before or after its publication; its signers are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from bot.remaking import remade
from commands.papers import records
from commands.papers.checking import State, examine
from storage.tables import Mailing, OutboxRow, Room, Signature, Statement
from tests.commands.statements.test_asking_again import signature
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, Chat, body
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
from tests.harness.publishing import OWN, printed, published, signed, words_of
from tests.harness.registry import enter
from tests.harness.signing import mandated, stated

REASON: Final = "Das Land trägt die Kosten jetzt."
WITHDRAW: Final = f"!statement withdraw ST-1 “{REASON}”"


async def withdrawn(chat: Chat) -> str:
    await chat.says(FEDERAL, WITHDRAW)
    return body(await chat.says(FEDERAL, "!confirm"))


async def test_before_the_publication(in_both_languages: Chat) -> None:
    """It is asked back, then dated with its reason, and told to those who have signed."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    typed = f"!erklärung zurückziehen ST-1 „{REASON}“" if german else WITHDRAW
    asked = body(await chat.says(FEDERAL, typed))
    assert ("Grund: " if german else "Reason: ") + REASON in asked
    told = "2 Kommunen haben sie mitgezeichnet" if german else "2 municipalities have signed it"
    assert told in asked
    assert "Beispielstadt, Musterhafen" in asked
    (row,) = await chat.rows(Statement)
    assert row.withdrawn_at is None, "nothing is done before it is confirmed"
    said = body(await chat.says(FEDERAL, "!bestätigen" if german else "!confirm"))
    line = (
        f"Zurückgezogen am 19.11.2020. Grund: {REASON}"
        if german
        else f"Withdrawn on 19.11.2020. Reason: {REASON}"
    )
    assert line in said
    (row,) = await chat.rows(Statement)
    found = row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason, row.published_at
    assert found == (chat.clock.now(), FEDERAL, REASON, None)
    letters = dict(chat.letters)
    assert sorted(to for to, _content in chat.letters) == sorted([INA, BEN, ROSA])
    name = "zurückgezogen ist: " if german else "is withdrawn: "
    assert "Musterhafen" in letters[BEN]["body"]
    assert "Beispielstadt" in letters[ROSA]["body"]
    for each in letters.values():
        assert line in each["body"]
        assert (name in each["body"]) != german
    shown = body(await chat.says(INA, "!statement ST-1"))
    assert line in shown
    by_then = (
        "2 Kommunen hatten sie bis dahin mitgezeichnet: Beispielstadt, Musterhafen"
        if german
        else "2 municipalities had signed it by then: Beispielstadt, Musterhafen"
    )
    assert by_then in said
    assert by_then in shown
    assert row.withdrawal_signers == ["Beispielstadt", "Musterhafen"]
    await chat.says(FEDERAL, "!member set Musterhafen name=Musterport")
    await chat.says(FEDERAL, "!confirm")
    assert by_then in body(await chat.says(INA, "!statement ST-1")), "as they were called then"
    assert "Der Bund stimmt zu." in shown
    assert "!sign" not in shown


@pytest.mark.parametrize(
    ("who", "typed"),
    [
        (INA, "!sign ST-1"),
        (INA, "!unsign ST-1"),
        (INA, "!clause ST-1 1 agree"),
        (INA, "!own ST-1 “Nein.”"),
        (INA, "!can ST-1"),
        (FEDERAL, "!statement edit ST-1 1 Anders."),
        (FEDERAL, "!statement drop ST-1 1"),
        (FEDERAL, "!statement title ST-1 Anders"),
        (FEDERAL, "!statement deadline ST-1 02.12.2020"),
        (FEDERAL, "!statement publish ST-1"),
    ],
)
async def test_nothing_of_it_changes_any_more(chat: Chat, who: str, typed: str) -> None:
    await signed(chat)
    await withdrawn(chat)
    before = await chat.rows(Signature), (await chat.rows(Statement))[0].published_at
    said = body(await chat.says(who, typed))
    assert said.startswith("ST-1 is withdrawn; nothing of it can be changed.")
    assert REASON in said
    after = await chat.rows(Signature), (await chat.rows(Statement))[0].published_at
    assert [each.id for each in after[0] if each.withdrawn_at] == [
        each.id for each in before[0] if each.withdrawn_at
    ]
    assert before[1] is after[1] is None


@pytest.mark.parametrize(
    ("who", "typed"),
    [(INA, "!open"), (FEDERAL, "!overview"), (FEDERAL, "!calendar"), (FEDERAL, "!digest new")],
)
async def test_it_is_open_no_more(chat: Chat, who: str, typed: str) -> None:
    """Neither in what is to do, nor in overview, calendar and digest."""
    await chat.says(FEDERAL, "!room plenary")
    here: dict[str, Any] = {} if "new" in typed else {"room": f"!direct-{who[1:]}", "direct": True}
    await chat.says(FEDERAL, "!statement new Winterhilfe until 25.11.2020 18:00\n1. Wir helfen.")
    assert "ST-1" in str(await chat.says(who, typed, **here))
    await withdrawn(chat)
    after = str(await chat.says(who, typed, **here))
    assert "ST-1" not in after.replace("- ST-1 is withdrawn", "").replace("`!statement ST-1`", "")


async def test_its_days_come_no_more(chat: Chat) -> None:
    """Neither its deadline nor that of a council decision; nor can it be meant without a number."""
    await chat.says(FEDERAL, "!statement new Winterhilfe until 25.11.2020 18:00\n1. Wir helfen.")
    await chat.says(INA, "!sign ST-1 subject 26.11.2020")
    await chat.says(FEDERAL, "!statement new Zweite\n1. Wir helfen.")
    await mandated(chat, 2)
    assert "ST-1" in body(await chat.says(ROSA, "!sign")), "one of two"
    await withdrawn(chat)
    assert "ST-2" in body(await chat.says(ROSA, "!sign"))
    said = await chat.time_passes(timedelta(days=8))
    assert not [each for each in said if "ST-1" in str(each)]
    assert not [each for _to, each in chat.letters if "ST-1" in str(each)]
    listed = body(await chat.says(INA, "!statements"))
    assert "ST-1: Winterhilfe – Withdrawn: Thursday, 19.11.2020" in listed


async def test_after_the_publication(in_both_languages: Chat) -> None:
    """What was published stays for everybody, marked; its papers can be checked."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await signed(chat)
    await published(chat)
    (before,) = await chat.rows(Statement)
    await chat.says(FEDERAL, WITHDRAW)
    said = body(await chat.says(FEDERAL, "!confirm"))
    line = f"Grund: {REASON}" if german else f"Reason: {REASON}"
    assert line in said
    (row,) = await chat.rows(Statement)
    assert (row.publication, row.digest) == (before.publication, before.digest)
    assert sorted(to for to, _content in chat.letters) == sorted([INA, BEN, ROSA])
    await enter(chat.database, [Room(room_id=PLENARY, purpose="open")])
    text, *files = await chat.says(PIA, "!publication ST-1")
    assert line in text["body"]
    assert OWN in text["body"], "the text stays as it was"
    assert before.digest not in text["body"], "that of what is handed out, mark and all"
    pdf, docx, record = (printed(chat, each) for each in files)
    assert line in words_of(pdf)
    for made in (pdf, docx, record):
        found = examine(made, remade)
        assert found.state is State.OK, found
    assert examine(pdf.replace(b"ST-1", b"ST-2"), remade).state is not State.OK
    assert records.digest(row.publication or {}) == row.digest


async def test_who_may(chat: Chat) -> None:
    """Before: its author and the coordination; once published the federal coordination only."""
    await chat.says(INA, "!statement new Winterhilfe\n1. Wir helfen.")
    refused = body(await chat.says(ROSA, WITHDRAW))
    assert refused.startswith("Only the author of ST-1 or the coordination can withdraw it.")
    assert "!confirm" in body(await chat.says(INA, WITHDRAW))
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await published(chat)
    for who in (INA, KIM):
        refused = body(await chat.says(who, WITHDRAW))
        assert refused.startswith("ST-1 is published. Only the federal coordination")
    assert (await chat.rows(Statement))[0].withdrawn_at is None


async def test_published_while_it_is_asked_back(chat: Chat) -> None:
    """What was shown is not what would be withdrawn now."""
    await signed(chat)
    await chat.says(FEDERAL, WITHDRAW)
    async with chat.database.transaction() as store:
        statement = await store.statements.get(1)
        assert statement is not None
        statement.published_at = chat.clock.now()
        await store.session.flush()
    said = body(await chat.says(FEDERAL, "!confirm"))
    assert said.startswith("It was published since you were asked; nothing is withdrawn yet.")
    assert (await chat.rows(Statement))[0].withdrawn_at is None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("!statement withdraw ST-1", "reason"),
        ("!statement withdraw ST-9 “Erledigt.”", "There is no statement ST-9."),
        ("!statement withdraw “Erledigt.”", "number"),
        (f"!statement withdraw ST-1 {'x' * 501}", "500"),
    ],
)
async def test_what_is_not_exact_is_not_asked_back(chat: Chat, typed: str, answer: str) -> None:
    await stated(chat)
    said = body(await chat.says(FEDERAL, typed))
    assert answer in said
    assert "!confirm" not in said


async def test_twice(chat: Chat) -> None:
    await stated(chat)
    await withdrawn(chat)
    again = body(await chat.says(FEDERAL, "!statement withdraw ST-1 “Anders.”"))
    assert again.startswith("ST-1 is withdrawn already.")
    assert REASON in again
    (row,) = await chat.rows(Statement)
    assert row.withdrawal_reason == REASON


@pytest.fixture
async def many(chat: Chat) -> Chat:
    """Many towns have signed; one of them has no contact person."""
    await with_towns(chat)
    await stated(chat)
    async with chat.database.transaction() as store:
        store.session.add_all([signature(FIRST + n) for n in range(TOWNS)])
        await store.session.flush()
        await store.members.remove_contact(FIRST + TOWNS - 1, "contact")
    return chat


async def test_many_are_told_bit_by_bit(many: Chat) -> None:
    """Each once, through a kill; where nobody speaks for one, its coordination."""
    await withdrawn(many)
    assert many.letters == [], "the command waits for none of them"
    restarted = await until_killed(many, 30)
    told = {*DORF[:-1], FEDERAL}
    assert 0 < len(await written_to(many)) < len(told)
    await restarted.time_passes(timedelta())
    assert sorted(await written_to(restarted)) == sorted(told)
    await require_each_once(restarted, told)


async def test_nobody_is_asked_to_sign_what_is_withdrawn(many: Chat) -> None:
    """Letters about a change that are not written yet are written no more."""
    await many.says(FEDERAL, "!statement edit ST-1 1 Wir sind gern bereit.")
    await one_step(many)
    asked = len(await written_to(many))
    assert 0 < asked < TOWNS
    await withdrawn(many)
    assert [each.kind for each in await many.rows(Mailing)] == ["statement-withdrawn-letters"]
    await many.time_passes(timedelta())
    rows = [each.transaction_id for each in await many.rows(OutboxRow)]
    assert len([each for each in rows if each.startswith("statement-letters-")]) == asked
