"""One joint statement: which one a command means, who may read it, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from commands.alliance.ids import STATEMENT
from commands.kit.clocks import doubtful_clock
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.kinds import Number
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
from commands.kit.roles import MEMBERS
from commands.kit.rules.audience import Audience, Purpose, may_hear
from commands.kit.rules.authority import may_edit_statement
from commands.kit.texts import Text, _, n_
from storage.tables import Member, Statement, Version

from .aftermath import aftermath, withdrawn
from .rules.versions import digest

# Characters of clauses in one message: a page of an encrypted event, with its HTML.
PART: Final = 10_000
SHOWN_DIGITS: Final = 12  # of a digest
VERSION: Final = Number("", _("version"))


async def the_statement(context: Context, number: int) -> Statement:
    """The statement ST-`number`, locked until the transaction ends; UserError if there is none."""
    found = await context.store.statements.get(number)
    if found is None:
        raise UserError(_missing(number), example=False)
    return found


async def visible(context: Context, number: int) -> Statement:
    """The statement ST-`number`, if the sender may read it: members always, others once published.

    Raises UserError as if it were not there.
    """
    found = await the_statement(context, number)
    if not may_see(context, found):
        # What is not published sounds as if it were not there.
        raise NotAllowed(_missing(number), example=False)
    return found


def may_see(context: Context, statement: Statement) -> bool:
    """Whether the sender may read it."""
    return is_inside(context) or statement.published_at is not None


def is_inside(context: Context) -> bool:
    """Whether the sender may read drafts, and clauses that nobody signed."""
    return bool(context.sender.roles & MEMBERS)


def _missing(number: int) -> Text:
    return _("There is no statement ST-{id}. `!statements` lists them.", id=str(number))


async def newest(context: Context, statement: Statement) -> Version:
    """The version that is asked about."""
    return (await context.store.statements.versions(statement.id))[-1]


def is_running(statement: Statement) -> bool:
    """Whether it can still be changed, answered and signed."""
    return statement.published_at is None and statement.withdrawn_at is None


def require_running(statement: Statement) -> None:
    """Raises UserError once it is published or withdrawn: then nobody changes anything of it."""
    if statement.withdrawn_at is not None:
        raise UserError(
            _("ST-{id} is withdrawn; nothing of it can be changed.", id=str(statement.id)),
            *withdrawn(aftermath(statement)),
            example=False,
        )
    if statement.published_at is not None:
        raise UserError(
            _("ST-{id} is published; nothing of it can be changed.", id=str(statement.id)),
            example=False,
        )


def _require_known(context: Context, version: Version) -> None:
    """Raises UserError if the command is older than the wording: nobody agrees to unread words."""
    if context.sent_at < version.at:
        raise UserError(
            _(
                "Meanwhile there is version {version} of ST-{id}, since {when}. Nothing was "
                "recorded: please read it and type this again.",
                version=version.number,
                id=str(version.statement_id),
                when=Moment(version.at, context.place.zone),
            ),
            *doubtful_clock(context, version.at),
            example=False,
        )


async def require_latest(context: Context, version: Version, member: Member) -> None:
    """Raises UserError if the municipality has said something newer: messages overtake each other.

    So what is kept last is what was typed last.
    """
    latest = await context.store.statements.last_act(version, member.id)
    if latest is not None and context.sent_at < latest:
        raise UserError(
            _(
                "This was typed before {name} said something else about ST-{id}, on {when}, and "
                "arrived later. Nothing was recorded. If it is still meant, please type it again.",
                name=member.name,
                id=str(version.statement_id),
                when=Moment(latest, context.place.zone),
            ),
            *doubtful_clock(context, latest),
            example=False,
        )


async def version_read(context: Context, statement: Statement, member: Member) -> Version:
    """The newest version, which the sender has in mind and wants to answer or sign for `member`.

    Raises UserError if it came after the command was typed, or the municipality said something
    newer.
    """
    version = await newest(context, statement)
    _require_known(context, version)
    await require_latest(context, version, member)
    return version


def headed(statement: Statement, version: Version) -> Inline:
    """Statement and version as they stand within a sentence, or for themselves."""
    return _(
        "ST-{id} “{title}”, version {number}",
        id=str(statement.id),
        title=Strong(statement.title),
        number=version.number,
    )


def heading(statement: Statement) -> Inline:
    """Number and title."""
    return _("{id}: {title}", id=STATEMENT.tag(statement.id), title=Strong(statement.title))


def version_heading(statement: Statement, version: Version) -> Inline:
    """Number, version and title."""
    return _(
        "ST-{id}, version {version}: {title}",
        id=str(statement.id),
        version=version.number,
        title=Strong(statement.title),
    )


def the_version(statement: Statement, versions: Sequence[Version], number: int) -> Version:
    """The version with this number. Raises UserError if there is none."""
    for each in versions:
        if each.number == number:
            return each
    raise UserError(
        n_(
            "{id} has {count} version only.",
            "{id} has {count} versions only.",
            len(versions),
            id=STATEMENT.tag(statement.id),
        ),
        example=False,
    )


async def keep_version(
    context: Context, statement: Statement, title: str, clauses: Sequence[str]
) -> Version:
    """Keeps the next version of the statement, which is about to be called `title`."""
    return await context.store.statements.add_version(
        statement.id,
        clauses,
        digest(title, clauses),
        author=context.sender.user_id,
        event_id=context.event_id,
        at=context.now,
    )


async def to_change(context: Context, number: int) -> tuple[Statement, Version]:
    """The statement and its newest version; UserError if the sender must not change it."""
    statement = await the_statement(context, number)
    room = await context.store.rooms.get(statement.room_id)
    if not may_edit_statement(context.sender, statement.author, room.land if room else None):
        raise NotAllowed(
            _(
                "Only the author of {id} or the coordination can change its text. Your "
                "municipality can say to each clause what it wants.",
                id=STATEMENT.tag(statement.id),
            ),
            example=False,
        )
    require_running(statement)
    return statement, await newest(context, statement)


def whole(statement: Statement, version: Version, *more: Block) -> list[Reply]:
    """The text of a version in as many messages as make it readable, `more` behind the last."""
    parts = _parts(version.clauses)
    messages: list[Reply] = []
    for place, part in enumerate(parts, 1):
        head: list[Block] = [heading(statement)]
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
    """Whether it is open, and until when; or since when it is published or withdrawn."""
    if not is_running(statement):
        ended: list[Inline] = []
        if statement.published_at is not None:
            ended.append(_("Published: {when}", when=Moment(statement.published_at, zone)))
        if statement.withdrawn_at is not None:
            ended.append(_("Withdrawn: {when}", when=Moment(statement.withdrawn_at, zone)))
        return Joined(ended, "; ")
    if statement.closes_at is None:
        return _("No deadline is set.")
    end = Moment(statement.closes_at, zone)
    if statement.closed_at is None:
        return _("Answers are due: {end}", end=end)
    return _("Answers were due: {end}", end=end)


def how_many_asked(municipalities: int) -> Inline:
    """How many are asked."""
    return n_("{count} municipality is asked.", "{count} municipalities are asked.", municipalities)


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
