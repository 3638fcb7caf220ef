"""Follow-ups by themselves: each step at its time and once, never to those who have done it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from bot.outgoing import Outgoing
from commands.kit.context import Timing
from storage.tables import FollowUp
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, ROSA, Chat, body
from tests.harness.notified import mentioned, until, written_to
from tests.harness.registry import enter, municipality

NORA, SAXON = "@nora:localhost", "@saxon:localhost"
NEW = '!followup 25.11.2020 "Entwurf"'


async def with_saxony(chat: Chat) -> None:
    """A town in Saxony, where the 18.11.2020 is a holiday."""
    await enter(chat.database, [municipality(20, "Neustadt", land="SN")])
    await chat.says(FEDERAL, f"!contact set Neustadt {SAXON}")


BEFORE = {
    "en": "F-1: “Entwurf”\nTo be done in 2 days: Wednesday, 25.11.2020.\n"
    "Still open (2 of 3): Beispielstadt, Landkreis Musterland\n"
    "Contact person or deputy reports that it is done: !done F-1\n"
    f"Please see to it: {ROSA}",
    "de": "F-1: „Entwurf“\nZu erledigen in 2 Tagen: Mittwoch, 25.11.2020.\n"
    "Noch offen (2 von 3): Beispielstadt, Landkreis Musterland\n"
    "Ansprechperson oder Vertretung meldet, dass es erledigt ist: !erledigt F-1\n"
    f"Bitte kümmern Sie sich darum: {ROSA}",
}
ON_THE_DAY = {
    "en": "F-1: “Entwurf”\nTo be done today: Wednesday, 25.11.2020.\n"
    "Not reported as done yet: Beispielstadt\nWhen it is done, please report it: !done F-1",
    "de": "F-1: „Entwurf“\nHeute zu erledigen: Mittwoch, 25.11.2020.\n"
    "Noch nicht als erledigt gemeldet: Beispielstadt\n"
    "Wenn es erledigt ist, melden Sie es bitte: !erledigt F-1",
}
TO_STATE = {
    "en": "F-1: “Entwurf”\nThe deadline was on Wednesday, 25.11.2020.\n"
    "These municipalities have not done it yet:\n- Niedersachsen (1): Landkreis Musterland\n"
    "Only they themselves can report it: !done F-1",
    "de": "F-1: „Entwurf“\nDie Frist war am Mittwoch, 25.11.2020.\n"
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
    assert mentioned(await until(chat, 2020, 11, 23, 9)) == [ROSA, INA], "contact persons only"
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
    assert mentioned(await until(chat, 2020, 11, 23, 9)) == [ROSA, BEN]


async def test_one_ring_for_several_municipalities(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {INA} deputy")
    await chat.says(FEDERAL, NEW)
    assert mentioned(await until(chat, 2020, 11, 23, 9)) == [INA]
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
    assert mentioned(heard) == [ROSA, INA]
    assert "Neustadt" in body(heard), "it is still open"
    assert written_to(chat) == []
    assert mentioned(await until(chat, 2020, 11, 23, 9)) == [ROSA, INA, SAXON], "by Land"


async def test_overdue_on_a_holiday_of_one_land(chat: Chat) -> None:
    """A deadline the day before it: in Saxony the letter comes a day later."""
    chat.clock.at = datetime(2020, 11, 17, 10, tzinfo=BERLIN).astimezone(UTC)
    await with_saxony(chat)
    await chat.says(FEDERAL, '!followup 17.11.2020 "Entwurf"')
    await until(chat, 2020, 11, 18, 9)
    assert written_to(chat) == [ROSA, INA, BEN]
    await until(chat, 2020, 11, 19, 9)
    assert written_to(chat) == [SAXON]


async def test_the_configured_days_and_quiet_hours(chat: Chat) -> None:
    with_timing(chat, Timing(quiet_until=time(9, 30), days_before=(3, 1)))
    answer = body(await chat.says(FEDERAL, NEW))
    assert "on: Friday, 20.11.2020; Tuesday, 24.11.2020" in answer
    assert await until(chat, 2020, 11, 20, 9, 29) == []
    assert mentioned(await until(chat, 2020, 11, 20, 9, 30)) == [ROSA, INA]
    (said,) = await until(chat, 2020, 11, 24, 9, 30)
    assert said["msgtype"] == "m.notice"
    assert written_to(chat) == [ROSA, INA, BEN], "letters on the last of these days"


def with_timing(chat: Chat, timing: Timing) -> None:
    chat.alliance = replace(chat.alliance, timing=timing)
    chat.pipeline._alliance = chat.alliance
    chat.pipeline._outgoing = Outgoing(chat.alliance, chat.clock, chat._direct_rooms.get)


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
    assert mentioned(heard) == [ROSA]
    assert "Still open (1 of 2): Beispielstadt" in body(heard)
