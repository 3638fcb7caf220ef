"""Who has said nothing to a statement is asked once, in good time before its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Position
from tests.commands.overview.scene import looking
from tests.commands.polls.test_changing import DIRECT, letter_to_rosa, replies
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, ROSA, Chat
from tests.harness.signing import mandated

NEW = "!statement new Appell until 25.11.2020 18:00\n1. Wir helfen.\n2. Wir zahlen."
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


async def until(chat: Chat, *moment: int) -> None:
    at = datetime(*moment, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
    await chat.time_passes(at.astimezone(UTC) - chat.clock.now())


async def nudged(chat: Chat) -> list[str]:
    """Who hears of it, a day before the end."""
    await until(chat, 2020, 11, 24, 18)
    return sorted(to for to, _letter in chat.letters)


async def test_the_silent_are_asked_once(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NEW)
    await chat.says(ROSA, "!clause ST-1 1 agree")
    await until(chat, 2020, 11, 24, 17, 59)
    assert chat.letters == []
    assert await nudged(chat) == sorted([BEN, INA])
    letter = dict(chat.letters)[INA]
    assert letter["body"] == (
        "ST-1: Appell\n"
        "Es fehlt noch die Antwort von: Musterhafen\n"
        "Schweigen ist keine Zustimmung.\n"
        "Antworten bis: Mittwoch, 25.11.2020, 18:00 Uhr\n"
        "- Zum Lesen: !erklärung ST-1\n"
        "- Allem zustimmen: !absatz ST-1 alle zustimmen\n"
        "- Zu einem Absatz: !absatz ST-1 1 ablehnen"
        if german
        else "ST-1: Appell\n"
        "There is no answer yet from: Musterhafen\n"
        "Silence is no consent.\n"
        "Answers are due: Wednesday, 25.11.2020, 18:00\n"
        "- To read it: !statement ST-1\n"
        "- To agree to all: !clause ST-1 all agree\n"
        "- To one clause: !clause ST-1 1 reject"
    )
    assert letter["msgtype"] == "m.text", "it rings"
    await until(chat, 2020, 11, 25, 17)
    assert chat.letters == []


async def test_a_signature_is_an_answer_unless_it_is_of_a_former_version(chat: Chat) -> None:
    await mandated(chat, 1)
    await chat.says(FEDERAL, NEW)
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!clause ST-1 all agree")
    await chat.says(FEDERAL, "!statement edit ST-1 1 Wir helfen gern.")
    await chat.says(INA, "!sign ST-1")
    assert await nudged(chat) == [ROSA]


@pytest.mark.parametrize(
    ("then", "who"),
    [
        ("!statement deadline ST-1 02.12.2020 18:00", []),
        ("!statement withdraw ST-1 “Erledigt.”", []),
        ("!statement title ST-1 “Neu”", [BEN, INA, ROSA]),
    ],
)
async def test_another_end_and_none(chat: Chat, then: str, who: list[str]) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, then)
    await chat.says(FEDERAL, "!confirm")
    assert await nudged(chat) == sorted(who)


async def test_the_other_end_is_reminded_of(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!statement deadline ST-1 02.12.2020 18:00")
    await until(chat, 2020, 12, 1, 18)
    assert sorted(to for to, _letter in chat.letters) == sorted([BEN, INA, ROSA])


async def test_for_several_municipalities_each_has_its_line(chat: Chat) -> None:
    await chat.appoint(INA, "Beispielstadt")
    await chat.says(FEDERAL, NEW)
    await until(chat, 2020, 11, 24, 18)
    (letter,) = [letter["body"] for to, letter in chat.letters if to == INA]
    assert "There is no answer yet from: Beispielstadt, Musterhafen" in letter
    assert "\n- !clause ST-1 all agree for Musterhafen" in letter
    assert "\n- !clause ST-1 all agree for Beispielstadt" in letter


async def test_at_night_nothing_rings(chat: Chat) -> None:
    await chat.says(FEDERAL, "!statement new Appell until 25.11.2020 23:00\n1. Wir helfen.")
    await until(chat, 2020, 11, 24, 23, 30)
    assert chat.letters == []
    await until(chat, 2020, 11, 25, 8)
    assert len(chat.letters) == 3


@pytest.mark.parametrize("back", [(2020, 11, 25, 17, 45), (2020, 11, 26, 10)], ids=str)
async def test_the_bot_was_away_until_it_was_too_late(chat: Chat, back: tuple[int, ...]) -> None:
    """A quarter of an hour before the end, and when it was over."""
    await chat.says(FEDERAL, NEW)
    chat.clock.ahead += datetime(*back, tzinfo=BERLIN) - chat.clock.now()  # type: ignore[misc,arg-type]
    await chat.time_passes(timedelta())
    assert chat.letters == []
    await chat.time_passes(DAY)
    assert chat.letters == []


async def test_the_weekly_list_leaves_that_day_to_it(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    async with looking(chat) as context:
        found = await context.open_items["statement"].find(
            context, await context.store.members.all()
        )
        assert {each.rings_on[0].isoformat() for each in found} == {"2020-11-24"}  # type: ignore[index]


async def test_with_another_end_the_list_leaves_its_day_to_it(chat: Chat) -> None:
    """Planned from when that was said on, not from the beginning."""
    await chat.says(FEDERAL, NEW)
    await until(chat, 2020, 11, 20, 10)
    await chat.says(FEDERAL, "!statement deadline ST-1 21.11.2020 12:00")
    async with looking(chat) as context:
        found = await context.open_items["statement"].find(
            context, await context.store.members.all()
        )
        assert {day.isoformat() for each in found for day in each.rings_on} == {"2020-11-21"}


async def test_an_answer_to_the_letter_needs_no_number(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!statement new Anderes\n1. Wir warten.")
    await nudged(chat)
    letter = await letter_to_rosa(chat)
    assert "ST-1" in await replies(chat, ROSA, letter, "!clause all agree", DIRECT)
    assert {each.statement_id for each in await chat.rows(Position)} == {1}
