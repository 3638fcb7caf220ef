"""`!open`: what a municipality has to do, each with the line that does it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.overview.gathering import gathered
from tests.commands.overview.scene import LAND_ROOM, direct, looking, played
from tests.harness.chat import BEN, FEDERAL, INA, PIA, PLENARY, ROSA, STRANGER, Chat, body

ENGLISH = """\
8 things are open for Musterhafen:
- T-1: “Look for flats” – by Friday, 20.11.2020: !task done T-1 result=“…”
- M-1: “Meeting of Städte Sicherer Häfen” – do you come? – by Wednesday, 25.11.2020, 14:00: \
!attend M-1 yes
- Poll 1: “Winter aid for refugees in all Länder?” – by Wednesday, 25.11.2020, 18:00: !vote 1 Yes, \
or tap an answer in its room
- F-1: “Feedback on the draft” – by Thursday, 26.11.2020: !done F-1
- Poll 2: “Only in NW?” – by Friday, 27.11.2020, 18:00: !vote 2 Yes, or tap an answer in its room
- ST-1: “Winterhilfe”: !clause ST-1 all agree, its text: !statement ST-1
… and 2 more: !open 2"""
GERMAN = """\
8 Punkte sind offen für Musterhafen:
- T-1: „Look for flats“ – bis Freitag, 20.11.2020: !aufgabe erledigt T-1 ergebnis=„…“
- M-1: „Sitzung Städte Sicherer Häfen“ – kommen Sie? – bis Mittwoch, 25.11.2020, 14:00 Uhr: \
!teilnahme M-1 ja
- Abstimmung 1: „Winter aid for refugees in all Länder?“ – bis Mittwoch, 25.11.2020, 18:00 Uhr: \
!stimme 1 Ja, oder tippen Sie eine Antwort im Raum an
- F-1: „Feedback on the draft“ – bis Donnerstag, 26.11.2020: !erledigt F-1
- Abstimmung 2: „Only in NW?“ – bis Freitag, 27.11.2020, 18:00 Uhr: !stimme 2 Ja, oder tippen Sie \
eine Antwort im Raum an
- ST-1: „Winterhilfe“: !absatz ST-1 alle zustimmen, der Text: !erklärung ST-1
… und 2 weitere: !offen 2"""
WIDE = 42  # letters in a line of a phone of 390 pixels
SCREEN = 20  # such lines


async def opened(chat: Chat, user: str, typed: str = "!open") -> str:
    return body(await chat.says(user, typed, room=direct(user), direct=True))


async def test_who_coordinates_and_speaks_for_nobody_hears_where_it_stands(chat: Chat) -> None:
    """Seen before: that it is possible for others."""
    assert await opened(chat, FEDERAL) == (
        "You speak for no municipality. What is open in the alliance, and who is missing: !overview"
    )


async def test_the_most_urgent_first(in_both_languages: Chat) -> None:
    chat = await played(in_both_languages)
    await opened(chat, INA, "!privacy")  # the notice comes once
    expected = GERMAN if chat.alliance.language == "de" else ENGLISH
    assert await opened(chat, INA) == expected
    lines = sum(-(-len(each) // WIDE) for each in expected.split("\n"))
    assert lines <= SCREEN


async def test_what_does_not_fit_is_on_the_next_page(chat: Chat) -> None:
    await played(chat)
    await opened(chat, INA, "!privacy")
    assert await opened(chat, INA, "!open 2") == (
        "8 things are open for Musterhafen:\n"
        "- No council resolution is entered as a mandate yet: for example !mandate add act "
        '03.12.2020 "Vorlage 20/117"\n'
        "- No pledge is made yet: for example !pledge 5, or !ready no"
    )
    assert await opened(chat, INA, "!open 9") == await opened(chat, INA, "!open 2")


# Typed as it stands there, it is not open any more.
DONE = (
    ("poll", "!vote 1 Yes"),
    ("meeting", "!attend M-1 yes"),
    ("follow-up", "!done F-1"),
    ("statement", "!clause ST-1 all agree"),
    ("pledge", "!pledge 5"),
    ("pledge", "!ready no"),
    ("mandate", '!mandate add act 18.11.2020 "Vorlage 20/117"'),
    ("task", "!task done T-1 result=“3 places”"),
    ("deputy", "!deputy @dora:localhost"),
)


@pytest.mark.parametrize(("kind", "typed"), DONE, ids=[typed for _kind, typed in DONE])
async def test_its_line_does_it(chat: Chat, kind: str, typed: str) -> None:
    await played(chat)
    who = ROSA if kind == "deputy" else INA
    before = await about(chat, who)
    await opened(chat, who, typed)
    after = await about(chat, who)
    gone = before - after
    assert {each for each, _number in gone} == {kind}
    assert len(gone) == 1


async def about(chat: Chat, user: str) -> set[tuple[str, int]]:
    async with looking(chat, user) as context:
        members = [await context.store.members.get(each) for each in context.sender.speaks_for]
        return {each.about for each in await gathered(context, [m for m in members if m])}


async def test_with_a_mandate_it_is_signed(in_both_languages: Chat) -> None:
    chat = await played(in_both_languages)
    await opened(chat, INA, '!mandate add appeal 18.11.2020 "Vorlage 20/117"')
    line = "!mitzeichnen ST-1" if chat.alliance.language == "de" else "!sign ST-1"
    assert line in await opened(chat, INA)
    await opened(chat, INA, line)
    assert "ST-1" not in await opened(chat, INA)


async def test_a_mandate_that_ends(chat: Chat) -> None:
    await opened(chat, INA, '!mandate add act 18.11.2020 "Vorlage 20/117" until 31.01.2021')
    assert "mandate" not in await opened(chat, INA)
    await chat.time_passes(timedelta(days=45))
    assert "ends – by Sunday, 31.01.2021: for example !mandate add act 03.12.2020" in await opened(
        chat, INA
    )
    await opened(chat, INA, '!mandate add act 20.11.2020 "Vorlage 20/118"')
    assert "mandate" not in await opened(chat, INA)


async def test_an_old_pledge(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await opened(chat, INA, "!pledge 5")
    assert "P-1" not in await opened(chat, INA)
    await chat.time_passes(timedelta(days=182))
    german = chat.alliance.language == "de"
    line = "!zusage bestätigen alle" if german else "!reconfirm all"
    asked = "Gilt die Zusage P-1 noch?" if german else "Does pledge P-1 still stand?"
    assert f"{asked}: {line}" in await opened(chat, INA)
    await opened(chat, INA, line)
    assert "P-1" not in await opened(chat, INA)


async def test_an_expired_pledge_is_none(chat: Chat) -> None:
    await opened(chat, INA, "!pledge 5 until 30.11.2020")
    assert "No pledge" not in await opened(chat, INA)
    await chat.time_passes(timedelta(days=12))
    assert "No pledge is made yet" in await opened(chat, INA)


async def test_overdue_today_and_tomorrow(chat: Chat) -> None:
    await played(chat)
    await chat.time_passes(timedelta(days=1))
    assert "T-1: “Look for flats” – today, Friday, 20.11.2020" in await opened(chat, INA)
    await chat.time_passes(timedelta(days=1))
    assert "T-1: “Look for flats” – overdue since Friday, 20.11.2020" in await opened(chat, INA)


async def test_what_has_ended_is_not_open(chat: Chat) -> None:
    await played(chat)
    await chat.time_passes(timedelta(days=9))
    kinds = {kind for kind, _number in await about(chat, INA)}
    assert kinds == {"task", "follow-up", "statement", "mandate", "pledge"}


async def test_of_a_secret_poll(chat: Chat) -> None:
    """There is nothing to tap; and who has voted is known, never what."""
    await played(chat)
    await chat.says(INA, '!poll "Who leads?" A, B secret for=everybody')
    assert "Poll 3: “Who leads?”: !vote 3 A\n" in await opened(chat, ROSA)
    await opened(chat, ROSA, "!vote 3 A")
    assert ("poll", 3) not in await about(chat, ROSA)
    assert ("poll", 3) in await about(chat, INA)


async def test_a_poll_that_only_waits_for_what_is_late(chat: Chat) -> None:
    await played(chat)
    chat.clock.ahead += timedelta(days=6, hours=8, minutes=1)  # nobody has closed it yet
    assert ("poll", 1) not in await about(chat, INA)
    assert ("poll", 2) in await about(chat, INA)


async def test_what_is_linked_is_told_once(any_chat: Chat) -> None:
    """With the earlier of both ends."""
    chat = any_chat
    await played(chat)
    await chat.says(FEDERAL, '!followup 24.11.2020 "Please vote" poll=1')
    answer = await opened(chat, INA)
    assert "F-2" not in answer
    assert "Poll 1: “Winter aid for refugees in all Länder?” – by Tuesday, 24.11.2020" in answer
    await opened(chat, INA, "!vote 1 Yes")
    answer = await opened(chat, INA)
    assert "F-2" not in answer
    assert "Poll 1" not in answer
    await opened(chat, INA, "!vote withdraw 1")
    assert "Poll 1" in await opened(chat, INA)


async def test_whoever_speaks_for_several(in_both_languages: Chat) -> None:
    chat = await played(in_both_languages)
    german = chat.alliance.language == "de"
    await chat.appoint(INA, "Beispielstadt", "deputy")
    answer = await opened(chat, INA)
    line = "!teilnahme M-1 ja für" if german else "!attend M-1 yes for"
    for name in ("Musterhafen", "Beispielstadt"):
        assert f"{line} {name}" in answer
    assert ("antippen" if german else "tap") not in answer
    await opened(chat, INA, f"{line} Musterhafen")
    assert f"{line} Musterhafen" not in await opened(chat, INA)
    assert f"{line} Beispielstadt" in await opened(chat, INA)


async def test_nothing(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    for typed in ('!mandate add act 18.11.2020 "Vorlage 20/117"', "!pledge 5"):
        await opened(chat, INA, typed)
    said = "Für Musterhafen ist nichts offen." if german else "Nothing is open for Musterhafen."
    assert said in await opened(chat, INA)
    assert said in await opened(chat, BEN)


async def test_in_a_room_it_is_a_letter(chat: Chat) -> None:
    """What is asked in a room of a Land nobody else reads in the plenary."""
    await played(chat)
    heard = await chat.says(INA, "!open", room=PLENARY)
    assert body(heard) == "The answer is in our direct chat, because it is not meant for this room."
    heard = await chat.says(INA, "!open", room=LAND_ROOM)
    assert "Poll" not in body(heard)
    assert "Poll 2" in body([content for _to, content in chat.letters])


@pytest.mark.parametrize("who", [PIA, STRANGER])
async def test_only_for_who_speaks_for_a_municipality_or_coordinates(chat: Chat, who: str) -> None:
    assert "open" not in await opened(chat, who)
