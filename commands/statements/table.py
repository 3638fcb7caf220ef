"""A statement as a table for the file: what was decided, by whom, on which options, and why."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from commands.alliance.ids import STATEMENT, StatementId
from commands.dates.days import written
from commands.dates.rules.mornings import day_of
from commands.kit import (
    MEMBERS,
    Audience,
    Context,
    File,
    Inline,
    Joined,
    Messages,
    Strong,
    Term,
    Text,
    Topic,
    _,
    command,
    in_rows,
    n_,
    press,
    reply,
)
from commands.kit.file_names import file_called
from commands.kit.files import XLSX
from commands.kit.render import in_each_language, in_language, plain
from commands.papers.cells import Sheet, as_xlsx
from storage.positions import Answers, Proposal
from storage.tables import Statement, Version

from .aftermath import aftermath, outcome, withdrawn
from .clauses import numbers_shown
from .denominator import agreeing
from .publications import presented
from .rules.denominator import common_denominator
from .rules.positions import Position
from .rules.signatures import Signatures, Signed
from .statement import newest, the_statement
from .support import signatures_of

_WIDE: Final = 40


@command(
    "record",
    help=_("Makes a table of a statement for the file: decision, participants, options, reasons."),
    examples=(_("!record ST-7"),),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def record(context: Context, number: StatementId) -> Messages:
    """As it stands now; once it is published, with what was published."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    found = await signatures_of(context, version)
    said_before = await context.store.positions.answers(number, version.number)
    answers = await asyncio.to_thread(agreeing, said_before, found)
    tag = STATEMENT.tag(number)
    about = await asyncio.to_thread(_about, context, statement, version, answers)
    heads = [in_each_language(each) for each in _heads(len(version.clauses))]
    rows = await _rows(context, version, answers, found)
    data = await asyncio.to_thread(in_rows, rows, about=about, heads=heads)
    said = reply(
        _("Record of {id}: {title}", id=tag, title=Strong(statement.title)),
        *_decision(statement),
        n_(
            "{count} municipality was asked, {answered} answered, {signed} signed.",
            "{count} municipalities were asked, {answered} answered, {signed} signed.",
            len(answers),
            answered=sum(1 for each in answers if each.answered),
            signed=len(found.counting),
        ),
    )
    table = File(
        file_called(_("Record"), tag, statement.title, ending="xlsx"),
        XLSX,
        "statement_minutes",
        data,
        _("{statement}: decision, participants, options and reasons as a table", statement=tag),
    )
    whole = [] if statement.publication is None else await presented(statement)
    return [said, table, *whole]


def _decision(statement: Statement) -> list[Inline]:
    found: list[Inline] = []
    if statement.published_at is not None:
        found.append(_("Published on {day}.", day=written(day_of(statement.published_at))))
    elif statement.withdrawn_at is None:
        found.append(_("Nothing is decided yet: it is not published."))
    since = aftermath(statement)
    return [*found, *withdrawn(since), *outcome(since)]


def _about(
    context: Context, statement: Statement, version: Version, answers: Sequence[Answers]
) -> list[list[Any]]:
    """Names and values, one below the other: the decision, then the options."""
    agreed = [each.agree for each in answers if each.answered]
    common = common_denominator(agreed)
    given: list[tuple[Text, Inline]] = [
        (_("Alliance"), context.alliance.name),
        (_("Statement"), STATEMENT.tag(statement.id)),
        (_("Title"), statement.title),
        (_("Version"), version.number),
        *((_("Decision"), each) for each in _decision(statement)),
        (_("Checksum (SHA-256)"), statement.digest or "–"),
        (_("Carried by all responses"), numbers_shown(common) if common else "–"),
        *(
            (_("Clause {number}", number=number), clause)
            for number, clause in enumerate(version.clauses, 1)
        ),
    ]
    return [[in_each_language(name), in_each_language(value)] for name, value in given]


def _heads(clauses: int) -> list[Inline]:
    numbered: list[Inline] = [_("Clause {number}", number=each + 1) for each in range(clauses)]
    return [
        _("Municipality"),
        _("Land"),
        _("AGS"),
        _("Signed"),
        *numbered,
        _("Wording wished for"),
        _("Own words"),
    ]


async def _rows(
    context: Context,
    version: Version,
    answers: Sequence[Answers],
    found: Signatures,
) -> list[list[Any]]:
    """Everybody who was asked, with what they have said and why."""
    number, store = version.statement_id, context.store
    signed = found.older | found.conditional | found.counting
    electors = {each.id: each for each in await store.statements.electors(number)}
    wished: defaultdict[int, list[Proposal]] = defaultdict(list)
    for each in await store.positions.proposals(number, version.number):
        wished[each.member_id].append(each)
    own = {member.id: said.wording for member, said in await store.signatures.own_words(number)}

    def row(answer: Answers) -> list[Any]:
        member = electors[answer.member_id]
        # Who has signed a clause since agrees to it as it is.
        wishes = [each for each in wished[member.id] if answer.change >> each.clause - 1 & 1]
        return [
            member.name,
            member.land,
            member.ags,
            in_each_language(_signed(signed.get(member.id))),
            *(in_each_language(_said(answer, each)) for each in range(len(version.clauses))),
            "\n".join(f"{each.clause}: {each.wording}" for each in wishes) or None,
            own.get(member.id),
        ]

    return await asyncio.to_thread(list, map(row, answers))


def _said(answer: Answers, place: int) -> Inline:
    masks = {
        Position.AGREE: answer.agree,
        Position.CHANGE: answer.change,
        Position.ABSTAIN: answer.abstain,
        Position.REJECT: answer.reject,
    }
    found = next((each for each, mask in masks.items() if mask >> place & 1), None)
    return "–" if found is None else Term(found)


def _signed(signature: Signed | None) -> Inline:
    if signature is None:
        return "–"
    said: list[Inline] = [
        n_(
            "version {version}, clause {clauses}",
            "version {version}, clauses {clauses}",
            len(signature.clauses),
            version=signature.version,
            clauses=numbers_shown(sorted(signature.clauses)),
        )
    ]
    if signature.subject_to is not None:
        said.append(_("subject to the council on {day}", day=written(signature.subject_to)))
    return Joined(said)


@press("statement_minutes")  # the name stands in what waits to be sent
def make_table(data: Mapping[str, Any], language: str) -> bytes:
    """Two lists: what was decided on which options, and who has said what."""
    about = [[plain(in_language(each), language) for each in row] for row in data["about"]]
    heads = [plain(in_language(each), language) for each in data["heads"]]
    rows = [
        [plain(in_language(e), language) if isinstance(e, dict) else e for e in row]
        for row in data["rows"]
    ]
    record = [(plain(_("Record"), language), 28), ("", 100)]
    return as_xlsx(
        Sheet(plain(_("Decision"), language), record, about),
        Sheet(plain(_("Participants"), language), [(each, _WIDE) for each in heads], rows),
    )
