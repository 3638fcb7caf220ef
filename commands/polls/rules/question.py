"""Whether words are a question to be put to the vote, or something else about a poll."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from commands.kit.rules.keywords import NUMBERED, keyword
from commands.kit.rules.spelling import spaced

Typed: TypeAlias = Sequence[tuple[str, bool]]  # the text of each word, and if it was quoted
# What people want to do with a poll that is there; nobody begins a question with these.
VERBS: Final = keyword(
    "poll verb",
    *("status", "stop", "help", "show", "list", "result", "record", "minutes", "delete"),
    *("discard", "cancel", "close", "end", "reopen", "open", "withdraw", "vote", "proxy"),
    *("edit", "change", "rename", "extend", "prolong", "move", "postpone", "remind", "set"),
)


def poll_number(text: str) -> int | None:
    """The number of a poll, if the text is nothing else: `2`, `#2`, `Nr. 2`."""
    form = rf"(?:(?:{NUMBERED.pattern})\.?\s*)?#?([0-9]{{1,9}})[.:,]?"
    found = re.fullmatch(form, text.strip(), re.I)
    return int(found[1]) if found else None


def poll_number_in(typed: Typed) -> int | None:
    """The first number among the words."""
    return next((found for text, _q in typed if (found := poll_number(text)) is not None), None)


def is_answer(typed: Typed) -> bool:
    """Whether the words behind the number of a poll may be an answer to it."""
    return not typed or not (typed[0][1] or spaced(typed[0][0]) in VERBS)


def is_question(typed: Typed) -> bool:
    """Whether it is clear enough that these words are a question, perhaps with its options.

    A vote that was opened by mistake is a nuisance for everybody, so in doubt it is none.
    """
    if typed and not typed[0][1] and spaced(typed[0][0]) in VERBS:
        return False
    quote = next((place for place, (_t, quoted) in enumerate(typed) if quoted), 0)
    if any(poll_number(text) is not None for text, _q in typed[:quote]):
        return False  # `1 "New question?"`: nobody begins a question so
    asks = any("|" in text or "?" in text for text, _q in typed)
    if typed and not asks and not typed[0][1] and poll_number(typed[0][0]) is not None:
        return False
    if asks or any(quoted for text, quoted in typed):
        return True
    return len(typed) > 2 and poll_number(typed[-1][0]) is None
