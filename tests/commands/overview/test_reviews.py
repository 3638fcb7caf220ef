"""What came of polls and statements is looked at again: who has to hears of it before that day."""

from __future__ import annotations

from datetime import timedelta

from tests.commands.overview.scene import LAND_ROOM, direct
from tests.harness.chat import BEN, FEDERAL, INA, KIM, OTHER_ROOM, PIA, PLENARY, ROSA, Chat, body
from tests.harness.polls import closes
from tests.harness.publishing import published, signed

DAY = timedelta(days=1)
# What runs besides, of each kind.
ALSO = (
    '!poll "Winterhilfe?" until 25.11. 18:00 for=everybody',
    "!survey “Freie Plätze?” number",
    "!date poll “Bündnistreffen” 12.01.2021 14:00, 14.01.2021 10:00",
    "!statement new Aufnahme until 26.11.2020 18:00\n1. Wir helfen.",
    '!followup 26.11.2020 "Rückmeldung"',
    "!meeting new 25.11.2020 14:00 Marburg",
    '!task new "Wohnungen suchen" owner=Musterhafen due=30.11.2020 yield="3 Wohnungen"',
    "!question new federal “Wer zahlt?”",
)
# Measured in Element at 390×844: of the answer without its list; an item; each further line of it.
ANSWER, ITEM, FURTHER, SCREEN = 139, 26, 22, 724
WIDE = 42  # letters in a line, see test_open_items


async def asks(chat: Chat, user: str, typed: str) -> str:
    """In their direct chat."""
    return body(await chat.says(user, typed, room=direct(user), direct=True))


async def with_outcome(chat: Chat, room: str = PLENARY) -> None:
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein for=everybody", room=room)
    await closes(chat, FEDERAL)
    said = "!poll outcome 1 “Brief an das Land” owner=Musterhafen review=25.11.2020"
    await chat.says(FEDERAL, said, room=room)


async def test_who_sees_to_it_has_it_open_until_it_is_said(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await with_outcome(chat)
    line = (
        "- Was aus Abstimmung 1 wurde: „Brief an das Land“ – bis Mittwoch, 25.11.2020: "
        "zum Beispiel !abstimmung umsetzung 1 „Das Land hat zugestimmt.“"
        if german
        else "- What came of poll 1: “Brief an das Land” – by Wednesday, 25.11.2020: "
        "for example !poll outcome 1 “The Land has agreed.”"
    )
    assert line in await asks(chat, BEN, "!open")
    assert "Brief" not in await asks(chat, ROSA, "!open")
    await chat.time_passes(8 * DAY)
    late = "überfällig seit" if german else "overdue since"
    assert f" – {late}" in await asks(chat, INA, "!open")
    await asks(chat, INA, "!poll outcome 1 “Das Land hat zugestimmt.”")
    assert "Brief" not in await asks(chat, INA, "!open")
    assert "zugestimmt" not in await asks(chat, INA, "!open")


async def test_when_all_of_it_runs_the_overview_is_one_screen(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, "!room plenary")
    await with_outcome(chat)
    await signed(chat)
    await published(chat, "review=30.11.2020")
    for each in ALSO:
        before = await chat.remembered()
        await chat.says(FEDERAL, each)
        assert await chat.remembered() != before, f"{each} did nothing"
    await asks(chat, FEDERAL, "!overview")  # the privacy notice comes once
    _title, *items = (await asks(chat, FEDERAL, "!overview")).split("\n")
    assert len(items) == 15
    further = sum(-(-len(each) // WIDE) - 1 for each in items)
    assert ANSWER + len(items) * ITEM + further * FURTHER <= SCREEN - 3 * ITEM, "room for 3 more"


async def test_the_overview_and_the_lists_behind_it(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await with_outcome(chat)
    await signed(chat)
    await published(chat, "review=30.11.2020")
    shown = await asks(chat, FEDERAL, "!overview")
    for each in (
        ("!abstimmungen: 1 Wiedervorlage, Nr. 1 in 6 Tagen")
        if german
        else ("!polls: 1 outcome to review, no. 1 in 6 days"),
        ("!erklärungen: 1 Wiedervorlage, ST-1 in 11 Tagen")
        if german
        else ("!statements: 1 outcome to review, ST-1 in 11 days"),
    ):
        assert f"\n- {each}" in shown
    behind = await asks(chat, FEDERAL, "!polls")
    assert (
        "Wiedervorlagen:\n- 1: Frage? – Musterhafen, Wiedervorlage am Mittwoch, 25.11.2020"
        if german
        else "Outcomes to review:\n- 1: Frage? – Musterhafen, review on Wednesday, 25.11.2020"
    ) in behind
    on = "Wiedervorlage am 30.11.2020" if german else "review on 30.11.2020"
    assert on in await asks(chat, FEDERAL, "!statements")
    assert on not in await asks(chat, PIA, "!statements"), "for members"
    await chat.time_passes(12 * DAY)
    late = "seit 1 Tag überfällig" if german else "overdue for 1 day"
    assert f"ST-1 {late}" in await asks(chat, FEDERAL, "!overview")
    await asks(chat, FEDERAL, "!statement outcome ST-1 “Der Bund hat geantwortet.”")
    assert "ST-1" not in await asks(chat, FEDERAL, "!overview")


async def test_a_land_has_its_own(chat: Chat) -> None:
    """Kim coordinates NI, and neither the owner nor the room is there."""
    await chat.says(FEDERAL, "!room land NW", room=LAND_ROOM)
    await chat.says(FEDERAL, "!poll “Frage?” Ja | Nein for=NW", room=LAND_ROOM)
    await chat.says(FEDERAL, "!poll close 1", room=LAND_ROOM)
    await chat.says(FEDERAL, "!confirm", room=LAND_ROOM)
    said = "!poll outcome 1 “Brief” owner=Musterhafen review=25.11.2020"
    await chat.says(FEDERAL, said, room=LAND_ROOM)
    assert "to review" in await asks(chat, FEDERAL, "!overview")
    assert "to review" not in await asks(chat, KIM, "!overview")
    assert "Frage?" in await asks(chat, INA, "!polls")
    assert "Frage?" not in await asks(chat, KIM, "!polls")
    assert "Frage?" not in body(await chat.says(KIM, "!polls"))
    assert "Frage?" in body(await chat.says(INA, "!polls", room=LAND_ROOM))


async def test_in_the_state_of_knowledge(in_both_languages: Chat) -> None:
    """The days ahead; but not of a poll that the coordination held among itself."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, "!room coordination", room=OTHER_ROOM)
    await with_outcome(chat)
    await chat.says(FEDERAL, "!poll “Intern?” Ja | Nein for=everybody", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!poll “Vertraulich?” until 26.11.2020", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!poll close 2", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!confirm", room=OTHER_ROOM)
    said = "!poll outcome 2 “Geheim” owner=Musterhafen review=25.11.2020"
    await chat.says(FEDERAL, said, room=OTHER_ROOM)
    await signed(chat)
    await published(chat, "review=30.11.2020")
    await chat.says(FEDERAL, "!digest new")
    told = body(await chat.says(INA, "!digest"))
    for each in (
        "- 25.11.2020: " + ("Was aus Abstimmung 1 wurde" if german else "what came of poll 1"),
        "- 30.11.2020: " + ("Was aus ST-1 wurde" if german else "what came of ST-1"),
    ):
        assert each in told
    assert [each for each in ("Geheim", "Intern?", "Vertraulich?") if each in told] == []


async def test_withdrawn_statements_in_the_state_of_knowledge(in_both_languages: Chat) -> None:
    """For members; outside only of what was published."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    await signed(chat)
    await published(chat)
    await chat.says(FEDERAL, "!statement new Entwurf\n1. Wir helfen.")
    await chat.says(FEDERAL, "!digest new")
    chat.clock.ahead += timedelta(minutes=1)
    for number in (1, 2):
        await chat.says(FEDERAL, f"!statement withdraw ST-{number} “Erledigt.”")
        await chat.says(FEDERAL, "!confirm")
    await chat.says(FEDERAL, "!digest new")
    told = body(await chat.says(INA, "!digest"))
    outside = body(await chat.says(PIA, "!digest", room=OTHER_ROOM))
    of_one = "ST-1 ist zurückgezogen" if german else "ST-1 is withdrawn and holds no more"
    of_two = "ST-2 ist zurückgezogen: Entwurf" if german else "ST-2 is withdrawn: Entwurf"
    assert of_one in told
    assert of_two in told
    assert of_one in outside
    assert "ST-2" not in outside
