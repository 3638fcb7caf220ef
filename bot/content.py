"""From what a command answers to the content of Matrix events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from commands.kit.render import Rendered, plain, render
from commands.kit.reply import (
    Block,
    Bullets,
    File,
    Joined,
    Lasting,
    Named,
    NativePoll,
    NativePollEnd,
    Numbered,
    Passage,
    Reply,
    Typeset,
)
from commands.kit.rules.lines import is_like_a_command

POLL: Final = "org.matrix.msc3381.poll"
POLL_START: Final = f"{POLL}.start"
TEXT: Final = "org.matrix.msc1767.text"
# Stands for the id of an event that is still in the outbox; never leaves the bot.
TRANSACTION: Final = "hafenlotse.transaction"
# Says what the file is to be made of; never leaves the bot either.
PRESS: Final = "hafenlotse.press"
# An event may have 65,536 bytes in all; encryption adds a third, and there are headers.
LARGEST: Final = 44_000
_WIDEST: Final = 12  # bytes that a character takes as JSON at most
_FRAME: Final = 8_000  # bytes that all but the words takes at most, if nobody is mentioned


@dataclass(frozen=True, slots=True)
class Origin:
    """What an answer refers to: the event it answers, and the thread that is in."""

    event_id: str | None
    thread_id: str | None

    def relation(self) -> dict[str, Any]:
        """`m.relates_to` of the answer."""
        relation: dict[str, Any] = {}
        if self.event_id is not None:
            relation["m.in_reply_to"] = {"event_id": self.event_id}
        if self.thread_id is not None:
            # is_falling_back false: this really is an answer to that event of the thread.
            relation |= {
                "rel_type": "m.thread",
                "event_id": self.thread_id,
                "is_falling_back": self.event_id is None,
            }
        return {"m.relates_to": relation} if relation else {}


NOWHERE: Final = Origin(None, None)


def paged(answer: Reply, language: str, origin: Origin) -> Sequence[tuple[Reply, dict[str, Any]]]:
    """The answer with its content, or several that a homeserver accepts; nothing is cut."""
    content = reply_content(answer, language, origin)
    # Its HTML is left out where it does not fit beside the plain body.
    if "format" in content or _size(content["body"]) <= LARGEST:
        return [(answer, content)]
    pages = [replace(answer, blocks=blocks) for blocks in _split(answer, language)]
    return [(page, reply_content(page, language, origin)) for page in pages]


def _split(answer: Reply, language: str) -> list[list[Block]]:
    pages: list[list[Block]] = []
    filled = 0
    language = answer.language or language
    for piece in [each for block in answer.blocks for each in _pieces(block, language)]:
        # The quotation marks take as many bytes as the end of the line before it.
        size = _size(render([piece], language, answer.home).body)
        if pages and filled + size <= LARGEST:
            pages[-1].append(piece)
            filled += size
        else:
            pages.append([piece])
            filled = size
    return pages


def _pieces(block: Block, language: str) -> list[Block]:
    """The block in pieces that fit on a page each, together with all the words of it."""
    if isinstance(block, Lasting):
        return [piece for each in block.blocks for piece in _pieces(each, language)]
    if isinstance(block, Bullets):
        blocks: list[Block] = [Bullets([item]) for item in block.items]
    elif isinstance(block, Numbered):  # a list of its own would begin again with 1
        blocks = [Joined([f"{n}.", item], " ") for n, item in enumerate(block.items, 1)]
    else:
        blocks = [block]
    return [piece for each in blocks for piece in _fitting(each, language)]


def _fitting(block: Block, language: str) -> list[Block]:
    text = render([block], language).body
    if _size(text) <= LARGEST:
        return [block]
    if isinstance(block, Passage):  # each of its lines gets a sign in front
        return [Passage(each) for each in _cut(block.text, LARGEST // 3)]
    # Of a paragraph this long there is no HTML anyway.
    return [Typeset(f"> {each}" if is_like_a_command(each[:9]) else each) for each in _cut(text)]


def _cut(text: str, largest: int = LARGEST) -> Iterator[str]:
    """The text in parts of at most so many bytes each, cut between words where there are any."""
    while _size(text) > largest:
        # Most characters take one byte, and none more than _WIDEST.
        end = largest
        while _size(text[:end]) > largest:
            end = end * largest // _size(text[:end])
        space = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
        first = text[:space] if space > 0 else text[:end]
        yield first
        text = text[len(first) :].lstrip(" \n")
    if text:
        yield text


def _size(text: str) -> int:
    """Bytes of the text as JSON."""
    return len(json.dumps(text))


def reply_content(
    answer: Reply, language: str, origin: Origin, *, late: bool = False
) -> dict[str, Any]:
    """A message event; with `late` it says so in front."""
    blocks: Sequence[Block] = answer.blocks
    if late and answer.late is not None:
        blocks = [answer.late, *blocks]
    rendered = render(blocks, answer.language or language, answer.home)
    content: dict[str, Any] = {
        # A notice never notifies anybody; what must ring has to be a text.
        "msgtype": "m.text" if answer.rings else "m.notice",
        "body": rendered.body,
        "format": "org.matrix.custom.html",
        "formatted_body": rendered.html,
        "m.mentions": _mentions(rendered) if answer.rings else {},
        **origin.relation(),
    }
    if not _fits(content):
        # The plain body is complete without HTML (domain.md section 6, point 10).
        del content["format"], content["formatted_body"]
    return content


def _fits(content: Mapping[str, Any]) -> bool:
    length = len(content["body"]) + len(content["formatted_body"])
    if not content["m.mentions"] and _WIDEST * length + _FRAME <= LARGEST:
        return True  # nearly always; counting takes as long as writing it down
    return len(json.dumps(content)) <= LARGEST


def edit_content(answer: Reply, language: str, key: str) -> dict[str, Any]:
    """The edit that makes `answer` of the message of transaction `key`; see `resolved`.

    Clients that know no edits show the fallback, which begins with an asterisk. The thread is that
    of the message itself.
    """
    new = reply_content(answer, language, NOWHERE)
    content = {**new, "body": f"* {new['body']}"}
    if "formatted_body" in new:
        content["formatted_body"] = f"* {new['formatted_body']}"
        if 2 * _size(new["body"]) + 2 * _size(new["formatted_body"]) > LARGEST:
            for each in (new, content):
                del each["format"], each["formatted_body"]
    relation = {"rel_type": "m.replace", TRANSACTION: key}
    return {**content, "m.new_content": new, "m.relates_to": relation}


def _mentions(rendered: Rendered) -> dict[str, Any]:
    mentions: dict[str, Any] = {}
    if rendered.mentions:
        mentions["user_ids"] = rendered.mentions
    if rendered.mentions_room:
        mentions["room"] = True
    return mentions


def file_content(file: File, language: str, origin: Origin) -> dict[str, Any]:
    """A message with a file that is still to be made and uploaded, see PRESS.

    The body is its description (alt text), the file has its name of its own.
    """
    return {
        "msgtype": "m.image" if file.mimetype.startswith("image/") else "m.file",
        "body": plain(file.about, language),
        "filename": file.name.shown(language) if isinstance(file.name, Named) else file.name,
        "info": {"mimetype": file.mimetype},
        "m.mentions": {},
        PRESS: {"kind": file.press, "data": file.data, "language": language},
        **origin.relation(),
    }


def parted(content: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The content of a file without what the file is made of; and that, as JSON."""
    wanted = dict(content[PRESS])
    data = wanted.pop("data")
    made_of = data if isinstance(data, str) else json.dumps(data)
    return {**content, PRESS: wanted}, made_of


def tap(sign: str, key: str) -> dict[str, Any]:
    """The bot's own reaction to its message of transaction `key`; see `resolved`."""
    relation = {"rel_type": "m.annotation", "key": sign, TRANSACTION: key}
    return {"m.relates_to": relation}


def poll_start(poll: NativePoll, language: str, origin: Origin) -> tuple[str, dict[str, Any]]:
    """Type and content of a poll; the ids of the answers are their positions."""
    options = [plain(option, language) for option in poll.options]
    fallback = "\n".join([poll.question, *(f"{n}. {o}" for n, o in enumerate(options, 1))])
    content = {
        f"{POLL}.start": {
            "kind": f"{POLL}.undisclosed" if poll.hidden else f"{POLL}.disclosed",
            "max_selections": poll.most,
            "question": {TEXT: poll.question, "body": poll.question, "msgtype": "m.text"},
            "answers": [{"id": str(n), TEXT: text} for n, text in enumerate(options)],
        },
        TEXT: fallback,
        "m.mentions": {},
    }
    # A poll in a thread has to say so; as a plain answer it would not be shown everywhere.
    return POLL_START, content | (origin.relation() if origin.thread_id else {})


def poll_end(end: NativePollEnd, language: str) -> tuple[str, dict[str, Any]]:
    """Type and content of the end of a native poll; see `resolved` for its reference."""
    return f"{POLL}.end", {
        f"{POLL}.end": {},
        TEXT: plain(end.outcome, language),
        "m.relates_to": {"rel_type": "m.reference", TRANSACTION: end.key},
        "m.mentions": {},
    }


def referred(content: Mapping[str, Any]) -> str | None:
    """The transaction whose event this content refers to, if that event's id was not known yet."""
    key = content.get("m.relates_to", {}).get(TRANSACTION)
    return key if isinstance(key, str) else None


def elsewhere(content: Mapping[str, Any], is_there: bool) -> dict[str, Any] | None:
    """The content for another room than it was made for; None if it makes no sense there.

    What it answers is not in that room. What it changes is, if `is_there`; else an edit is a
    message of its own, and the end of a poll has nothing to end.
    """
    relation = content.get("m.relates_to", {})
    if TRANSACTION in relation:
        new = content.get("m.new_content")
        return dict(content) if is_there else dict(new) if new is not None else None
    return {key: value for key, value in content.items() if key != "m.relates_to"}


def resolved(content: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """The content with the reference filled in, now that the event it refers to was sent."""
    relation = {k: v for k, v in content["m.relates_to"].items() if k != TRANSACTION}
    return {**content, "m.relates_to": {**relation, "event_id": event_id}}
