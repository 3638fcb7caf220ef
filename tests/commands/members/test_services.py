"""Willing without a number, and integration services: `!ready`, `!service add`, `!services`."""

from __future__ import annotations

import pytest

from storage.tables import Member, MemberChange, ServiceOffer
from tests.harness.chat import BEN, FEDERAL, INA, PIA, ROSA, STRANGER, Chat, body


async def readiness(chat: Chat) -> list[bool | None]:
    return [each.ready for each in await chat.rows(Member)]


async def test_ready_without_a_number_is_not_zero(chat: Chat) -> None:
    answer = body(await chat.says(INA, "!ready yes"))
    assert "Musterhafen is ready" in answer
    assert "That is not zero" in answer
    assert await readiness(chat) == [True, None, None, None]
    assert "no pledges" in body(await chat.says(ROSA, "!pledges"))
    before = await chat.remembered()
    assert "Nothing changes" in body(await chat.says(BEN, "!bereit ja"))
    assert await chat.remembered() == before
    await chat.says(INA, "!pledge 5")
    answer = body(await chat.says(BEN, "!bereit nein"))
    assert "not ready" in answer
    assert "stand all the same" in answer
    assert "- P-1: Musterhafen, 5 persons" in answer
    assert "Pledged so far:\n- P-1" in body(await chat.says(BEN, "!ready yes"))
    changes = [
        (c.subject, c.old, c.new, c.actor)
        for c in await chat.rows(MemberChange)
        if c.subject == "ready"
    ]
    assert changes == [
        ("ready", None, "yes", INA),
        ("ready", "yes", "no", BEN),
        ("ready", "no", "yes", BEN),
    ]


async def test_services(chat: Chat) -> None:
    said = [
        (INA, "!service add school 12", "Musterhafen, places in schools: 0 → 12"),
        (BEN, "!leistung neu Schule +3", "places in schools: 12 → 15"),
        (ROSA, "!service add Schulplätze 1.000", "Beispielstadt, places in schools: 0 → 1,000"),
        (ROSA, "!service add mentoring 2", "mentors: 0 → 2"),
        (ROSA, "!service add mentoring 0", "mentors: 2 → 0"),
    ]
    for who, typed, told in said:
        assert told in body(await chat.says(who, typed))
    rows = [(r.member_id, r.service, r.amount) for r in await chat.rows(ServiceOffer)]
    assert rows == [(1, "school", 15), (2, "mentoring", 0), (2, "school", 1000)]
    assert body(await chat.says(ROSA, "!service")).endswith("- places in schools: 1,000")
    assert "- places in schools: 15" in body(await chat.says(ROSA, "!leistung Musterhafen"))
    totals = body(await chat.says(ROSA, "!services"))
    assert totals.endswith("- places in schools: 1,015 (2 municipalities)")
    assert "Nobody has named a service" in body(await chat.says(ROSA, "!services NI"))
    assert "2 municipalities" in body(await chat.says(ROSA, "!leistungen NW"))
    changes = [
        (c.subject, c.old, c.new)
        for c in await chat.rows(MemberChange)
        if c.subject.startswith("service")
    ]
    assert changes[:2] == [("service:school", None, "12"), ("service:school", "12", "15")]
    assert changes[-1] == ("service:mentoring", "2", "0")


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (FEDERAL, "!ready yes", "contact person, deputy"),
        (PIA, "!ready yes", "contact person, deputy"),
        (ROSA, "!ready yes for Musterhafen", "Only the contact person or the deputy"),
        (INA, "!ready", "Something is missing: <yes or no>"),
        (INA, "!ready maybe", "I do not know “maybe”"),
        (INA, "!ready yes 5", "I do not understand “5” here"),
        (FEDERAL, "!service add school 12", "contact person, deputy"),
        (ROSA, "!service add school 12 for Musterhafen", "Only the contact person or the deputy"),
        (INA, "!service add school", "Something is missing: <number>"),
        (INA, "!service add school 1,5", "“1,5” is not a whole number"),
        (INA, "!service add school -3", "is negative"),
        (INA, "!service add piano 12", "I do not know “piano”"),
        (FEDERAL, "!service", "Something is missing: municipality"),
        (STRANGER, "!services", "not registered"),
        (INA, "!service add school 5", "Nothing changes"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await chat.says(INA, "!service add school 5")
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_nothing_named(chat: Chat) -> None:
    assert "Musterhafen has not named any services yet" in body(await chat.says(INA, "!service"))
