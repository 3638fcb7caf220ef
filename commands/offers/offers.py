"""Bundled offers that are frozen: `!offers`, `!offer show`, `!offer answer`, `!offer release`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from commands.alliance.voices import require_coordination
from commands.kit import (
    COORDINATION,
    MEMBERS,
    READERS,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    Inline,
    Joined,
    Message,
    Messages,
    Moment,
    NotAllowed,
    Topic,
    UserError,
    _,
    ask,
    command,
    confirmable,
    press,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind, Line
from commands.kit.lists import listed
from commands.kit.rules.authority import Role
from commands.papers.offices import SheetForm, offices_of
from storage.offers import FrozenOffer
from storage.store import Store

from . import rules as offering
from .answers import is_whole, known_by, presented, whole
from .rules import FEDERAL
from .words import addressed, headline, title


@press("offer_letter")
def offer_letter(data: Mapping[str, Any], language: str) -> bytes:
    """The annex of an offer as PDF."""
    from .papers.letter import letter

    return letter(data, language)


@press("offer_workbook")
def offer_workbook(data: Mapping[str, Any], language: str) -> bytes:
    """An offer as XLSX."""
    from .papers.workbook import workbook

    return workbook(data, language)


@dataclass(frozen=True)
class OfferNumber(Kind):
    """Reads `A-2020-04`; gives year and count."""

    label = _("number of the offer")

    def read(self, cursor: Cursor) -> tuple[int, int]:
        word = cursor.take()
        found = offering.read_number(word.text)
        if found is None:
            raise UserError(
                _(
                    "“{text}” is not the number of an offer. It looks like `A-2020-04`; "
                    "`!offers` lists them.",
                    text=shortened(word.text),
                )
            )
        return found


@command(
    "offers",
    help=_("Lists the frozen offers, the newest first."),
    examples=(_("!offers"),),
    may=READERS,
    topic=Topic.OFFERS,
    audience=Audience.MEMBERS,
)
async def offers(context: Context) -> Message:
    """All offers for members, the released ones for everybody else."""
    found = [each for each in await context.store.offers.all() if _may_see(context, each)]
    if not found:
        return reply(
            _("There is no offer yet.") if _is_member(context) else _("No offer is released yet.")
        )
    one = _("`!offer show A-2020-04` shows one of them.")
    return reply(_("Frozen offers:"), *listed([_item(each) for each in found], one))


def _item(offer: FrozenOffer) -> Inline:
    try:
        parts: list[Inline] = [title(offer.snapshot)]
    except (TypeError, ValueError, LookupError, AttributeError):  # changed in the database
        tag = offering.number(offer.year, offer.count)
        return _("{number}: cannot be read, see `!offer show {number}`", number=tag)
    if offer.released_at is not None:
        parts.append(_("totals released"))
    return Joined(parts)


@command(
    "offer show",
    help=_("Shows a frozen offer, with its files and the recipient's answers."),
    examples=(_("!offer show A-2020-04"),),
    may=READERS,
    topic=Topic.OFFERS,
    audience=Audience.MEMBERS,
)
async def show(context: Context, number: Annotated[tuple[int, int], OfferNumber()]) -> Messages:
    """Everything for members; for everybody else the totals, if they are released."""
    offer = await _the_offer(context, number)
    if not _is_member(context):
        await context.beside(is_whole, *known_by(offer))
        return reply(
            headline(offer.snapshot),
            _("To: {recipient}", recipient=addressed(offer.snapshot)),
            _("Only what is formal is binding."),
        )
    return await presented(context, offer, *await _fate(context, offer))


async def _fate(context: Context, offer: FrozenOffer) -> list[Block]:
    """What became of it: released or not, and what was answered."""
    zone = context.place.zone
    blocks: list[Block] = []
    if offer.released_at is not None:
        blocks.append(_("Totals released: {when}", when=Moment(offer.released_at, zone)))
    answers = await context.store.offers.answers(offer.id)
    if not answers:
        return [*blocks, _("The recipient has not answered yet.")]
    lines = [_("{when}: “{text}”", when=Moment(each.at, zone), text=each.text) for each in answers]
    return [*blocks, _("Answers of the recipient:"), Bullets(lines)]


@command(
    "offer contacts",
    help=_("Makes a table of the offices to ask at the municipalities of an offer."),
    examples=(_("!offer contacts A-2020-04"), _("!offer contacts A-2020-04 csv")),
    may=MEMBERS,
    topic=Topic.OFFERS,
    audience=Audience.MEMBERS,
    reads=True,
)
async def contacts(
    context: Context,
    number: Annotated[tuple[int, int], OfferNumber()],
    form: Annotated[SheetForm, Choice(SheetForm, _("xlsx or csv"))] = SheetForm.XLSX,
) -> Messages:
    """As the register has them today: the offer itself stays as it was frozen."""
    offer = await _the_offer(context, number)
    members = await context.beside(_members, *known_by(offer))
    return await offices_of(context, offer.snapshot["number"], members, form)


async def _members(store: Store, *offer: Any) -> Mapping[int, None]:
    """Whose pledges are in it, each once."""
    return await asyncio.to_thread(_members_in, await whole(store, *offer))


def _members_in(kept: str) -> dict[int, None]:
    return dict.fromkeys(each["member"] for each in json.loads(kept)["lines"])


@command(
    "offer answer",
    help=_("Keeps what the recipient has answered to an offer."),
    examples=(_("!offer answer A-2020-04 “We will examine the offer.”"),),
    may=COORDINATION,
    topic=Topic.OFFERS,
    audience=Audience.MEMBERS,
)
async def answer(
    context: Context,
    number: Annotated[tuple[int, int], OfferNumber()],
    text: Annotated[str, Line(_("answer"), limit=1000)],
) -> Message:
    """Adds an answer; earlier ones stay."""
    offer = await _the_offer(context, number)
    if offer.recipient == FEDERAL:
        _require_federal(context)
    else:
        require_coordination(context, offer.recipient)
    await context.store.offers.answer(
        offer.id, text, at=context.now, by=context.sender.user_id, event_id=context.event_id
    )
    tag = offering.number(offer.year, offer.count)
    return reply(_("Kept as an answer to {number}: “{text}”", number=tag, text=text))


@command(
    "offer release",
    help=_("Makes the totals of an offer public: for open rooms, partners and guests."),
    examples=(_("!offer release A-2020-04"),),
    may=[Role.FEDERAL_COORDINATOR],
    topic=Topic.OFFERS,
    audience=Audience.MEMBERS,
)
async def release(context: Context, number: Annotated[tuple[int, int], OfferNumber()]) -> Message:
    """Asks first: what was public once cannot be taken back."""
    offer = await _the_offer(context, number)
    if offer.released_at is not None:
        tag = offering.number(offer.year, offer.count)
        return reply(_("The totals of {number} are released already.", number=tag))
    await context.beside(is_whole, *known_by(offer))
    details = {"year": offer.year, "count": offer.count}
    return await ask(
        context,
        "release_offer",
        details,
        _("These totals would be released for open rooms, partners and guests, without names:"),
        headline(offer.snapshot),
    )


@confirmable("release_offer", audience=Audience.MEMBERS)
async def released(context: Context, details: Mapping[str, Any]) -> Message:
    """Releases the totals."""
    _require_federal(context)
    offer = await _the_offer(context, (details["year"], details["count"]))
    await context.beside(is_whole, *known_by(offer))
    await context.store.offers.release(offer.id, context.now, context.sender.user_id)
    return reply(
        _("Released: the totals of {number}. `!sum` shows them.", number=offer.snapshot["number"])
    )


async def _the_offer(context: Context, number: tuple[int, int]) -> FrozenOffer:
    """The offer, if the asker may see it. UserError if not, or if there is none."""
    offer = await context.beside(_offer, *number)
    if offer is not None and _may_see(context, offer):
        return offer
    # What is not released sounds as if it were not there.
    said = _("There is no offer {number}. `!offers` lists them.", number=offering.number(*number))
    raise (UserError if offer is None else NotAllowed)(said, example=False)


async def _offer(store: Store, year: int, count: int) -> FrozenOffer | None:
    return await store.offers.get(year, count)


def _is_member(context: Context) -> bool:
    return bool(context.sender.roles & MEMBERS)


def _may_see(context: Context, offer: FrozenOffer) -> bool:
    return _is_member(context) or offer.released_at is not None


def _require_federal(context: Context) -> None:
    if not context.sender.federal:
        raise NotAllowed(_("This is for the federal coordination."), example=False)
