"""Trying again: the one place that says what passes by itself, and how long to wait for it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from bot.matrix.model import Unreachable
from bot.troubles import FULL
from storage.errors import Trouble, is_transient, trouble_of

log = logging.getLogger(__name__)
T = TypeVar("T")
_BACK_OFF: Final = wait_random_exponential(multiplier=0.3, max=5)
_TELL_EVERY: Final = 300.0  # seconds


async def patiently(
    call: Callable[..., Awaitable[T]],
    *given: Any,
    note: Callable[[RetryCallState], None] | None = None,
) -> T:
    """Repeats what fails for a passing reason, ever more slowly and with jitter, without end.

    `note` is called before each wait. A full disk is told to the operator in any case.
    """
    try:
        return await call(*given)
    except Exception as error:
        if not _passes(error):
            raise
        failed: list[Exception] = [error]

    async def again() -> T:
        if failed:  # counts as the first try; nearly always there is no second, and no machinery
            raise failed.pop()
        return await call(*given)

    def before_sleep(state: RetryCallState) -> None:
        _tell_of_full_disk(state)
        if note is not None:
            note(state)

    retrying = AsyncRetrying(
        retry=retry_if_exception(_passes), wait=_wait, before_sleep=before_sleep, reraise=True
    )
    return await retrying(again)


def delivery_note(state: RetryCallState) -> None:
    """For what goes out: a warning when it is more than a hiccup."""
    # Once is enough for the operator; the way back is visible in the sync log.
    if state.attempt_number == 3:
        log.warning("A message cannot be delivered yet, still trying: %s", reason(state))


_told_at = -math.inf  # of a full disk; many wait for space at once, and one line is enough


def _tell_of_full_disk(state: RetryCallState) -> None:
    global _told_at  # noqa: PLW0603 - of the whole process, as the log is
    error = state.outcome.exception() if state.outcome else None
    is_due = time.monotonic() - _told_at >= _TELL_EVERY
    if error is not None and is_due and trouble_of(error) is Trouble.FULL:
        _told_at = time.monotonic()
        log.error(FULL)


def reason(state: RetryCallState) -> str:
    """Why the latest try failed, for the log: kind and text of our own errors only."""
    error = state.outcome.exception() if state.outcome else None
    return str(error) if isinstance(error, Unreachable) else type(error).__name__


def _passes(error: BaseException) -> bool:
    return isinstance(error, Unreachable) or is_transient(error)


def _wait(state: RetryCallState) -> float:
    """Our own back-off, or what the homeserver asked for, whichever is longer."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, Unreachable) else 0.0
    return max(asked, float(_BACK_OFF(state)))
