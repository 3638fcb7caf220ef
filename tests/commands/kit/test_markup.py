"""What people write never becomes markup, a mention or a template – in any argument there is.

The harness looks at every message: `check_form` only lets the tags through that we make, and
compares what is seen in HTML with the plain body.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from commands.kit import Command
from commands.kit.registry import Registry
from storage.tables import InboxRow, Member
from tests.harness.chat import FEDERAL, INA, Chat, body
from tests.harness.examples import as_shown
from tests.harness.messages import check_form

HOSTILE = (
    "<b>x</b><img/onerror=1>",
    "“<b>x</b><img src=x onerror=1> [a](b) **c** @room {name} &lt;i&gt;”",
)
COMMANDS = list(Registry.discover().commands)


async def prepared(chat: Chat) -> None:
    """FEDERAL may do everything, and there is something of each kind."""
    await chat.appoint(FEDERAL, "Beispielstadt")
    for line in (
        "!pledge 5",
        "!poll “Wann?” Montag | Dienstag",
        "!remind tomorrow 9:00 x",
    ):
        await chat.says(FEDERAL, line)


def variants(command: Command, hostile: str) -> list[str]:
    """Every example of the command, each of its words in turn replaced by `hostile`."""
    found: list[str] = []
    for example in command.examples:
        words = as_shown(example, "en").split()
        for place in range(len(command.name.split()), len(words)):
            key, equals, _value = words[place].rpartition("=")
            found.append(" ".join([*words[:place], key + equals + hostile, *words[place + 1 :]]))
        found.append(" ".join([*words, hostile]))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.name)
async def test_no_argument_becomes_markup(chat: Chat, command: Command) -> None:
    await prepared(chat)
    lines = [line for hostile in HOSTILE for line in variants(command, hostile)]
    answers = await chat.hears(
        *(chat.event(FEDERAL, {"msgtype": "m.text", "body": line}) for line in lines)
    )
    assert len(answers) >= len(lines)
    assert all(each["m.mentions"] == {} for each in answers)
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []


@pytest.mark.parametrize("hostile", HOSTILE[1:])
async def test_what_was_stored_is_shown_as_text(chat: Chat, hostile: str) -> None:
    """In lists, receipts, outcomes and reminders, long after it was typed."""
    text = hostile.strip("“”")
    person = "@b_=./+-:localhost"
    await chat.says(FEDERAL, "!member add Neudorf land=NW kind=town ags=05999009")
    async with chat.database.engine.begin() as connection:  # by a version that took such a name
        named = update(Member).where(Member.name == "Neudorf").values(name=text)
        await connection.execute(named)
    await chat.says(FEDERAL, f"!contact set 05999009 {person}")
    await chat.says(FEDERAL, f"!poll {hostile} {hostile} | “x{text}” until 20.11.2020 9:00")
    await chat.says(INA, f"!remind every friday 9:00 {hostile}")
    heard = []
    for who, line in (
        (person, "!pledge 5"),
        (person, "!vote 1 1"),
        (INA, "!pledges"),
        (INA, "!polls"),
        (INA, "!members"),
        (INA, "!member show 05999009"),
        (INA, "!reminders"),
    ):
        answer = await chat.says(who, line)
        assert text in body(answer), line
        heard += answer
    due = await chat.time_passes(timedelta(days=2))
    assert body(due).count(text) >= 4
    heard += due + await chat.says(INA, "!cancel R-1")
    assert sum("formatted_body" in each for each in heard) >= 9
    mentioning = [each for each in due if each["m.mentions"]]
    assert [each["m.mentions"] for each in mentioning] == [{"user_ids": [INA]}]


@pytest.mark.parametrize(
    "formatted",
    [
        "<b>x</b>",
        '<a href="javascript:x">x</a>',
        '<p onclick="x">x</p>',
        "<p>x",
        "<p>y</p>",
        "<!-- x --><p>x</p>",
        "<p>x</p><img src=x>",
    ],
)
def test_the_check_itself_can_fail(formatted: str) -> None:
    content = {"msgtype": "m.notice", "body": "x", "m.mentions": {}, "formatted_body": formatted}
    with pytest.raises(AssertionError):
        check_form(content)
    check_form({**content, "formatted_body": "<p>x</p>"})
    with pytest.raises(AssertionError, match="only what rings"):
        check_form({**content, "formatted_body": "<p>x</p>", "m.mentions": {"room": True}})
