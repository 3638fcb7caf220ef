"""What a command answers: a tree of nodes, rendered later to plain text and to HTML.

Commands never write markup. User text goes in as a plain string, `Quoted` or a `Passage`, and can
therefore never become HTML, a mention, a command, or a line in the bot's own voice: see `render`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from commands.locales.tables import SOURCE_LANGUAGE, Words

from .texts import Text


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be typed, or an id."""

    text: str | Named


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody else has written, in quotation marks and in one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """A part of what was rendered already; nothing else is ever shown just as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Emphasis; never the only carrier of a meaning."""

    content: Inline


@dataclass(frozen=True, slots=True)
class Mention:
    """A person who is meant. Rings only in a reply with `rings`."""

    user_id: str


@dataclass(frozen=True, slots=True)
class RoomMention:
    """Everybody in the room is meant."""


@dataclass(frozen=True, slots=True)
class EventLink:
    """Leads to a message in a room; clients open it there."""

    room_id: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, shown with weekday, date and time on the wall clock of `zone`."""

    at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Named:
    """Something that is called differently in each language: `before` + name + `after`."""

    names: Words | Mapping[str, str]
    before: str = ""
    after: str = ""

    def shown(self, language: str) -> str:
        """With the name that readers of `language` are used to."""
        return f"{self.before}{self._name(language)}{self.after}"

    def _name(self, language: str) -> str:
        if isinstance(self.names, Words):
            return self.names.shown(language)
        # What was kept before a language came has no name in it.
        return self.names.get(language) or self.names[SOURCE_LANGUAGE]


@dataclass(frozen=True, slots=True)
class Term:
    """One of a fixed set of choices, shown by the word that can also be typed for it."""

    choice: StrEnum


@dataclass(frozen=True, slots=True)
class Joined:
    """Several inline nodes in a row."""

    parts: Sequence[Inline]
    separator: str = ", "


Inline: TypeAlias = (
    str
    | int
    | Text
    | Code
    | Quoted
    | Typeset
    | Strong
    | Mention
    | RoomMention
    | EventLink
    | Moment
    | Named
    | Term
    | Joined
)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; preferred to a table, which no phone shows well."""

    items: Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list counted from `first`."""

    items: Sequence[Inline]
    first: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A longer text that somebody has written, with its lines: a block quotation."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """Blocks that stay the same from answer to answer: rendered once for each language.

    So there is nothing in them of a person, a room or a moment, and nobody is mentioned; and it is
    kept where it is made, or made for a few cases only.
    """

    blocks: Sequence[Inline | Bullets | Numbered]


Block: TypeAlias = Inline | Bullets | Numbered | Passage | Lasting


@dataclass(frozen=True, slots=True)
class Reply:
    """One message. A block that is inline becomes a paragraph.

    `rings` makes it a message that notifies the people it mentions; otherwise it is a notice,
    which never does. `late` is said in front if it goes out noticeably after `due_at`. `key` names
    its transaction, if its event has to be known again; of several pages that of the last one.
    `taps` are signs that the bot puts under it, so that others need only tap them; then it has a
    `key`. `home` is the zone whose times need no name; it is filled in when the answer goes out.
    """

    blocks: Sequence[Block]
    rings: bool = False
    due_at: datetime | None = None
    late: Text | None = None
    language: str | None = None
    key: str | None = None
    taps: Sequence[str] = ()
    home: ZoneInfo | None = None


def reply(*blocks: Block, in_language: str | None = None) -> Reply:
    """The usual answer: a notice of one or more paragraphs and lists."""
    return Reply(blocks, language=in_language)


@dataclass(frozen=True, slots=True)
class NativePoll:
    """A poll that clients show with buttons (MSC3381). `key` names its transaction.

    Up to `most` answers can be chosen. With `hidden` clients show no count before the end; but
    they, and the homeservers, still know who chose what.
    """

    question: str
    options: Sequence[Inline]
    key: str
    most: int = 1
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NativePollEnd:
    """Closes a native poll; `outcome` is what clients without polls show."""

    key: str
    outcome: Inline


@dataclass(frozen=True, slots=True)
class Amendment:
    """A notice that is kept current: the first with this `key` is a message, every later edits it.

    `key` names the transaction of that message.
    """

    key: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class File:
    """A file or, with an `image/…` type, a picture; `data` (JSON) is what the press makes it from,
    or that as text already.

    `name` is one of kit.file_names. `about` is its description, complete enough for those who
    cannot see it (alt text).
    """

    name: str | Named
    mimetype: str
    press: str
    data: Mapping[str, Any] | str
    about: Inline


def in_rows(rows: Iterable[Any], **about: Any) -> str:
    """The `data` of a file of thousands of rows, which it has as `rows` beside the rest.

    Made in a thread, others have their turn after each row; of all at once, nobody would.
    """
    written = ",".join(map(json.dumps, rows))
    return json.dumps(about | {"rows": []})[: -len("]}")] + written + "]}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message for the direct chat with a person, which is opened if there is none yet."""

    to: str
    message: Reply | File


@dataclass(frozen=True, slots=True)
class Mail:
    """The same again for the mailboxes of these members, if mails are sent and they want them.

    Only for what must not be missed, and with nothing in it about a person. Each mailbox gets one
    with this `key`.
    """

    members: Sequence[int]
    key: str
    subject: Text
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A message for another room. Whether that room may hear it is for the command to say."""

    room_id: str
    message: Reply | File


@dataclass(frozen=True, slots=True)
class Fetch:
    """The request to fetch the file of an upload; `upload` is what the listener "upload" was given.

    The file is fetched after the transaction, and read by the `reader` of that name, which is told
    what is `given` (JSON). Then the listener "file" is called, on behalf of the person who sent it,
    with `name`, `mimetype`, `text` (the caption), `event_id` and `sent_at` in its content and what
    was read in `context.read`; or with nothing read and `problem` in its content, see
    bot.files_in.Problem.
    """

    upload: Mapping[str, Any]
    reader: str
    given: Mapping[str, Any]


Message: TypeAlias = (
    Reply | NativePoll | NativePollEnd | Amendment | File | Letter | Mail | Elsewhere | Fetch
)
