"""One state of knowledge for all: what changed, the same text in every room, in its language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Digest, OutboxRow
from tests.harness.chat import BERLIN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, PLENARY, Chat, body
from tests.harness.signing import stated

OPEN_ROOM = "!open:localhost"
WEDNESDAY = datetime(2020, 11, 25, 9, tzinfo=BERLIN)
WEEK = timedelta(days=7)


async def at(chat: Chat, moment: datetime) -> dict[str, str]:
    """Time passes up to then; what rooms got of it."""
    await chat.time_passes(timedelta())  # the next one is planned
    before = len(await chat.rows(OutboxRow))
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return {
        row.room_id: row.content["body"]
        for row in (await chat.rows(OutboxRow))[before:]
        if row.content and "body" in row.content and row.room_id.startswith("!")
    }


async def three_rooms(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, "!room coordination", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!language en", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!room open", room=OPEN_ROOM)


async def test_what_changed_goes_to_all_rooms_every_wednesday(german: Chat) -> None:
    chat = german
    await three_rooms(chat)
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, '!poll "Winterhilfe?" until 02.12.2020 18:00')
    await chat.says(FEDERAL, '!statement new "Appell" until 27.11.2020 12:00\n1. Wir helfen.')
    assert await at(chat, WEDNESDAY - timedelta(minutes=1)) == {}
    told = await at(chat, WEDNESDAY)
    assert set(told) == {PLENARY, OTHER_ROOM, OPEN_ROOM}
    assert told[PLENARY] == (
        "Sachstand Nr. 1, Stand Mittwoch, 25.11.2020, 09:00 Uhr\n"
        "- Neu im Register: Beispielstadt, Landkreis Musterland, Musterhafen\n"
        "- Aufnahmezusagen: 5 Personen; geändert von 1 Kommune\n"
        "- ST-1 wartet auf Antworten: Appell\n"
        "- Abstimmung 1 läuft: Winterhilfe?\n"
        "Termine der nächsten zwei Wochen:\n"
        "- Freitag, 27.11.2020, 12:00 Uhr: Antworten zu ST-1, Appell\n"
        "- Mittwoch, 02.12.2020, 18:00 Uhr: Ende der Abstimmung 1, Winterhilfe?"
    )
    assert told[OTHER_ROOM].startswith("State of knowledge no. 1, as of Wednesday, 25")
    assert "Pledges: 5 persons; changed by 1 municipality" in told[OTHER_ROOM]
    assert told[OPEN_ROOM] == (
        "Sachstand Nr. 1, Stand Mittwoch, 25.11.2020, 09:00 Uhr\n"
        "Es wurde nichts Neues freigegeben oder veröffentlicht."
    )


async def test_what_is_asked_of_all(in_both_languages: Chat) -> None:
    """Surveys and date polls; what the coordination asks itself is in no room."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await three_rooms(chat)
    dates = "14.1.2021 14:00, 15.1.2021 10:00"
    await chat.says(FEDERAL, "!survey “Places?” number until 27.11.2020 18:00")
    await chat.says(FEDERAL, "!survey “Flats?” number")
    await chat.says(FEDERAL, f"!date poll “Talk” {dates} until 14.12.2020 18:00")
    await chat.says(FEDERAL, "!survey “Among us?” number until 28.11.2020", room=OTHER_ROOM)
    await chat.says(FEDERAL, f"!date poll “Just us” {dates} until 28.11.2020", room=OTHER_ROOM)
    told = (await at(chat, WEDNESDAY))[PLENARY]
    for said in (
        (
            "- Abfrage 1 läuft: Places?",
            "- Abfrage 2 läuft: Flats?",
            "- Terminsuche D-1 läuft bis Montag, 14.12.2020, 18:00 Uhr: Talk",
            "- Freitag, 27.11.2020, 18:00 Uhr: Ende der Abfrage 1, Places?",
        )
        if german
        else (
            "- Survey 1 is open: Places?",
            "- Survey 2 is open: Flats?",
            "- Date poll D-1 is open until Monday, 14.12.2020, 18:00: Talk",
            "- Friday, 27.11.2020, 18:00: end of survey 1, Places?",
        )
    ):
        assert said in told
    assert [each for each in ("Among us", "Just us") if each in told] == []
    await chat.says(FEDERAL, "!date poll take D-1 1 Marburg")
    told = (await at(chat, WEDNESDAY + WEEK))[PLENARY]
    closed = "Abfrage 1 ist geschlossen: Places?" if german else "Survey 1 is closed: Places?"
    assert closed in told
    assert "Talk" not in told


async def test_a_meeting_of_the_coordination_is_nobody_elses_business(chat: Chat) -> None:
    """All rooms read the same text, so it is in none of them."""
    await three_rooms(chat)
    await chat.says(FEDERAL, "!meeting new 20.11.2020 10:00 Online “Held”", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!meeting new 30.11.2020 10:00 Online “Ahead”", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!meeting new 01.12.2020 10:00 Online “Off”", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!meeting cancel M-3", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!meeting new 30.11.2020 14:00 Online “For all”")
    told = await at(chat, WEDNESDAY)
    assert "For all" in told[PLENARY]
    # Its own room is reminded of them besides.
    assert [each for each in ("Held", "Ahead", "Off") if each in told[PLENARY]] == []


async def test_only_what_changed_since_the_last_one(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, '!poll "Winterhilfe?" until 02.12.2020 18:00')
    await at(chat, WEDNESDAY)
    chat.clock.ahead += timedelta(minutes=1)
    await chat.says(INA, "!pledge 8")
    told = await at(chat, WEDNESDAY + WEEK)
    assert told[PLENARY] == (
        "State of knowledge no. 2, as of Wednesday, 02.12.2020, 09:00\n"
        "- Pledges: 8 persons (before: 5); changed by 1 municipality\n"
        "Dates of the next two weeks:\n"
        "- Wednesday, 02.12.2020, 18:00: end of poll 1, Winterhilfe?"
    )
    await chat.time_passes(timedelta(days=1))
    told = await at(chat, WEDNESDAY + 2 * WEEK)
    assert "- Poll 1: no result – Winterhilfe? (!poll status 1)" in told[PLENARY]
    assert "Pledges" not in told[PLENARY]


async def test_an_empty_week_says_so_in_one_line(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!room plenary")
    await at(chat, WEDNESDAY)
    told = await at(chat, WEDNESDAY + WEEK)
    heading, line = told[PLENARY].split("\n")
    assert "02.12.2020" in heading
    assert (
        line
        == {
            "en": "Nothing has changed since Wednesday, 25.11.2020, 09:00.",
            "de": "Seit Mittwoch, 25.11.2020, 09:00 Uhr hat sich nichts geändert.",
        }[chat.alliance.language]
    )


async def test_after_a_long_outage_one_that_is_late(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room plenary")
    await chat.time_passes(timedelta())
    assert PLENARY in await at(chat, WEDNESDAY + 3 * WEEK + timedelta(hours=5))
    assert await at(chat, WEDNESDAY + 4 * WEEK - timedelta(minutes=1)) == {}
    (row,) = [each for each in await chat.rows(OutboxRow) if each.due_at is not None]
    assert row.due_at == WEDNESDAY
    assert "Late: this was due on Wednesday, 25.11.2020, 09:00." in str(row.late_content)
    assert [each.author for each in await chat.rows(Digest)] == [None]


async def test_not_without_rooms(chat: Chat) -> None:
    assert await at(chat, WEDNESDAY + WEEK) == {}
    assert await chat.rows(Digest) == []
    assert "No room is registered yet" in body(await chat.says(FEDERAL, "!digest new"))
    assert "There is no state of knowledge yet" in body(await chat.says(INA, "!digest"))
    assert await chat.rows(Digest) == []


async def test_before_its_time_by_the_federal_coordination_only(chat: Chat) -> None:
    await three_rooms(chat)
    for other in (KIM, INA, PIA):
        await chat.says(other, "!digest new")
    assert await chat.rows(Digest) == []
    answer = body(await chat.says(FEDERAL, "!digest new"))
    assert answer.startswith("State of knowledge no. 1 goes to 3 rooms.")
    (kept,) = await chat.rows(Digest)
    assert (kept.id, kept.author) == (1, FEDERAL)


async def test_shown_again_as_it_was(chat: Chat) -> None:
    await three_rooms(chat)
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!digest new")
    chat.clock.ahead += timedelta(minutes=1)
    await chat.says(INA, "!pledge 9")
    await chat.says(FEDERAL, "!digest new")
    shown = body(await chat.says(INA, "!digest 1"))
    assert "no. 1, as of" in shown
    assert "- Pledges: 5 persons; changed by" in shown
    assert "no. 2, as of" in body(await chat.says(INA, "!digest"))
    assert "9 persons (before: 5)" in body(await chat.says(INA, "!digest"))
    assert "no state of knowledge no. 3" in body(await chat.says(INA, "!digest 3"))


@pytest.mark.parametrize(("who", "room"), [(PIA, PLENARY), (INA, OPEN_ROOM), (PIA, OPEN_ROOM)])
async def test_others_and_open_rooms_read_released_things_only(
    chat: Chat, who: str, room: str
) -> None:
    await three_rooms(chat)
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!offer freeze federal", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!confirm", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!digest new")
    assert "Nothing new was released" in body(await chat.says(who, "!digest", room=room))
    chat.clock.ahead += timedelta(minutes=1)
    await chat.says(FEDERAL, "!offer release A-2020-01", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!confirm", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!digest new")
    shown = body(await chat.says(who, "!digest", room=room))
    assert "- Offer A-2020-01 is released: !offer show A-2020-01" in shown
    assert "Pledges" not in shown
    assert "registry" not in shown


FACTS = (
    (((INA, '!mandate add act 19.11.2020 "Vorlage 1"'),), 0, "New mandate: Musterhafen, act"),
    (
        ((INA, '!mandate add act 19.11.2020 "Vorlage 1" until 27.11.2020'),),
        1,
        "Mandate ended: Musterhafen, act, resolution of 19.11.2020 (MD-1)",
    ),
    (
        ((INA, '!mandate add appeal 19.11.2020 "V"'), (INA, "!sign ST-1")),
        0,
        "ST-1 is signed by 1 of 3 (before: 0): Winterhilfe",
    ),
    (
        ((INA, '!mandate add appeal 19.11.2020 "V"'), (INA, "!sign ST-1"), (FEDERAL, "!digest new"),
         (INA, "!unsign ST-1")),
        0,
        "ST-1 is signed by 0 of 3 (before: 1): Winterhilfe",
    ),
    (
        ((FEDERAL, "!statement deadline ST-1 27.11.2020 12:00"),),
        1,
        "ST-1: the time to answer is over: Winterhilfe (!denominator ST-1)",
    ),
    (
        ((FEDERAL, "!meeting new 27.11.2020 14:00 online"),),
        1,
        "Meeting M-1 was on Friday, 27.11.2020, 14:00",
    ),
    (
        ((FEDERAL, "!meeting new 27.11.2020 14:00 online"), (FEDERAL, "!meeting cancel M-1"),
         (FEDERAL, "!confirm")),
        0,
        "Meeting M-1 is cancelled",
    ),
    (
        ((FEDERAL, '!followup 27.11.2020 "Rückmeldung"'), (INA, "!done F-1")),
        1,
        "F-1 has fallen due, done by 1 of 3: Rückmeldung",
    ),
    (
        ((FEDERAL, '!followup 27.11.2020 "Rückmeldung"'), (INA, "!done F-1"),
         (FEDERAL, "!followup close F-1"), (FEDERAL, "!confirm")),
        0,
        "F-1 is over, done by 1 of 3: Rückmeldung",
    ),
    (
        ((FEDERAL, '!task new "Brief" owner=Musterhafen due=27.11.2020 yield="3 Plätze"'),),
        1,
        "T-1 has fallen due and is not done: Brief",
    ),
    (
        ((FEDERAL, "!poll “Winter aid?” for=everybody until 27.11.2020 12:00"),
         (INA, "!vote 1 yes")),
        1,
        "Poll 1: adopted – Winter aid?",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("done", "weeks", "told"), FACTS, ids=[each[2][:24] for each in FACTS])
async def test_whatever_happened_is_told_once(
    chat: Chat, done: Sequence[tuple[str, str]], weeks: int, told: str
) -> None:
    """In the first one after it, for members only; the next one does not repeat it."""
    await three_rooms(chat)
    await stated(chat)
    await at(chat, WEDNESDAY)
    chat.clock.ahead += timedelta(minutes=1)
    for who, typed in done:
        await chat.says(who, typed)
        chat.clock.ahead += timedelta(minutes=1)
    for week in range(1, weeks + 2):
        await at(chat, WEDNESDAY + week * WEEK - timedelta(days=1))
        heard = await at(chat, WEDNESDAY + week * WEEK)
    # Of those that fall due only the state of knowledge after that day tells.
    texts = [
        row.content["body"]
        for row in await chat.rows(OutboxRow)
        if row.content and row.room_id == PLENARY and "no. " in row.content.get("body", "")
    ]
    assert sum(f"- {told}" in each for each in texts) == 1
    assert told not in heard.get(OPEN_ROOM, "")


async def test_minutes_are_told(german: Chat) -> None:
    await three_rooms(german)
    await german.says(FEDERAL, "!sitzung neu 24.11.2020 14:00 online")
    await at(german, WEDNESDAY)
    german.clock.ahead += timedelta(minutes=1)
    await german.says(FEDERAL, "!protokoll M-1\nAlle sind dafür.")
    told = await at(german, WEDNESDAY + WEEK)
    assert "- Das Protokoll von M-1 liegt vor: " in told[PLENARY]


async def test_the_dates_of_two_weeks_always(in_both_languages: Chat) -> None:
    """In every one anew, as long as they lie ahead, also in a week without news."""
    chat = in_both_languages
    await three_rooms(chat)
    await chat.says(FEDERAL, "!meeting new 16.12.2020 14:00 online")
    await chat.says(FEDERAL, '!followup 09.12.2020 "Rückmeldung"')
    seen = []
    for week in range(5):
        await at(chat, WEDNESDAY + week * WEEK)
        told = body(await chat.says(INA, "!digest"))
        title = "Termine" if chat.alliance.language == "de" else "Dates of the next two weeks:"
        ahead = told.partition(title)[2]
        seen.append(("F-1" in ahead, "M-1" in ahead))
        if week == 1:
            assert told.split("\n")[1].startswith(("Seit Mittwoch", "Nothing has changed"))
    assert seen == [(True, False), (True, True), (True, True), (False, True), (False, False)]
