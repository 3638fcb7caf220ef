"""A question with its answer, those there are, and those with certain words."""

from __future__ import annotations

from typing import Annotated, Final

from commands.alliance.ids import QUESTION, NumberOrWords
from commands.alliance.rules.searching import Texts
from commands.dates.days import dated, written
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Choice,
    Code,
    Context,
    Inline,
    Message,
    Quoted,
    Term,
    Topic,
    _,
    command,
    n_,
    reply,
)
from commands.kit.kinds import Line
from commands.kit.lists import MOST, listed, named
from storage.tables import ProceduralQuestion

from .rules import Level, Versions, WhichQuestions
from .words import answer_blocks, headed, how_to_answer, line, owner_of, the_question

_MOST_FOUND: Final = 10
_LEVEL: Final = Choice(Level, _("level"))


@command(
    "question",
    help=_("Shows a question with its answer, or all versions of that. Words find questions."),
    examples=(_("!question 3"), _("!question 3 versions"), _("!question quota")),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question(
    context: Context,
    what: Annotated[int | str | None, NumberOrWords(QUESTION)] = None,
    versions: Annotated[Versions | None, Choice(Versions, _("all versions"))] = None,
) -> Message:
    """Without a number those that are open."""
    if what is None:
        return await _listed(context, None, None)
    if isinstance(what, str):
        return await _found(context, what)
    asked = await the_question(context, what)
    return reply(headed(asked), *await _facts(context, asked, every=versions is not None))


async def _facts(context: Context, asked: ProceduralQuestion, *, every: bool) -> list[Block]:
    answers = await context.store.questions.answers(asked.id)
    blocks: list[Block] = []
    for each in answers if every else answers[-1:]:
        blocks += answer_blocks(each)
    older = len(answers) - 1
    if older > 0 and not every:
        blocks.append(
            n_(
                "{count} former version is kept: `!question {id} versions`",
                "{count} former versions are kept: `!question {id} versions`",
                older,
                id=QUESTION.tag(asked.id),
            )
        )
    names = await context.store.questions.asker_names(asked.id)
    facts: list[Inline] = [
        _("asked by {names} since {day}", names=named(names), day=_day(context, asked))
        if names
        else _("asked by the coordination on {day}", day=_day(context, asked))
    ]
    if asked.answered_at is None:
        owner = await owner_of(context, asked)
        if owner is None or asked.due_on is None:
            facts.append(_("nobody is named for it"))
        else:
            day = dated(asked.due_on)
            facts.append(_("{person} finds it out until {day}", person=Code(owner), day=day))
        return [*blocks, Bullets(facts), how_to_answer(asked)]
    return [*blocks, Bullets(facts)]


def _day(context: Context, asked: ProceduralQuestion) -> str:
    return written(asked.asked_at.astimezone(context.alliance.zone).date())


@command(
    "question find",
    "question search",
    help=_("Finds questions by their words, also by parts of them and with typing errors."),
    examples=(_("!question find quota"),),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_find(
    context: Context, words: Annotated[str, Line(_("words"), limit=200)]
) -> Message:
    """Those that have most of the words first."""
    return await _found(context, words)


async def _found(context: Context, words: str) -> Message:
    ids, known = await context.store.questions.words()
    hits = Texts(known).found(words)
    if not hits:
        return reply(
            _("No question has the words {words}.", words=Quoted(words)),
            _("To ask it: `!question new land “…”`"),
        )
    shown = await context.store.questions.some([ids[each.place] for each in hits[:_MOST_FOUND]])
    title = n_("{count} question found:", "{count} questions found:", len(hits))
    blocks: list[Block] = [title, Bullets([line(context, each) for each in shown])]
    if (rest := len(hits) - len(shown)) > 0:
        blocks.append(n_("… and {count} more.", "… and {count} more.", rest))
    first = QUESTION.tag(shown[0].question.id)
    return reply(*blocks, _("`!question {id}` shows the first one.", id=first))


@command(
    "questions",
    help=_("Lists the open questions, your own first: all, yours, answered, or of one level."),
    examples=(
        _("!questions"),
        _("!questions mine"),
        _("!questions land"),
        _("!questions answered"),
    ),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def questions(
    context: Context,
    which: Annotated[WhichQuestions | None, Choice(WhichQuestions, _("which questions"))] = None,
    level: Annotated[Level | None, _LEVEL] = None,
) -> Message:
    """Yours are those that your municipality asks, and those that you are named for."""
    return await _listed(context, which, level)


async def _listed(context: Context, which: WhichQuestions | None, level: Level | None) -> Message:
    queries, of = context.store.questions, level.value if level else None
    if which is WhichQuestions.ANSWERED:
        found, count = await queries.answered(MOST, of)
        title = n_("{count} question answered:", "{count} questions answered:", count)
    elif which is WhichQuestions.ALL:
        found, count = await queries.all(MOST, of)
        title = n_("{count} question:", "{count} questions:", count)
    else:
        me, mine = context.sender, which is WhichQuestions.MINE
        found, count = await queries.open(
            MOST, me.speaks_for, owner=me.user_id, level=of, mine=mine
        )
        title = n_("{count} open question:", "{count} open questions:", count)
    if not found:
        none = _("No question is open.") if which is None else _("There is no such question.")
        return reply(none, _("To ask one: `!question new land “…”`"))
    narrower = (
        _("`!question find quota` finds them by their words.")
        if level
        else _("`!questions {level}` shows those of one level.", level=Term(Level.LAND))
    )
    return reply(title, *listed([line(context, e) for e in found], narrower, count))
