"""What of a room's events is addressed to the bot, and as what it goes into the inbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.matrix.events import POLL_RESPONSES, POLL_STARTS, REACTION, REDACTION
from bot.matrix.ids import is_event_id
from bot.matrix.model import RoomEvent
from bot.matrix.values import LONGEST_NAME
from bot.pills import with_people
from commands.kit.rules.addresses import person_at
from commands.kit.rules.lines import AT_ENDS, without_ends
from commands.kit.rules.spelling import fold
from storage.inbox import NewInboxEntry

# What turns letters round stays in front, to be refused: nobody may think that it was not seen.
_FRONT: Final = rf"([\u202b\u202d\u202e\u2067{AT_ENDS}]*)"
_COMMAND = re.compile(rf"{_FRONT}![{AT_ENDS}]*(?=[^\W_])")
# Telephones put a space behind it. Talk begins like that, too: only a command's name counts.
_SPACED = re.compile(rf"{_FRONT}![\s{AT_ENDS}]+(?=([^\W_][\w-]*))")
# Other bots are spoken to like that.
_SLASHED = re.compile(r"/(?=([^\W_][\w-]*))")
_FALLBACK = re.compile(r"(?:^> .*\n?)+\n?", re.MULTILINE)
_TICKS: Final = frozenset("✅✔☑👍")
# They say whether it is shown in colour, and a hand in which one.
_COLOURS: Final = dict.fromkeys((0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, for telling its own and addressed messages apart.

    `commands` are the first words of all commands, folded.
    """

    user_id: str
    display_name: str
    commands: frozenset[str] = frozenset()


def command_text(content: Mapping[str, Any], me: Identity, *, direct: bool) -> str | None:
    """The command in a message, without `!` or mention; None for ordinary talk.

    A command begins with `!`, or with a mention of the bot; in a direct chat everything is one.
    """
    body = content.get("body")
    if content.get("msgtype") != "m.text" or not isinstance(body, str):
        return None
    relation = content.get("m.relates_to")
    if isinstance(relation, Mapping) and "m.in_reply_to" in relation:
        body = _FALLBACK.sub("", body, count=1) if body.startswith("> ") else body
    body = without_ends(with_people(body, content))
    if found := _COMMAND.match(body):
        return without_ends(found[1]) + body[found.end() :]
    if (found := _SPACED.match(body)) and fold(found[2]) in me.commands:
        return without_ends(found[1]) + body[found.end() :]
    if (found := _SLASHED.match(body)) and fold(found[1]) in me.commands:
        return body[1:]
    mentioned = _without_mention(body, content, me)
    if mentioned is not None:
        return mentioned.removeprefix("!")
    return body if direct and body else None


def _without_mention(body: str, content: Mapping[str, Any], me: Identity) -> str | None:
    """What follows the bot's name: mentioned, or typed by hand with a colon behind it."""
    if (person := person_at(body, 0)) is not None:
        # Whatever it shows, the link says whom it means.
        return body[person.end :].lstrip(":, \t\n") if person.address == me.user_id else None
    mentions = content.get("m.mentions")
    people = mentions.get("user_ids") if isinstance(mentions, Mapping) else None
    meant = isinstance(people, list) and me.user_id in people
    for name in (me.user_id, me.display_name, me.user_id[1:].partition(":")[0]):
        end = r"\s*[:,]?(?:\s+|$)" if meant or name == me.user_id else r"\s*[:,](?:\s+|$)"
        found = re.match(rf"@?{re.escape(name)}[{AT_ENDS}]*{end}", body, re.IGNORECASE)
        if name and found:
            return without_ends(body[found.end() :])
    return None


def entry(event: RoomEvent, me: Identity, *, direct: bool) -> NewInboxEntry | None:
    """The inbox entry for an event that is addressed to the bot, else None."""
    if event.sender == me.user_id:
        return None
    if event.type in POLL_RESPONSES:
        return _ballot(event)
    if event.type in POLL_STARTS:
        # Nothing of it is kept: only its author hears that it is none of ours.
        return NewInboxEntry(
            event.event_id, "own-poll", event.room_id, event.sender, {**_sent(event)}
        )
    if event.type in (REACTION, REDACTION):
        return _reference(event)
    if event.type != "m.room.message":
        return None
    relation = event.content.get("m.relates_to")
    relation = relation if isinstance(relation, Mapping) else {}
    if relation.get("rel_type") == "m.replace":
        return _edit(event, relation, me, direct=direct)
    if event.content.get("msgtype") == "m.file":
        return _upload(event, relation) if direct else None
    text = command_text(event.content, me, direct=direct)
    if text is None:
        return None
    content = {"text": text, "thread_id": thread_of(relation), **_sent(event)}
    if (replied_to := _replied_to(relation)) is not None:
        content["replied_to"] = replied_to
    return NewInboxEntry(event.event_id, "command", event.room_id, event.sender, content)


def is_tap(event: RoomEvent) -> bool:
    """Whether it answers a message of the bot, which may have been sent just now."""
    return event.type in POLL_RESPONSES or (event.type == REACTION and _ticked(event) is not None)


def _reference(event: RoomEvent) -> NewInboxEntry | None:
    """A tick or a redaction; whether the other event is any of our business is asked later."""
    kind, target = "reaction", _ticked(event)
    if event.type == REDACTION:
        kind, target = "redaction", event.content.get("redacts")
    if not isinstance(target, str):
        return None
    content = {"target": target, **_sent(event)}
    return NewInboxEntry(event.event_id, kind, event.room_id, event.sender, content)


def _ticked(event: RoomEvent) -> Any:
    """The id of the event that was given a tick; None for every other reaction."""
    relation = event.content.get("m.relates_to")
    if not isinstance(relation, Mapping) or relation.get("rel_type") != "m.annotation":
        return None
    sign = _text(relation.get("key")).translate(_COLOURS)
    return relation.get("event_id") if sign in _TICKS else None


def thread_of(relation: Mapping[str, Any]) -> str | None:
    """The thread an event is in, by its `m.relates_to`."""
    root = relation.get("event_id")
    return root if relation.get("rel_type") == "m.thread" and is_event_id(root) else None


def _replied_to(relation: Mapping[str, Any]) -> str | None:
    """The event that is answered; not the last one of a thread, which only stands in for it."""
    given = relation.get("m.in_reply_to")
    answered = given.get("event_id") if isinstance(given, Mapping) else None
    if relation.get("is_falling_back") is True:
        return None
    return answered if is_event_id(answered) else None


def _sent(event: RoomEvent) -> dict[str, str]:
    return {"sent_at": event.sent_at.isoformat()}


def _edit(
    event: RoomEvent, relation: Mapping[str, Any], me: Identity, *, direct: bool
) -> NewInboxEntry | None:
    target, new = relation.get("event_id"), event.content.get("m.new_content")
    if not isinstance(target, str) or not isinstance(new, Mapping):
        return None
    text = command_text(new, me, direct=direct)
    content = {"target": target, "text": text, **_sent(event)}
    return NewInboxEntry(event.event_id, "edit", event.room_id, event.sender, content)


def _ballot(event: RoomEvent) -> NewInboxEntry | None:
    relation = event.content.get("m.relates_to")
    poll = relation.get("event_id") if isinstance(relation, Mapping) else None
    if not isinstance(poll, str):
        return None
    content = {"poll": poll, "answers": _answers(event.content), **_sent(event)}
    return NewInboxEntry(event.event_id, "ballot", event.room_id, event.sender, content)


def _answers(content: Mapping[str, Any]) -> list[str]:
    """The chosen answer ids, each once, from the unstable and both stable forms of MSC3381."""
    chosen = content.get("m.selections")
    for key in POLL_RESPONSES:
        part = content.get(key)
        if isinstance(part, Mapping):
            chosen = part.get("answers", chosen)
    given = chosen if isinstance(chosen, list) else []
    return list(dict.fromkeys(each for each in given if isinstance(each, str)))[:20]


def _upload(event: RoomEvent, relation: Mapping[str, Any]) -> NewInboxEntry:
    """A file; whether it is fetched is for the listener to say, see kit.Fetch."""
    given = event.content
    body, name, info = _text(given.get("body")), _text(given.get("filename")), given.get("info")
    info = info if isinstance(info, Mapping) else {}
    content = {
        "name": (name or body)[:LONGEST_NAME],
        "mimetype": _text(info.get("mimetype"))[:LONGEST_NAME],
        "size": info.get("size") if isinstance(info.get("size"), int) else None,
        "text": body if name and name != body else "",
        "source": {key: given[key] for key in ("url", "file") if key in given},
        "thread_id": thread_of(relation),
        **_sent(event),
    }
    return NewInboxEntry(event.event_id, "upload", event.room_id, event.sender, content)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
