"""A question is opened, unless there is one like it; others join it: `!question new`, `too`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from commands.alliance.ids import QUESTION, QuestionId
from commands.alliance.letters import told
from commands.alliance.places import LandCode
from commands.alliance.rules.searching import Texts, key
from commands.alliance.voices import ForMember, typed_name, voice
from commands.kit import (
    MEMBERS,
    VOICES,
    Audience,
    Block,
    Bullets,
    Choice,
    Context,
    First,
    Inline,
    Joined,
    Letter,
    Message,
    Messages,
    Named,
    NotAllowed,
    Quoted,
    Term,
    Topic,
    UserError,
    _,
    command,
    marker,
    option,
    reply,
)
from commands.kit.choosing import Wording
from commands.kit.rules.authority import may_drop_question
from storage.questions import Listed
from storage.tables import Member, ProceduralQuestion

from .askers import About, dropped, to_askers
from .rules import Anyway, Level
from .words import (
    answer_blocks,
    deciders,
    headed,
    how_to_name,
    line,
    owner_of,
    the_question,
)

_MOST_ALIKE: Final = 3
_LOOKED_AT: Final = 50  # of those that are alike, of whatever level
_ANYWAY: Final = Choice(Anyway, _("though there is one like it"))


@command(
    "question new",
    help=_(
        "Asks how something is done, on the level that decides it: EU, federal, Land or "
        "municipality. The answer comes to you in the direct chat."
    ),
    examples=(
        _("!question new land “Are places credited towards the quota?”"),
        _("!question new federal “Who bears the costs of the journey?”"),
    ),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_new(
    context: Context,
    level: Annotated[Level, First(Choice(Level, _("level")))],
    text: Annotated[str, Wording(_("question"), before=_ANYWAY)],
    anyway: Annotated[Anyway | None, _ANYWAY] = None,
    *,
    land: Annotated[str | None, LandCode(), option("land")] = None,
    of: ForMember = None,
) -> Messages:
    """For a municipality; a coordination that speaks for none asks for itself."""
    speaks = bool(context.sender.speaks_for) or of is not None
    asker = await voice(context, of) if speaks else None
    of_land = _land(context, level, land, asker, text)
    alike = await _alike(context, text)
    same = [e for e in alike if (e.question.level, e.question.land) == (level.value, of_land)]
    if same and anyway is None:
        raise await _asked_back(context, level, text, same, land, asker if of else None)
    made = await context.store.questions.add(
        text=text,
        level=level.value,
        land=of_land,
        words=key(text),
        author=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )
    if asker is not None:
        await _join(context, made.id, asker)
    return [reply(*_opened(context, made, asker, alike)), *await _to_deciders(context, made, asker)]


def _land(
    context: Context, level: Level, given: str | None, asker: Member | None, text: str
) -> str | None:
    """Whose rules it is about. Raises UserError if nobody can say."""
    if level is not Level.LAND:
        if given is not None:
            raise UserError(_("`land=` goes with a question for a Land only."))
        return None
    if given is not None:
        return given
    if asker is not None:
        return asker.land
    if len(context.sender.lands) == 1:
        return next(iter(context.sender.lands))
    raise UserError(
        _("Which Land?"),
        _("For example: `!question new {level} “{text}” land=NW`", level=Term(level), text=text),
        example=False,
    )


async def _alike(context: Context, text: str) -> list[Listed]:
    """Questions that may ask for the same, the likeliest first."""
    ids, words = await context.store.questions.words()
    hits = Texts(words).alike(text)[:_LOOKED_AT]
    return await context.store.questions.some([ids[each.place] for each in hits])


async def _asked_back(
    context: Context,
    level: Level,
    text: str,
    same: Sequence[Listed],
    land: str | None,
    asker: Member | None,
) -> UserError:
    rest: list[Inline] = []
    if land is not None:
        rest.append(Joined([" ", Named(option("land").words, after="="), land], ""))
    if asker is not None:
        for_whom = Named(marker("for").words, after=" ")
        rest.append(Joined([" ", for_whom, await typed_name(context, asker)], ""))
    first = QUESTION.tag(same[0].question.id)
    how: list[Inline] = [_("`!question {id}` shows it.", id=first)]
    if context.sender.speaks_for:
        how.append(_("Its answer comes to you, too: `!question too {id}`", id=first))
    how.append(
        _(
            "To ask all the same: `!question new {level} “{text}” anyway{rest}`",
            level=Term(level),
            text=text,
            rest=Joined(rest, ""),
        )
    )
    return UserError(
        _("That may have been asked already:"),
        Bullets([line(context, each) for each in same[:_MOST_ALIKE]]),
        *how,
        example=False,
    )


def _opened(
    context: Context, made: ProceduralQuestion, asker: Member | None, alike: Sequence[Listed]
) -> list[Block]:
    blocks: list[Block] = [headed(made)]
    if asker is not None:
        blocks.append(
            _("{name} asks; the answer comes in the direct chat.", name=asker.name),
        )
    blocks.append(
        _(
            "Nobody is named for it yet; whoever finds it out: `!question owner {id} me until "
            "25.11.{year}`",
            id=QUESTION.tag(made.id),
            year=context.next_year,
        )
    )
    if alike:
        there = [each.question for each in alike[:_MOST_ALIKE]]
        said = [Joined([QUESTION.tag(e.id), Quoted(e.text)], " ") for e in there]
        blocks.append(_("Like it: {questions}", questions=Joined(said)))
    return blocks


async def _to_deciders(
    context: Context, made: ProceduralQuestion, asker: Member | None
) -> list[Letter]:
    """The coordination hears of it, to name somebody."""
    by: list[Block] = [] if asker is None else [_("{name} asks it.", name=asker.name)]
    people = await deciders(context, made)
    return told(context, people, made.land, headed(made), *by, how_to_name(context, made))


async def _join(context: Context, number: int, member: Member) -> bool:
    return await context.store.questions.add_asker(
        number,
        member.id,
        actor=context.sender.user_id,
        at=context.now,
        event_id=context.event_id,
    )


@command(
    "question too",
    "question join",
    help=_("Says that your municipality wants to know it, too: the answer comes to you as well."),
    examples=(_("!question too 3"),),
    may=VOICES,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_too(context: Context, number: QuestionId, *, of: ForMember = None) -> Message:
    """An answer that is there already is shown at once; those to come are sent."""
    member = await voice(context, of)
    found = await the_question(context, number)
    is_new = await _join(context, number, member)
    if not is_new:
        return reply(headed(found), _("{name} asks it already.", name=member.name))
    said = _("{name} asks it, too; the answer comes in the direct chat.", name=member.name)
    if found.answered_at is None:
        return reply(headed(found), said)
    *_older, last = await context.store.questions.answers(number)
    now = _("{name} hears of it when the answer changes.", name=member.name)
    return reply(headed(found), *answer_blocks(last), now)


@command(
    "question drop",
    help=_("Takes back a question that was asked by mistake and has no answer."),
    examples=(_("!question drop 3"),),
    may=MEMBERS,
    topic=Topic.KNOWLEDGE,
    audience=Audience.MEMBERS,
)
async def question_drop(context: Context, number: QuestionId) -> Messages:
    """By its author as long as nobody else asks it, and by the coordination."""
    found = await the_question(context, number)
    if not may_drop_question(context.sender, found.author, found.land):
        raise NotAllowed(
            _("A question is taken back by its author and by the coordination."), example=False
        )
    if await context.store.questions.answers(number):
        raise UserError(
            _(
                "Question {id} has an answer, and that is kept. `!question outdated {id}` says "
                "that it does not hold any more.",
                id=QUESTION.tag(number),
            ),
            example=False,
        )
    askers = await context.store.questions.asker_ids(number)
    others = [each for each in askers if each not in context.sender.speaks_for]
    if others and not may_drop_question(context.sender, "", found.land):
        raise NotAllowed(
            _(
                "Others ask question {id}, too, so only the coordination can take it back.",
                id=QUESTION.tag(number),
            ),
            example=False,
        )
    await context.store.questions.drop(number, context.now, context.sender.user_id)
    said = dropped(number)
    letters = await to_askers(context, number, others, About.DROPPED) if others else ()
    owner = await owner_of(context, found)
    return [
        reply(headed(found), said),
        *letters,
        *told(context, [owner] if owner else [], found.land, headed(found), said),
    ]
