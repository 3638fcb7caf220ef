"""Whether this is the store that the bot last worked with, or an older one that was put back.

The account has a number that only grows (see matrix.generation), and so have the database and the
key store. Whoever is behind it is an old copy:

- An old **key store** is never encrypted with again. Its ratchets would go over keys that were used
  since, and strict clients read nothing that is encrypted with one twice: the bot would be mute in
  encrypted rooms and not notice. A new device is made; what others gave the old one can be read on.
- An old **database** takes over under a new name, so that the bot it stands in for ends as soon as
  it hears of it, and never starts again. What it has missed is caught up with, see bot.catching_up.
- A database that is behind under **another name** is that of such a bot, and is refused: it can
  not know whether the other one still runs. `hafenlotse restore` leaves a mark, which means that it
  is to take over; so does `hafenlotse run --take-over`.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, replace
from enum import Enum
from typing import Final

from bot.intake import SEEN, TOKEN
from bot.matrix.model import Claim, Generation, Keys, Superseded
from storage import schema
from storage.engine import Database
from storage.store import Store

# In the bot's state: the database was put back from a backup, and nothing was done with it yet.
RESTORED: Final = "restored"
GENERATION: Final = "generation"
# What is to be caught up with, as JSON: since when (`seen_at`), of which backup (`backup_of`), and
# the device (`device`) that is not to be used any more.
CATCHING_UP: Final = "catching_up"


class Verdict(Enum):
    """What a store is."""

    CURRENT = "current"
    BEHIND = "behind"  # an older copy of it worked on
    SUPERSEDED = "superseded"  # another one has taken over


def judge(
    stored: Generation | None,
    account: Generation | None,
    *,
    has_worked: bool,
    may_take_over: bool,
) -> Verdict:
    """What a database with `stored` is, when `account` stands at the homeserver.

    `may_take_over`: somebody has said that it is to go on, whatever it has missed.
    """
    if not has_worked:
        return Verdict.CURRENT  # there is nothing that it could do twice
    if may_take_over:
        return Verdict.BEHIND
    if account is None:
        return Verdict.CURRENT
    if stored is None:  # from before there was a number
        return Verdict.BEHIND
    if not account.is_ahead_of(stored):
        return Verdict.CURRENT
    is_ours = account.instance == stored.instance
    return Verdict.BEHIND if is_ours else Verdict.SUPERSEDED


class Succession:
    """Claims the account for this database."""

    def __init__(self, database: Database, *, take_over: bool = False) -> None:
        self._database = database
        self._take_over = take_over

    async def claim(self, account: Generation | None, keys: Keys | None) -> Claim:
        """The next number for it, and whether the key store is too old; raises Superseded.

        Written down here before it is anywhere else: a number that nobody else has seen is no harm.
        """
        async with self._database.transaction() as store:
            stored = _stored(await store.state.get(GENERATION))
            has_worked = await store.state.get(TOKEN) is not None
            put_back = await store.state.get(RESTORED)
            verdict = judge(
                stored,
                account,
                has_worked=has_worked,
                may_take_over=put_back is not None or self._take_over,
            )
            if verdict is Verdict.SUPERSEDED:
                raise Superseded
            if verdict is Verdict.BEHIND:
                await _note(store, put_back, keys)
            instance = stored.instance if stored is not None else ""
            if verdict is Verdict.BEHIND or not instance:
                instance = secrets.token_hex(16)
            number = 1 + max(each.number if each else 0 for each in (stored, account))
            generation = Generation(number, instance)
            await store.state.set(GENERATION, json.dumps(asdict(generation)))
            unfit = json.loads(await store.state.get(CATCHING_UP) or "{}").get("device")
        self._take_over = False
        return Claim(generation, new_device=_is_old(keys, account, unfit))

    async def stand_by(self, account: Generation | None, keys: Keys | None) -> Claim:
        """For a process that waits for another one: it follows, with keys that are as new.

        Keys from before may be an old copy, and there is time to make a new device.
        """
        generation = account or Generation(0, "")
        return Claim(generation, new_device=_is_old(keys, account, None), leads=False)

    async def look(self, account: Generation | None, _keys: Keys | None) -> None:
        """Raises Superseded as `claim` would; changes nothing, and needs no tables."""
        if await schema.state(self._database) is schema.SchemaState.EMPTY:
            return
        async with self._database.transaction() as store:
            has_worked = await store.state.get(TOKEN) is not None
            put_back = await store.state.get(RESTORED) is not None
            stored = _stored(await store.state.get(GENERATION))
        verdict = judge(stored, account, has_worked=has_worked, may_take_over=put_back)
        if verdict is Verdict.SUPERSEDED:
            raise Superseded

    async def next(self) -> Generation:
        """One more, in the name of this database, so that a copy made until now is known as old."""
        async with self._database.transaction() as store:
            stored = _stored(await store.state.get(GENERATION))
            assert stored is not None
            generation = replace(stored, number=stored.number + 1)
            await store.state.set(GENERATION, json.dumps(asdict(generation)))
        return generation


async def _note(store: Store, put_back: str | None, keys: Keys | None) -> None:
    known = json.loads(await store.state.get(CATCHING_UP) or "{}")
    seen_at = known.get("seen_at") or await store.state.get(SEEN)
    given = json.loads(put_back or "{}")
    device = keys.device_id if keys is not None else None
    note = {"seen_at": seen_at, "backup_of": given.get("backup_of"), "device": device}
    await store.state.set(CATCHING_UP, json.dumps(note))
    await store.state.remove(RESTORED)


def _stored(text: str | None) -> Generation | None:
    return None if text is None else Generation(**json.loads(text))


def _is_old(keys: Keys | None, account: Generation | None, unfit: str | None) -> bool:
    if keys is None:
        return False
    return keys.device_id == unfit or (account is not None and keys.number < account.number)
