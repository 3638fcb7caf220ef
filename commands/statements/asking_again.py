"""Signatures and answers stand for one version: who gave them is asked again about the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from commands.alliance.ids import STATEMENT
from commands.alliance.mailings import mailing, to_offices_of
from commands.kit.context import Context
from commands.kit.reply import Block, Letter, Reply
from commands.kit.texts import _, n_
from storage.tables import Mailing, Statement, Version

from .differences import retitled, reworded
from .statement import is_running

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
    # Who was not told of the version before is told of this one, and of both changes at once.
    untold = await context.store.mailings.end(LETTERS, statement.id)
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
        sorted(signed.keys() | answered | {*untold}),
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
    if statement is None or not is_running(statement):
        return None
    versions = await store.versions(statement.id)
    version, former = versions[found.details["version"] - 1], found.details["former"]
    waiting = await _waiting(context, version, {e for ids in readers.values() for e in ids})
    names = {each.id: each.name for each in await context.store.members.listed(waiting)}
    changed = {
        known: _changed(statement, versions[known - 1], version, former)
        for known in {each.version for each in waiting.values()}
    }
    letters: list[Letter] = []
    for person, ids in readers.items():
        asked = [(names[each], waiting[each]) for each in names if each in ids]
        if asked:
            since = min(known.version for _name, known in asked)
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


class _Known(NamedTuple):
    """The version that a member has signed, or else has answered last."""

    version: int
    is_signed: bool


async def _waiting(context: Context, version: Version, some: Collection[int]) -> dict[int, _Known]:
    """Which of these members are to be asked about that version, and what each of them knows."""
    store = context.store.statements
    signed = await store.signed(version.statement_id, some)
    answered = await store.answered_by(version.statement_id, range(1, version.number + 1), some)
    waiting: dict[int, _Known] = {}
    for each in signed.keys() | answered.keys():
        known = _Known(signed.get(each) or answered[each], each in signed)
        if max(known.version, answered.get(each, 0)) < version.number:
            waiting[each] = known
    return waiting


def _letter(
    statement: Statement,
    version: Version,
    asked: Sequence[tuple[str, _Known]],
    changed: Sequence[Block],
) -> list[Block]:
    """To those who speak for these municipalities, each by name with the version it knows."""
    number = STATEMENT.tag(statement.id)
    blocks = [
        (_has_signed if known.is_signed else _has_answered)(number, name, known.version)
        for name, known in asked
    ]
    blocks += [*changed, _("The whole text: `!statement {id}`", id=number)]
    if any(known.is_signed for _name, known in asked):
        again = _("To sign version {number}, too: `!sign {id}`", number=version.number, id=number)
        blocks.append(again)
    if not all(known.is_signed for _name, known in asked):
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


def _has_answered(statement: str, name: str, number: int) -> Block:
    return _(
        "{name} has answered version {number} of {id}. Its text is changed now, so the answer "
        "does not count any more.",
        name=name,
        number=number,
        id=statement,
    )


writing = mailing(LETTERS, _write, vacant=True)
