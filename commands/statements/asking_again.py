"""Signatures and answers stand for one version: who gave them is asked again about the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from commands.alliance.ids import STATEMENT
from commands.alliance.mailings import mailing, to_offices_of
from commands.kit.context import Context
from commands.kit.reply import Block, Letter, Reply
from commands.kit.texts import _, n_
from storage.tables import Mailing, Statement, Version

from .differences import retitled, reworded

LETTERS: Final = "statement-letters"


async def asked_again(
    context: Context, statement: Statement, version: Version, former: str | None
) -> tuple[list[Block], Sequence[Letter]]:
    """How many signatures and answers stand for an earlier version only, and letters to all.

    `former` is the title that the version before had, if another one is all that has changed.
    """
    store = context.store.statements
    signed = await store.signed_before(statement.id, version.number)
    answered = await store.have_answered(statement.id, version.number - 1)
    blocks: list[Block] = []
    for number, count in sorted(Counter(signed.values()).items(), reverse=True):
        blocks.append(_signed_before(count, number))
    if answered:
        blocks.append(_answered_before(len(answered), version))
    letters = await to_offices_of(
        context,
        LETTERS,
        _write,
        statement.id,
        sorted(signed.keys() | answered),
        version=version.number,
        former=former,
    )
    return blocks, letters


def _signed_before(count: int, number: int) -> Block:
    return n_(
        "{count} signature stands for version {number} only. The municipality is asked again.",
        "{count} signatures stand for version {number} only. The municipalities are asked again.",
        count,
        number=number,
    )


def _answered_before(count: int, version: Version) -> Block:
    return n_(
        "{count} municipality has answered version {old}. That does not count for version {new}; "
        "it is asked again.",
        "{count} municipalities have answered version {old}. That does not count for version "
        "{new}; they are asked again.",
        count,
        old=version.number - 1,
        new=version.number,
    )


async def _write(
    context: Context, found: Mailing, readers: Mapping[str, Sequence[int]]
) -> list[Letter] | None:
    """Those who have signed or answered the new version in the meantime hear nothing."""
    store = context.store.statements
    statement = await store.get(found.subject_id)
    if statement is None or statement.published_at is not None:
        return None
    versions = await store.versions(statement.id)
    version, former = versions[found.details["version"] - 1], found.details["former"]
    some = {each for members in readers.values() for each in members}
    waiting = await _waiting(context, version, versions[-1].number, some)
    names = {each.id: each.name for each in await context.store.members.listed(waiting)}
    changed = {
        since: _changed(statement, versions[since - 1], version, former)
        for since in {version.number - 1, *filter(None, waiting.values())}
    }
    letters: list[Letter] = []
    for person, ids in readers.items():
        asked = [(names[each], waiting[each]) for each in names if each in ids]
        if asked:
            since = min(signed or version.number - 1 for _name, signed in asked)
            said = _letter(statement, version, asked, changed[since])
            letters.append(Letter(person, Reply(said, rings=True)))
    return letters


def _changed(
    statement: Statement, known: Version, version: Version, former: str | None
) -> list[Block]:
    """What is different from the version that somebody has signed or answered."""
    if former is not None and known.clauses == version.clauses:
        return retitled(statement, version, former)
    return reworded(statement, known, version)


async def _waiting(
    context: Context, version: Version, newest: int, some: Collection[int]
) -> dict[int, int | None]:
    """Which of these members are to be asked about that version, each with the one that they have
    signed; None: they have answered the version before.

    If there is a newer one, its letters go to all that have signed.
    """
    store = context.store.statements
    signed = await store.signed(version.statement_id, some)
    numbers = range(version.number - 1, newest + 1)
    answered = await store.answered_by(version.statement_id, numbers, some)
    waiting: dict[int, int | None] = {}
    for each in some:
        latest = max(signed.get(each, 0), answered.get(each, 0))
        if latest >= version.number:
            continue
        if each in signed:
            if version.number == newest:
                waiting[each] = signed[each]
        elif latest == version.number - 1:
            waiting[each] = None
    return waiting


def _letter(
    statement: Statement,
    version: Version,
    asked: Sequence[tuple[str, int | None]],
    changed: Sequence[Block],
) -> list[Block]:
    """To those who speak for these municipalities, each by name with the version it has signed."""
    number = STATEMENT.tag(statement.id)
    blocks = [
        _has_answered(number, version, name)
        if signed is None
        else _has_signed(number, name, signed)
        for name, signed in asked
    ]
    blocks += [*changed, _("The whole text: `!statement {id}`", id=number)]
    if any(signed is not None for _name, signed in asked):
        again = _("To sign version {number}, too: `!sign {id}`", number=version.number, id=number)
        blocks.append(again)
    if any(signed is None for _name, signed in asked):
        blocks.append(_("To agree to all: `!clause {id} all agree`", id=number))
    return blocks


def _has_signed(statement: str, name: str, number: int) -> Block:
    return _(
        "{name} has signed version {number} of {id}. Its text is changed now; the signature "
        "stands for version {number} only.",
        name=name,
        number=number,
        id=statement,
    )


def _has_answered(statement: str, version: Version, name: str) -> Block:
    return _(
        "{name} has answered version {number} of {id}. Its text is changed now, so the answer "
        "does not count any more.",
        name=name,
        number=version.number - 1,
        id=statement,
    )


writing = mailing(LETTERS, _write, vacant=True)
