"""Ctrl-C and SIGTERM end the demo in an orderly way: everything is stopped and removed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):  # noqa: N818 - that is what happened
    """Somebody or something told the demo to end."""

    def __init__(self, sign: signal.Signals) -> None:
        super().__init__(sign.name)
        self.exit_code = 128 + sign


async def unless_interrupted(work: Coroutine[Any, Any, None]) -> None:
    """Raises Interrupted when a signal came, after `work` has tidied up.

    Only the first signal counts: an impatient second Ctrl-C must not leave a homeserver behind.
    """
    task = asyncio.ensure_future(work)
    received: list[signal.Signals] = []

    def interrupt(sign: signal.Signals) -> None:
        if not received:
            received.append(sign)
            task.cancel()

    loop = asyncio.get_running_loop()
    for sign in _SIGNALS:
        loop.add_signal_handler(sign, interrupt, sign)
    try:
        await task
    except asyncio.CancelledError:
        if not received:
            raise
        raise Interrupted(received[0]) from None
    finally:
        for sign in _SIGNALS:
            loop.remove_signal_handler(sign)
