"""Files that are sent to the direct chat: tables, texts of statements, minutes of meetings."""

from __future__ import annotations

from typing import Any, Final

from commands import imports
from commands.kit import Context, Messages, UserError, _, listener
from commands.meetings import minutes
from commands.statements import files as statement_files

PROBLEMS: Final = {
    "too_large": _("The file is too large. Please send it in parts."),
    "gone": _("The file cannot be fetched any more. Please send it again."),
    "damaged": _("The file did not arrive as it was sent. Please send it again."),
    "too_slow": _(
        "Reading the file takes too long, so I have stopped. Please send it in parts, or save a "
        "table as .csv and a text as .txt."
    ),
    "too_much": _(
        "There is too much in the file for me to read. Please send it in parts, or save a table "
        "as .csv and a text as .txt."
    ),
    "unreadable": _(
        "The file cannot be read: it is probably damaged. Please copy what matters into a new "
        "file, and send that."
    ),
    "busy": _("I cannot read files at the moment. Please send it again later."),
    "interrupted": _(
        "I was stopped twice while I was reading the file, so I do not try again. Please send it "
        "in parts, or save a table as .csv and a text as .txt."
    ),
}


@listener("upload")
async def upload(context: Context, content: dict[str, Any]) -> Messages:
    """Somebody has sent a file; only what can be used, from those who may, is fetched."""
    if minutes.is_minutes_file(context, content):
        return await minutes.take_file(context, content)
    if statement_files.is_meant(context, content):
        return await statement_files.take(context, content)
    return await imports.take(context, content)


@listener("file")
async def file(context: Context, content: dict[str, Any]) -> Messages:
    """The file is there."""
    if "problem" in content:
        raise UserError(PROBLEMS[content["problem"]], example=False)
    if minutes.is_minutes_file(context, content):
        return await minutes.read_file(context, content)
    if statement_files.is_meant(context, content):
        return await statement_files.read(context, content)
    return await imports.read_table(context, content)
