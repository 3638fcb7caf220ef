"""Many applications by strangers are told in few letters, and none is lost (finding 10: 90)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.kit.rules.limits import OPEN_APPLICATIONS, STRANGERS_LETTERS
from storage.tables import Application
from tests.harness.chat import FEDERAL, INA, KIM, Chat, body

HOUR = timedelta(hours=1)
APPLIED, COLLECTED = "wants to take part", "applications to take part have come"


async def apply(chat: Chat, number: int, land: str = "NW", *, user: str = "") -> list[str]:
    """The coordination that somebody's application is told to."""
    user = user or f"@wer{number}:localhost"
    line = f"!join Ort{number} land={land} kind=town"
    answers = await chat.says(user, line, room=f"!d-{user[1:]}", direct=True)
    assert "is with the coordination" in body(answers), "answered as always"
    return [to for to, said in chat.letters if APPLIED in said["body"]]


async def collected(chat: Chat, by: timedelta) -> dict[str, str]:
    await chat.time_passes(by)
    assert len({to for to, _said in chat.letters}) == len(chat.letters), "one each"
    return {to: said["body"] for to, said in chat.letters if COLLECTED in said["body"]}


async def test_ninety_by_thirty_accounts(chat: Chat) -> None:
    told = []
    for number in range(90):
        told += await apply(chat, number, user=f"@wer{number // 3}:localhost")
    assert told == [FEDERAL] * STRANGERS_LETTERS
    assert len(await chat.rows(Application)) == 90, "nothing is lost"
    assert await collected(chat, HOUR - timedelta(seconds=1)) == {}
    (letter,) = (await collected(chat, timedelta(seconds=1))).items()
    assert letter[0] == FEDERAL
    assert letter[1].startswith(f"{90 - STRANGERS_LETTERS} more applications")
    assert "!applications" in letter[1]
    assert await collected(chat, HOUR * 3) == {}, "once"
    assert await apply(chat, 99) == [FEDERAL], "the next one is told as always"


async def test_it_is_a_limit_of_each_receiver(chat: Chat) -> None:
    """Kim has NI, the federal coordination all others: neither notices what the other gets."""
    for number in range(STRANGERS_LETTERS):
        assert await apply(chat, number, ("NW", "BY", "SH")[number % 3]) == [FEDERAL]
    assert await apply(chat, 50, "HE") == [], "all Länder together"
    assert await apply(chat, 51, "NI") == [KIM]
    for number in range(60, 60 + STRANGERS_LETTERS):
        await apply(chat, number, "NI")
    found = {to: said.split()[0] for to, said in (await collected(chat, HOUR)).items()}
    assert found == {}, "one each is no plural"
    assert await chat.time_passes(timedelta()) == []


async def test_one_alone(chat: Chat) -> None:
    for number in range(STRANGERS_LETTERS + 1):
        await apply(chat, number)
    await chat.time_passes(HOUR)
    ((to, said),) = chat.letters
    assert to == FEDERAL
    assert said["body"].startswith("1 more application to take part has come")
    assert said["msgtype"] == "m.text", "it rings"


async def test_who_is_registered_is_told_of_each(chat: Chat) -> None:
    for number in range(STRANGERS_LETTERS + 3):
        await apply(chat, number)
    assert await apply(chat, 50, user=INA) == [FEDERAL]


async def test_an_hour_begins_with_the_first(chat: Chat) -> None:
    for number in range(STRANGERS_LETTERS):
        assert await apply(chat, number) == [FEDERAL]
    chat.clock.ahead += HOUR
    for number in range(20, 20 + STRANGERS_LETTERS):
        assert await apply(chat, number) == [FEDERAL]
    assert await apply(chat, 40) == []


async def test_forgetting_oneself_does_not_begin_it_anew(chat: Chat) -> None:
    """The rows are gone then; what was told is not."""
    told = []
    for number in range(STRANGERS_LETTERS + 3):
        told += await apply(chat, number, user="@wer:localhost")
        for line in ("!forgetme", "!confirm"):
            await chat.says("@wer:localhost", line, room="!d-wer:localhost", direct=True)
        assert await chat.rows(Application) == []
        chat.clock.ahead += timedelta(seconds=30)
    assert told == [FEDERAL] * STRANGERS_LETTERS


async def test_told_late_if_the_bot_was_away(chat: Chat) -> None:
    for number in range(STRANGERS_LETTERS + 2):
        await apply(chat, number)
    assert (await collected(chat, HOUR * 30))[FEDERAL].startswith("2 more")


@pytest.mark.parametrize(("user", "most"), [("@wer:localhost", OPEN_APPLICATIONS.strangers)])
async def test_open_ones_of_one_person(chat: Chat, user: str, most: int) -> None:
    for number in range(most):
        await apply(chat, number, user=user)
    again = await chat.says(
        user, "!join Mehr land=NW kind=town", room=f"!d-{user[1:]}", direct=True
    )
    assert f"You have {most} applications" in body(again)
    assert len(await chat.rows(Application)) == most
    await chat.says(FEDERAL, "!decline A-1 nein")
    await apply(chat, 70, user=user)
