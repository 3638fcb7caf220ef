"""Whom to ask at the municipalities that have signed: `!statement contacts`."""

from __future__ import annotations

from typing import Annotated

from commands.alliance.ids import STATEMENT, StatementId
from commands.kit import MEMBERS, Audience, Choice, Context, Messages, Topic, _, command
from commands.papers.offices import SheetForm, offices_of

from .statement import newest, the_statement


@command(
    "statement contacts",
    help=_("Makes a table of the offices to ask at the municipalities that have signed."),
    examples=(_("!statement contacts ST-7"), _("!statement contacts ST-7 csv")),
    may=MEMBERS,
    topic=Topic.STATEMENTS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def contacts(
    context: Context,
    number: StatementId,
    form: Annotated[SheetForm, Choice(SheetForm, _("xlsx or csv"))] = SheetForm.XLSX,
) -> Messages:
    """Those whose signature stands for the newest version, as the register has them today."""
    statement = await the_statement(context, number)
    version = await newest(context, statement)
    standing = await context.store.signatures.standing(statement.id)
    signed = dict.fromkeys(e.member_id for e in standing if e.version == version.number)
    return await offices_of(context, STATEMENT.tag(statement.id), signed, form)
