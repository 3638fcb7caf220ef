"""How an event is told in the terminal: as text, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content import POLL, TEXT
from bot.demo.scenes import CAST
from bot.matrix.model import RoomEvent


def readable(event: RoomEvent) -> str | None:
    """The event as text, None if there is nothing to see."""
    if event.type == "m.room.message":
        return _message(event.content)
    if event.type == f"{POLL}.start":
        return "[Umfrage zum Antippen in Element]"
    if event.type == f"{POLL}.response":
        return "[hat in der Umfrage getippt]"
    if event.type == f"{POLL}.end":
        return f"[Umfrage beendet] {event.content.get(TEXT, '')}".rstrip()
    return None


def _message(content: Mapping[str, Any]) -> str:
    body, kind = str(content.get("body", "")), content.get("msgtype")
    if kind not in {"m.image", "m.file"}:
        return body
    info = content.get("info", {})
    measures = [f"{info.get('size', 0) / 1000:.0f} kB"]
    if kind == "m.image":
        measures.append(f"{info.get('w')} × {info.get('h')} Punkte, als Text:")
    what = "Bild" if kind == "m.image" else "Datei"
    return f"[{what} {content.get('filename')}, {', '.join(measures)}]\n{body}"


def mentioned(event: RoomEvent) -> str:
    """At whom the message rings: a mention in a notice would not."""
    mentions = event.content.get("m.mentions", {}).get("user_ids", ())
    is_text = event.content.get("msgtype") == "m.text"
    return ", ".join(name_of(user_id) for user_id in mentions) if is_text else ""


def name_of(user_id: str) -> str:
    """How the demo calls somebody."""
    known = {role.user_id: role.name for role in CAST}
    return known.get(user_id, user_id.removeprefix("@").partition(":")[0])
