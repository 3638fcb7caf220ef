"""Who may invite the bot into a room, and what becomes of an invitation that is declined.

Whoever is in the registry may, from everywhere; strangers from admitted homeservers only. Whoever
is declined reads why, in their own client. Of a homeserver that is not admitted the coordination
hears by its name alone: a municipality may have just come onto its own. As anybody can send
invitations from as many names as they like, it hears of a few in a day, and of each once a week.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from commands.alliance.letters import told
from commands.kit import Code, Context, Letter, Text, _, n_
from commands.kit.rules.limits import (
    INVITATIONS_A_DAY,
    STRANGE_SERVERS_TOLD_A_DAY,
    is_stranger,
)
from commands.rooms.rules.servers import server_of
from storage.store import Store
from storage.tables import InboxRow, Server

STATE: Final = "declined_servers"
REMEMBERED: Final = timedelta(days=7)
MOST: Final = 50  # that are remembered
_DAY: Final = timedelta(days=1)


class Seen(NamedTuple):
    """When an invitation from there was declined last, and when the coordination was told."""

    at: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Declined:
    """Why, for whoever has sent it; `is_outside` because of their homeserver."""

    reason: Text
    is_outside: bool = False
    letters: Sequence[Letter] = ()


async def declined(context: Context, row: InboxRow) -> Declined | None:
    """Why the invitation in this row is declined; None if it is accepted."""
    store, sender = context.store, context.sender
    if await store.rooms.replaced_by(row.room_id):
        return None  # it goes on where a room of ours ends, whoever asks us in
    if is_stranger(sender):
        server = server_of(sender.user_id)
        said = await store.servers.get(server)
        if not is_admitted(context, server, said):
            letters = () if said is not None else await _announced(context, server)
            return Declined(_outside(server), True, letters)
    most = INVITATIONS_A_DAY.of(sender)
    if await store.inbox.invitations_by(sender.user_id, context.now - _DAY, row.seq) > most:
        return Declined(_too_many(most))
    return None


def is_admitted(context: Context, server: str, said: Server | None) -> bool:
    """Whether anybody there may invite the bot: as `said` in the chat, or else as configured."""
    return server in context.alliance.allowed_servers if said is None else said.admitted


async def seen(store: Store, now: datetime) -> Mapping[str, Seen]:
    """The homeservers from which invitations were declined lately."""
    kept = json.loads(await store.state.get(STATE) or "{}")
    found = {
        server: Seen(
            datetime.fromisoformat(at), datetime.fromisoformat(told_at) if told_at else None
        )
        for server, (at, told_at) in kept.items()
    }
    return {server: each for server, each in found.items() if now - each.at < REMEMBERED}


async def forget(context: Context, server: str) -> None:
    """Something was said about it."""
    kept = await seen(context.store, context.now)
    if server in kept:
        await _keep(context.store, {name: each for name, each in kept.items() if name != server})


async def _announced(context: Context, server: str) -> Sequence[Letter]:
    """The letters about it; none if the coordination has heard of it, or of enough for today."""
    kept, now = dict(await seen(context.store, context.now)), context.now
    before = kept.pop(server, None)
    told_at = None if before is None else before.told_at
    today = [each for each in kept.values() if each.told_at and now - each.told_at < _DAY]
    is_news = told_at is None or now - told_at >= REMEMBERED
    tells = is_news and len(today) < STRANGE_SERVERS_TOLD_A_DAY
    await _keep(context.store, {**kept, server: Seen(now, now if tells else told_at)})
    return _letters(context, server) if tells else ()


def _letters(context: Context, server: str) -> Sequence[Letter]:
    return told(
        context,
        sorted(context.alliance.federal_coordinators),
        None,
        _(
            "Somebody who is not in the registry has invited me, from {server}. That homeserver is "
            "not admitted, so I have declined.",
            server=Code(server),
        ),
        _(
            "To let its people invite me: `!server admit {server}`. To hear no more of it: "
            "`!server block {server}`",
            server=server,
        ),
        n_(
            "Otherwise I tell you of it again in a week at the earliest, and of {count} such "
            "homeserver a day at most. `!server` shows all of them.",
            "Otherwise I tell you of it again in a week at the earliest, and of {count} such "
            "homeservers a day at most. `!server` shows all of them.",
            STRANGE_SERVERS_TOLD_A_DAY,
        ),
    )


async def _keep(store: Store, kept: Mapping[str, Seen]) -> None:
    """The latest ones; before all others those that were told: as many are told in a day at most,
    and whoever sends from many names must not have them forgotten."""
    latest = sorted(kept.items(), key=lambda each: (each[1].told_at is not None, each[1].at))[
        -MOST:
    ]
    written = {
        server: (each.at.isoformat(), each.told_at.isoformat() if each.told_at else None)
        for server, each in latest
    }
    await store.state.set(STATE, json.dumps(written))


def _outside(server: str) -> Text:
    return _(
        "I accept invitations from people in the registry and from admitted homeservers; {server} "
        "is not one of them. Please ask the coordination of the alliance.",
        server=server,
    )


def _too_many(most: int) -> Text:
    return _(
        "That is more than I can take: from you {most} invitations in a day. Please invite me "
        "again tomorrow.",
        most=str(most),
    )
