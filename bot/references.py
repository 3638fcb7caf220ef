"""Events about another event: edits, ticks, redactions. Only that one tells whether they are ours.

What is about ordinary talk is not stored (domain.md section 6, point 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from commands.rooms.hints import OWN_POLL, is_to_be_hinted
from storage.confirmations import thread_of
from storage.inbox import NewInboxEntry
from storage.store import Store

_ACTS: Final = frozenset({"ballot", "command"})


async def without_talk(
    store: Store, entries: Sequence[NewInboxEntry], now: datetime
) -> list[NewInboxEntry]:
    """The entries without those that refer to something which is none of our business."""
    commands = await _commands(store, entries)
    acts = await _acts(store, entries)
    kept: list[NewInboxEntry] = []
    for each in entries:
        content = each.content or {}
        if each.kind == "edit":
            is_ours = content.get("text") is not None or content["target"] in commands
        elif each.kind == "redaction":
            is_ours = (each.room_id, content["target"]) in acts
        elif each.kind == "own-poll":
            is_ours = await is_to_be_hinted(store, OWN_POLL, each.room_id)
        elif each.kind == "reaction":
            is_ours = await _answers_a_question(store, each, content, now)
        else:
            is_ours = True
        if is_ours:
            kept.append(each)
    return kept


async def forget_ciphertext(store: Store, entries: Sequence[NewInboxEntry]) -> None:
    """What was redacted before its key came counts as never sent."""
    for room_id, targets in _redacted(entries).items():
        await store.undecrypted.remove(targets, room_id)


async def _commands(store: Store, entries: Sequence[NewInboxEntry]) -> set[str]:
    """What was edited and had been a command, or something else for the bot."""
    edited = {each.content["target"] for each in entries if each.kind == "edit" and each.content}
    return await store.inbox.known(edited) if edited else set()


async def _acts(store: Store, entries: Sequence[NewInboxEntry]) -> set[tuple[str, str]]:
    """What was redacted and is a command or a tap, with its room: that of the redaction.

    A homeserver may not know what is redacted from another room; then nobody has checked it.
    """
    found = {(each.room_id, each.key) for each in entries if each.kind in _ACTS}
    for room_id, targets in _redacted(entries).items():
        found |= {(room_id, key) for key in await store.inbox.acts_in(room_id, targets)}
    return found


def _redacted(entries: Sequence[NewInboxEntry]) -> dict[str, set[str]]:
    """The redacted events of each room."""
    found: dict[str, set[str]] = {}
    for each in entries:
        if each.kind == "redaction" and each.content:
            found.setdefault(each.room_id, set()).add(each.content["target"])
    return found


async def _answers_a_question(
    store: Store, tick: NewInboxEntry, content: dict[str, Any], now: datetime
) -> bool:
    """Whether this tick confirms something. Then it belongs to the thread of the question."""
    sent_at = min(now, datetime.fromisoformat(content["sent_at"]))
    question = await store.confirmations.open_in(
        content["target"], tick.room_id, tick.sender, sent_at
    )
    if question is None:
        return False
    content["thread_id"] = thread_of(question)
    return True
