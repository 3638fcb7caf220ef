"""Who is behind a change of the registry, in words that name no person.

Source: domain.md section 6, point 9: lists name municipalities, not people. What only a
municipality may say is its own word, whoever has the office today; the rest is told by who
holds or has held the office.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto
from typing import Final

OWN_WORDS: Final = frozenset({"note", "office", "resources", "ready", "service", "pledge"})
SHARED: Final = frozenset(
    {
        "contact",
        "deputy",
        "mailbox",
        "phone",
        "mails",
        "demand",
        "mandate",
        "task_due",
        "task_dropped",
    }
)


class Author(Enum):
    """Whose word a change is."""

    MUNICIPALITY = auto()
    COORDINATION = auto()


def author(subject: str, actor: str, voices: Collection[str]) -> Author:
    """Whose word it was; `voices` are all who ever spoke for the member (full Matrix ids).

    `subject` is that of a change, such as `note` or `demand:rescue`.
    """
    noun = subject.partition(":")[0]
    if noun in OWN_WORDS or (noun in SHARED and actor in voices):
        return Author.MUNICIPALITY
    return Author.COORDINATION
