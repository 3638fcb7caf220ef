"""Whatever is typed: one clear answer, no row, never an error of the bot's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.kit import Command
from storage.tables import InboxRow
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    PIA,
    ROSA,
    STRANGER,
    Chat,
    Content,
    body,
    discovered,
)
from tests.harness.examples import as_shown

REGISTRY = discovered()
EVERYBODY = (FEDERAL, INA, BEN, ROSA, KIM, PIA, STRANGER)

BAD_PLEDGES = {
    "nothing": "",
    "only spaces": "     ",
    "negative": "-3",
    "negative with a real minus": "−3",
    "fraction": "1,5",
    "English fraction": "1.5",
    "English thousands": "1,234",
    "broken thousands": "12.34.567",
    "in words": "viele",
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
    "quoted number": '"viele"',
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
    assert (await unchanged.rows(InboxRow))[-1].state == "refused"


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
    "a\nb",
    "jeden jeden",
    "99.99.9999 99:99",
    "31.02.2021 9:00 x",
)


@pytest.mark.parametrize("argument", HOSTILE, ids=lambda each: ascii(each)[:20])
async def test_every_command_survives(chat: Chat, argument: str) -> None:
    """No command of any module fails for what is typed behind it; all answer, and only once."""
    await chat.appoint(FEDERAL, "Beispielstadt")
    await chat.says(FEDERAL, "!poll “Frage?”")
    await chat.says(FEDERAL, "!remind tomorrow 9:00 x")
    lines = [f"!{command.name} {argument}" for command in chat.registry.commands]
    events = [chat.event(FEDERAL, {"msgtype": "m.text", "body": line}) for line in lines]
    answers = await chat.hears(*events)
    replies = [each["m.relates_to"]["m.in_reply_to"] for each in answers if "msgtype" in each]
    assert replies == [{"event_id": event.event_id} for event in events]
    assert not _control_characters(body(answers))
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []


# No command takes these, whatever it is: too long, hiding something, or half a text.
NEVER_RIGHT = ("x" * 60_000, "5 \x00", "\x1b[31m", "\u202e", "\u2066x", '"', '5 "x', "„x", "x «y")


@pytest.mark.parametrize("argument", NEVER_RIGHT, ids=lambda each: ascii(each)[:20])
async def test_never_right(in_both_languages: Chat, argument: str) -> None:
    """One answer for each command; no row of any table is different afterwards."""
    chat = await _with_every_role(in_both_languages)
    before = await chat.remembered()
    lines = [f"!{command.name} {argument}" for command in REGISTRY.commands]
    assert await _answered_once(chat, lines)
    assert await chat.remembered() == before


REQUIRING = [
    each for each in REGISTRY.commands if any(p.required for p in each.signature.parameters)
]


async def test_nothing_behind_the_name(in_both_languages: Chat) -> None:
    """What is missing is named, with an example that works."""
    chat = await _with_every_role(in_both_languages)
    before = await chat.remembered()
    answers = await _answered_once(chat, [f"!{command.name}" for command in REQUIRING])
    for command, answer in zip(REQUIRING, answers, strict=True):
        example = as_shown(command.examples[0], chat.alliance.language)
        assert example in answer["body"], command.name
    assert await chat.remembered() == before


async def test_too_much_behind_the_name(in_both_languages: Chat) -> None:
    """A command without parameters says so, rather than leave something unread."""
    chat = await _with_every_role(in_both_languages)
    before = await chat.remembered()
    alone = [each for each in REGISTRY.commands if not each.signature.parameters]
    answers = await _answered_once(chat, [f"!{each.name} <b>qwertz</b>" for each in alone])
    assert all("<b>qwertz</b>" in each["body"] for each in answers)
    assert await chat.remembered() == before


WRONG = "¿?"  # no number, no date, no name, no choice


def misspelt(command: Command) -> list[str]:
    """Each example, with each word wrong in turn, in English and in German by turns."""
    lines: list[str] = []
    for number, example in enumerate(command.examples):
        english, german = (_split(command, as_shown(example, each)) for each in ("en", "de"))
        for place in range(max(len(english), len(german)) - 1):
            name, *given = german if (place + number) % 2 and place + 1 < len(german) else english
            if place >= len(given):
                name, *given = german
            word = given[place]
            option, equals, _value = word.partition("=")
            wrong = f"{option}={WRONG}" if equals else WRONG
            lines.append(" ".join([name, *given[:place], wrong, *given[place + 1 :]]))
    return lines


def _split(command: Command, example: str) -> list[str]:
    """The name, which may have several words, and the words behind it, quotes kept together."""
    name = next(
        n for n in sorted(command.names, key=len, reverse=True) if example[1:].startswith(n)
    )
    rest = example[1 + len(name) :]
    return [f"!{name}", *re.findall(r'[^\s"“„]*["“„][^"“”]*["“”]|\S+', rest)]


@pytest.mark.parametrize("command", list(REGISTRY.commands), ids=lambda each: each.name)
async def test_misspelt_examples(chat: Chat, command: Command) -> None:
    """Each word of each example wrong in turn: one answer, and nothing kept unless as a text."""
    await _with_every_role(chat)
    lines = misspelt(command)
    before = await chat.remembered()
    for line in lines:
        (answer, *more) = await _answered_once(chat, [line])
        assert not more
        after = await chat.remembered()
        assert after == before or WRONG in str(after), (line, answer["body"])
        before = after


NAMES = [name for command in REGISTRY.commands for name in command.names]
WORDS = sorted(
    {
        word
        for command in REGISTRY.commands
        for example in command.examples
        for language in ("en", "de")
        for word in as_shown(example, language).split()
    }
    | {
        "P-1",
        "MD-1",
        "R-1",
        "A-1",
        "A-2020-01",
        "0",
        "-",
        "none",
        "alle",
        "bis",
        "für",
        "land=",
        "|",
    }
    | {
        "Beispielstadt",
        "Musterhafen 2",
        "x" * 300,
        "٣",
        "31.02.2021",
        "@x",
        "{name}",
        "\u2028",
        "=x",
    }
)
LINES = st.builds(
    lambda name, given: " ".join([f"!{name}", *given]),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(WORDS), max_size=5),
)
TALKS = st.lists(st.tuples(st.sampled_from(EVERYBODY), LINES), min_size=1, max_size=30)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(talk=TALKS, language=st.sampled_from(["de", "en"]))
async def test_any_talk(chat: Chat, talk: list[tuple[str, str]], language: str) -> None:
    """Words of all commands in any order, from anybody: never an error of the bot's own."""
    await chat.says(FEDERAL, f"!language {language}")
    events = [chat.event(who, {"msgtype": "m.text", "body": line}) for who, line in talk]
    answers = await chat.hears(*events)
    answered = [
        each["m.relates_to"]["m.in_reply_to"]["event_id"] for each in answers if "body" in each
    ]
    assert {each.event_id for each in events} <= {*answered}
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []


async def _with_every_role(chat: Chat) -> Chat:
    """FEDERAL speaks for Musterhafen, too, and there is something to refer to."""
    await chat.appoint(FEDERAL, "Musterhafen")
    for line in ("!pledge 12", "!poll “Frage?”"):
        await chat.says(FEDERAL, line)
    return chat


async def _answered_once(chat: Chat, lines: Sequence[str]) -> list[Content]:
    """Sends them all in a direct chat; the one answer to each, never an error of the bot's own."""
    events = [
        chat.event(FEDERAL, {"msgtype": "m.text", "body": line}, room="!d:localhost", direct=True)
        for line in lines
    ]
    answers = [each for each in await chat.hears(*events) if "msgtype" in each]
    replied = [each["m.relates_to"]["m.in_reply_to"]["event_id"] for each in answers]
    assert replied == [event.event_id for event in events]
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []
    return answers


def _control_characters(text: str) -> list[str]:
    return [c for c in text if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cs"}]
