"""The text of a statement as a file, sent to the direct chat, with `!statement new` or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from commands.kit import (
    MEMBERS,
    Audience,
    Bullets,
    Context,
    Fetch,
    Message,
    Messages,
    NotAllowed,
    Strong,
    Text,
    _,
    ask,
    confirmable,
    n_,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.dispatch import execute
from commands.kit.uploads import caption, captioned, file_name, outcome, whole_name
from commands.papers.documents import ENDINGS, OTHERS, ending_of, wrong_kind

from .opening import FROM_FILE, TITLE_LIMIT, opened, understood
from .statement import clause_line

SHOWN: Final = 100  # characters of each clause in a question
_NOT_FOR_THEM: Final = _(
    "I cannot do anything with this file: statements are opened by municipalities and by the "
    "coordination. `!help` shows what you can type."
)


def is_meant(context: Context, content: Mapping[str, Any]) -> bool:
    """Whether a file is the text of a statement: by its caption, else by its ending."""
    return _is_command(context, content) or ending_of(content["name"]) in ENDINGS | OTHERS


def _is_command(context: Context, content: Mapping[str, Any]) -> bool:
    return captioned(context, content) == "statement new"


async def take(context: Context, content: Mapping[str, Any]) -> Sequence[Message]:
    """Fetches the file, if its sender may open a statement and it is of a kind we can read."""
    if not context.sender.roles & MEMBERS:
        return [reply(_NOT_FOR_THEM)]
    if ending_of(content["name"]) not in ENDINGS:
        raise wrong_kind()
    fetched = Fetch(content, "text", {"name": content["name"]})
    return [reply(_("I am reading {name} …", name=file_name(content))), fetched]


async def read(context: Context, content: Mapping[str, Any]) -> Messages:
    """With a caption does what that says; else shows the clauses and asks."""
    if not context.sender.roles & MEMBERS:
        return None  # it was taken away while the file was fetched
    text = outcome(context)
    if _is_command(context, content):
        typed = f"{caption(content)}\n{text}"
        return await execute(replace(context, read=None), typed)
    name = whole_name(content).rpartition(".")[0].strip() or file_name(content)
    title = name[:TITLE_LIMIT]
    found = understood(text, title)
    return await ask(
        context,
        FROM_FILE,
        {"title": title, "clauses": found},
        n_("{count} clause:", "{count} clauses:", len(found)),
        Bullets([clause_line(n, shortened(each, SHOWN)) for n, each in enumerate(found, 1)]),
        _(
            "With a title and a deadline it is opened like this, within ten minutes: "
            "`!statement new “Winter aid” until 02.12.{year} 18:00`",
            year=context.next_year,
        ),
        *([] if title == name else [_too_long()]),
        _("Or as “{title}”, without a deadline:", title=Strong(title)),
    )


def _too_long() -> Text:
    return n_(
        "The name of the file is too long for a title, which has at most {count} character.",
        "The name of the file is too long for a title, which has at most {count} characters.",
        TITLE_LIMIT,
    )


@confirmable(FROM_FILE, audience=Audience.MEMBERS)
async def from_file(context: Context, details: Mapping[str, Any]) -> Messages:
    """Opens it with the name of the file as its title, and without a deadline."""
    if not context.sender.roles & MEMBERS:
        raise NotAllowed(_NOT_FOR_THEM, example=False)
    return await opened(context, details["title"], details["clauses"], None)
