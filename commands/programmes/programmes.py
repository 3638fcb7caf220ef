"""Admission programmes: `!programmes`, `!programme add`, `!programme close`, `!programme open`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from commands.alliance.places import LandCode
from commands.dates.days import DayKind, today, written
from commands.kit import (
    COORDINATION,
    READERS,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Joined,
    Message,
    NotAllowed,
    Strong,
    Topic,
    UserError,
    _,
    command,
    marker,
    option,
    reply,
)
from commands.kit.kinds import Quote
from commands.kit.rules.authority import may_coordinate

from .known import ProgrammeKey, Programmes, programmes, the_programme
from .rules import FACTS, Level, Programme

LEVEL_NAMES = {
    Level.FEDERAL: _("federal level"),
    Level.LAND: _("Land level"),
    Level.EU: _("EU level"),
}


@command(
    "programmes",
    help=_("Lists the admission programmes: legal basis, open or closed, valid until when."),
    examples=(_("!programmes"), _("!programmes federal")),
    may=READERS,
    topic=Topic.PROGRAMMES,
)
async def programme_list(
    context: Context, level: Annotated[Level | None, Choice(Level, _("level"))] = None
) -> Message:
    """Those of the law, then those the coordination has added; by level."""
    known = await programmes(context)
    day = today(context)
    blocks: list[Block] = []
    for each in Level if level is None else (level,):
        lines = [_line(known, key, day) for key in known.known() if _level(known, key) is each]
        if lines:
            blocks += [Strong(LEVEL_NAMES[each]), Bullets(lines)]
    if not blocks:
        return reply(_("No programme of this level is registered."))
    return reply(*blocks, _("In a pledge, for example: `!pledge 5 {word}`", word="nest"))


@command(
    "programme add",
    help=_("Adds an admission programme."),
    examples=(
        _(
            '!programme add landesaufnahme-nw "Landesaufnahme NRW" level=land land=NW '
            'basis="§ 23 (1) AufenthG" until 31.12.{year}'
        ),
    ),
    may=COORDINATION,
    topic=Topic.PROGRAMMES,
)
async def programme_add(
    context: Context,
    key: Annotated[str, ProgrammeKey()],
    name: Annotated[str, Quote(_("name of the programme"), 80, is_name=True)],
    *,
    level: Annotated[Level, Choice(Level, _("level")), option("level")],
    land: Annotated[str | None, LandCode(), option("land")] = None,
    basis: Annotated[str | None, Quote(_("legal basis"), 120), option("basis")] = None,
    until: Annotated[date | None, DayKind(), marker("until")] = None,
) -> Message:
    """Open from now on. A state coordination adds those of its own Land only."""
    _require_may_change(context, level, land)
    if (level is Level.LAND) is (land is None):
        raise UserError(_("A programme of a Land needs `land=…`, and no other programme has one."))
    known = await programmes(context)
    if key in known.known() or key == Programme.OPEN:
        raise UserError(
            _("There is already a programme {key}: {name}", key=Code(key), name=known.name(key)),
            example=False,
        )
    _require_ahead(context, until)
    await context.store.programmes.put(
        key,
        name=name,
        level=level.value,
        land=land,
        legal_basis=basis,
        is_open=True,
        valid_until=until,
        at=context.now,
        by=context.sender.user_id,
    )
    return reply(
        _("Added:"),
        Bullets([_line(await programmes(context), key, today(context))]),
        _("In a pledge, for example: `!pledge 5 {word}`", word=key),
    )


@command(
    "programme close",
    help=_("Closes an admission programme: nothing more can be pledged for it."),
    examples=(_("!programme close nest"),),
    may=COORDINATION,
    topic=Topic.PROGRAMMES,
)
async def programme_close(context: Context, key: Annotated[str, ProgrammeKey()]) -> Message:
    """What was pledged for it stays."""
    known = await _changeable(context, key)
    if not known.is_open(key):
        raise UserError(_("{name} is closed already.", name=known.name(key)), example=False)
    await _put(context, known, key, is_open=False, until=known.ends(key))
    return reply(
        _("{name} is closed. What was pledged for it stays.", name=Strong(known.name(key)))
    )


@command(
    "programme open",
    help=_("Opens an admission programme again, or says until when it is open."),
    examples=(_("!programme open nest"), _("!programme open nest until 31.12.{year}")),
    may=COORDINATION,
    topic=Topic.PROGRAMMES,
)
async def programme_open(
    context: Context,
    key: Annotated[str, ProgrammeKey()],
    *,
    until: Annotated[date | None, DayKind(), marker("until")] = None,
) -> Message:
    """Without a day, one that has passed no longer holds."""
    known = await _changeable(context, key)
    _require_ahead(context, until)
    ends = until or known.ends(key)
    if ends is not None and ends < today(context):
        ends = None
    await _put(context, known, key, is_open=True, until=ends)
    after = await the_programme(context, key)
    return reply(_("Now it says:"), Bullets([_line(after, key, today(context))]))


async def _changeable(context: Context, key: str) -> Programmes:
    """The programme, if the sender may change it. Raises UserError."""
    if key == Programme.OPEN:
        raise UserError(_("“Open” means that no programme is chosen yet; it cannot be changed."))
    known = await the_programme(context, key)
    row = known.changed.get(key)
    _require_may_change(context, _level(known, key), row.land if row else None)
    return known


def _require_may_change(context: Context, level: Level, land: str | None) -> None:
    """Raises UserError for a state coordination, unless it is a programme of its own Land."""
    if may_coordinate(context.sender, land if level is Level.LAND else None):
        return
    raise NotAllowed(
        _(
            "The federal coordination keeps the programmes; a state coordination those of its own "
            "Land, with `level=land` and `land=…`."
        ),
        example=False,
    )


def _require_ahead(context: Context, until: date | None) -> None:
    if until is not None and until < today(context):
        raise UserError(_("{day} has passed already.", day=written(until)))


async def _put(
    context: Context, known: Programmes, key: str, *, is_open: bool, until: date | None
) -> None:
    """Keeps the change, with the facts the programme has had so far."""
    row = known.changed.get(key)
    await context.store.programmes.put(
        key,
        name=row.name if row else key,
        level=_level(known, key).value,
        land=row.land if row else None,
        legal_basis=row.legal_basis if row else FACTS[Programme(key)].legal_basis,
        is_open=is_open,
        valid_until=until,
        at=context.now,
        by=context.sender.user_id,
    )


def _level(known: Programmes, key: str) -> Level:
    row = known.changed.get(key)
    return Level(row.level) if row else FACTS[Programme(key)].level


def _line(known: Programmes, key: str, day: date) -> Inline:
    """Key, name, Land, legal basis, open or closed, valid until."""
    row = known.changed.get(key)
    basis = row.legal_basis if row else FACTS[Programme(key)].legal_basis
    said: list[Inline] = []
    if row is not None and row.land is not None:
        said.append(row.land)
    if basis is not None:
        said.append(basis)
    ends = known.ends(key)
    if not known.is_open(key):
        said.append(_("closed"))
    elif ends is not None:
        ended = ends < day
        shown = written(ends)
        said.append(_("ended on {day}", day=shown) if ended else _("open until {day}", day=shown))
    else:
        said.append(_("open"))
    return Joined([known.typed(key), known.name(key), Joined(said)], " – ")
