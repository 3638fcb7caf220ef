"""A model of success in words, which one is meant, and what is wrong with the typed lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from commands.alliance.ids import MODEL
from commands.alliance.rules.searching import key
from commands.dates.days import not_a_day, today, written
from commands.dates.rules import days
from commands.kit.arguments import Word, shortened
from commands.kit.choosing import Choice, Link
from commands.kit.context import Context
from commands.kit.errors import NotAllowed, UserError
from commands.kit.kinds import Cursor, limited
from commands.kit.reply import Block, Bullets, Inline, Joined, Passage, Quoted, Strong, Term
from commands.kit.rules.authority import may_change_model
from commands.kit.texts import Text, _
from storage.models import Found
from storage.tables import Member, ReferenceModel

from .rules import LIMITS, NEEDED, Category, Field, NotFields, fields

# What clerks copy and fill in.
FORM: Final = _(
    "title: Guides to flats\n"
    "category: housing\n"
    "steps: 1. Ask the owners. 2. Let as the town.\n"
    "result: 40 flats in 12 months\n"
    "office: Housing office\n"
    "link: https://musterhafen.example/flats\n"
    "day: 01.06.2020"
)
_FOUND_BY: Final = 300  # characters of the steps
_COLUMNS: Final = {Field.DAY: "as_of"}


async def the_model(context: Context, number: int) -> Found:
    """The model and its municipality. Raises UserError if it is not there for the sender."""
    found = await context.store.models.get(number)
    if found is None or (found[0].approved_at is None and not _may_change(context, found)):
        # What they may not see sounds as if it were not there.
        raise (UserError if found is None else NotAllowed)(
            _("There is no model {id}. `!models` lists them.", id=MODEL.tag(number)), example=False
        )
    if found[0].withdrawn_at is not None:
        raise UserError(_("Model {id} was withdrawn.", id=MODEL.tag(number)), example=False)
    return found


async def changed_model(context: Context, number: int) -> Found:
    """As `the_model`, if the sender may change it. Else UserError."""
    found = await the_model(context, number)
    if not _may_change(context, found):
        raise NotAllowed(
            _(
                "A model is changed by contact person and deputy of {name} and by the "
                "coordination.",
                name=found[1].name,
            ),
            example=False,
        )
    return found


def _may_change(context: Context, found: Found) -> bool:
    return may_change_model(context.sender, found[1].id, found[1].land)


def understood(context: Context, text: str, *, whole: bool) -> dict[str, Any]:
    """The facts in the lines, by column; `whole`: none that is needed may be missing.

    Raises UserError that names the line that is wrong.
    """
    try:
        typed = fields(text)
    except NotFields as error:
        raise _not_fields(error) from error
    missing = [each for each in NEEDED if each not in typed] if whole else []
    if missing:
        raise UserError(
            _("Still missing: {fields}", fields=Joined([Term(each) for each in missing])),
            _("Each in a line of its own, like this:"),
            FORM,
            example=False,
        )
    found = {_COLUMNS.get(f, f.value): _read(context, f, value) for f, value in typed.items()}
    return {"link": None, "as_of": today(context), **found} if whole else found


def _not_fields(error: NotFields) -> UserError:
    if error.twice is not None:
        return UserError(_("“{field}” stands there twice.", field=Term(error.twice)), example=False)
    return UserError(
        _("I do not know what “{line}” says. Please write it like this:", line=_short(error.line)),
        FORM,
        example=False,
    )


def _short(line: str) -> str:
    return shortened(line, 80)


def _read(context: Context, field: Field, value: str) -> str | date | None:
    if not value:
        raise UserError(_("Nothing stands behind “{field}”.", field=Term(field)), example=False)
    if field is Field.CATEGORY:
        cursor = Cursor([Word(value, False, 0)], context.now, context.place.zone)
        return str(Choice(Category, _("category")).read(cursor).value)
    if field is Field.LINK:
        cursor = Cursor([Word(value, False, 0)], context.now, context.place.zone)
        return Link().read(cursor)
    if field is Field.DAY:
        return _day(context, value)
    return limited(value, LIMITS[field], lines=field is Field.STEPS)


def _day(context: Context, value: str) -> date:
    try:
        found = days.day(value)
    except days.NotADay as error:
        raise not_a_day(error) from error
    if found > today(context):
        raise UserError(_("{day} is still to come.", day=written(found)), example=False)
    return found


def words_of(member: Member, facts: Mapping[str, Any]) -> str:
    """What a model with these facts is found by."""
    category = " ".join(Category(facts["category"]).words)
    steps = facts["steps"][:_FOUND_BY]
    return key(f"{facts['title']} {category} {facts['result']} {member.name} {steps}")


def facts_of(model: ReferenceModel) -> dict[str, Any]:
    """Its facts by column, as `understood` gives them."""
    return {name: getattr(model, name) for name in (_COLUMNS.get(f, f.value) for f in Field)}


def headed(model: ReferenceModel) -> Inline:
    """Its number and its title."""
    return _("Model {id}: {title}", id=MODEL.tag(model.id), title=Strong(Quoted(model.title)))


def line(model: ReferenceModel, member: Member) -> Inline:
    """It in one line of a list."""
    said: dict[str, Any] = {
        "id": MODEL.tag(model.id),
        "title": Quoted(model.title),
        "name": member.name,
        "category": Term(Category(model.category)),
        "result": shortened(model.result, 80),
    }
    if model.approved_at is None:
        return _("{id}: {title} – {name}, {category}; not approved yet", **said)
    return _("{id}: {title} – {name}, {category}: {result}", **said)


def lines(found: Iterable[Found]) -> list[Inline]:
    """Each in one line."""
    return [line(model, member) for model, member in found]


def shown(model: ReferenceModel, member: Member) -> list[Block]:
    """All of it."""
    facts: list[Inline] = [
        _("{name} ({land})", name=member.name, land=member.land),
        Term(Category(model.category)),
        _("result: “{text}”", text=model.result),
        _("to ask: {office}", office=model.office),
        *([model.link] if model.link is not None else []),
        _("as of {day}", day=written(model.as_of)),
    ]
    blocks: list[Block] = [headed(model), Bullets(facts), Passage(model.steps)]
    if model.approved_at is None:
        blocks.append(not_approved())
    return blocks


def not_approved() -> Text:
    """That nobody else reads it yet."""
    return _("The others read it once the coordination has approved it.")
