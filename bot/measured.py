"""Database and pipeline as they are, with a count of what they do, for whoever watches the bot."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from bot.outgoing import DUE
from bot.pipeline import Done, Pipeline
from bot.vitals import Vitals
from commands.kit import Context, Message, UserError
from commands.kit.errors import AskedBack
from storage.engine import Database
from storage.store import Store
from storage.tables import InboxRow

LATE: Final = timedelta(minutes=1)


class MeasuredDatabase(Database):
    """With how long transactions take, from when they are wanted."""

    def __init__(self, url: str, vitals: Vitals) -> None:
        super().__init__(url)
        self._vitals = vitals

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Store]:
        began = time.perf_counter()
        try:
            async with super().transaction() as store:
                yield store
        finally:
            self._vitals.transactions.note(time.perf_counter() - began)


class MeasuredPipeline(Pipeline):
    """With how often something was refused, and what fell due in time or late."""

    vitals: Vitals

    async def _refuse(
        self, error: UserError, context: Context, row: InboxRow, content: dict[str, Any]
    ) -> Sequence[Message]:
        self.vitals.refusals["asked_back" if isinstance(error, AskedBack) else "mistake"] += 1
        return await super()._refuse(error, context, row, content)

    async def _answers(
        self, context: Context, row: InboxRow, content: dict[str, Any]
    ) -> Sequence[Message]:
        if row.kind.startswith(DUE):
            late = context.now - datetime.fromisoformat(content["due_at"]) > LATE
            self.vitals.due["late" if late else "in_time"] += 1
        return await super()._answers(context, row, content)

    async def _give_up(self, error: Exception) -> Done | None:
        self.vitals.refusals["failure"] += 1
        return await super()._give_up(error)
