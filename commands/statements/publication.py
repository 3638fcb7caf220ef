"""A published statement as it is answered: its text, its signers, its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commands.kit.files import DOCX, JSON, PDF
from commands.kit.reply import Block, Bullets, Code, File, Inline, Joined, Reply, Strong
from commands.kit.texts import _, n_
from commands.papers import records
from storage.tables import Statement

from .publication_words import (
    Record,
    core,
    demand,
    group_title,
    identified,
    issuer,
    left_out,
    name_of,
    optional,
    own_heading,
    recorded_weight,
)
from .weight import weight_lines

_LISTED: Final = 100  # so many signers and own words are in a message; the files have all


def presented(statement: Statement, *more: Block) -> Sequence[Reply | File]:
    """The whole publication, `more` behind the text, and its files."""
    record, digest = statement.publication, statement.digest
    assert record is not None
    assert digest is not None
    intact = records.digest(record) == digest
    said = Reply(
        [
            issuer(record),
            Strong(record["title"]),
            identified(record),
            demand(record),
            *core(record),
            *_optional(record),
            *left_out(record),
            Strong(_("Signed by")),
            *_groups(record),
            *weight_lines(recorded_weight(record)),
            *_own(record["own_words"]),
            *more,
            _("Checksum (SHA-256): {digest}", digest=Code(digest)),
            *([] if intact else [_tampered()]),
        ]
    )
    return [said, *_files(record, digest)] if intact else [said]


def _optional(record: Record) -> list[Block]:
    found = optional(record)
    if not found:
        return []
    blocks: list[Block] = [Strong(_("Carried by some of the signers"))]
    for clause, carried in found:
        blocks += [clause, carried]
    return blocks


def _groups(record: Record) -> list[Block]:
    blocks: list[Block] = []
    for number, group in enumerate(record["groups"], 1):
        blocks.append(group_title(record, number))
        names: list[Inline] = [f"{name_of(each)} ({each['land']})" for each in group["signers"]]
        blocks.append(Bullets(names[:_LISTED]))
        blocks += _rest(len(names))
    return blocks


def _own(own: Sequence[Record]) -> list[Block]:
    if not own:
        return []
    blocks: list[Block] = [Strong(_("Own words of municipalities"))]
    for each in own[:_LISTED]:
        blocks += [Joined([own_heading(each), ":"], ""), each["wording"]]
    return [*blocks, *_rest(len(own))]


def _rest(count: int) -> list[Block]:
    if count <= _LISTED:
        return []
    return [
        n_(
            "… and {count} more, in the files.",
            "… and {count} more, in the files.",
            count - _LISTED,
        )
    ]


def _tampered() -> Block:
    return Strong(
        _(
            "Attention: the checksum does not match what is stored. This publication was changed "
            "in the database and must not be used. Please tell the operator."
        )
    )


def _files(record: Record, digest: str) -> list[File]:
    name = record["statement"]
    data = {"record": record, "digest": digest}
    return [
        File(
            f"{name}.pdf",
            PDF,
            "statement_letter",
            data,
            _("{statement} as PDF, with the record to be checked in it", statement=name),
        ),
        File(
            f"{name}.docx",
            DOCX,
            "statement_document",
            data,
            _("{statement} as a document (DOCX)", statement=name),
        ),
        File(
            f"{name}.json",
            JSON,
            "statement_record",
            data,
            _(
                "{statement} as a record; `hafenlotse verify {statement}.json` checks it",
                statement=name,
            ),
        ),
    ]
