"""How a poll is opened: who votes, how many answers, what is needed, how long, after which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.content import POLL
from storage.tables import Elector, Member, Poll
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    ROSA,
    STRANGER,
    Chat,
    body,
)
from tests.harness.polls import closes, native

HOUR = timedelta(hours=1)
ALL = {"Musterhafen", "Beispielstadt", "Landkreis Musterland"}


async def test_electorate_is_frozen_and_has_no_partners(chat: Chat) -> None:
    await chat.says(INA, "!poll “Frage?”")
    await chat.says(FEDERAL, "!member add Neustadt land=SN kind=city")
    names = {each.id: each.name for each in await chat.rows(Member)}
    electors = {names[each.member_id] for each in await chat.rows(Elector)}
    assert electors == {"Musterhafen", "Beispielstadt", "Landkreis Musterland"}


async def test_deadline(chat: Chat) -> None:
    """In German or English; the answer repeats weekday, date and time of Berlin."""
    text = body(await chat.says(INA, "!poll “Winterhilfe?” bis 02.12.2020 18:00"))
    assert (await chat.rows(Poll))[0].closes_at == datetime(2020, 12, 2, 17, 0, tzinfo=UTC)
    assert "It closes by itself: Wednesday, 02.12.2020, 18:00." in text
    # What comes first is the letter to those who have not voted by then.
    assert chat.expected[-1] == datetime(2020, 12, 1, 17, 0, tzinfo=UTC)
    text = body(await chat.says(INA, "!poll “Und?”"))
    assert "!poll close 2" in text


async def the_poll(chat: Chat) -> Poll:
    return (await chat.rows(Poll))[-1]


async def test_in_the_native_poll(chat: Chat) -> None:
    _text, native = await chat.says(FEDERAL, "!poll hidden “Q” a | b | c choices=2")
    start = native[f"{POLL}.start"]
    assert (start["kind"], start["max_selections"]) == (f"{POLL}.undisclosed", 2)
    _text, native = await chat.says(FEDERAL, "!poll “Q”")
    start = native[f"{POLL}.start"]
    assert (start["kind"], start["max_selections"]) == (f"{POLL}.disclosed", 1)


async def test_a_secret_poll_has_no_native_one(chat: Chat) -> None:
    """Neither when it begins nor when it ends."""
    assert len(await chat.says(FEDERAL, "!poll secret “Q” until 19.11.2020 12:00")) == 1
    (end,) = await chat.time_passes(2 * HOUR)
    assert "Poll 1: no result" in end["body"]


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("quorum=50%", ("1/2", None), "Quorum 50 %: at least 2 of 3 have to answer."),
        ("quorum=50 %", ("1/2", None), "Quorum 50 %: at least 2 of 3"),
        ("quorum=“50 %”", ("1/2", None), "Quorum 50 %: at least 2 of 3"),
        ("majority=2/3", (None, "2/3"), "majority of 2/3 of all who can vote, at least 2 of 3."),
        ("mehrheit=4/6", (None, "2/3"), "What decides: majority of 2/3 of all who can vote"),
        ("majority=1/2 quorum=100%", ("1/1", "1/2"), "Quorum 100 %: at least 3 of 3"),
        ("majority=33,3%", (None, "333/1000"), "at least 1 of 3."),
    ],
)
async def test_quorum_and_majority(
    chat: Chat, typed: str, kept: tuple[str | None, str | None], said: str
) -> None:
    """Of all who can vote, in numbers."""
    assert said in body(await chat.says(FEDERAL, f"!poll “Q” {typed}"))
    row = await the_poll(chat)
    assert (row.quorum, row.majority) == kept


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("open=24h", datetime(2020, 11, 20, 9, tzinfo=UTC)),
        ("open=24 hours", datetime(2020, 11, 20, 9, tzinfo=UTC)),
        ("mindestens=24 Stunden", datetime(2020, 11, 20, 9, tzinfo=UTC)),
        ("mindestens=24Std.", datetime(2020, 11, 20, 9, tzinfo=UTC)),
        ("open=“3 days” until 25.11.2020 18:00", datetime(2020, 11, 22, 9, tzinfo=UTC)),
        ("mindestens=3 Tage", datetime(2020, 11, 22, 9, tzinfo=UTC)),
        ("open=3d", datetime(2020, 11, 22, 9, tzinfo=UTC)),
        ("open=2 weeks", datetime(2020, 12, 3, 9, tzinfo=UTC)),
        ("open=45 min", datetime(2020, 11, 19, 9, 45, tzinfo=UTC)),
    ],
)
async def test_open_at_least(chat: Chat, typed: str, ends: datetime) -> None:
    assert "Nobody can close it before " in body(await chat.says(FEDERAL, f"!poll “Q” {typed}"))
    assert (await the_poll(chat)).not_before == ends


@pytest.mark.parametrize("who", [INA, FEDERAL, KIM])
async def test_not_closed_before_it_was_open_long_enough(chat: Chat, who: str) -> None:
    """Not by its author and not by the coordination."""
    await chat.says(INA, "!poll “Q” open=24h")
    chat.clock.ahead += 24 * HOUR - timedelta(seconds=1)
    before = await chat.remembered()
    answer = body(await closes(chat, who))
    assert "Poll 1 stays open until Friday, 20.11.2020, 10:00 at least" in answer
    assert await chat.remembered() == before
    chat.clock.ahead += timedelta(seconds=1)
    assert "Poll 1: no result – Q" in body(await closes(chat, who))
    assert "closed already" in body(await closes(chat, who))


@pytest.mark.parametrize(
    ("typed", "scope", "land", "who"),
    [
        ("", "alliance", None, ALL),
        ("for=alliance", "alliance", None, ALL),
        ("für=Bündnis", "alliance", None, ALL),
        ("for=NW", "land", "NW", {"Musterhafen", "Beispielstadt"}),
        ("for=land NW", "land", "NW", {"Musterhafen", "Beispielstadt"}),
        ("for=“Land Niedersachsen”", "land", "NI", {"Landkreis Musterland"}),
        ("für=Nordrhein-Westfalen", "land", "NW", {"Musterhafen", "Beispielstadt"}),
        ("for=signatories", "signatories", None, ALL),
        ("für=mitzeichnende", "signatories", None, ALL),
        ("for=everybody", "everybody", None, {*ALL, "Erstdorf"}),
        ("für=alle", "everybody", None, {*ALL, "Erstdorf"}),
        ("for=all", "everybody", None, {*ALL, "Erstdorf"}),
        ("for=appeal", "appeal", None, {"Musterhafen"}),
        ("für=Appellieren", "appeal", None, {"Musterhafen"}),
    ],
)
async def test_electorate(
    chat: Chat, typed: str, scope: str, land: str | None, who: set[str]
) -> None:
    """Frozen: what changes afterwards changes nothing."""
    await chat.says(FEDERAL, "!member add Erstdorf land=NW kind=town")
    await chat.says(FEDERAL, "!contact set Erstdorf @erst:localhost")
    await chat.says(FEDERAL, "!member set Erstdorf alliance=applicant")
    await chat.says(INA, "!mandate add appeal 22.10.2018 “Vorlage 18/77”")
    await chat.says(ROSA, "!mandate add appeal 22.10.2018 “Vorlage 1” until 01.01.2020")
    text = body(await chat.says(FEDERAL, f"!poll “Q” {typed}"))
    assert f"{len(who)} municipalit" in text
    await chat.says(FEDERAL, "!member set Erstdorf alliance=signatory")
    await chat.says(FEDERAL, "!member set Beispielstadt alliance=withdrawn")
    await chat.says(FEDERAL, "!member add Neustadt land=NW kind=city")
    row = await the_poll(chat)
    assert (row.scope, row.land) == (scope, land)
    names = {each.id: each.name for each in await chat.rows(Member)}
    assert {names[each.member_id] for each in await chat.rows(Elector)} == who


async def test_without_a_vote(chat: Chat) -> None:
    """Typed or tapped: they hear for whom the poll is."""
    await chat.says(FEDERAL, "!poll “Q” for=NI")
    event = await chat.delivered()
    told = (
        "Musterhafen has no vote in poll 1. Entitled when it was opened: all signatories of the "
        "alliance, only Niedersachsen."
    )
    assert told in body(await chat.says(INA, "!vote 1 yes"))
    assert told in body(await chat.taps(INA, event, 0))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("quorum=0%", "“0%” is not a share. It looks like 50% or 2/3."),
        ("quorum=101%", "“101%” is more than all"),
        ("quorum=50", "“50” is not a share"),
        ("quorum=half", "“half” is not a share"),
        ("majority=3/2", "“3/2” is more than all"),
        ("majority=1/0", "“1/0” is not a share"),
        ("majority=", "missing: [majority=<majority>]"),
        ("quorum=50% quorum=50%", "given twice"),
        ("choices=0", "From 1 to 3 answers can be chosen here, not 0."),
        ("choices=4", "From 1 to 3 answers can be chosen here, not 4."),
        ("choices=many", "“many” is not a number"),
        ("open=5", "“5” is not a length of time. It looks like 24h or 3 days."),
        ("open=soon", "“soon” is not a length of time"),
        ("open=0h", "“0 h” is not a length of time"),
        ("open=24 Monday | Tuesday", "“24 Monday” is not a length of time"),
        ("open=tomorrow", "“tomorrow” is not a length of time"),
        ("open=999999999d", "not a length of time"),
        ("open=24h until 19.11.2020 18:00", "would end before it has been open long enough"),
        ("for=nobody", "I do not know “nobody”. Possible are:"),
        ("for=land", "I do not know “land”"),
        ("for=land Utopia", "“Utopia” is not a Land"),
        ("for=BY", "There is nobody to ask: all signatories of the alliance, only Bayern."),
        ("for=appeal", "alliance, only with a mandate “appeal”."),
        ("follows=1", "There is no poll 1 in this room."),
        ("follows=x", "“x” is not a number of this kind"),
        ("hidden secret", "either hidden or secret"),
        ("qourum=50%", "I do not know “qourum=”. Possible are until=, choices=, quorum="),
    ],
)
async def test_refused_terms(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(INA, f"!poll “Q” {typed}")
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_taken_up_again(chat: Chat) -> None:
    """A closed poll is never opened again; a new one refers to it."""
    await chat.says(INA, "!poll “Erste?”")
    await chat.says(ROSA, "!vote 1 no")
    assert "Poll 1 is still open" in body(await chat.says(INA, "!poll “Q” follows=1"))
    assert "Poll 1 is still open" in body(await chat.says(INA, "!poll reopen 1"))
    await closes(chat, INA)
    before = await chat.remembered()
    answer = body(await chat.says(FEDERAL, "!poll reopen 1"))
    assert "Poll 1 is closed and stays so" in answer
    assert "!poll “Erste?” follows=1" in answer
    assert "no poll 1 in this room" in body(
        await chat.says(FEDERAL, "!poll reopen 1", room=OTHER_ROOM)
    )
    assert "no poll 1 in this room" in body(
        await chat.says(FEDERAL, "!poll “Q” follows=1", room=OTHER_ROOM)
    )
    assert await chat.remembered() == before
    answer = body(await chat.says(ROSA, "!abstimmung „Zweite?“ folgt=1"))
    assert "It takes up poll 1 again: Erste?" in answer
    first, second = await chat.rows(Poll)
    assert (first.follows, second.follows) == (None, 1)
    assert first.closed_at is not None


async def test_who_may_open_one_is_as_before(chat: Chat) -> None:
    """Every member, whoever votes in it; partners and strangers never."""
    for who in (FEDERAL, KIM, INA):
        assert "1 municipality can vote, as of now: " in body(
            await chat.says(who, "!poll “Q” for=NI")
        )
    before = await chat.remembered()
    for who in (PIA, STRANGER):
        await chat.says(who, "!poll secret “Q” for=NI")
    assert await chat.remembered() == before


async def test_who_may_ask(chat: Chat, empty_chat: Chat) -> None:
    for who in (FEDERAL, KIM, INA, BEN):
        assert native(await chat.says(who, "!poll “Frage?”"))
    before = await chat.remembered()
    assert "possible for" in body(await chat.says(PIA, "!poll “Frage?”"))
    assert "not registered" in body(await chat.says(STRANGER, "!poll “Frage?”"))
    assert await chat.remembered() == before
    assert "nobody to ask" in body(await empty_chat.says(FEDERAL, "!poll “Frage?”"))
    assert await empty_chat.rows(Poll) == []


async def test_reopening_as_people_spell_it(german: Chat) -> None:
    await german.says(INA, "!abstimmung „Frage?“")
    for word in ("wiedereröffnen", "wiederöffnen", "wiedereroeffnen"):
        assert "läuft noch" in body(await german.says(INA, f"!abstimmung {word} 1"))
    assert len(await german.rows(Poll)) == 1
