"""`!followup`: who is asked, who may, what is shown, and when it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from commands.kit.lists import MOST
from storage.tables import FollowUp, FollowUpMember, OutboxRow
from tests.commands.follow_ups.test_follow_up_reports import DIRECT, NEW, done, told
from tests.harness.chat import (
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PLENARY,
    ROSA,
    Chat,
    body,
)
from tests.harness.signing import mandated, stated

NI_ROOM, OPEN_ROOM = "!ni:localhost", "!open:localhost"

OPENED = {
    "en": "F-1: “Rückmeldung zum Entwurf”\nTo be done by Wednesday, 25.11.2020.\n"
    "Asked: all municipalities of the alliance (3)\n"
    "Contact person or deputy reports that it is done: !done F-1\n"
    "I remind of it on: Monday, 23.11.2020; Wednesday, 25.11.2020\n"
    "After the deadline I write to contact person and deputy of whoever has not done it, then to "
    "the coordination of their Land, then to the federal coordination.",
    "de": "F-1: „Rückmeldung zum Entwurf“\nZu erledigen bis Mittwoch, 25.11.2020.\n"
    "Gefragt: alle Kommunen des Bündnisses (3)\n"
    "Ansprechperson oder Vertretung meldet, dass es erledigt ist: !erledigt F-1\n"
    "Ich erinnere daran am: Montag, 23.11.2020; Mittwoch, 25.11.2020\n"
    "Nach der Frist schreibe ich an Ansprechperson und Vertretung der Kommunen, die es nicht "
    "erledigt haben, dann an deren Länderkoordination, dann an die Federführung.",
}


async def asked(chat: Chat, number: int = 1) -> list[int]:
    rows = await chat.rows(FollowUpMember)
    return [each.member_id for each in rows if each.follow_up_id == number]


async def test_opened(in_both_languages: Chat) -> None:
    """The week before lies before the opening."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    typed = "!nachbereitung 25.11.2020 „Rückmeldung zum Entwurf“ für alle" if german else NEW
    (said,) = await chat.says(FEDERAL, typed, thread="$thread")
    assert said["body"] == OPENED[chat.alliance.language]
    assert said["msgtype"] == "m.notice"
    (row,) = await chat.rows(FollowUp)
    assert (row.title, row.due_on) == ("Rückmeldung zum Entwurf", date(2020, 11, 25))
    assert (row.scope, row.land, row.author) == ("alliance", None, FEDERAL)
    assert (row.room_id, row.thread_id) == (PLENARY, "$thread")
    assert (row.step, row.next_at) == (-2, datetime(2020, 11, 23, 8, tzinfo=UTC))
    assert chat.expected[-1] == row.next_at
    assert await asked(chat) == [1, 2, 3], "no partner"
    assert await done(chat) == {}


@pytest.mark.parametrize(
    ("typed", "members", "scope", "who"),
    [
        ("for NW", [1, 2], "land", "the municipalities of Nordrhein-Westfalen (2)"),
        ("für Niedersachsen", [3], "land", "the municipalities of Niedersachsen (1)"),
        ("for land NI", [3], "land", "the municipalities of Niedersachsen (1)"),
        ("for signatories", [2], "signatories", "that have signed the declaration"),
        ("für Mitzeichnende", [2], "signatories", "that have signed the declaration"),
        ("for appeal", [1], "appeal", "with a mandate to appeal (1)"),
        ("for ST-1", [2, 3], "statement", "asked about ST-1 (2)"),
        ("statement=1", [2, 3], "statement", "asked about ST-1 (2)"),
        ("for all statement=ST-1", [1, 2, 3], "alliance", "all municipalities"),
        ("poll=1", [2], "poll", "that vote in poll 1 (1)"),
        ("for NI abstimmung=1", [3], "land", "Niedersachsen"),
    ],
)
async def test_for_whom(chat: Chat, typed: str, members: list[int], scope: str, who: str) -> None:
    await chat.says(FEDERAL, "!member set Beispielstadt alliance=signatory")
    await mandated(chat, 1)
    await stated(chat, electorate=[2, 3])
    await chat.says(FEDERAL, "!poll “Winterhilfe?” for=NW")
    answer = body(await chat.says(FEDERAL, f"{NEW} {typed}"))
    assert who in answer
    assert await asked(chat) == members
    (row,) = await chat.rows(FollowUp)
    assert row.scope == scope
    assert row.poll_id == (1 if "=1" in typed and "statement" not in typed else None)
    assert row.statement_id == (1 if "ST-1" in typed or "statement" in typed else None)
    shown = body(await chat.says(FEDERAL, "!followup F-1"))
    assert who in shown


async def test_whom_it_asks_is_frozen(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!member add Neudorf land=NW kind=town")
    assert await asked(chat) == [1, 2, 3]


async def test_the_day_in_words_and_the_text_without_marks(german: Chat) -> None:
    await german.says(FEDERAL, "!nachbereitung Freitag Rückmeldung zum Entwurf für NW")
    await german.says(FEDERAL, "!nachbereitung in 3 Wochen „Bis dann für alle“")
    await german.says(FEDERAL, "!nachbereitung heute „Jetzt“")
    rows = await german.rows(FollowUp)
    assert [(each.due_on, each.title) for each in rows] == [
        (date(2020, 11, 20), "Rückmeldung zum Entwurf"),
        (date(2020, 12, 10), "Bis dann für alle"),
        (date(2020, 11, 19), "Jetzt"),
    ]


async def test_on_a_day_off(chat: Chat) -> None:
    answer = body(await chat.says(FEDERAL, '!followup 29.11.2020 "Sonntag"'))
    assert "Friday, 20.11.2020; Friday, 27.11.2020\n" in answer, "two days are one"
    assert "on a weekend or a public holiday, so I remind before it." in answer


REFUSED = {
    '!followup 18.11.2020 "x"': "is in the past",
    '!followup 31.02.2021 "x"': "does not exist",
    '!followup jeden Montag "x"': "repeats, but a single date",
    '!followup "x"': "“x” as a date",
    '!followup 25.11.2020 9:00 "x"': "“25.11.2020 9:00”: please give the day only",
    "!followup 25.11.2020": "What is to be done by then?",
    "!followup 25.11.2020 for NW": "What is to be done by then?",
    "!followup 25.11.2020 “" + "x" * 201 + "”": "too long: 201 characters, at most 200",
    '!followup 25.11.2020 "x" for Atlantis': "I do not know “Atlantis”. Possible are:",
    '!followup 25.11.2020 "x" for BY': "That is no municipality: the municipalities of Bayern.",
    '!followup 25.11.2020 "x" for ST-9': "There is no statement ST-9",
    '!followup 25.11.2020 "x" poll=9': "There is no poll 9",
    '!followup 25.11.2020 "x" for ST-1 poll=1': "Only one thing can be linked",
    '!followup 25.11.2020 "x" poll=1 statement=1': "Only one thing can be linked",
    "!followup F-1 something": "I do not understand “something” here",
    "!followup F-9": "There is no follow-up F-9 here",
    "!followup close F-9": "There is no follow-up F-9 here",
    "!done F-9": "There is no follow-up F-9 here",
    "!undone F-9": "There is no follow-up F-9 here",
    "!done X-1": "“X-1” is not the id of something that can be done",
    "!done F-1 for Beispielstadt": "Only the contact person or the deputy of Beispielstadt",
    '!done F-1 result="3 Plätze"': "A follow-up has no result: !done F-1 is enough.",
    "!undone F-1": "F-1: Musterhafen has not done it yet.",
}


@pytest.mark.parametrize("typed", REFUSED)
async def test_refused(chat: Chat, typed: str) -> None:
    await chat.appoint(FEDERAL, "Musterhafen")
    await chat.says(FEDERAL, "!poll “Frage?”")
    await stated(chat)
    await chat.says(FEDERAL, NEW)
    before = await chat.remembered()
    answers = await chat.says(FEDERAL, typed)
    assert len(answers) == 1
    assert REFUSED[typed] in body(answers)
    assert await chat.remembered() == before


async def test_a_state_coordination_asks_its_own_land_only(german: Chat) -> None:
    refused = body(await german.says(KIM, NEW))
    assert refused.startswith("Sie können nur die Kommunen Ihres eigenen Landes fragen")
    assert "\n!nachbereitung 25.11.2020 „Rückmeldung zum Entwurf“ für NI\n" in refused
    assert await german.rows(FollowUp) == []
    await german.says(KIM, f"{NEW} für NI")
    assert await asked(german) == [3]


async def test_contacts_do_not_open_one(chat: Chat) -> None:
    answer = body(await chat.says(INA, NEW))
    assert answer.startswith("This is possible for: federal coordination, state coordination.")
    assert await chat.rows(FollowUp) == []


async def test_closed_by_hand(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!done F-1")
    refused = body(await chat.says(KIM, "!followup close F-1"))
    assert ("Nur wer F-1 eröffnet hat" if chat.alliance.language == "de" else "Only the") in refused
    (summary,) = await chat.says(FEDERAL, "!followup close F-1")
    assert summary["body"].endswith(
        "\nNicht erledigt (2 von 3): Beispielstadt, Landkreis Musterland"
        if chat.alliance.language == "de"
        else "\nNot done (2 of 3): Beispielstadt, Landkreis Musterland"
    )
    assert (await chat.rows(FollowUp))[0].closed_by == FEDERAL
    shown = body(await chat.says(INA, "!followup F-1"))
    assert ("Beendet: Donnerstag" if chat.alliance.language == "de" else "Closed: Th") in shown
    again = body(await chat.says(FEDERAL, "!followup close F-1"))
    assert ("nichts wurde geändert" if "Beendet" in shown else "nothing was changed") in again


async def test_closed_from_elsewhere(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room topic")
    await chat.says(FEDERAL, NEW)
    said = await chat.says(FEDERAL, "!followup close F-1", room=DIRECT, direct=True)
    assert [each["body"].partition("\n")[0] for each in said] == [
        "F-1 is closed; its room is told how it stands.",
        "F-1 is closed: “Rückmeldung zum Entwurf” – how it ended:",
    ]
    assert (await chat.rows(OutboxRow))[-1].room_id == PLENARY


async def test_list(in_both_languages: Chat) -> None:
    """In a room what is open there, in the direct chat what concerns the sender."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    nothing = "Hier ist keine Nachbereitung offen." if german else "No follow-up is open here."
    assert body(await chat.says(FEDERAL, "!followups")) == nothing
    await chat.says(FEDERAL, '!followup 30.11.2020 "Zweites"')
    await chat.says(FEDERAL, '!followup 25.11.2020 "Erstes"')
    await chat.says(KIM, '!followup 25.11.2020 "Nur NI" for NI', room=NI_ROOM)
    await chat.says(FEDERAL, '!followup 25.11.2020 "Vorbei"')
    await chat.says(FEDERAL, "!followup close F-4")
    await chat.says(ROSA, "!done F-1")
    listed = body(await chat.says(FEDERAL, "!nachbereitungen" if german else "!followups"))
    assert listed == (
        "2 offene Nachbereitungen:\n- F-2: „Erstes“ – bis Mittwoch, 25.11.2020, offen: 3 von 3\n"
        "- F-1: „Zweites“ – bis Montag, 30.11.2020, offen: 2 von 3"
        if german
        else "2 open follow-ups:\n- F-2: “Erstes” – by Wednesday, 25.11.2020, open: 3 of 3\n"
        "- F-1: “Zweites” – by Monday, 30.11.2020, open: 2 of 3"
    )
    assert body(await chat.says(FEDERAL, "!followups", room=OTHER_ROOM)) == nothing
    mine = body(await chat.says(INA, "!followups", room=DIRECT, direct=True))
    assert "F-1" in mine
    assert "Nur NI" not in mine
    assert "Nur NI" in body(await chat.says(KIM, "!followups", room="!kim:localhost", direct=True))


async def test_a_long_list_counts_what_it_shows(chat: Chat) -> None:
    """And says how many there are."""
    for number in range(MOST + 1):
        await chat.says(FEDERAL, f'!followup 25.11.2020 "Thing {number}"')
    await chat.says(ROSA, "!done F-1")
    head, *lines, more, _narrower = body(await chat.says(FEDERAL, "!followups")).split("\n")
    assert (head, more) == (f"{MOST + 1} open follow-ups:", "… and 1 more.")
    left = [each.rpartition("open: ")[2] for each in lines]
    assert left == ["2 of 3", *["3 of 3"] * (MOST - 1)]


async def test_an_open_room_hears_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room open", room=OPEN_ROOM)
    (hint,) = await chat.says(FEDERAL, f"{NEW} for NW", room=OPEN_ROOM)
    assert "Rückmeldung" not in hint["body"]
    for who in (INA, ROSA):
        for each in await chat.says(who, "!done F-1", room=OPEN_ROOM):
            assert "Rückmeldung" not in each["body"]
    # The summary, too, goes to the federal coordination.
    assert (FEDERAL, "F-1 is closed: “Rückmeldung zum Entwurf” – how it ended:") in told(chat)
