"""A model of success, those there are, and those with certain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.alliance.ids import MODEL, NumberOrWords
from commands.alliance.rules.searching import Texts
from commands.kit import (
    READERS,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    Message,
    Messages,
    Quoted,
    Term,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.dispatch import kept_to
from commands.kit.kinds import Line
from commands.kit.lists import MOST, listed
from storage.models import Found

from .rules import Category, Paper, WhichModels
from .sheet import sheet
from .words import lines, shown, the_model

_MOST_FOUND: Final = 10


@command(
    "model",
    help=_("Shows a model of success: what was done, what came of it, whom to ask; also as PDF."),
    examples=(_("!model 2"), _("!model 2 PDF"), _("!model housing")),
    may=READERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def model(
    context: Context,
    what: Annotated[int | str | None, NumberOrWords(MODEL)] = None,
    paper: Annotated[Paper | None, Choice(Paper, _("as PDF"))] = None,
) -> Messages:
    """Words find models; without any of that those that were approved."""
    if what is None:
        return await _listed(context, None, None)
    if isinstance(what, str):
        return await _found(context, what)
    found = await the_model(context, what)
    answer = reply(*shown(*found)) if paper is None else sheet(context, *found)
    return _kept(context, [found], answer)


@command(
    "model find",
    "model search",
    help=_("Finds models of success by their words, also by parts of them and typing errors."),
    examples=(_("!model find housing"),),
    may=READERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def model_find(
    context: Context, words: Annotated[str, Line(_("words"), limit=200)]
) -> Message:
    """In title, category, result, the first steps and the name of the municipality."""
    return await _found(context, words)


async def _found(context: Context, words: str) -> Message:
    ids, known = await context.store.models.words()
    hits = Texts(known).found(words)
    if not hits:
        return reply(
            _("No model of success has the words {words}.", words=Quoted(words)),
            _("`!models` lists all of them."),
        )
    some = await context.store.models.some([ids[each.place] for each in hits[:_MOST_FOUND]])
    title = n_("{count} model of success found:", "{count} models of success found:", len(hits))
    blocks: list[Block] = [title, Bullets(lines(some))]
    if (rest := len(hits) - len(some)) > 0:
        blocks.append(n_("… and {count} more.", "… and {count} more.", rest))
    first = MODEL.tag(some[0][0].id)
    return reply(*blocks, _("`!model {id}` shows the first one.", id=first))


@command(
    "models",
    help=_("Lists the models of success: all, of one category, your own, or those that wait."),
    examples=(_("!models"), _("!models housing"), _("!models mine"), _("!models waiting")),
    may=READERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def models(
    context: Context,
    which: Annotated[WhichModels | None, Choice(WhichModels, _("which models"))] = None,
    category: Annotated[Category | None, Choice(Category, _("category"))] = None,
) -> Messages:
    """Those that wait are for the coordination, which approves them."""
    return await _listed(context, which, category)


async def _listed(
    context: Context, which: WhichModels | None, category: Category | None
) -> Messages:
    queries, sender = context.store.models, context.sender
    of = category.value if category else None
    if which is WhichModels.MINE:
        found, count = await queries.of_members(MOST, sender.speaks_for, of)
    elif which is WhichModels.WAITING:
        lands = None if sender.federal else sender.lands
        found, count = await queries.waiting(MOST, lands, of)
    else:
        found, count = await queries.newest(MOST, of)
    if not found:
        return reply(
            _("There is no such model of success."),
            _("To enter one of your municipality: `!model new`"),
        )
    title = n_("{count} model of success:", "{count} models of success:", count)
    narrower = (
        _("`!model find housing` finds them by their words.")
        if category
        else _("`!models {category}` shows those of one category.", category=Term(Category.HOUSING))
    )
    return _kept(context, found, reply(title, *listed(lines(found), narrower, count)))


def _kept(context: Context, some: Sequence[Found], answer: Message) -> Messages:
    """Before the coordination has approved a model, no room of the members reads it."""
    audience = Audience.MEMBERS
    if any(model.approved_at is None for model, _member in some):
        audience = Audience.COORDINATION
    return kept_to(context, audience, [answer])
