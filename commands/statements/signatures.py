"""Who signs a statement, in which version, and what each of the others lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from commands.alliance.rules.mandates import Scope
from commands.alliance.voices import the_member, voice
from commands.dates.days import today, written
from commands.kit.arguments import joined, shortened
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.kinds import Cursor
from commands.kit.reply import Block, Term
from commands.kit.rules.spelling import plain
from commands.kit.rules.taking_back import takes_back
from commands.kit.texts import Text, _
from storage.tables import Member, Signature, Statement, Version

from .clauses import in_clauses, skip_name
from .rules.clauses import NotNumbers, clause_numbers
from .rules.signatures import Signatures, Signed, carried, sort_out
from .statement import newest


@dataclass(frozen=True)
class ClauseNumbers:
    """Reads `1-3,5`, or `all`, which gives no numbers; None for a word that takes back."""

    label: Text = _("clauses")

    def read(self, cursor: Cursor) -> tuple[int, ...] | None:
        skip_name(cursor)
        # `unter Vorbehalt 03.12.2020`: the rest of it is an option.
        words = [each for each in cursor.left if plain(each.text) not in {"unter", "under"}]
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
    county_of: Mapping[int, int]
    found: Signatures

    def named(self, members: Collection[int]) -> list[Member]:
        """These members, by name."""
        return [each for each in self.electors.values() if each.id in members]


async def signing_of(context: Context, statement: Statement) -> Signing:
    """The signatures of a statement as they stand now."""
    version = await newest(context, statement)
    mandated = await context.store.mandates.holders(Scope.APPEAL.value, today(context))
    electors = await context.store.statements.electors(statement.id)
    return Signing(
        statement=statement,
        version=version,
        electors={each.id: each for each in electors},
        mandated=mandated,
        county_of=await context.store.members.county_of(),
        found=await signatures_of(context, version),
    )


async def signatures_of(context: Context, version: Version) -> Signatures:
    """What the signatures under a statement are worth if `version` is its newest."""
    standing = await context.store.signatures.standing(version.statement_id)
    signed = (
        Signed(each.member_id, each.version, frozenset(each.clauses), each.subject_to)
        for each in standing
    )
    return sort_out(signed, version.number)


async def narrowed(
    context: Context, version: Version, member: Member, otherwise: Sequence[int]
) -> tuple[Sequence[int], list[Block]]:
    """What a signature of this version loses by answers that do not agree, and words about it.

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
    what = {"name": member.name, "id": str(version.statement_id), "clauses": in_clauses(lost)}
    if not left:
        await signatures.withdraw(version.statement_id, member.id, at, actor)
        return lost, [
            _(
                "With that, {name} no longer signs anything of ST-{id}: {clauses} was all it "
                "signed.",
                **what,
            )
        ]
    await signatures.renew(
        found, left, subject_to=found.subject_to, actor=actor, event_id=context.event_id, at=at
    )
    return lost, [_("The signature of {name} under ST-{id} no longer covers {clauses}.", **what)]


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
