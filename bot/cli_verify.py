"""Checking a record on the command line: `hafenlotse verify FILE`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

CANNOT_TELL: Final = 2


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Say whether a file with a record (PDF, DOCX, CSV or JSON) is still as it was made.

    The exit code is 0 if it is, 1 if it was changed, 2 if that cannot be told.
    """
    from bot.remaking import remade
    from commands.papers.checking import State, examine

    try:
        found = examine(file.read_bytes(), remade)
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
                f"{file} is no record of Hafenlotse that could be checked: a PDF, DOCX or "
                "CSV file from the bot is needed, or the JSON file that is attached to the PDF.",
                err=True,
            )
            sys.exit(CANNOT_TELL)
