"""A frozen offer as it is answered: its text, its files, what has changed since the last one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from commands.dates.days import written
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.file_names import file_called
from commands.kit.files import PDF, XLSX
from commands.kit.reply import Block, Bullets, Code, File, Message, Reply, Strong
from commands.kit.roles import COORDINATION
from commands.kit.texts import _
from commands.programmes.rules import Formality
from storage.offers import FrozenOffer

from . import rules as offering
from .rules import Comparison
from .words import addressed, differences, headline, overlap_lines, total_line


async def intact(context: Context, offer: FrozenOffer) -> str:
    """All of the offer, as it is kept. Raises UserError unless that is what was frozen.

    Whatever somebody has made of it in the database: nothing of it is read before.
    """
    kept = await context.store.offers.snapshot(offer.id)
    if not await asyncio.to_thread(offering.is_intact, kept, offer.digest):
        raise UserError(
            _("Offer {number}:", number=offering.number(offer.year, offer.count)),
            Strong(
                _(
                    "Attention: the checksum does not match what is stored. This offer was changed "
                    "in the database and must not be used. Please tell the operator."
                )
            ),
            _("Checksum (SHA-256): {digest}", digest=Code(offer.digest)),
            example=False,
        )
    return kept


async def presented(
    context: Context, offer: FrozenOffer, *more: Block, frozen: str | None = None
) -> Sequence[Message]:
    """All about an offer for members, `more` behind the text, and its two files.

    Of thousands of pledges, in a thread, so that others go on. `frozen` is its whole text if it was
    kept this moment: nobody can have changed that.
    """
    kept = frozen or await intact(context, offer)
    text = Reply(
        [
            headline(offer.snapshot),
            _("To: {recipient}", recipient=addressed(offer.snapshot)),
            *_parts(offer),
            *_hints(context, offer),
            *await _since(context, offer, kept),
            *more,
            _("Checksum (SHA-256): {digest}", digest=Code(offer.digest)),
        ]
    )
    return [text, *_files(offer, kept)]


def _parts(offer: FrozenOffer) -> list[Block]:
    """What binds, and apart from it what does not."""
    totals = offering.totals_of(offer.snapshot)
    formal = [each for each in totals if each.formality is Formality.FORMAL]
    rest = [each for each in totals if each.formality is not Formality.FORMAL]
    blocks: list[Block] = []
    if formal:
        blocks += [_("Binding:"), Bullets([total_line(each) for each in formal])]
    else:
        blocks += [_("Nothing in it is binding yet: no pledge is declared formally.")]
    if rest:
        blocks += [
            _("Not binding, for information only:"),
            Bullets([total_line(each) for each in rest]),
        ]
    return blocks


def _hints(context: Context, offer: FrozenOffer) -> list[Block]:
    """What the coordination has to look at before it sends the files, which say nothing of it."""
    if not context.sender.roles & COORDINATION:
        return []
    lines = overlap_lines(offer.snapshot)
    return [_("Hints:"), Bullets(lines)] if lines else []


async def _since(context: Context, offer: FrozenOffer, kept: str) -> list[Block]:
    """The comparison with the offer before, to the same recipient for the same programme."""
    store = context.store.offers
    before = await store.before(offer.recipient, offer.programme, offer.id)
    if before is None:
        return []
    was, number = await store.snapshot(before.id), offering.number(before.year, before.count)
    if not await asyncio.to_thread(offering.is_intact, was, before.digest):
        return [
            _(
                "{number} was changed in the database, so this offer is not compared with it.",
                number=number,
            )
        ]
    return differences(number, await asyncio.to_thread(_compared, was, kept))


def _compared(before: str, after: str) -> Comparison:
    was, now = (offering.lines_of(json.loads(each)) for each in (before, after))
    return offering.compare(was, now)


def _files(offer: FrozenOffer, kept: str) -> list[File]:
    number, day = offer.snapshot["number"], written(offering.day_of(offer.snapshot))
    data = f'{{"snapshot": {kept}, "digest": {json.dumps(offer.digest)}}}'
    about_letter = _(
        "Offer {number}, as of {day}: annex to the letter (PDF)", number=number, day=day
    )
    about_table = _(
        "Offer {number}, as of {day}: all pledges as a table (XLSX)", number=number, day=day
    )
    return [
        File(
            file_called(_("Offer"), number, ending="pdf"), PDF, "offer_letter", data, about_letter
        ),
        File(
            file_called(_("Offer"), number, ending="xlsx"),
            XLSX,
            "offer_workbook",
            data,
            about_table,
        ),
    ]
