"""Whatever is typed: one clear answer, no row, never an error of the bot's own."""

from __future__ import annotations

import unicodedata

import pytest

from storage.tables import InboxRow
from tests.harness.chat import FEDERAL, INA, Chat, body

BAD_PLEDGES = {
    "nothing": "",
    "only spaces": "     ",
    "negative": "-3",
    "negative with a real minus": "−3",
    "fraction": "1,5",
    "English fraction": "1.5",
    "English thousands": "1,234",
    "broken thousands": "12.34.567",
    "in words": "fünf",
    "Arabic digits": "٥",
    "too large": "99999999999",
    "above the limit": "1000001",
    "thousands of digits": "9" * 5000,
    "only a plus": "+",
    "two pluses": "++3",
    "unknown programme": "5 mondprogramm",
    "two numbers": "5 5",
    "two programmes": "5 nest bund",
    "twice the same": "5 nest nest",
    "persons and families": "5 persons families",
    "no municipality": "5 for",
    "twice for whom": "5 for Musterhafen for Musterhafen",
    "empty municipality": '5 for ""',
    "unknown id": "P-99999999999",
    "id of something else": "R-1",
    "NUL": "5\x00",
    "escape sequence": "5 \x1b[31mnest",
    "right-to-left override": "5 \u202ebund",
    "isolate": "5 \u2066nest",
    "lone surrogate": "5 \ud83d",
    "HTML": "5 <b>nest</b>",
    "HTML first": "<b>5</b>",
    "quoted number": '"fünf"',
    "emoji": "5 🚢",
    "only emoji": "🚢🚢",
    "family emoji": "👨‍👩‍👧‍👦",
    "placeholder": "{0} {name}",
    "percent": "%s %(x)s",
    "backticks": "`5`",
    "SQL": "5'; DROP TABLE pledges;--",
    "very long": "x" * 60_000,
    "very many words": "5 " * 20_000,
    "very many quotes": '"' * 20_001,
    'unbalanced "': '5 "nest',
    "unbalanced „": "5 „nest",
    "unbalanced “": "5 “nest",
    "unbalanced ”": "5 ”nest",
    "unbalanced »": "5 »nest",
    "unbalanced «": "5 «nest",
    "wrong partner": "5 „nest«",
    "unbalanced, before everything": '"5 nest',
}


@pytest.mark.parametrize("argument", BAD_PLEDGES.values(), ids=BAD_PLEDGES.keys())
async def test_bad_pledge(unchanged: Chat, argument: str) -> None:
    """Says what is wrong, with an example, and keeps nothing."""
    before = await unchanged.remembered()
    answers = await unchanged.says(INA, f"!pledge {argument}")
    assert await unchanged.remembered() == before
    assert len(answers) == 1
    answer = body(answers).partition("\nDat")[0]  # without the privacy notice
    assert answer.split("\n")[-1] in {"Example: !pledge 5", "Beispiel: !zusage 5"}
    assert len(answer) < 600, "the whole argument is not repeated"
    assert not _control_characters(answer)
    assert (await unchanged.rows(InboxRow))[-1].state == "done"


HOSTILE = (
    "",
    "\x00",
    "\u202e",
    "\ud800",
    '"',
    '""',
    "=",
    "land=",
    "until",
    "bis bis bis",
    "|",
    "999999999",
    "🚢",
    "<b>x</b>",
    "{name}",
    "@x",
    "x" * 60_000,
    "a\nb",
    "jeden jeden",
    "99.99.9999 99:99",
    "31.02.2021 9:00 x",
)


@pytest.mark.parametrize("argument", HOSTILE, ids=lambda each: ascii(each)[:20])
async def test_every_command_survives(chat: Chat, argument: str) -> None:
    """No command of any module fails for what is typed behind it; all answer, and only once."""
    await chat.says(FEDERAL, f"!contact set Beispielstadt {FEDERAL}")
    await chat.says(FEDERAL, "!poll “Frage?”")
    await chat.says(FEDERAL, "!remind tomorrow 9:00 x")
    lines = [f"!{command.name} {argument}" for command in chat.registry.commands]
    events = [chat.event(FEDERAL, {"msgtype": "m.text", "body": line}) for line in lines]
    answers = await chat.hears(*events)
    replies = [each["m.relates_to"]["m.in_reply_to"] for each in answers if "msgtype" in each]
    assert replies == [{"event_id": event.event_id} for event in events]
    assert not _control_characters(body(answers))
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []


def _control_characters(text: str) -> list[str]:
    return [c for c in text if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cs"}]
