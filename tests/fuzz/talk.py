"""The whole bot without Matrix: anybody says, edits, ticks, taps, deletes and sends anything.

Each input is a talk of its own in a fresh copy of the small alliance of the tests, so that its
bytes are all that is needed to have it again.
"""

from __future__ import annotations

import asyncio
import atexit
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from bot.content import POLL
from storage.engine import Database
from storage.schema import create
from storage.tables import InboxRow
from tests.fuzz.parser import examples, vocabulary
from tests.fuzz.shapes import decoded, encoded, garbled, texts
from tests.fuzz.surface import Surface, temporary
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat
from tests.harness.databases import Shelf

PEOPLE = (FEDERAL, INA, BEN, ROSA, KIM, PIA, STRANGER)
_SEPARATOR = "\x1e"
_MOST = 8  # things that happen
_BEFORE = (
    (INA, "!pledge 12"),
    (FEDERAL, "!poll “Frage?”"),
    (INA, "!remind tomorrow 9:00 x"),
    (FEDERAL, "!task new “Brief” who=Musterhafen until=01.12.2020"),
    (FEDERAL, "!meeting new 25.11.2020 14:00 online"),
    (FEDERAL, "!followup 25.11.2020 “Rückmeldung” for all"),
    (INA, "!mandate add act 22.10.2018 “Vorlage 18/77”"),
    (FEDERAL, "!statement new “Winterhilfe” until 25.11.2020 18:00\n1. Eins.\n2. Zwei."),
    (STRANGER, "!join Musterdorf land=NW"),
)


@cache
def _runner() -> asyncio.Runner:
    """One loop for all inputs; to make one takes longer than most of them."""
    runner = asyncio.Runner()
    atexit.register(runner.close)
    return runner


@cache
def _shelf() -> Shelf:
    """So are databases."""
    shelf = Shelf()
    atexit.register(lambda: _runner().run(shelf.close()))
    return shelf


@cache
def _template() -> Path:
    """An alliance in which there is one of everything."""
    folder = temporary()
    path = folder / "alliance.sqlite"

    async def made() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await create(database)
        chat = Chat(database)
        await chat.register_alliance()
        for who, text in _BEFORE:
            await chat.says(who, text)
        await chat.delivered()
        await database.close()

    _runner().run(made())
    return path


async def _talk(pieces: list[str], template: Path) -> None:
    async with _shelf().copied(template) as database:
        chat = Chat(database, language="de" if len(pieces) % 2 else "en")
        chat.last_event = "$none"
        async with database.transaction() as store:
            chat.answered_id = max((row.id for row in await store.outbox.pending()), default=0)
        for piece in pieces:
            await _happens(chat, ord(piece[0]), piece[1:])
        rows = await chat.rows(InboxRow)
        assert [row.failure for row in rows if row.failure] == []
        assert {row.state for row in rows} <= {"done", "refused"}
        _check_kept(await chat.remembered())


async def _happens(chat: Chat, number: int, text: str) -> None:
    """The number says who does what, privately or in the room."""
    who = PEOPLE[number % len(PEOPLE)]
    what = number // len(PEOPLE) % 8
    if what <= 2:
        await chat.says(who, text)
    elif what == 3:
        await chat.says(who, text, room=f"!direct-{who[1:]}", direct=True)
    elif what == 4:
        await chat.edits(who, chat.last_event, text)
    elif what == 5:
        await chat.taps(who, f"$sent-{number}", number % 3)
        event = {"m.relates_to": {"rel_type": "m.reference", "event_id": "$sent-1"}}
        await chat.hears(
            chat.event(
                who, event | {f"{POLL}.response": {"answers": [text]}}, kind=f"{POLL}.response"
            )
        )
    elif what == 6:
        await chat.reacts(who, chat.last_event, text or "✅")
        await chat.redacts(who, chat.last_event)
    else:
        name = text[:40].splitlines()[0] if text.strip() else ""
        await chat.sends_file(who, name or "a.csv", text.encode("utf-8", "replace"), text=text[:80])


def _check_kept(remembered: dict[str, list[tuple[object, ...]]]) -> None:
    """What is kept can be kept by every database."""
    for table, rows in remembered.items():
        for value in (each for row in rows for each in row if isinstance(each, str)):
            assert "\0" not in value, table
            value.encode()


def one(data: bytes) -> None:
    """What happens, each behind a character that says who does what."""
    pieces = [each for each in decoded(data).split(_SEPARATOR) if each][:_MOST]
    _runner().run(_talk(pieces, _template()))


def _lines() -> st.SearchStrategy[str]:
    return garbled(examples(), vocabulary()) | texts


_acts = st.integers(64, 64 + 8 * len(PEOPLE) - 1).map(chr)
SHAPED = encoded(
    st.lists(st.tuples(_acts, st.deferred(_lines)).map("".join), min_size=1, max_size=_MOST).map(
        _SEPARATOR.join
    )
)


def _seeds() -> tuple[bytes, ...]:
    lines = examples()
    groups = [lines[n : n + _MOST] for n in range(0, len(lines), _MOST)]
    return tuple(
        _SEPARATOR.join(chr(63 + n % 14) + each for n, each in enumerate(group)).encode()
        for group in groups
    )


SURFACE = Surface("talk", one, SHAPED, _seeds())
