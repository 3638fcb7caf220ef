"""Follow-ups by themselves: in time or late, each step once, and never those who have done it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.outgoing import Outgoing
from commands.kit import Timing
from storage.tables import FollowUp, OutboxRow
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, ROSA, Chat, Content, body
from tests.harness.registry import enter, municipality

NORA, SAXON, NEIGHBOUR = "@nora:localhost", "@saxon:localhost", "@nachbar:localhost"
NEW = '!followup 25.11.2020 "Entwurf"'
LAND_ROOM, COORDINATION, DIRECT = "!nw:localhost", "!coordination:localhost", "!direct:localhost"


async def until(chat: Chat, *when: int) -> list[Content]:
    """Time passes up to then, and the ticker looks only then; what the room hears."""
    at = datetime(*when, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
    return await chat.time_passes(at.astimezone(UTC) - chat.clock.now())


def rung(heard: list[Content]) -> list[str]:
    """Who is mentioned in the room; nobody twice."""
    found = [each for content in heard for each in content["m.mentions"].get("user_ids", [])]
    assert len(found) == len(set(found))
    return found


def written_to(chat: Chat) -> list[str]:
    """Who has got a letter, which always rings."""
    assert all(content["msgtype"] == "m.text" for _to, content in chat.letters)
    return [to for to, _content in chat.letters]


async def with_saxony(chat: Chat) -> None:
    """A town in Saxony, where the 18.11.2020 is a holiday."""
    await enter(chat.database, [municipality(20, "Neustadt", land="SN")])
    await chat.says(FEDERAL, f"!contact set Neustadt {SAXON}")


BEFORE = {
    "en": "F-1: Entwurf\nTo be done in 2 days: Wednesday, 25.11.2020.\n"
    "Still open (2 of 3): Beispielstadt, Landkreis Musterland\n"
    "Contact person or deputy reports that it is done: !done F-1\n"
    f"Please see to it: {ROSA}",
    "de": "F-1: Entwurf\nZu erledigen in 2 Tagen: Mittwoch, 25.11.2020.\n"
    "Noch offen (2 von 3): Beispielstadt, Landkreis Musterland\n"
    "Ansprechperson oder Vertretung meldet, dass es erledigt ist: !erledigt F-1\n"
    f"Bitte kümmern Sie sich darum: {ROSA}",
}
ON_THE_DAY = {
    "en": "F-1: Entwurf\nTo be done today: Wednesday, 25.11.2020.\n"
    "Not reported as done yet: Beispielstadt\nWhen it is done, please report it: !done F-1",
    "de": "F-1: Entwurf\nHeute zu erledigen: Mittwoch, 25.11.2020.\n"
    "Noch nicht als erledigt gemeldet: Beispielstadt\n"
    "Wenn es erledigt ist, melden Sie es bitte: !erledigt F-1",
}
TO_STATE = {
    "en": "F-1: Entwurf\nThe deadline was on Wednesday, 25.11.2020.\n"
    "These municipalities have not done it yet:\n- Niedersachsen (1): Landkreis Musterland\n"
    "Only they themselves can report it: !done F-1",
    "de": "F-1: Entwurf\nDie Frist war am Mittwoch, 25.11.2020.\n"
    "Diese Kommunen haben es noch nicht erledigt:\n- Niedersachsen (1): Landkreis Musterland\n"
    "Nur sie selbst können es melden: !erledigt F-1",
}


async def test_story_g(in_both_languages: Chat) -> None:
    """Two days before and on the day; then contact person, state, federal, and the summary."""
    chat = in_both_languages
    language = chat.alliance.language
    await chat.says(FEDERAL, f"!coordinator set {NORA} land=NW")
    await chat.says(FEDERAL, NEW, thread="$thread")
    await chat.says(INA, "!done F-1")
    assert await until(chat, 2020, 11, 23, 8, 59) == []
    (said,) = await until(chat, 2020, 11, 23, 9)
    assert said["body"] == BEFORE[language]
    assert (said["msgtype"], said["m.mentions"]) == ("m.text", {"user_ids": [ROSA]})
    assert said["m.relates_to"]["event_id"] == "$thread"
    assert written_to(chat) == []
    (said,) = await until(chat, 2020, 11, 25, 9)
    assert said["msgtype"] == "m.notice", "whom it concerns gets a letter"
    assert "Beispielstadt" in said["body"]
    assert ROSA not in said["body"]
    assert written_to(chat) == [ROSA]
    assert chat.letters[0][1]["body"] == ON_THE_DAY[language]
    assert await until(chat, 2020, 11, 26, 9) == []
    assert written_to(chat) == [ROSA]
    assert await until(chat, 2020, 11, 30, 9) == []
    assert written_to(chat) == [KIM, NORA]
    assert chat.letters[0][1]["body"] == TO_STATE[language]
    (summary,) = await until(chat, 2020, 12, 3, 9)
    assert written_to(chat) == [FEDERAL]
    assert "Landkreis Musterland" in chat.letters[0][1]["body"]
    assert "\n- Nordrhein-Westfalen (1): Beispielstadt" in chat.letters[0][1]["body"]
    assert summary["body"].endswith("(2 von 3): Beispielstadt, Landkreis Musterland") or summary[
        "body"
    ].endswith("(2 of 3): Beispielstadt, Landkreis Musterland")
    (row,) = await chat.rows(FollowUp)
    assert (row.closed_at, row.closed_by) == (chat.clock.now(), None)
    assert (row.step, row.next_at) == (None, None)
    assert await until(chat, 2021, 2, 1, 9) == []
    assert written_to(chat) == []


async def test_those_who_are_done_are_not_nagged(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    assert rung(await until(chat, 2020, 11, 23, 9)) == [ROSA, INA], "contact persons only"
    await chat.says(ROSA, "!done F-1")
    await until(chat, 2020, 11, 25, 9)
    assert written_to(chat) == [INA, BEN], "on the day the deputy as well"
    await chat.says(BEN, "!done F-1")
    assert await until(chat, 2020, 11, 26, 9) == []
    assert written_to(chat) == []
    await until(chat, 2020, 11, 30, 9)
    assert written_to(chat) == [KIM], "whose Land has one that is open"


async def test_without_a_contact_person_the_deputy(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        await store.members.remove_contact(1, "contact")
    await chat.says(FEDERAL, NEW)
    assert rung(await until(chat, 2020, 11, 23, 9)) == [ROSA, BEN]


async def test_one_ring_for_several_municipalities(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {INA} deputy")
    await chat.says(FEDERAL, NEW)
    assert rung(await until(chat, 2020, 11, 23, 9)) == [INA]
    await until(chat, 2020, 11, 25, 9)
    assert written_to(chat) == [INA, BEN]
    letter = chat.letters[0][1]["body"]
    assert "yet: Landkreis Musterland, Beispielstadt, Musterhafen" in letter
    assert "\n- !done F-1 for Beispielstadt\n" in letter
    assert "yet: Musterhafen\n" in chat.letters[1][1]["body"]


async def test_the_holidays_of_their_land(chat: Chat) -> None:
    """Saxony hears the day before its holiday, by letter, and is not mentioned on it."""
    chat.clock.at = datetime(2020, 11, 12, 10, tzinfo=BERLIN).astimezone(UTC)
    await with_saxony(chat)
    await chat.says(FEDERAL, NEW)
    assert await until(chat, 2020, 11, 17, 9) == []
    assert written_to(chat) == [SAXON]
    assert "To be done in 8 days" in chat.letters[0][1]["body"]
    heard = await until(chat, 2020, 11, 18, 9)
    assert rung(heard) == [ROSA, INA]
    assert "Neustadt" in body(heard), "it is still open"
    assert written_to(chat) == []
    assert rung(await until(chat, 2020, 11, 23, 9)) == [ROSA, INA, SAXON], "by Land"


async def test_overdue_on_a_holiday_of_one_land(chat: Chat) -> None:
    """A deadline the day before it: in Saxony the letter comes a day later."""
    chat.clock.at = datetime(2020, 11, 17, 10, tzinfo=BERLIN).astimezone(UTC)
    await with_saxony(chat)
    await chat.says(FEDERAL, '!followup 17.11.2020 "Entwurf"')
    await until(chat, 2020, 11, 18, 9)
    assert written_to(chat) == [ROSA, INA, BEN]
    await until(chat, 2020, 11, 19, 9)
    assert written_to(chat) == [SAXON]


async def test_away_over_several_steps(chat: Chat) -> None:
    """Only the latest, once, and what goes out late says so."""
    chat.clock.at = datetime(2020, 11, 12, 10, tzinfo=BERLIN).astimezone(UTC)
    await chat.says(FEDERAL, NEW)
    heard = await until(chat, 2020, 11, 24, 15)
    assert [each["body"].split("\n")[1] for each in heard] == [
        "To be done by tomorrow: Wednesday, 25.11.2020."
    ]
    row = (await chat.rows(OutboxRow))[-1]
    assert row.due_at == datetime(2020, 11, 23, 8, tzinfo=UTC)
    assert row.late_content is not None
    first = row.late_content["body"].partition("\n")[0]
    assert first == "Late: this was due on Monday, 23.11.2020, 09:00."
    assert row.late_content["m.mentions"] == {"user_ids": [ROSA, INA]}
    assert await until(chat, 2020, 11, 25, 8, 59) == []
    assert len(await until(chat, 2020, 11, 25, 9)) == 1


async def test_away_beyond_the_deadline(german: Chat) -> None:
    await german.says(FEDERAL, NEW)
    assert await until(german, 2020, 11, 26, 15) == [], "the days before are over"
    assert written_to(german) == [ROSA, INA, BEN]
    rows = [each for each in await german.rows(OutboxRow) if each.late_content]
    assert rows[-1].late_content is not None
    assert rows[-1].late_content["body"].startswith("Verspätet: Fällig war")
    assert rows[-1].due_at == datetime(2020, 11, 26, 8, tzinfo=UTC)


async def test_away_until_the_end(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    (summary,) = await until(chat, 2021, 1, 20, 15)
    assert "Not done (3 of 3)" in summary["body"]
    assert written_to(chat) == [FEDERAL]
    assert await until(chat, 2021, 1, 25, 15) == []


@pytest.mark.parametrize("back", [(2020, 11, 20, 21), (2020, 11, 21, 12), (2020, 11, 23, 6, 30)])
async def test_back_at_night_or_on_a_day_off(chat: Chat, back: tuple[int, ...]) -> None:
    """What was missed on Friday waits for Monday morning, and is still marked as late."""
    await chat.says(FEDERAL, '!followup 27.11.2020 "Entwurf"')
    assert await until(chat, *back) == []
    assert written_to(chat) == []
    assert await until(chat, 2020, 11, 23, 8, 59) == []
    (said,) = await until(chat, 2020, 11, 23, 9)
    assert rung([said]) == [ROSA, INA]
    row = next(each for each in await chat.rows(OutboxRow) if each.late_content)
    assert row.due_at == datetime(2020, 11, 20, 8, tzinfo=UTC)
    assert await until(chat, 2020, 11, 24, 12) == []


async def test_the_configured_days_and_quiet_hours(chat: Chat) -> None:
    with_timing(chat, Timing(quiet_until=time(9, 30), days_before=(3, 1)))
    answer = body(await chat.says(FEDERAL, NEW))
    assert "on: Friday, 20.11.2020; Tuesday, 24.11.2020" in answer
    assert await until(chat, 2020, 11, 20, 9, 29) == []
    assert rung(await until(chat, 2020, 11, 20, 9, 30)) == [ROSA, INA]
    (said,) = await until(chat, 2020, 11, 24, 9, 30)
    assert said["msgtype"] == "m.notice"
    assert written_to(chat) == [ROSA, INA, BEN], "letters on the last of these days"


def with_timing(chat: Chat, timing: Timing) -> None:
    chat.alliance = replace(chat.alliance, timing=timing)
    chat.pipeline._alliance = chat.alliance
    chat.pipeline._outgoing = Outgoing(chat.alliance, chat.clock, chat._direct_rooms.get)


async def test_waits_for_the_homeserver(chat: Chat) -> None:
    """While it is away, somebody may have reported what the bot has not seen."""
    await chat.says(FEDERAL, NEW)
    chat.link.set(False)
    assert await until(chat, 2020, 11, 23, 12) == []
    chat.link.set(True)
    await chat.says(ROSA, "!done F-1")
    assert rung(await until(chat, 2020, 11, 23, 12, 1)) == [INA]


async def test_in_a_room_of_a_land_others_get_letters(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room land NW", room=LAND_ROOM)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {NEIGHBOUR}")
    await chat.says(FEDERAL, NEW, room=LAND_ROOM)
    assert rung(await until(chat, 2020, 11, 23, 9)) == [ROSA, INA]
    assert written_to(chat) == [NEIGHBOUR]


@pytest.mark.parametrize("purpose", ["coordination", "direct"])
async def test_where_contacts_do_not_sit_they_get_letters(chat: Chat, purpose: str) -> None:
    if purpose == "direct":
        await chat.says(FEDERAL, NEW, room=DIRECT, direct=True)
    else:
        await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
        await chat.says(FEDERAL, NEW, room=COORDINATION)
    await until(chat, 2020, 11, 23, 9)
    rows = [each for each in await chat.rows(OutboxRow) if each.due_at]
    assert [each.room_id for each in rows][1:] == [ROSA, INA]
    assert rows[0].content is not None
    assert (rows[0].content["msgtype"], rows[0].content["m.mentions"]) == ("m.notice", {})


async def test_a_room_opened_to_others_hears_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!room open")
    assert await until(chat, 2020, 11, 23, 9) == []
    assert written_to(chat) == [ROSA, INA]
    assert "F-1" not in str(await until(chat, 2020, 11, 25, 9))
    assert written_to(chat) == [ROSA, INA, BEN]
    assert "F-1" not in str(await until(chat, 2020, 12, 3, 9))
    assert [to for to, _content in chat.letters] == [FEDERAL, FEDERAL], "and the summary"


async def test_too_many_to_mention_get_letters(chat: Chat) -> None:
    towns = [municipality(100 + n, f"Dorf {n}") for n in range(201)]
    await enter(chat.database, towns)
    async with chat.database.transaction() as store:
        for each in towns:
            who = f"@dorf{each.id}:localhost"
            await store.members.set_contact(each.id, who, "contact", chat.clock.now(), FEDERAL)
    await chat.says(FEDERAL, NEW)
    (said,) = await until(chat, 2020, 11, 23, 9)
    assert said["msgtype"] == "m.notice"
    assert "Still open (204 of 204): Beispielstadt, " in said["body"]
    assert "and 104 more" in said["body"]
    assert len(set(written_to(chat))) == len(chat.letters) == 203


async def test_a_land_without_coordination_goes_to_the_federal_one(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await until(chat, 2020, 11, 30, 9)
    assert written_to(chat) == [KIM, FEDERAL], "one letter each"
    assert "Beispielstadt, Musterhafen" in chat.letters[1][1]["body"]


async def test_closed_before_it_was_due(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!followup close F-1")
    assert await until(chat, 2021, 1, 1, 9) == []
    assert written_to(chat) == []


async def test_the_deadline_of_one_who_was_forgotten(chat: Chat) -> None:
    """The municipality's word stays, also when the person who gave it is deleted."""
    await chat.says(FEDERAL, f"{NEW} for NW")
    await chat.says(BEN, "!done F-1")
    await chat.says(BEN, "!forgetme", room="!ben:localhost", direct=True)
    await chat.says(BEN, "!confirm", room="!ben:localhost", direct=True)
    heard = await until(chat, 2020, 11, 23, 9)
    assert rung(heard) == [ROSA]
    assert "Still open (1 of 2): Beispielstadt" in body(heard)


async def test_mentioned_or_written_to_but_not_both(chat: Chat) -> None:
    """For one municipality she sits in the room, for the other one not."""
    await chat.says(FEDERAL, "!room land NW", room=LAND_ROOM)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {INA}")
    await chat.says(FEDERAL, NEW, room=LAND_ROOM)
    assert rung(await until(chat, 2020, 11, 23, 9)) == [ROSA]
    assert written_to(chat) == [INA]
    assert "yet: Landkreis Musterland, Musterhafen\n" in chat.letters[0][1]["body"]
