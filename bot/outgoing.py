"""Answers into the outbox: rendered, cut into pages, for the right room in its language."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.content import (
    NOWHERE,
    PRESS,
    Origin,
    edit_content,
    file_content,
    paged,
    parted,
    poll_end,
    poll_start,
    reply_content,
    tap,
)
from bot.matrix.events import REACTION
from bot.said import AlreadySaid, Cause, marked, transaction_of
from commands.kit import (
    Alliance,
    Amendment,
    Elsewhere,
    Fetch,
    File,
    Letter,
    Mail,
    Message,
    NativePoll,
    NativePollEnd,
    Reply,
)
from commands.kit.context import Place
from commands.kit.render import plain, render
from commands.kit.rules.audience import Purpose
from storage.store import Store
from storage.tables import InboxRow, OutboxRow

DUE: Final = "due:"  # what has fallen due, in the kinds of inbox rows


@dataclass(frozen=True, slots=True)
class Draft:
    """One call to the homeserver. `key` is its transaction id; None: nobody asks for it later."""

    key: str | None
    event_type: str | None
    content: dict[str, Any]
    late_content: dict[str, Any] | None = None
    due_at: datetime | None = None
    action: str = "send"


class Outgoing:
    """Queues what commands answer. `direct_room` gives the direct chat with a person, if known.

    What stands in the rooms already, after a restore, is not queued.
    """

    def __init__(
        self,
        alliance: Alliance,
        clock: Clock,
        direct_room: Callable[[str], str | None],
        said: AlreadySaid | None = None,
    ) -> None:
        self._alliance = alliance
        self._clock = clock
        self._direct_room = direct_room
        self._said = said or AlreadySaid()

    async def queue(
        self,
        store: Store,
        inbox_seq: int | None,
        place: Place,
        answers: Sequence[Message],
        origin: Origin,
        cause: Cause | None = None,
    ) -> list[OutboxRow]:
        """The outbox rows, in the order of the answers; written, but not committed."""
        rows: list[OutboxRow] = []
        numbers: Counter[str] = Counter()
        for answer in answers:
            if isinstance(answer, Mail):
                await self._mail(store, answer, self._clock.now() if cause is None else cause.at)
                continue
            target, message, referring = place, answer, origin
            to = _addressee(answer)
            if isinstance(answer, Letter):
                target, message = await self._addressed(store, place, answer), answer.message
                referring = NOWHERE
            elif isinstance(answer, Elsewhere):
                target = await self._in_room(store, place, answer.room_id)
                message, referring = answer.message, NOWHERE
            if isinstance(message, Reply):
                message = replace(message, home=self._alliance.zone)
            if isinstance(message, Amendment):
                drafts = [await _amending(store, message, target.language, referring)]
            else:
                drafts = list(_drafts(message, target.language, referring))
            for draft in drafts:
                key = draft.key or _new_key(cause, to, numbers)
                if self._said.has(key) and await self._said.settle(store, key, inbox_seq):
                    continue
                rows.append(await self._add(store, inbox_seq, target.room_id, draft, key, cause))
        return rows

    async def _add(
        self,
        store: Store,
        inbox_seq: int | None,
        room_id: str,
        draft: Draft,
        key: str,
        cause: Cause | None,
    ) -> OutboxRow:
        content, late, paper_id = draft.content, draft.late_content, None
        if PRESS in content:  # what it is made of may be large, and be sent to several rooms
            content, made_of = parted(content)
            paper_id = await store.papers.keep(made_of)
        if draft.action == "send":
            content = marked(content, key, cause)
            late = None if late is None else marked(late, key, cause)
        return await store.outbox.add(
            room_id,
            draft.action,
            self._clock.now() if cause is None else cause.at,
            transaction_id=key,
            inbox_seq=inbox_seq,
            event_type=draft.event_type,
            content=content,
            late_content=late,
            due_at=draft.due_at,
            paper_id=paper_id,
        )

    async def _mail(self, store: Store, mail: Mail, at: datetime) -> None:
        if self._alliance.mail_domain is None:
            return
        language = self._alliance.language
        body = render(mail.blocks, language, self._alliance.zone)
        assert not body.mentions, "a mail is about no person"
        subject = plain(mail.subject, language)
        await store.mails.add(
            mail.key, mail.members, subject, body.body, language, self._alliance.mail_domain, at
        )

    async def _addressed(self, store: Store, place: Place, letter: Letter) -> Place:
        """The direct chat, in its language; the sender finds or opens one that is not known."""
        return await self._in_room(store, place, self._direct_room(letter.to) or letter.to)

    async def _in_room(self, store: Store, place: Place, room_id: str) -> Place:
        """Another room, in its language."""
        room = await store.rooms.get(room_id)
        language = (room.language if room else None) or self._alliance.language
        return replace(place, room_id=room_id, language=language, thread_id=None)


async def _amending(store: Store, answer: Amendment, language: str, origin: Origin) -> Draft:
    said = Reply(answer.blocks)
    if await store.outbox.knows(answer.key):
        return Draft(None, "m.room.message", edit_content(said, language, answer.key))
    return Draft(answer.key, "m.room.message", reply_content(said, language, origin))


def _drafts(answer: Message, language: str, origin: Origin) -> Iterator[Draft]:
    """The events of one answer: what is too long for one becomes several."""
    if isinstance(answer, Reply):
        pages = paged(answer, language, origin)
        for number, (page, content) in enumerate(pages, 1):
            late = None
            if page.late is not None:
                late = reply_content(page, language, origin, late=True)
            due_at = page.due_at if late else None
            key = answer.key if number == len(pages) else None
            yield Draft(key, "m.room.message", content, late, due_at)
        if answer.key is not None:
            # Each has a key of its own: those that are counted stay as they were without it.
            for number, sign in enumerate(answer.taps, 1):
                yield Draft(f"tap-{number}-{answer.key}", REACTION, tap(sign, answer.key))
    elif isinstance(answer, File):
        yield Draft(None, "m.room.message", file_content(answer, language, origin))
    elif isinstance(answer, NativePoll):
        yield Draft(answer.key, *poll_start(answer, language, origin))
    elif isinstance(answer, Fetch):
        wanted = {**answer.upload, "reader": answer.reader, "given": dict(answer.given)}
        yield Draft(None, None, wanted, action="fetch")
    elif isinstance(answer, NativePollEnd):
        yield Draft(None, *poll_end(answer, language))


def _addressee(answer: Message) -> str:
    """The person, not the room: that may not be known yet."""
    if isinstance(answer, Letter):
        return answer.to
    return answer.room_id if isinstance(answer, Elsewhere) else ""


def _new_key(cause: Cause | None, to: str, numbers: Counter[str]) -> str:
    """The same when the same is done again, after a restore."""
    numbers[to] += 1
    return secrets.token_hex(16) if cause is None else transaction_of(cause, to, numbers[to])


def letters(row: InboxRow, outgoing: Sequence[OutboxRow]) -> frozenset[int]:
    """The ids of those messages that nobody waits for; as in OutboxQueries.letters."""
    if not row.kind.startswith(DUE):
        return frozenset()
    return frozenset(each.id for each in outgoing if each.room_id != row.room_id)


def origin_of(row: InboxRow, content: Mapping[str, Any], place: Place) -> Origin:
    """What the answer refers to: the command's event, or the event a reminder was made by."""
    if place.room_id != row.room_id:  # that was replaced, and its events are not in this one
        return NOWHERE
    if row.kind.startswith(DUE):
        return Origin(content.get("event_id"), content.get("thread_id"))
    if row.kind in ("edit", "reaction"):  # no client shows an answer to a reaction
        return Origin(content["target"], content.get("thread_id"))
    if row.kind == "ballot":  # nor one to a tap: the poll is what was tapped on
        return Origin(content["poll"], content.get("thread_id"))
    if row.kind == "file":
        return Origin(content["event_id"], content.get("thread_id"))
    if row.kind in ("arrival", "back", "redaction", "exposure", "moved", "reached"):
        return NOWHERE
    return Origin(row.key, content.get("thread_id"))


async def place_of(
    store: Store,
    alliance: Alliance,
    is_direct: Callable[[str], bool],
    row: InboxRow,
    content: Mapping[str, Any],
) -> Place:
    """Where a row of the inbox is answered: in its room, or in the one that replaced it."""
    room_id = row.room_id
    room = await store.rooms.get(room_id)
    while room is not None and room.moved_into:
        room_id = room.moved_into
        room = await store.rooms.get(room_id)
    return Place(
        room_id,
        # What names a person goes to their direct chat.
        room_id.startswith("@") or is_direct(room_id),
        (room.language if room else None) or alliance.language,
        ZoneInfo(room.timezone) if room and room.timezone else alliance.zone,
        content.get("thread_id") if room_id == row.room_id else None,
        Purpose(room.purpose) if room and room.purpose else None,
        room.land if room else None,
        Purpose(room.withheld) if room and room.withheld else None,
    )
