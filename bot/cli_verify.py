"""Checking a record on the command line: `hafenlotse verify FILE`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from commands.papers.checking import Finding

CANNOT_TELL: Final = 2


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Say whether a file with a record (PDF, DOCX, XLSX, CSV or JSON) is still as it was made.

    The exit code is 0 if it is, 1 if it was changed, 2 if that cannot be told.
    """
    from bot.apart import Failed
    from commands.papers.checking import State

    try:
        found = asyncio.run(_found(file.read_bytes()))
    except Failed as error:
        click.echo(f"{file} cannot be read to its end ({error.reason}).", err=True)
        sys.exit(CANNOT_TELL)
    except OSError as error:
        click.echo(f"{file} cannot be read: {error.strerror}.", err=True)
        sys.exit(CANNOT_TELL)
    match found.state:
        case State.OK:
            click.echo(f"{file}: ok. Nothing was changed since this record was made.")
            click.echo(f"Checksum of the record (SHA-256): {found.digest}")
            click.echo("It has to be the same that the bot named in the room.")
        case State.CHANGED:
            click.echo(f"{file}: changed. It is not as it was made; please do not rely on it.")
            sys.exit(1)
        case State.READABLE:
            click.echo(
                f"{file}: changed. The record in it is as it was made, but what can be read in it "
                "is not what this version of Hafenlotse makes of that record. Somebody has changed "
                "the file, another program has saved it, or another version has made it. Please "
                "let the bot make the file anew, and compare."
            )
            click.echo(f"Checksum of the record in it (SHA-256): {found.digest}")
            sys.exit(1)
        case _:
            click.echo(
                f"{file} is no record of Hafenlotse that could be checked: a PDF, DOCX, XLSX or "
                "CSV file from the bot is needed, or the JSON file that is attached to the PDF.",
                err=True,
            )
            sys.exit(CANNOT_TELL)


def examined(data: bytes, _given: Mapping[str, Any]) -> bytes:
    """The finding as JSON; in a process of its own, since anybody may have made the file."""
    from bot.remaking import remade
    from commands.papers.checking import examine

    found = examine(data, remade)
    return json.dumps([found.state, found.digest]).encode()


async def _found(data: bytes) -> Finding:
    from bot import apart
    from commands.papers.checking import Finding, State

    state, digest = json.loads(await apart.call(apart.path(examined), data, {}, apart.BY_HAND))
    return Finding(State(state), digest)
