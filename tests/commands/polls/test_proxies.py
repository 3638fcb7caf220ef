"""A proxy for one poll: given by the municipality's own people, ended by its own ballot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import Ballot, Participation, Proxy
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.polls import closes

MINUTE = timedelta(minutes=1)
ALTO = "@alto:localhost"  # of the county
COUNTY = "Landkreis Musterland"


@pytest.fixture
async def asked(chat: Chat) -> Chat:
    """Poll 1 is open; Rosa speaks for Beispielstadt, Alto for the county."""
    await chat.says(FEDERAL, f"!contact set “{COUNTY}” {ALTO}")
    await chat.says(FEDERAL, "!poll “Frage?”")
    return chat


async def given(chat: Chat) -> list[tuple[int, int | None, str]]:
    return [(each.giver_id, each.holder_id, each.actor) for each in await chat.rows(Proxy)]


async def cast(chat: Chat) -> list[tuple[int, list[int], int | None, str]]:
    rows = await chat.rows(Ballot)
    return [(each.member_id, each.choices, each.proxy_id, each.voter) for each in rows]


async def result(chat: Chat) -> str:
    return body(await closes(chat, FEDERAL))


@pytest.mark.parametrize("typed", ["!proxy 1 Musterhafen", "!vollmacht 1 musterhafen"])
async def test_given_and_used(asked: Chat, typed: str) -> None:
    answer = body(await asked.says(ROSA, typed))
    assert "Musterhafen may cast the ballot of Beispielstadt" in answer
    assert await given(asked) == [(2, 1, ROSA)]
    assert {to for to, _letter in asked.letters} == {INA, BEN}
    for _to, letter in asked.letters:
        assert letter["msgtype"] == "m.text"
        assert "!vote 1 Yes for Beispielstadt" in letter["body"]
    answer = body(await asked.says(BEN, "!vote 1 yes for Beispielstadt “in their name”"))
    assert "Poll 1: Beispielstadt votes “Yes”." in answer
    assert "Cast by Musterhafen by proxy" in answer
    assert await cast(asked) == [(2, [0], 1, BEN)]
    await asked.says(INA, "!vote 1 no")
    found = await result(asked)
    assert "- Yes: 1 (Beispielstadt)\n- No: 1 (Musterhafen)" in found
    assert "Cast by proxy: Beispielstadt by Musterhafen" in found


@pytest.mark.parametrize("own", ["typed", "tapped", "withdrawn"])
async def test_ones_own_ballot_ends_it(asked: Chat, own: str) -> None:
    """The holder's people are told; what they cast does not count beside it."""
    event = await asked.delivered()
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    await asked.says(INA, "!vote 1 yes for Beispielstadt")
    asked.clock.ahead += MINUTE
    if own == "tapped":
        assert await asked.taps(ROSA, event, 1) == []
    else:
        await asked.says(ROSA, "!vote 1 no" if own == "typed" else "!vote withdraw 1")
    assert {to for to, _letter in asked.letters} == {INA, BEN}
    assert "its proxy for Musterhafen has ended" in asked.letters[0][1]["body"]
    assert await given(asked) == [(2, 1, ROSA), (2, None, ROSA)]
    refused = body(await asked.says(INA, "!vote 1 yes for Beispielstadt"))
    assert "Only the contact person or the deputy of Beispielstadt" in refused
    found = await result(asked)
    assert "Yes: 0" in found
    assert ("No: 1 (Beispielstadt)" in found) is (own != "withdrawn")
    assert "by proxy" not in found


async def test_a_late_proxy_ballot_changes_nothing(asked: Chat) -> None:
    """Sent before the own one, read after it, and the other way round: the own one counts."""
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    await asked.says(ROSA, "!vote 1 no", ago=2 * MINUTE)
    await asked.says(INA, "!vote 1 yes for Beispielstadt", ago=MINUTE)
    assert "No: 1 (Beispielstadt)" in await result(asked)


async def test_taken_back(asked: Chat) -> None:
    """What was cast meanwhile stands, until the giver takes that back as well."""
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    await asked.says(INA, "!vote 1 yes for Beispielstadt")
    asked.clock.ahead += MINUTE
    answer = body(await asked.says(ROSA, "!proxy 1 none"))
    assert "Musterhafen no longer casts the ballot of Beispielstadt" in answer
    assert "The ballot it has cast stands" in answer
    assert {to for to, _letter in asked.letters} >= {BEN}
    before = await asked.remembered()
    await asked.says(INA, "!vote 1 no for Beispielstadt")
    await asked.says(INA, "!vote withdraw 1 for Beispielstadt")
    assert "has given no proxy" in body(await asked.says(ROSA, "!vollmacht 1 keine"))
    assert await asked.remembered() == before
    await asked.says(ROSA, "!vote withdraw 1")
    assert "Yes: 0" in await result(asked)


async def test_given_to_somebody_else(asked: Chat) -> None:
    """The latest counts; who had it before is told."""
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    await asked.says(INA, "!vote 1 yes for Beispielstadt")
    asked.clock.ahead += MINUTE
    await asked.says(ROSA, f"!proxy 1 {COUNTY}")
    assert {to for to, _letter in asked.letters} == {INA, BEN, ALTO}
    assert "Only the contact" in body(await asked.says(INA, "!vote 1 no for Beispielstadt"))
    assert "Before, it was “Yes”" in body(await asked.says(ALTO, "!vote 1 no for Beispielstadt"))
    assert f"Cast by proxy: Beispielstadt by {COUNTY}" in await result(asked)


async def test_the_holder_may_take_back_what_it_cast(asked: Chat) -> None:
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    await asked.says(INA, "!vote 1 yes for Beispielstadt")
    asked.clock.ahead += MINUTE
    await asked.says(BEN, "!vote withdraw 1 for Beispielstadt")
    assert await cast(asked) == [(2, [0], 1, INA), (2, [], 1, BEN)]
    assert "No answer (3)" in await result(asked)


async def test_given_after_withdrawing(asked: Chat) -> None:
    """Somebody who has voted gives no proxy; having taken the ballot back, they can."""
    await asked.says(ROSA, "!vote 1 no")
    answer = body(await asked.says(ROSA, "!proxy 1 Musterhafen"))
    assert "Beispielstadt has voted itself, and that counts." in answer
    assert "!vote withdraw 1" in answer
    assert await given(asked) == []
    for who, typed in (
        (ROSA, "!vote withdraw 1"),
        (ROSA, "!proxy 1 Musterhafen"),
        (INA, "!vote 1 yes for Beispielstadt"),
    ):
        asked.clock.ahead += MINUTE
        await asked.says(who, typed)
    assert "Yes: 1 (Beispielstadt)" in await result(asked)


async def test_not_passed_on(asked: Chat) -> None:
    """Musterhafen gives its own ballot away, not that of Beispielstadt."""
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    before = await asked.remembered()
    refused = body(await asked.says(INA, f"!proxy 1 “{COUNTY}” for Beispielstadt"))
    assert "Only the contact person or the deputy of Beispielstadt" in refused
    assert await asked.remembered() == before
    await asked.says(INA, f"!proxy 1 {COUNTY}")
    assert "Only the contact" in body(await asked.says(ALTO, "!vote 1 no for Beispielstadt"))
    await asked.says(ALTO, "!vote 1 no for Musterhafen")
    await asked.says(INA, "!vote 1 yes for Beispielstadt")
    found = await result(asked)
    assert "- Yes: 1 (Beispielstadt)\n- No: 1 (Musterhafen)" in found


async def test_a_tap_is_for_ones_own(asked: Chat) -> None:
    event = await asked.delivered()
    await asked.says(ROSA, "!proxy 1 Musterhafen")
    await asked.taps(INA, event, 0)
    assert await cast(asked) == [(1, [0], None, INA)]


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (ROSA, "!proxy 1 Beispielstadt", "cannot give a proxy to itself"),
        (ROSA, "!proxy 1 “Seebrücke Musterland”", "has no vote in poll 1"),
        (ROSA, "!proxy 1 Nirgendwo", "I do not find a municipality"),
        (ROSA, "!proxy 2 Musterhafen", "There is no poll 2"),
        (ROSA, "!proxy 1", "missing: <municipality>"),
        (ROSA, "!proxy 1 none", "has given no proxy"),
        (ROSA, "!proxy 1 Beispielstadt for Musterhafen", "Only the contact person or the deputy"),
        (FEDERAL, "!proxy 1 Beispielstadt", "possible for"),
        (KIM, "!proxy 1 Beispielstadt for Musterhafen", "possible for"),
        (PIA, "!proxy 1 Musterhafen", "possible for"),
        (STRANGER, "!proxy 1 Musterhafen", "not registered"),
        (INA, "!vote 1 yes for Beispielstadt", "Only the contact person or the deputy"),
    ],
)
async def test_refused(asked: Chat, who: str, typed: str, told: str) -> None:
    before = await asked.remembered()
    assert told in body(await asked.says(who, typed))
    assert await asked.remembered() == before


async def test_only_among_those_who_vote(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?” for=NW")
    answer = body(await chat.says(ROSA, f"!proxy 1 {COUNTY}"))
    assert "Landkreis Musterland has no vote in poll 1. Entitled when it was opened: " in answer
    assert await given(chat) == []


async def test_not_after_the_end(asked: Chat) -> None:
    await closes(asked, FEDERAL)
    assert "is closed" in body(await asked.says(ROSA, "!proxy 1 Musterhafen"))
    assert await given(asked) == []


async def test_in_a_secret_poll(chat: Chat) -> None:
    """By the direct chat, once; whoever is first, that ballot is final."""
    await chat.says(FEDERAL, "!poll secret “Wer?” Ana | Ben")
    answer = body(await chat.says(ROSA, "!proxy 1 Musterhafen"))
    assert "The first ballot is final" in answer
    typed = "!vote 1 Ana for Beispielstadt"
    assert "secret" in body(await chat.says(INA, typed))
    assert await chat.rows(Participation) == []
    answer = body(await chat.says(INA, typed, room="!ina", direct=True))
    assert "the secret ballot of Beispielstadt is counted" in answer
    (row,) = await chat.rows(Participation)
    assert (row.member_id, row.proxy_id, row.voter) == (2, 1, INA)
    for typed in ("!vote 1 Ben", "!vote withdraw 1", "!proxy 1 Landkreis Musterland"):
        answer = body(await chat.says(ROSA, typed, room="!rosa", direct=True))
        assert "It is final" in answer
    found = body(await closes(chat, FEDERAL))
    assert "Turnout: 1 of 3" in found


async def test_in_german(german: Chat) -> None:
    await german.says(FEDERAL, "!poll „Frage?“")
    answer = body(await german.says(ROSA, "!vollmacht 1 Musterhafen"))
    assert "Musterhafen darf die Stimme von Beispielstadt abgeben" in answer
    assert "!stimme 1 Ja für Beispielstadt" in german.letters[0][1]["body"]
    answer = body(await german.says(INA, "!stimme 1 ja für Beispielstadt"))
    assert "Abgegeben von Musterhafen mit Vollmacht" in answer
    assert await cast(german) == [(2, [0], 1, INA)]


@pytest.mark.parametrize("typed", ["Beispielstatd", "Beispielsadt", "Beispiel Stadt"])
async def test_not_by_a_name_that_only_looks_like_it(in_both_languages: Chat, typed: str) -> None:
    """A typing error gives nobody else's ballot away; the right line is named."""
    chat = in_both_languages
    await chat.says(FEDERAL, "!poll “Frage?”")
    answer = body(await chat.says(INA, f"!proxy 1 {typed}"))
    assert await chat.rows(Proxy) == []
    assert "\n- !proxy 1 Beispielstadt – " in answer
    await chat.says(INA, "!proxy 1 Beispielstadt")
    assert len(await chat.rows(Proxy)) == 1


@pytest.mark.parametrize(
    "typed", ["Stadt Beispielstadt", "beispielstadt", "05999002", "an Beispielstadt"]
)
async def test_by_the_name_in_other_words(chat: Chat, typed: str) -> None:
    await chat.says(FEDERAL, "!poll “Frage?”")
    await chat.says(INA, f"!proxy 1 {typed}")
    assert [(each.giver_id, each.holder_id) for each in await chat.rows(Proxy)] == [(1, 2)]
    await chat.says(INA, "!vollmacht 1 zurückziehen")
    assert [each.holder_id for each in await chat.rows(Proxy)] == [2, None]
