"""`!done F-2`, `!undone F-2`: by whom, for which municipality, and what the last one brings."""

from __future__ import annotations

from datetime import timedelta

from storage.tables import FollowUp, FollowUpMember, OutboxRow
from tests.harness.chat import BEN, FEDERAL, INA, OTHER_ROOM, PLENARY, ROSA, Chat, body

DIRECT = "!direct:localhost"
NEW = '!followup 25.11.2020 "Rückmeldung zum Entwurf"'


async def done(chat: Chat) -> dict[int, str | None]:
    """Who has done it, by the id of the member: and who reported it."""
    rows = await chat.rows(FollowUpMember)
    return {each.member_id: each.done_by for each in rows if each.done_at is not None}


def told(chat: Chat) -> list[tuple[str, str]]:
    return [(to, content["body"].partition("\n")[0]) for to, content in chat.letters]


SHOWN = {
    "en": "F-1: “Rückmeldung zum Entwurf”\nTo be done by Wednesday, 25.11.2020.\n"
    "Asked: all municipalities of the alliance (3)\n"
    "Still open (2 of 3): Beispielstadt, Landkreis Musterland\n"
    "Contact person or deputy reports that it is done: !done F-1",
    "de": "F-1: „Rückmeldung zum Entwurf“\nZu erledigen bis Mittwoch, 25.11.2020.\n"
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
        "F-1: „Rückmeldung zum Entwurf“\nFestgehalten: Musterhafen hat es erledigt.\n"
        "2 Kommunen sind noch offen.\nZurücknehmen: !unerledigt F-1"
        if german
        else "F-1: “Rückmeldung zum Entwurf”\nRecorded: Musterhafen has done it.\n"
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
    "en": "F-1 is closed: “Rückmeldung zum Entwurf” – how it ended:\n"
    "All 2 municipalities have done it.",
    "de": "F-1 ist beendet: „Rückmeldung zum Entwurf“ – so ging es aus:\n"
    "Alle 2 Kommunen haben es erledigt.",
}


async def test_the_last_one_closes_it(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, f"{NEW} for NW")
    await chat.says(INA, "!done F-1")
    answer, summary = await chat.says(ROSA, "!done F-1")
    assert answer["body"].startswith(
        ("F-1: “Rückmeldung zum Entwurf”\n", "F-1: „Rückmeldung zum Entwurf“\n")
    )
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
    await chat.says(FEDERAL, "!room topic")
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
    assert told(chat) == [(INA, "F-1: “Rückmeldung zum Entwurf”")]
