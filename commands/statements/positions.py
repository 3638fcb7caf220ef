"""What municipalities say to the clauses of a statement: `!clause`, `!clauses`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple

from commands.alliance.ids import STATEMENT, StatementId
from commands.alliance.rules.finding import distinct
from commands.alliance.voices import voice
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Joined,
    Message,
    NotAllowed,
    Topic,
    UserError,
    _,
    command,
    marker,
    n_,
    reply,
)
from commands.kit.arguments import Word, shortened
from commands.kit.kinds import Cursor, Kind, Name, Verbatim
from commands.kit.lists import MOST, listed
from commands.kit.rules.choices import choice
from commands.kit.rules.spelling import plain, suggest
from storage.tables import Member, Statement, Version
from storage.tables import Position as Kept

from .clauses import Clauses, chosen, clauses_shown, numbers_shown
from .rules.clauses import written as numbers_written
from .rules.positions import LONGEST_PROPOSAL, SENTENCES, Position
from .signatures import narrow_signature
from .statement import newest, require_running, the_statement, version_heading, version_read
from .unnamed import PerhapsStatement, meant_statement

_POSITION_WORDS: Final = [word for each in Position for word in each.words]
POSITION_NAMES: Final = {
    Position.AGREE: _("agreement"),
    Position.CHANGE: _("wish for a change"),
    Position.ABSTAIN: _("abstention"),
    Position.REJECT: _("rejection"),
}


@dataclass(frozen=True)
class PositionKind(Kind):
    """Reads `agree`, `zustimmen`, `stimme zu`; for a word that is nearly one, asks back."""

    label = _("position")

    def read(self, cursor: Cursor) -> Position:
        two = " ".join(
            plain(each.text)
            for each in cursor.words[cursor.place : cursor.place + 2]
            if not each.quoted
        )
        said = next((position for said, position in SENTENCES if two in said), None)
        if said is not None:
            cursor.take()
            cursor.take()
            return said
        word = cursor.next
        known = [one for each in Position for one in each.words]
        near = [] if word.quoted else suggest(shortened(word.text), known)
        if near and choice(Position, word.text) is None:
            raise UserError(
                _(
                    "I do not know “{text}”. Did you mean {near}?",
                    text=shortened(word.text),
                    near=Code(near[0]),
                )
            )
        found = Choice(Position, self.label).read(cursor)
        return Position(found)


def is_wished_for(before: Sequence[Word]) -> bool:
    """Whether what follows is part of the wording that somebody wishes for."""
    return any(choice(Position, each.text) is Position.CHANGE for each in before)


@command(
    "clause",
    help=_(
        "Answers to clauses of a statement: agree, change, abstain or reject. Only “agree” carries "
        "a clause; an abstention or silence is no consent."
    ),
    examples=(
        _("!clause ST-7 3 agree"),
        _("!clause 3 agree"),
        _("!clause ST-7 1-3 agree"),
        _("!clause ST-7 4 change “We ask for 500 places.”"),
        _("!clause ST-7 1,2,5 abstain for Musterhafen"),
        _("!clause ST-7 all reject"),
    ),
    may=VOICES,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def clause(
    context: Context,
    number: Annotated[int | None, PerhapsStatement(is_clause_alone=True)],
    clauses: Annotated[tuple[int, ...], Clauses()],
    position: Annotated[Position, PositionKind()],
    proposal: Annotated[str | None, Verbatim(_("proposal"), LONGEST_PROPOSAL)] = None,
    *,
    # A wording may well contain the word.
    of: Annotated[str | None, Name(), marker("for", unless_behind=is_wished_for)] = None,
) -> Message:
    """Records it for the newest version; the latest position counts.

    Without a number it is the statement whose message is answered, or the only one that waits.
    """
    if proposal is not None and of is None and len(context.sender.speaks_for) > 1:
        raise _for_whom(number, clauses, proposal)
    member = await voice(context, of)
    statement = await meant_statement(context, number, member)
    require_running(statement)
    await _require_asked(context, statement, member)
    version = await version_read(context, statement, member)
    about = chosen(version, clauses)
    _check_proposal(statement, about, position, proposal)
    before = _said_by(
        await context.store.positions.of_member(statement.id, version.number, member.id)
    )
    said = Said(position, proposal)
    given = [] if position is Position.AGREE else about
    lost, said_of_it = await narrow_signature(context, version, member, given)
    new = [each for each in about if before.get(each) != said or each in lost]
    await context.store.positions.add(
        statement.id,
        version.number,
        member.id,
        new,
        position,
        proposal=proposal,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    context.expect(
        await context.store.follow_ups.note_done(member.id, context.now, statement_id=statement.id)
    )
    after = {**before, **dict.fromkeys(about, said)}
    return reply(
        _recorded(version, member) if new else _("Nothing changes: that is recorded already."),
        Bullets(_changes(new or about, before, after)),
        *said_of_it,
        _unanswered(version, member, after),
    )


def _recorded(version: Version, member: Member) -> Inline:
    return _(
        "ST-{id}, version {version}: recorded for {name}",
        id=str(version.statement_id),
        version=version.number,
        name=member.name,
    )


def _for_whom(number: int | None, clauses: Sequence[int], proposal: str) -> UserError:
    """Behind a wording without quotation marks nobody can say for whom it is."""
    written = numbers_written(clauses) if clauses else "1"
    return UserError(
        _("You act for several municipalities. Please say for which one, like this:"),
        _(
            "`!clause {clauses} change “{text}” for Musterhafen`",
            clauses=written if number is None else f"{STATEMENT.tag(number)} {written}",
            text=proposal,
        ),
        example=False,
    )


async def _require_asked(context: Context, statement: Statement, member: Member) -> None:
    if not await context.store.statements.is_elector(statement.id, member.id):
        raise NotAllowed(
            _("{name} is not asked about ST-{id}.", name=member.name, id=str(statement.id)),
            example=False,
        )


def _check_proposal(
    statement: Statement, clauses: Sequence[int], position: Position, proposal: str | None
) -> None:
    example = _(
        "`!clause ST-{id} {clause} change “We ask for 500 places.”`",
        id=str(statement.id),
        clause=clauses[0],
    )
    if position is not Position.CHANGE and proposal is not None:
        raise UserError(
            _("A wording of your own belongs to “change”, for example:"), example, example=False
        )
    if position is Position.CHANGE and proposal is None:
        raise UserError(
            _("Which wording do you wish for instead? Please add it, for example:"),
            example,
            example=False,
        )
    if position is Position.CHANGE and len(clauses) > 1:
        raise UserError(
            _("A wording is for one clause. Please type it for each one by itself, for example:"),
            example,
            example=False,
        )


@command(
    "clauses",
    help=_(
        "Shows what your municipality has said to the clauses of a statement, and all wishes for "
        "a change."
    ),
    examples=(_("!clauses ST-7"), _("!clauses ST-7 3")),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def clauses_(
    context: Context,
    number: StatementId,
    clauses: Annotated[tuple[int, ...], Clauses()] = (),
) -> Message:
    """For the newest version; with numbers, the wishes for these clauses only."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    wanted = chosen(version, clauses)
    return reply(
        version_heading(statement, version),
        *await _of_sender(context, version),
        *await _wishes(context, version, wanted),
    )


async def _of_sender(context: Context, version: Version) -> list[Block]:
    """What the municipalities have said that the sender speaks for."""
    blocks: list[Block] = []
    outdated: Sequence[int] = ()
    if context.sender.speaks_for and version.number > 1:
        outdated = await context.store.positions.outdated(version.statement_id, version.number)
    for each in context.sender.speaks_for:
        member = await context.store.members.get(each)
        if member is None or not await context.store.statements.is_elector(
            version.statement_id, each
        ):
            continue
        kept = await context.store.positions.of_member(version.statement_id, version.number, each)
        said = _said_by(kept)
        if said:
            blocks += [_("{name} says:", name=member.name), Bullets(_changes([*said], {}, said))]
        elif each in outdated:
            blocks.append(
                _(
                    "{name} has answered an earlier version only. That does not count for "
                    "version {version}.",
                    name=member.name,
                    version=version.number,
                )
            )
        blocks.append(_unanswered(version, member, said))
    return blocks


async def _wishes(context: Context, version: Version, wanted: Sequence[int]) -> list[Block]:
    given = await context.store.positions.proposals(version.statement_id, version.number)
    found = [each for each in given if each.clause in wanted]
    shown = found[:MOST]
    names = distinct(await context.store.members.listed({each.member_id for each in shown}))
    lines: list[Inline] = [
        Joined(
            [
                names[each.member_id],
                _("clause {clause}: “{text}”", clause=each.clause, text=each.wording),
            ]
        )
        for each in shown
    ]
    if not lines:
        return [_("Nobody wishes for a change.")]
    narrower = _("`!clauses ST-{id} 3` shows those for one clause.", id=str(version.statement_id))
    return [
        n_("{count} wish for a change:", "{count} wishes for a change:", len(found)),
        *listed(lines, narrower, len(found)),
    ]


class Said(NamedTuple):
    """A position; with a wish for a change the wording that is wished for."""

    position: Position
    proposal: str | None


def _said_by(kept: Mapping[int, Kept]) -> dict[int, Said]:
    """The positions of a municipality by clause, without who entered them."""
    return {number: Said(Position(each.position), each.proposal) for number, each in kept.items()}


def _changes(
    clauses: Sequence[int], before: Mapping[int, Said], after: Mapping[int, Said]
) -> list[Inline]:
    """What is said now and was before; clauses of which the same is to be said in one line."""
    alike: dict[tuple[Said, Said | None], list[int]] = {}
    for each in clauses:
        former = before.get(each)
        alike.setdefault((after[each], None if former == after[each] else former), []).append(each)
    lines: list[Inline] = []
    for (now, former), some in alike.items():
        line = _("{clauses}: {position}", clauses=clauses_shown(some), position=_worded(now))
        if former is not None:
            line = _("{line} (before: {former})", line=line, former=_worded(former))
        lines.append(line)
    return lines


def _worded(said: Said) -> Inline:
    name = POSITION_NAMES[said.position]
    if said.proposal is None:
        return name
    return _("{position}: “{text}”", position=name, text=said.proposal)


def _unanswered(version: Version, member: Member, said: Mapping[int, Said]) -> Inline:
    """Which clauses are left to this municipality."""
    missing = [n for n in range(1, len(version.clauses) + 1) if n not in said]
    if not missing:
        return _("{name} has answered all clauses.", name=member.name)
    return n_(
        "Not answered yet by {name}: clause {clauses}",
        "Not answered yet by {name}: clauses {clauses}",
        len(missing),
        name=member.name,
        clauses=numbers_shown(missing),
    )
