"""A proxy for all polls: by the giver alone, until it ends; its own ballot counts at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Ballot, Proxy, StandingProxy
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body
from tests.harness.polls import closes

MINUTE = timedelta(minutes=1)
COUNTY = "Landkreis Musterland"


async def given(chat: Chat) -> list[tuple[int, int | None, datetime | None, str]]:
    rows = await chat.rows(StandingProxy)
    return [(each.giver_id, each.holder_id, each.until, each.actor) for each in rows]


async def cast(chat: Chat) -> list[tuple[int, list[int], int | None, str]]:
    rows = await chat.rows(Ballot)
    return [(each.member_id, each.choices, each.proxy_id, each.voter) for each in rows]


async def test_in_every_poll_until_it_ends(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    typed = "!vollmacht alle Musterhafen bis" if german else "!proxy all Musterhafen until"
    await chat.says(FEDERAL, "!poll “Erste?” Ja | Nein")
    answer = body(await chat.says(ROSA, f"{typed} 25.11.2020 18:00"))
    told = (
        "Musterhafen darf in allen Abstimmungen die Stimme von Beispielstadt abgeben, bis "
        "Mittwoch, 25.11.2020, 18:00 Uhr."
        if german
        else "Musterhafen may cast the ballot of Beispielstadt in all polls until Wednesday, "
        "25.11.2020, 18:00."
    )
    assert answer.startswith(told)
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert chat.letters[0][1]["body"].startswith(told)
    end = datetime(2020, 11, 25, 17, tzinfo=UTC)
    assert await given(chat) == [(2, 1, end, ROSA)]
    await chat.says(FEDERAL, "!poll “Zweite?” Ja | Nein")
    for number in (1, 2):
        await chat.says(BEN, f"!vote {number} yes for Beispielstadt")
    assert await cast(chat) == [(2, [0], 1, BEN)] * 2
    line = "- Musterhafen darf für Beispielstadt" if german else "- Musterhafen may vote for"
    for who in (INA, ROSA):
        assert line in body(await chat.says(who, "!proxies"))
    await chat.time_passes(end - chat.clock.now())
    await chat.says(INA, "!vote 1 no for Beispielstadt")
    assert len(await cast(chat)) == 2
    assert line not in body(await chat.says(INA, "!proxies"))


@pytest.mark.parametrize("own", ["typed", "tapped"])
async def test_ones_own_ballot_counts(chat: Chat, own: str) -> None:
    """At any time, before or after what was cast for it; in the next poll the proxy holds again."""
    await chat.says(ROSA, "!proxy all Musterhafen")
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein")
    event = await chat.delivered()
    await chat.says(INA, "!vote 1 ja for Beispielstadt")
    chat.clock.ahead += MINUTE
    if own == "typed":
        await chat.says(ROSA, "!vote 1 nein")
    else:
        await chat.taps(ROSA, event, 1)
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert "the standing proxy of Musterhafen does not hold" in chat.letters[0][1]["body"]
    refused = body(await chat.says(INA, "!vote 1 ja for Beispielstadt"))
    assert "Only the contact person or the deputy of Beispielstadt" in refused
    found = body(await closes(chat, FEDERAL))
    assert "Ja: 0" in found
    assert "Nein: 1 (Beispielstadt)" in found
    await chat.says(FEDERAL, "!poll “Noch eine?” Ja | Nein")
    await chat.says(INA, "!vote 2 ja for Beispielstadt")
    assert "Cast by proxy: Beispielstadt by Musterhafen" in body(await closes(chat, FEDERAL, 2))


async def test_what_is_said_of_one_poll_goes_before(chat: Chat) -> None:
    """One poll can be left out, or given to somebody else."""
    await chat.says(ROSA, "!proxy all Musterhafen")
    for number in (1, 2, 3):
        await chat.says(FEDERAL, f"!poll “Frage {number}?” Ja | Nein")
    answer = body(await chat.says(ROSA, "!proxy 1 none"))
    assert "Poll 1: Musterhafen no longer casts the ballot of Beispielstadt." in answer
    await chat.says(ROSA, f"!proxy 2 {COUNTY}")
    assert "may cast the ballot" in body(await chat.says(ROSA, "!proxy 3 Musterhafen"))
    assert chat.letters == [], "nothing changes for now"
    assert [(each.poll_id, each.holder_id) for each in await chat.rows(Proxy)] == [
        (1, None),
        (2, 3),
        (3, 1),
    ]
    for number in (1, 2, 3):
        await chat.says(INA, f"!vote {number} ja for Beispielstadt")
    assert [each.poll_id for each in await chat.rows(Ballot)] == [3]


async def test_what_is_said_of_one_poll_outlasts_the_standing_one(chat: Chat) -> None:
    """Once; also for whom it is the same."""
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein")
    await chat.says(ROSA, "!proxy all Musterhafen")
    answer = body(await chat.says(ROSA, "!proxy 1 Musterhafen"))
    assert "Poll 1: Musterhafen may cast the ballot of Beispielstadt." in answer
    before = await chat.remembered()
    await chat.says(ROSA, "!proxy 1 Musterhafen")
    assert await chat.remembered() == before
    await chat.says(ROSA, "!proxy all none")
    await chat.says(INA, "!vote 1 ja for Beispielstadt")
    assert await cast(chat) == [(2, [0], 1, INA)]


async def test_taken_back(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein")
    await chat.says(ROSA, "!proxy all Musterhafen")
    await chat.says(INA, "!vote 1 ja for Beispielstadt")
    answer = body(await chat.says(ROSA, "!vollmacht alle zurückziehen"))
    assert answer.startswith("Musterhafen no longer casts ballots of Beispielstadt.")
    assert {to for to, _letter in chat.letters} == {INA, BEN}
    assert "has given no standing proxy" in body(await chat.says(ROSA, "!proxy all none"))
    await chat.says(INA, "!vote 1 nein for Beispielstadt")
    assert await cast(chat) == [(2, [0], 1, INA)]
    assert [each[1] for each in await given(chat)] == [1, None]


async def test_given_to_somebody_else(chat: Chat) -> None:
    await chat.says(ROSA, "!proxy all Musterhafen")
    await chat.says(ROSA, f"!proxy all {COUNTY}")
    assert "has taken its standing proxy for Musterhafen back" in str(chat.letters)
    assert INA in {to for to, _letter in chat.letters}
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein")
    before = await chat.remembered()
    assert "Only the contact" in body(await chat.says(INA, "!vote 1 ja for Beispielstadt"))
    assert await chat.remembered() == before


async def test_not_where_the_holder_has_no_vote(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set “{COUNTY}” {KIM}")
    await chat.says(ROSA, f"!proxy all {COUNTY}")
    await chat.says(FEDERAL, "!poll “Frage?” for=NW")
    refused = body(await chat.says(KIM, "!vote 1 yes for Beispielstadt"))
    assert f"{COUNTY} has no vote in poll 1." in refused
    assert await cast(chat) == []


@pytest.mark.parametrize("typed", ["!vote 1 yes", "!proxy 1 none"])
async def test_a_holder_without_a_vote_does_not_hear_the_question(chat: Chat, typed: str) -> None:
    await chat.says(FEDERAL, f"!contact set “{COUNTY}” {KIM}")
    await chat.says(ROSA, f"!proxy all {COUNTY}")
    await chat.says(FEDERAL, "!poll “Frage?” for=NW")
    await chat.says(ROSA, typed)
    assert [content for _to, content in chat.letters if "Frage?" in content["body"]] == []
    assert [(each.poll_id, each.holder_id) for each in await chat.rows(Proxy)] == [(1, None)]


async def test_not_in_secret_polls(chat: Chat) -> None:
    await chat.says(ROSA, "!proxy all Musterhafen")
    await chat.says(FEDERAL, "!poll secret “Wer?” Ana | Ben")
    before = await chat.remembered()
    refused = await chat.says(INA, "!vote 1 Ana for Beispielstadt", room="!ina", direct=True)
    assert "Only the contact person or the deputy of Beispielstadt" in body(refused)
    assert await chat.remembered() == before


async def test_not_passed_on(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set “{COUNTY}” {KIM}")
    await chat.says(ROSA, "!proxy all Musterhafen")
    await chat.says(INA, f"!proxy all {COUNTY}")
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein")
    await chat.says(KIM, "!vote 1 ja for Musterhafen")
    await chat.says(KIM, "!vote 1 ja for Beispielstadt")
    assert await cast(chat) == [(1, [0], 3, KIM)]


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (ROSA, "!proxy all Beispielstadt", "cannot give a proxy to itself"),
        (ROSA, "!proxy all “Seebrücke Musterland”", "is a partner and has no vote"),
        (ROSA, "!proxy all Nirgendwo", "I do not find a municipality"),
        (ROSA, "!proxy all Musterhafn", "Musterhafen"),
        (ROSA, "!proxy all", "missing: <municipality>"),
        (ROSA, "!proxy all none", "has given no standing proxy"),
        (ROSA, "!proxy all none until 25.11.2020", "Taken back it is at once"),
        (ROSA, "!proxy all Musterhafen until 25.11.2019", "in the past"),
        (ROSA, "!proxy all Musterhafen until soon", "do not understand “soon”"),
        (ROSA, "!proxy all Beispielstadt for Musterhafen", "Only the contact person or the deputy"),
        (FEDERAL, "!proxy all Beispielstadt", "possible for"),
        (KIM, "!proxy all Beispielstadt for Musterhafen", "possible for"),
        (PIA, "!proxy all Musterhafen", "possible for"),
        (STRANGER, "!proxy all Musterhafen", "not registered"),
        (FEDERAL, "!proxies", "possible for"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    assert told in body(await chat.says(who, typed))
    assert await chat.remembered() == before


async def test_said_twice(chat: Chat) -> None:
    await chat.says(ROSA, "!proxy all Musterhafen")
    before = await chat.remembered()
    assert "Nothing changes" in body(await chat.says(ROSA, "!dauervollmacht an Musterhafen"))
    assert await chat.remembered() == before
