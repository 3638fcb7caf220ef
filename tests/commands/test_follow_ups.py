"""`!followup`, `!done F-2`: who is asked, who has done it, and when it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.tables import FollowUp, FollowUpMember, OutboxRow
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PLENARY,
    ROSA,
    Chat,
    Content,
    body,
)
from tests.harness.signing import CLAUSES, mandated, reworded, stated

NI_ROOM, OPEN_ROOM, DIRECT = "!ni:localhost", "!open:localhost", "!direct:localhost"
NEW = '!followup 25.11.2020 "Rückmeldung zum Entwurf"'
NOW = timedelta()

OPENED = {
    "en": "F-1: Rückmeldung zum Entwurf\nTo be done by Wednesday, 25.11.2020.\n"
    "Asked: all municipalities of the alliance (3)\n"
    "Contact person or deputy reports that it is done: !done F-1\n"
    "I remind of it on: Monday, 23.11.2020; Wednesday, 25.11.2020\n"
    "After the deadline I write to contact person and deputy of whoever has not done it, then to "
    "the coordination of their Land, then to the federal coordination.",
    "de": "F-1: Rückmeldung zum Entwurf\nZu erledigen bis Mittwoch, 25.11.2020.\n"
    "Gefragt: alle Kommunen des Bündnisses (3)\n"
    "Ansprechperson oder Vertretung meldet, dass es erledigt ist: !erledigt F-1\n"
    "Ich erinnere daran am: Montag, 23.11.2020; Mittwoch, 25.11.2020\n"
    "Nach der Frist schreibe ich an Ansprechperson und Vertretung der Kommunen, die es nicht "
    "erledigt haben, dann an deren Länderkoordination, dann an die Federführung.",
}


async def asked(chat: Chat, number: int = 1) -> list[int]:
    rows = await chat.rows(FollowUpMember)
    return [each.member_id for each in rows if each.follow_up_id == number]


async def done(chat: Chat) -> dict[int, str | None]:
    """Who has done it, by the id of the member: and who reported it."""
    rows = await chat.rows(FollowUpMember)
    return {each.member_id: each.done_by for each in rows if each.done_at is not None}


def told(chat: Chat) -> list[tuple[str, str]]:
    return [(to, content["body"].partition("\n")[0]) for to, content in chat.letters]


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
        ("poll=1", [1, 2], "poll", "that vote in poll 1 (2)"),
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
    "!done X-1": "“X-1” cannot be reported as done",
    "!done F-1 for Beispielstadt": "Only the contact person or the deputy of Beispielstadt",
    '!done F-1 result="3 Plätze"': "A follow-up has no result: !done F-1 is enough.",
    "!undone F-1": "F-1: Musterhafen has not done it yet.",
}


@pytest.mark.parametrize("typed", REFUSED)
async def test_refused(chat: Chat, typed: str) -> None:
    await chat.says(FEDERAL, f"!contact set Musterhafen {FEDERAL}")
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


SHOWN = {
    "en": "F-1: Rückmeldung zum Entwurf\nTo be done by Wednesday, 25.11.2020.\n"
    "Asked: all municipalities of the alliance (3)\n"
    "Still open (2 of 3): Beispielstadt, Landkreis Musterland\n"
    "Contact person or deputy reports that it is done: !done F-1",
    "de": "F-1: Rückmeldung zum Entwurf\nZu erledigen bis Mittwoch, 25.11.2020.\n"
    "Gefragt: alle Kommunen des Bündnisses (3)\n"
    "Noch offen (2 von 3): Beispielstadt, Landkreis Musterland\n"
    "Ansprechperson oder Vertretung meldet, dass es erledigt ist: !erledigt F-1",
}


async def test_done_and_undone(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    answer = body(await chat.says(INA, "!erledigt F-1" if german else "!done F-1"))
    assert answer.startswith(
        "F-1: Rückmeldung zum Entwurf\nFestgehalten: Musterhafen hat es erledigt.\n"
        "2 Kommunen sind noch offen.\nZurücknehmen: !unerledigt F-1"
        if german
        else "F-1: Rückmeldung zum Entwurf\nRecorded: Musterhafen has done it.\n"
        "2 municipalities are still open.\nTo take it back: !undone F-1"
    )
    row = (await chat.rows(FollowUpMember))[0]
    assert (row.done_by, row.done_at) == (INA, chat.clock.now())
    assert row.event_id == chat.last_event
    assert body(await chat.says(FEDERAL, "!followup F-1")) == SHOWN[chat.alliance.language]
    again = body(await chat.says(BEN, "!done F-1"))
    assert again.startswith(
        "F-1: Musterhafen hat das schon gemeldet."
        if german
        else "F-1: Musterhafen has reported that already."
    )
    assert await done(chat) == {1: INA}
    await chat.says(BEN, "!unerledigt F-1" if german else "!undone F-1")
    assert await done(chat) == {}
    assert (await chat.rows(FollowUpMember))[0].event_id is None


async def test_for_which_of_several(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {INA}")
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, f"{NEW} for NI")
    assert "You act for several municipalities" in body(await chat.says(INA, "!done F-1"))
    assert await done(chat) == {}
    await chat.says(INA, "!done F-2")  # of hers it asks one only
    await chat.says(INA, "!done F-1 for Musterhafen")
    assert await done(chat) == {1: INA, 3: INA}
    assert (await chat.rows(FollowUp))[1].closed_at is not None
    refused = body(await chat.says(INA, "!done F-1 for Beispielstadt"))
    assert "Only the contact person or the deputy of Beispielstadt" in refused


async def test_who_is_not_asked(chat: Chat) -> None:
    await chat.says(FEDERAL, f"{NEW} for NI")
    assert "F-1 does not ask Musterhafen." in body(await chat.says(INA, "!done F-1"))
    # In another room it sounds as if there were none.
    hidden = body(await chat.says(INA, "!done F-1", room=OTHER_ROOM))
    assert hidden == "There is no follow-up F-1 here. !followups lists them."


ALL_DONE = {
    "en": "F-1 is closed: Rückmeldung zum Entwurf – how it ended:\n"
    "All 2 municipalities have done it.",
    "de": "F-1 ist beendet: Rückmeldung zum Entwurf – so ging es aus:\n"
    "Alle 2 Kommunen haben es erledigt.",
}


async def test_the_last_one_closes_it(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, f"{NEW} for NW")
    await chat.says(INA, "!done F-1")
    answer, summary = await chat.says(ROSA, "!done F-1")
    assert answer["body"].startswith("F-1: Rückmeldung zum Entwurf\n")
    assert summary["body"] == ALL_DONE[chat.alliance.language]
    (row,) = await chat.rows(FollowUp)
    assert (row.closed_at, row.closed_by, row.next_at) == (chat.clock.now(), None, None)
    for typed in ("!done F-1", "!undone F-1", "!followup close F-1"):
        who = FEDERAL if "close" in typed else INA
        assert "F-1" in body(await chat.says(who, typed))
    assert (await done(chat)).keys() == {1, 2}
    assert await chat.time_passes(timedelta(days=60)) == []
    assert chat.letters == []


async def test_from_the_direct_chat_the_room_hears_the_summary(chat: Chat) -> None:
    await chat.says(FEDERAL, f"{NEW} for NW")
    await chat.says(INA, "!done F-1", room=DIRECT, direct=True)
    await chat.says(ROSA, "!done F-1", room="!rosa:localhost", direct=True)
    last = (await chat.rows(OutboxRow))[-1]
    assert last.room_id == PLENARY
    assert last.content["body"] == ALL_DONE["en"]


async def test_told_in_another_room_goes_to_the_direct_chat(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    (hint,) = await chat.says(INA, "!followup F-1", room=OTHER_ROOM)
    assert "direct chat" in hint["body"]
    assert told(chat) == [(INA, "F-1: Rückmeldung zum Entwurf")]


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
    await chat.says(FEDERAL, NEW)
    said = await chat.says(FEDERAL, "!followup close F-1", room=DIRECT, direct=True)
    assert [each["body"].partition("\n")[0] for each in said] == [
        "F-1 is closed; its room is told how it stands.",
        "F-1 is closed: Rückmeldung zum Entwurf – how it ended:",
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
        "2 offene Nachbereitungen:\n- F-2: Erstes – bis Mittwoch, 25.11.2020, offen: 3 von 3\n"
        "- F-1: Zweites – bis Montag, 30.11.2020, offen: 2 von 3"
        if german
        else "2 open follow-ups:\n- F-2: Erstes – by Wednesday, 25.11.2020, open: 3 of 3\n"
        "- F-1: Zweites – by Monday, 30.11.2020, open: 2 of 3"
    )
    assert body(await chat.says(FEDERAL, "!followups", room=OTHER_ROOM)) == nothing
    mine = body(await chat.says(INA, "!followups", room=DIRECT, direct=True))
    assert "F-1" in mine
    assert "Nur NI" not in mine
    assert "Nur NI" in body(await chat.says(KIM, "!followups", room="!kim:localhost", direct=True))


async def test_an_open_room_hears_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room open", room=OPEN_ROOM)
    (hint,) = await chat.says(FEDERAL, f"{NEW} for NW", room=OPEN_ROOM)
    assert "Rückmeldung" not in hint["body"]
    for who in (INA, ROSA):
        for each in await chat.says(who, "!done F-1", room=OPEN_ROOM):
            assert "Rückmeldung" not in each["body"]
    # The summary, too, goes to the federal coordination.
    assert (FEDERAL, "F-1 is closed: Rückmeldung zum Entwurf – how it ended:") in told(chat)


async def heard(chat: Chat) -> list[Content]:
    """What is said of follow-ups by itself, now; there are the counts of polls, too."""
    return [each for each in await chat.time_passes(NOW) if each["body"].startswith("F-")]


async def test_a_vote_counts(chat: Chat) -> None:
    """Before the opening as well; taken back it does not; and the last one closes it at once."""
    await chat.says(FEDERAL, "!poll “Winterhilfe?” for=NW")
    await chat.says(INA, "!vote 1 yes")
    answer = body(await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1'))
    assert "\nA vote in poll 1 counts as done.\n1 has done it already.\n" in answer
    assert await done(chat) == {1: None}
    assert "has voted, and that counts" in body(await chat.says(INA, "!done F-1"))
    assert "has voted, and that counts" in body(await chat.says(INA, "!undone F-1"))
    await chat.says(INA, "!vote withdraw 1")
    assert "Still open (2 of 2)" in body(await chat.says(FEDERAL, "!followup F-1"))
    await chat.says(INA, "!vote 1 no")
    assert await done(chat) == {1: None}
    assert await heard(chat) == []
    await chat.says(ROSA, "!vote 1 no")
    assert chat.expected[-1] == chat.clock.now(), "the ticker is to look now"
    (summary,) = await heard(chat)
    assert summary["body"].endswith("All 2 municipalities have done it.")
    assert await heard(chat) == []


async def test_a_tap_counts(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Winterhilfe?” for=NW")
    poll = await chat.delivered()
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    await chat.taps(ROSA, poll, 0)
    assert await done(chat) == {2: None}


async def test_a_secret_ballot_counts_and_tells_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll secret “Wer spricht?” Ana | Udo for=NW")
    await chat.says(FEDERAL, '!followup 25.11.2020 "Abstimmen" poll=1')
    await chat.says(ROSA, "!vote 1 Ana", room="!rosa:localhost", direct=True)
    assert await done(chat) == {2: None}
    shown = body(await chat.says(FEDERAL, "!followup F-1"))
    assert "Still open (1 of 2): Musterhafen" in shown
    assert "Ana" not in shown
    await chat.says(INA, "!vote 1 Udo", room=DIRECT, direct=True)
    (summary,) = await heard(chat)
    assert summary["body"].endswith("All 2 municipalities have done it.")


async def test_an_answer_or_a_signature_counts(chat: Chat) -> None:
    """Of the newest version: with another one they are asked again."""
    await mandated(chat, 1, 2)
    await stated(chat, electorate=[1, 2])
    answer = body(await chat.says(FEDERAL, '!followup 25.11.2020 "Antworten" for ST-1'))
    assert "An answer to the newest version of ST-1, or a signature, counts as done." in answer
    await chat.says(INA, "!clause ST-1 1 reject")
    assert await done(chat) == {1: None}
    await reworded(chat, 1, CLAUSES[:2])
    assert "Still open (2 of 2)" in body(await chat.says(FEDERAL, "!followup F-1"))
    await chat.says(ROSA, "!sign ST-1")
    assert await done(chat) == {2: None}
    assert "has answered, and that counts" in body(await chat.says(ROSA, "!done F-1"))
    await chat.says(ROSA, "!unsign ST-1")
    assert "Still open (2 of 2)" in body(await chat.says(FEDERAL, "!followup F-1"))
    await chat.says(INA, "!done F-1")
    await chat.says(ROSA, "!sign ST-1 1")
    assert await done(chat) == {1: INA, 2: None}
    (summary,) = await heard(chat)
    assert summary["body"].endswith("All 2 municipalities have done it.")


async def test_nothing_to_follow_up(chat: Chat) -> None:
    await stated(chat, electorate=[1])
    await chat.says(INA, "!clause ST-1 1 agree")
    before = await chat.remembered()
    answer = body(await chat.says(FEDERAL, '!followup 25.11.2020 "Antworten" for ST-1'))
    assert answer == "All of them have done that already."
    assert await chat.remembered() == before


async def test_an_unlinked_vote_changes_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Winterhilfe?”")
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!vote 1 yes")
    assert await done(chat) == {}
