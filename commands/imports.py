"""The registry by file: a coordination sends a table, sees what would change, and confirms."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from commands.dates.days import today
from commands.kit import (
    COORDINATION,
    Audience,
    Block,
    Bullets,
    Context,
    Fetch,
    Joined,
    Letter,
    Message,
    Messages,
    Term,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    reply,
)
from commands.kit.rules.authority import may_coordinate, may_fill_office
from commands.kit.rules.choices import choice
from commands.kit.uploads import file_name, outcome
from commands.people.handover import Office, told
from commands.sheets.rules import MemberColumn, Noun, PledgeColumn

if TYPE_CHECKING:  # tables are seldom, and reading them is much to load
    from commands.sheets.model import Change, Fact, Plan, Problem, Row, Sheet, TableKind

SHOWN_CHANGES: Final = 30
SHOWN_PROBLEMS: Final = 50


@command(
    "import",
    help=_("Explains how members or pledges come in by a file."),
    examples=(_("!import"),),
    may=COORDINATION,
    topic=Topic.REGISTRY,
)
async def import_(context: Context) -> Message:
    """How to send a table, and which columns it has."""
    return reply(
        _(
            "Please send me a file in our direct chat: Excel (.xlsx), OpenDocument (.ods) or CSV, "
            "with one table that is not hidden. I then show what would change, and do it only "
            "after `!confirm`."
        ),
        Bullets(
            [
                _("Members: {columns}", columns=Joined([Term(each) for each in MemberColumn])),
                _("Pledges: {columns}", columns=Joined([Term(each) for each in PledgeColumn])),
            ]
        ),
        _(
            "Empty cells and missing columns leave everything as it is. `!export members` makes a "
            "file that fits."
        ),
    )


async def take(context: Context, content: dict[str, Any]) -> Messages:
    """Somebody has sent a file to the direct chat; only the coordination's are fetched."""
    if not context.sender.roles & COORDINATION:
        return reply(
            _(
                "I cannot do anything with files here. The coordination can send me tables of "
                "members and pledges. `!help` shows what you can type."
            )
        )
    name = file_name(content)
    given = {"name": name, "kinds": _meant(content.get("text", ""))}
    return [reply(_("I am reading {name} …", name=name)), Fetch(content, "table", given)]


async def read_table(context: Context, content: dict[str, Any]) -> Messages:
    """The file is there: what it would change, or every mistake in it."""
    if not context.sender.roles & COORDINATION:
        return None  # it was taken away while the file was fetched
    from commands.sheets import report
    from commands.sheets.as_json import from_json

    read = outcome(context)
    sheet = from_json(read)
    plan = await _compare(context, sheet.kind, sheet.rows)
    if found := [*sheet.problems, *plan.problems]:
        return reply(*report.problems(found, SHOWN_PROBLEMS), *sheet.notes)
    if not plan.changes:
        return reply(*sheet.notes, report.nothing_new(sheet))
    details = {
        "noun": sheet.kind.name,
        "name": file_name(content),
        "hash": read["hash"],
        "fingerprint": plan.fingerprint,
        "rows": [[each.row.number, each.row.values] for each in plan.changes],
    }
    return await ask(context, "import", details, *_shown(plan, sheet))


@confirmable("import", audience=Audience.COORDINATION)
async def import_confirmed(context: Context, details: Mapping[str, Any]) -> Messages:
    """Does what was shown, all or nothing; refused if it would no longer be the same."""
    from commands.sheets import report
    from commands.sheets.as_json import KINDS
    from commands.sheets.model import Origin, Row

    kind = KINDS[details["noun"]]
    rows = [Row(number, values) for number, values in details["rows"]]
    plan = await _compare(context, kind, rows)
    if plan.problems or plan.fingerprint != details["fingerprint"]:
        raise UserError(
            _(
                "The registry has changed meanwhile, so nothing was done. "
                "Please send the file again."
            ),
            example=False,
        )
    origin = Origin.of_file(details["name"], details["hash"], context.sender.user_id, context.now)
    await kind.apply(context.store, plan, origin, lambda _rows: None)
    letters = await _letters(context, plan) if kind.name == Noun.MEMBERS else []
    return [reply(_("Done."), report.summary(plan)), *letters]


async def _compare(context: Context, kind: TableKind, rows: Sequence[Row]) -> Plan:
    def may(land: str) -> bool:
        return may_coordinate(context.sender, land)

    loaded = await kind.load(context.store, today(context))
    plan = await asyncio.to_thread(kind.compare, rows, loaded, may)
    plan.problems += _naming_themselves(context, plan)
    return plan


def _naming_themselves(context: Context, plan: Plan) -> list[Problem]:
    """Where somebody would take an office by their own file."""
    from commands.sheets.model import Problem

    expected = _("somebody else than you; another coordinator can enter you")
    return [
        Problem(each.row.number, Term(MemberColumn(fact.column)), str(fact.new), expected)
        for each, fact in _new_holders(plan)
        if not may_fill_office(context.sender, fact.new, each.values["land"])
    ]


def _new_holders(plan: Plan) -> list[tuple[Change, Fact]]:
    offices = set(Office)
    return [(each, fact) for each in plan.changes for fact in each.facts if fact.column in offices]


async def _letters(context: Context, plan: Plan) -> list[Letter]:
    """To whom an office is taken from, given to, or shared with, where somebody held one before.

    Those of a municipality that is only entered hear from whoever has asked them for it.
    """
    letters: list[Letter] = []
    for change, fact in _new_holders(plan):
        member = await context.store.members.get(change.id) if change.id is not None else None
        if member is not None:
            letters += await told(context, member, Office(fact.column), fact.old, fact.new)
    return letters


def _shown(plan: Plan, sheet: Sheet) -> list[Block]:
    from commands.sheets import report

    blocks = report.changes(plan, sheet, SHOWN_CHANGES)
    if sheet.kind.name == Noun.PLEDGES:
        # Nobody speaks for others (domain.md section 1): the file passes on what they have said.
        blocks.append(
            _(
                "Please confirm only what the municipalities themselves have told you. The record "
                "says that you have entered it."
            )
        )
    return blocks


def _meant(caption: str) -> list[str]:
    """The kind of table that the caption names, or all of them."""
    named = [choice(Noun, word.strip("!.,:")) for word in caption.split()[:5]]
    return [each.value for each in named if each is not None][:1] or [each.value for each in Noun]
