"""A municipality signs a statement, and takes it back: `!sign`, `!unsign`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from commands.alliance.ids import StatementId
from commands.alliance.voices import ForMember, the_member, voice
from commands.dates.days import DayKind
from commands.dates.rules.mornings import morning
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Block,
    Context,
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
from commands.kit.arguments import joined, shortened
from commands.kit.kinds import Cursor, Kind
from commands.kit.rules.keywords import keyword
from commands.kit.rules.taking_back import takes_back
from storage.tables import Member, Signature, Statement, Version

from .clauses import in_clauses, skip_name
from .decisions import decision_awaited, require_mandate_or_decision
from .rules.clauses import NotNumbers, clause_numbers
from .rules.positions import Position
from .rules.signatures import carried
from .statement import (
    headed,
    newest,
    require_latest,
    require_running,
    the_statement,
    version_read,
)
from .unnamed import PerhapsStatement, meant_statement

_SUBJECT_TO: Final = keyword("subject to", "under")


@dataclass(frozen=True)
class SignedClauses(Kind):
    """Reads `1-3,5`, or `all`, which gives no numbers; None for a word that takes back."""

    label = _("clauses")

    def read(self, cursor: Cursor) -> tuple[int, ...] | None:
        skip_name(cursor)
        # `unter Vorbehalt 03.12.2020`: the rest of it is an option.
        words = [each for each in cursor.all_left() if each.text not in _SUBJECT_TO]
        text = joined(words)
        cursor.place = len(cursor.words)
        if not words:
            return ()
        if takes_back(text):
            return None
        try:
            return clause_numbers(text)
        except NotNumbers as error:
            raise UserError(
                _("“{text}” are no numbers of clauses, such as `1-3,5`.", text=shortened(text))
            ) from error


@command(
    "sign",
    help=_("Signs a statement for your municipality: all of it, or some clauses."),
    examples=(
        _("!sign ST-7"),
        _("!sign"),
        _("!sign ST-7 1-3,5"),
        _("!sign ST-7 subject 03.12.{year}"),
        _("!sign ST-7 for Musterhafen"),
    ),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def sign(
    context: Context,
    number: Annotated[int | None, PerhapsStatement()],
    clauses: Annotated[tuple[int, ...] | None, SignedClauses()] = (),
    *,
    subject: Annotated[date | None, DayKind(), marker("subject")] = None,
    of: ForMember = None,
) -> Message:
    """Signs the newest version; what the municipality signed before is replaced.

    Without a number it is the statement whose message is answered, or the only one that waits.
    """
    member = await own_municipality(context, of)
    statement = await meant_statement(context, number, member)
    if clauses is None:
        return await _taken_back(context, statement, member)
    require_running(statement)
    await require_elector(context, statement, member)
    version = await version_read(context, statement, member)
    chosen = _chosen(statement, version, clauses)
    await require_mandate_or_decision(context, statement, member, clauses, subject)
    before = await context.store.signatures.of_member(statement.id, member.id)
    reminded = None if subject is None else morning(subject)
    over = reminded is not None and reminded <= context.now
    added = await context.store.signatures.sign(
        statement.id,
        version.number,
        member.id,
        chosen,
        subject_to=subject,
        # On the day itself this answer says it all.
        reminded_at=context.now if over else None,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.sent_at,
    )
    context.expect(
        await context.store.follow_ups.note_done(member.id, context.now, statement_id=statement.id)
    )
    blocks = _signed(member, version, added, before)
    blocks += await _answered_otherwise(context, version, member, chosen)
    if subject is not None:
        blocks += decision_awaited(statement, member, added)
    if reminded is not None and not over:
        context.expect(reminded)
        blocks.append(_("I will remind contact person and deputy on the morning of that day."))
    blocks.append(
        _("Until the publication, `!unsign ST-{id}` takes it back.", id=str(statement.id))
    )
    return reply(headed(statement, version), *blocks)


def _chosen(statement: Statement, version: Version, clauses: tuple[int, ...]) -> tuple[int, ...]:
    """The clauses that are meant, all of them if none is named."""
    count = len(version.clauses)
    if clauses and clauses[-1] > count:
        raise UserError(
            n_(
                "ST-{id} has only {count} clause; there is no clause {clause}.",
                "ST-{id} has only {count} clauses; there is no clause {clause}.",
                count,
                id=str(statement.id),
                clause=clauses[-1],
            ),
            example=False,
        )
    return clauses or tuple(range(1, count + 1))


def _signed(
    member: Member, version: Version, now: Signature, before: Signature | None
) -> list[Block]:
    """What is signed, what is not, and what it replaces."""
    others = [n for n in range(1, len(version.clauses) + 1) if n not in now.clauses]
    said = in_clauses(now.clauses)
    blocks: list[Block] = [
        _("{name} signs {clauses}.", name=member.name, clauses=said)
        if others
        else _("{name} signs the whole text: {clauses}.", name=member.name, clauses=said)
    ]
    if others:
        blocks.append(_("Not signed: {clauses}.", clauses=in_clauses(others)))
    if before is not None:
        blocks.append(
            _(
                "This replaces the signature under version {number}, {clauses}.",
                number=before.version,
                clauses=in_clauses(before.clauses),
            )
        )
    return blocks


async def _answered_otherwise(
    context: Context, version: Version, member: Member, signed: Sequence[int]
) -> list[Block]:
    """Clauses that are signed now, and were not agreed to before: the signature is the newer."""
    said = await context.store.positions.of_member(version.statement_id, version.number, member.id)
    others = [n for n in signed if n in said and said[n].position != Position.AGREE]
    if not others:
        return []
    return [
        _(
            "{name} had not agreed to {clauses} before; with this signature it does. If that is "
            "not meant, please name the clauses to sign, for example: `!sign ST-{id} 1-2`",
            name=member.name,
            clauses=in_clauses(others),
            id=str(version.statement_id),
        )
    ]


@command(
    "unsign",
    help=_("Takes back the signature of your municipality, until the statement is published."),
    examples=(_("!unsign ST-7"), _("!unsign ST-7 for Musterhafen")),
    may=VOICES,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
)
async def unsign(context: Context, number: StatementId, *, of: ForMember = None) -> Message:
    """Takes back what was signed, of whatever version."""
    statement = await the_statement(context, number)
    return await _taken_back(context, statement, await own_municipality(context, of))


async def _taken_back(context: Context, statement: Statement, member: Member) -> Message:
    require_running(statement)
    await require_latest(context, await newest(context, statement), member)
    signatures = context.store.signatures
    before = await signatures.of_member(statement.id, member.id)
    if before is None:
        raise UserError(
            _("{name} has not signed ST-{id}.", name=member.name, id=str(statement.id)),
            example=False,
        )
    await signatures.withdraw(statement.id, member.id, context.sent_at, context.sender.user_id)
    return reply(
        _(
            "Taken back: the signature of {name} under ST-{id} “{title}”, version {number}.",
            name=member.name,
            id=str(statement.id),
            title=statement.title,
            number=before.version,
        )
    )


async def own_municipality(context: Context, name: str | None) -> Member:
    """The municipality that the sender signs for, `name` if given.

    Raises NotAllowed for everybody who is not its contact person or deputy, coordinators included
    (domain.md section 5, story D).
    """
    if context.sender.speaks_for:
        return await voice(context, name)
    if name is None:
        raise NotAllowed(
            _("Only contact persons and deputies can do this, for their own municipality."),
            example=False,
        )
    wanted = await the_member(context, name)
    raise NotAllowed(
        _(
            "Nobody signs for others: only the contact person or the deputy of {name} can do this.",
            name=wanted.name,
        ),
        example=False,
    )


async def require_elector(context: Context, statement: Statement, member: Member) -> None:
    """Raises NotAllowed unless the municipality is asked."""
    if not await context.store.statements.is_elector(statement.id, member.id):
        raise NotAllowed(
            _(
                "{name} is not among the municipalities that are asked to sign ST-{id}.",
                name=member.name,
                id=str(statement.id),
            ),
            example=False,
        )


async def narrow_signature(
    context: Context, version: Version, member: Member, otherwise: Sequence[int]
) -> tuple[Sequence[int], list[Block]]:
    """Takes from a signature of this version the clauses that are answered `otherwise`.

    Returns those that it has lost, and words about it.

    A signature given to an earlier version stands for that one, whatever is answered to this.
    """
    signatures = context.store.signatures
    found = await signatures.of_member(version.statement_id, member.id)
    if found is None or found.version != version.number:
        return (), []
    left = carried(found.clauses, otherwise)
    lost = [each for each in found.clauses if each not in left]
    if not lost:
        return (), []
    actor, at = context.sender.user_id, context.sent_at
    number, clauses = str(version.statement_id), in_clauses(lost)
    if not left:
        await signatures.withdraw(version.statement_id, member.id, at, actor)
        return lost, [
            _(
                "With that, {name} no longer signs anything of ST-{id}: {clauses} was all it "
                "signed.",
                name=member.name,
                id=number,
                clauses=clauses,
            )
        ]
    await signatures.renew(
        found, left, subject_to=found.subject_to, actor=actor, event_id=context.event_id, at=at
    )
    return lost, [
        _(
            "The signature of {name} under ST-{id} no longer covers {clauses}.",
            name=member.name,
            id=number,
            clauses=clauses,
        )
    ]
