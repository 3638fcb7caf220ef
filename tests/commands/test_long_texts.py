"""Every free text has a limit: the lines of the authority table, typed with texts much too long."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import select

from commands.kit import UserError
from commands.kit.command import Command
from commands.kit.dispatch import execute
from commands.kit.kinds import Quote
from commands.kit.signature import Parameter
from storage.store import Store
from storage.tables import Table
from tests.commands import test_authority as authority
from tests.commands.authority_tables import COLUMNS, TABLE
from tests.commands.conftest import InMemory

_MOST = 1000  # what a free text may have, unless it stands below
_LETTER = "ß"  # there is none beside it in what is typed or kept here
_WAITING = {"meetings.minutes", "questions.details"}  # minutes, and new ones before `!confirm`
_LONGER = {
    "individual_statements.wording",
    "question_answers.text",
    "reference_models.steps",
    "statement_versions.clauses",
}


@pytest.fixture(scope="module")
async def stage(in_memory: InMemory) -> AsyncIterator[authority.Stage]:
    async with in_memory("alliance", "en") as chat:
        found = authority.Stage(chat)
        await found.prepare()
        yield found


@pytest.mark.parametrize(
    ("length", "may_be_kept"), [(_MOST + 1, _WAITING | _LONGER), (20_000, _WAITING)]
)
async def test_no_free_text_is_kept_beyond_its_limit(
    stage: authority.Stage, length: int, may_be_kept: set[str]
) -> None:
    """Nor cut off: whoever types it is told so, wherever a text may stand in a command."""
    kept: set[str] = set()
    too_long: set[str] = set()
    for line in authority.lines(TABLE):
        where, _mark, typed = line.what.replace(r"\n", "\n").partition("!")
        letter = next(each for each in COLUMNS.split() if each in line.works_for)
        for place, said in _stretched(_command(stage, line.of), typed, _LETTER * length):
            async with stage.tried(letter, authority.PLACES[where.strip()]) as context:
                try:
                    await execute(context, said)
                except UserError as error:
                    if "is too long" in str(error):
                        too_long.add(place)
                else:
                    kept |= await _long_ones(context.store)
    assert kept == may_be_kept
    if length > 2 * _MOST:
        texts = {name for each in stage.chat.registry.commands for name in _texts(each)}
        assert len(texts) > 50
        assert texts - too_long == {"minutes"}


def _command(stage: authority.Stage, name: str) -> Command:
    return next(each for each in stage.chat.registry.commands if each.name == name)


def _stretched(command: Command, typed: str, long: str) -> Iterator[tuple[str, str]]:
    """The line with a long text at each place where one could stand, and what place that is."""
    quoted = [each.span() for each in re.finditer(r'"[^"]*"', typed)]
    for start, end in quoted:
        option = re.search(r"(\w+)=$", typed[:start])
        place = f"{command.name} {option[1]}=" if option else command.name
        yield place, f'{typed[:start]}"{long}"{typed[end:]}'
    first, *below = typed.split("\n")
    for each in filter(_is_quote_option, command.signature.parameters):
        word = _word(each)
        yield f"{command.name} {word}=", "\n".join([f'{first} {word}="{long}"', *below])
    lines = [first, *below]
    for number, line in enumerate(lines):
        for end in (long, f'"{long}"'):
            longer = [*lines[:number], f"{line} {end}", *lines[number + 1 :]]
            yield command.name, "\n".join(longer)


def _is_quote_option(parameter: Parameter) -> bool:
    return parameter.option is not None and isinstance(parameter.kind, Quote)


def _word(parameter: Parameter) -> str:
    assert parameter.option is not None
    return parameter.option.words.english[0]


def _texts(command: Command) -> Iterator[str]:
    """The places of a command where a free text may stand."""
    for each in command.signature.parameters:
        if _is_quote_option(each):
            yield f"{command.name} {_word(each)}="
        elif each.kind.is_text or isinstance(each.kind, Quote):
            yield command.name


async def _long_ones(store: Store) -> set[str]:
    """The columns in which there is a text of more than _MOST letters."""
    await store.session.flush()
    connection = await store.session.connection()
    return {
        f"{table.name}.{column}"
        for table in Table.metadata.sorted_tables
        if table.name not in ("outbox", "papers")  # that is what the bot says
        for row in await connection.execute(select(table))
        for column, value in row._mapping.items()
        if str(value).count(_LETTER) > _MOST
    }
