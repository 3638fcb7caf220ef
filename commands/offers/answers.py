"""A frozen offer as it is answered: its text, its files, what has changed since the last one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

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
from storage.store import Store

from . import rules as offering
from .rules import Comparison, Line
from .words import addressed, differences, headline, overlap_lines, total_line


async def whole(store: Store, offer_id: int, number: str, digest: str) -> str:
    """All of an offer, as it is kept. Raises UserError unless that is what was frozen.

    Whatever somebody has made of it in the database: nothing of it is read before.
    """
    kept = await store.offers.snapshot(offer_id)
    if not await asyncio.to_thread(offering.is_intact, kept, digest):
        raise UserError(
            _("Offer {number}:", number=number),
            Strong(
                _(
                    "Attention: the checksum does not match what is stored. This offer was changed "
                    "in the database and must not be used. Please tell the operator."
                )
            ),
            _("Checksum (SHA-256): {digest}", digest=Code(digest)),
            example=False,
        )
    return kept


async def is_whole(store: Store, offer_id: int, number: str, digest: str) -> None:
    """Raises UserError unless it is what was frozen."""
    await whole(store, offer_id, number, digest)


def known_by(offer: FrozenOffer) -> tuple[int, str, str]:
    """What `whole` is told of it."""
    return offer.id, offering.number(offer.year, offer.count), offer.digest


class Since(NamedTuple):
    """The offer before, to the same recipient for the same programme; None: it was changed in the
    database."""

    number: str
    comparison: Comparison | None


class Seen(NamedTuple):
    """All of an offer as it is kept, and the comparison with the one before, if there is one."""

    kept: str
    since: Since | None


async def presented(
    context: Context, offer: FrozenOffer, *more: Block, frozen: Seen | None = None
) -> Sequence[Message]:
    """All about an offer for members, `more` behind the text, and its two files.

    `frozen` is what there is to see of it if it was kept this moment: nobody can have changed that.
    """
    seen = frozen
    if seen is None:
        about = (*known_by(offer), offer.recipient, offer.programme)
        seen = await context.beside(_seen, *about)
    text = Reply(
        [
            headline(offer.snapshot),
            _("To: {recipient}", recipient=addressed(offer.snapshot)),
            *_parts(offer),
            *_hints(context, offer),
            *_differences(seen.since),
            *more,
            _("Checksum (SHA-256): {digest}", digest=Code(offer.digest)),
        ]
    )
    return [text, *_files(offer, seen.kept)]


async def _seen(
    store: Store, offer_id: int, number: str, digest: str, recipient: str, programme: str | None
) -> Seen:
    kept = await whole(store, offer_id, number, digest)
    before = await store.offers.before(recipient, programme, offer_id)
    if before is None:
        return Seen(kept, None)
    return Seen(kept, await since(store, before, lambda: _lines(kept)))


async def since(store: Store, before: FrozenOffer, lines: Callable[[], Sequence[Line]]) -> Since:
    """What has changed since an offer; `lines`, which is called in a thread, are those of today."""
    was, number = await store.offers.snapshot(before.id), offering.number(before.year, before.count)
    if not await asyncio.to_thread(offering.is_intact, was, before.digest):
        return Since(number, None)
    found = await asyncio.to_thread(lambda: offering.compare(_lines(was), lines()))
    return Since(number, found)


def _lines(kept: str) -> Sequence[Line]:
    return offering.lines_of(json.loads(kept))


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


def _differences(found: Since | None) -> list[Block]:
    """The comparison with the offer before."""
    if found is None:
        return []
    if found.comparison is None:
        return [
            _(
                "{number} was changed in the database, so this offer is not compared with it.",
                number=found.number,
            )
        ]
    return differences(found.number, found.comparison)


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
