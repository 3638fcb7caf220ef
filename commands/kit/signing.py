"""Who signs a statement, in which version, and what each of the others lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from commands.rules.clause_numbers import NotClauses, clause_numbers
from commands.rules.mandating import Scope
from commands.rules.signing import Signed, Sorted, sort_out
from storage.tables import Member, Signature, Statement, Version

from .arguments import joined, shortened
from .context import Context
from .days import today, written
from .errors import NotAllowed, UserError
from .kinds import Cursor, Number
from .reply import Block, Term
from .stating import newest
from .texts import Text, _
from .voices import the_member, voice

StatementId: TypeAlias = Annotated[int, Number("ST", _("id of the statement"))]


@dataclass(frozen=True)
class ClauseNumbers:
    """Reads `1-3,5`, or `all`, which gives no numbers."""

    label: Text = _("clauses")

    def read(self, cursor: Cursor) -> tuple[int, ...]:
        text = joined(cursor.left)
        cursor.place = len(cursor.words)
        try:
            return clause_numbers(text)
        except NotClauses as error:
            raise UserError(
                _("“{text}” are no numbers of clauses, such as `1-3,5`.", text=shortened(text))
            ) from error


async def signatory(context: Context, name: str | None) -> Member:
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


@dataclass(frozen=True)
class Signing:
    """How far a statement is signed; `electors` are the members that are asked, by name."""

    statement: Statement
    version: Version
    electors: Mapping[int, Member]
    mandated: Collection[int]
    found: Sorted

    def named(self, members: Collection[int]) -> list[Member]:
        """These members, by name."""
        return [each for each in self.electors.values() if each.id in members]


async def signing_of(context: Context, statement: Statement) -> Signing:
    """The signatures of a statement as they stand now."""
    version = await newest(context, statement)
    mandated = await context.store.mandates.holders(Scope.APPEAL.value, today(context))
    standing = await context.store.signatures.standing(statement.id)
    electors = await context.store.statements.electors(statement.id)
    return Signing(
        statement=statement,
        version=version,
        electors={each.id: each for each in electors},
        mandated=mandated,
        found=sort_out([as_signed(each) for each in standing], version.number, mandated),
    )


def as_signed(signature: Signature) -> Signed:
    """The row, as the rules see it."""
    return Signed(
        signature.member_id,
        signature.version,
        frozenset(signature.clauses),
        signature.subject_to,
    )


def decision_awaited(statement: Statement, member: Member, signature: Signature) -> list[Block]:
    """What a signature subject to a decision is worth, and what makes it count."""
    assert signature.subject_to is not None
    return [
        _(
            "{name} signs subject to the decision of its council on {day}. Until a mandate "
            "“{scope}” is entered, it is not counted and not named in a publication.",
            name=member.name,
            day=written(signature.subject_to),
            scope=Term(Scope.APPEAL),
        ),
        _(
            "Once the council has decided, please enter it, for example: "
            '`!mandate add {scope} {day} "Vorlage 20/117"`. If it has decided against it: '
            "`!unsign ST-{id}`",
            scope=Term(Scope.APPEAL),
            day=written(signature.subject_to),
            id=str(statement.id),
        ),
    ]
