"""A statement as it is shown: its text in parts, its state, and what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from commands.alliance.ids import STATEMENT
from commands.kit.context import Context
from commands.kit.reply import (
    Block,
    Bullets,
    Code,
    Elsewhere,
    File,
    Inline,
    Joined,
    Moment,
    Reply,
    Strong,
)
from commands.kit.rules.audience import Audience, Purpose, may_hear
from commands.kit.texts import _, n_
from storage.tables import Statement, Version

from .rules import differences
from .rules.differences import ClauseChange, Kind

# Characters of clauses in one message: a page of an encrypted event, with its HTML.
PART: Final = 10_000
SHOWN_DIGITS: Final = 12  # of a digest
MARKS: Final = {Kind.KEPT: ("", ""), Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}


def whole(statement: Statement, version: Version, *more: Block) -> list[Reply]:
    """The text of a version in as many messages as make it readable, `more` behind the last."""
    parts = _parts(version.clauses)
    messages: list[Reply] = []
    for place, part in enumerate(parts, 1):
        head: list[Block] = [
            _("{id}: {title}", id=STATEMENT.tag(statement.id), title=Strong(statement.title))
        ]
        if len(parts) > 1:
            head.append(
                _(
                    "Version {number}, part {part} of {parts}",
                    number=version.number,
                    part=place,
                    parts=len(parts),
                )
            )
        tail = [sealed(version), *more] if place == len(parts) else []
        messages.append(Reply([*head, *(clause_line(*each) for each in part), *tail]))
    return messages


def _parts(clauses: Sequence[str]) -> list[list[tuple[int, str]]]:
    parts: list[list[tuple[int, str]]] = [[]]
    filled = 0
    for number, clause in enumerate(clauses, 1):
        if parts[-1] and filled + len(clause) > PART:
            parts.append([])
            filled = 0
        parts[-1].append((number, clause))
        filled += len(clause)
    return parts


def clause_line(number: int, clause: str) -> Inline:
    """A clause with its number in front."""
    return Joined([Strong(f"{number}."), clause], " ")


def sealed(version: Version) -> Inline:
    """The version, how many clauses were understood, and the beginning of its checksum."""
    return n_(
        "Version {number}, {count} clause, checksum {digest}",
        "Version {number}, {count} clauses, checksum {digest}",
        len(version.clauses),
        number=version.number,
        digest=Code(version.digest[:SHOWN_DIGITS]),
    )


def state(statement: Statement, zone: ZoneInfo) -> Inline:
    """Whether it is open, and until when; or since when it is published."""
    if statement.published_at is not None:
        return _("Published: {when}", when=Moment(statement.published_at, zone))
    if statement.closes_at is None:
        return _("No deadline is set.")
    end = Moment(statement.closes_at, zone)
    if statement.closed_at is None:
        return _("Answers are due: {end}", end=end)
    return _("Answers were due: {end}", end=end)


def how_to_answer(statement: Statement) -> list[Block]:
    """What a municipality can do with it: lines that work as they stand there."""
    number = STATEMENT.tag(statement.id)
    lines: list[Inline] = [
        _("To agree to all: `!clause {id} all agree`", id=number),
        _("To one clause: `!clause {id} 1 reject`", id=number),
        _("To sign: `!sign {id}`", id=number),
        _("Your own words: `!own {id} “We do not support clause 1.”`", id=number),
        _("What all agree to: `!denominator {id}`", id=number),
    ]
    return [_("To answer:"), Bullets(lines)]


def changed(old: Version, new: Version) -> list[Block]:
    """Every clause that is not the same, word by word, and what the marks mean."""
    found = differences.clauses(old.clauses, new.clauses)
    blocks: list[Block] = [_change(each) for each in found]
    if any(each.old and each.new for each in found):
        blocks.append(
            _(
                "How to read it: [-so-] stands for words that are gone, {added} for words that "
                "are new.",
                added="{+so+}",
            )
        )
    return blocks


def _change(change: ClauseChange) -> Inline:
    if change.old is None:
        assert change.new is not None
        number, text = change.new
        return _("New, clause {number}: {text}", number=number, text=text)
    if change.new is None:
        number, text = change.old
        return _("Gone, clause {number}: {text}", number=number, text=text)
    (before, was), (number, now) = change.old, change.new
    pieces: list[Inline] = [
        Joined([MARKS[each.kind][0], each.text, MARKS[each.kind][1]], "")
        for each in differences.words(was, now)
    ]
    worded = Joined(pieces, " ")
    if before == number:
        return _("Changed, clause {number}: {text}", number=number, text=worded)
    return _(
        "Changed, clause {number} (before: {before}): {text}",
        number=number,
        before=before,
        text=worded,
    )


async def posted(
    context: Context, statement: Statement, *messages: Reply | File
) -> list[Elsewhere]:
    """The messages for the room of the statement, if the command is from another one.

    Nothing for a room that has been opened to others since.
    """
    room_id = statement.room_id
    if room_id == context.place.room_id:
        return []
    room = await context.store.rooms.get(room_id)
    purpose = Purpose(room.purpose) if room and room.purpose else None
    if not may_hear(Audience.MEMBERS, purpose, direct=context.is_direct(room_id)):
        return []
    return [Elsewhere(room_id, each) for each in messages]
