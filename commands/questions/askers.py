"""Those who ask a question hear what becomes of it, by letter; bit by bit if they are many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

from commands.alliance.ids import QUESTION
from commands.alliance.letters import hours, told
from commands.alliance.mailings import mailing, to_offices_of
from commands.dates.days import dated
from commands.kit.context import Context
from commands.kit.reply import Block, Letter, Reply
from commands.kit.texts import Text, _
from storage.tables import Mailing, ProceduralQuestion

from .words import answer_blocks, deciders, headed, outdated, owner_of

LETTERS: Final = "question-letters"


class About(Enum):
    """What has become of it."""

    ANSWERED = "answered"
    OUTDATED = "outdated"
    DROPPED = "dropped"


class _Said(NamedTuple):
    blocks: Sequence[Block]
    known_to: Collection[str]  # who has said it, or is told something else about it


async def to_askers(
    context: Context, number: int, askers: Sequence[int], about: About, version: int = 0
) -> Sequence[Letter]:
    """To those who speak for these municipalities; to its author if a coordination has asked for
    itself. `version` is that of the answer."""
    if askers:
        details = {"about": about.value, "version": version}
        return await to_offices_of(context, LETTERS, _write, number, askers, **details)
    question = await context.store.questions.get(number)
    assert question is not None
    said = await _said(context, question, about, version)
    if said is None or not question.author.startswith("@"):  # forgotten
        return ()
    people = {question.author} - {*said.known_to}
    return told(context, people, question.land, *said.blocks)


async def _write(
    context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
) -> list[Letter] | None:
    question = await context.store.questions.get(found.subject_id)
    if question is None:
        return None
    about, version = About(found.details["about"]), found.details["version"]
    said = await _said(context, question, about, version)
    if said is None:
        return None
    some = {ids[0] for ids in readers.values()}
    lands = {each.id: each.land for each in await context.store.members.listed(some)}
    rings = {each: hours(context).suits(context.now, each) for each in {*lands.values()}}
    return [
        Letter(person, Reply(said.blocks, rings=rings[lands[ids[0]]]))
        for person, ids in readers.items()
        if person not in said.known_to
    ]


async def _said(
    context: Context, question: ProceduralQuestion, about: About, version: int
) -> _Said | None:
    """None if something newer is told, or will be."""
    if about is About.DROPPED:
        return _Said([headed(question), dropped(question.id)], {question.dropped_by or ""})
    *_older, answer = await context.store.questions.answers(question.id)
    if answer.number != version:
        return None
    if about is About.ANSWERED:
        if answer.outdated_at is not None:
            return None
        there_is = _("There is an answer to your question.")
        return _Said([headed(question), there_is, *answer_blocks(answer)], {answer.actor})
    owner = await owner_of(context, question)
    told_more = await deciders(context, question) if owner is None else [owner]
    blocks = [headed(question), outdated(answer.outdated_because), again(question.due_on)]
    return _Said(blocks, {answer.outdated_by or "", *told_more})


def again(due_on: date | None) -> Text:
    """That it is to be found out once more, and by when."""
    if due_on is None:
        return _("It is asked again; the coordination names who finds it out.")
    return _("It is asked again, to be answered until {day}.", day=dated(due_on))


def dropped(number: int) -> Text:
    """That it was taken back."""
    return _("Question {id} is taken back.", id=QUESTION.tag(number))


writing = mailing(LETTERS, _write, vacant=True)
