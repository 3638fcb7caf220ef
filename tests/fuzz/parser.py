"""The command parser: any text is a command with its arguments, or a refusal that can be shown."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.addressed import Identity, command_text
from bot.content import NOWHERE, reply_content
from commands.kit.arguments import clean, words
from commands.kit.dispatch import _example_about, _unknown
from commands.kit.errors import UserError
from commands.kit.examples import next_year, of_year
from commands.kit.kinds import Cursor
from commands.kit.registry import Registry
from commands.kit.reply import Block, reply
from tests.fuzz.shapes import decoded, encoded, garbled
from tests.fuzz.surface import Surface
from tests.harness.examples import as_shown
from tests.harness.messages import check_form

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 11, 19, 10, 0, tzinfo=ZONE)
LANGUAGES = ("de", "en")


@cache
def registry() -> Registry:
    """All commands there are."""
    return Registry.discover()


@cache
def _me() -> Identity:
    return Identity("@lotse:localhost", "Hafenlotse", registry().commands.first_words)


def examples() -> list[str]:
    """Every example of every command, in every language."""
    found = {
        as_shown(each, language)
        for command in registry().commands
        for each in command.examples
        for language in LANGUAGES
    }
    return sorted(found)


def vocabulary() -> list[str]:
    """Every word of them, and the names of all options and choices."""
    options = {
        name
        for command in registry().commands
        for parameter in command.signature.parameters
        if parameter.option
        for name in parameter.option.names
    }
    return sorted({word for each in examples() for word in each.split()} | options)


def one(data: bytes) -> None:
    """The bytes are a message in a direct chat."""
    body = decoded(data)
    said = command_text({"msgtype": "m.text", "body": body}, _me(), direct=True)
    if said is None:
        return
    context = cast("Any", SimpleNamespace(commands=registry().commands, sent_at=NOW))
    context.place = SimpleNamespace(zone=ZONE, language="de")
    found = None
    try:
        text = clean(said)
        found = registry().commands.parse(text)
        if found is None:
            raise _unknown(context, words(text))
        command, arguments = found
        given = command.signature.bind(arguments, lambda some: Cursor(some, NOW, ZONE, text=text))
        assert set(given) <= {each.name for each in command.signature.parameters}
    except UserError as error:
        shown: list[Block] = [error.text, *error.more]
        if error.example and found is not None:
            shown.append(of_year(_example_about(context, *found), next_year(NOW, ZONE)))
        for language in LANGUAGES:
            content = reply_content(reply(*shown), language, NOWHERE)
            check_form(content)
            assert len(content["body"]) < 5_000, "not all of it is repeated"


SHAPED = encoded(st.deferred(lambda: garbled(examples(), vocabulary())))
SURFACE = Surface("parser", one, SHAPED, tuple(each.encode() for each in examples()))
