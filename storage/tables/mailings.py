"""Letters to many, written bit by bit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from .base import Table


class Mailing(Table):
    """Letters to those who speak for many members; the first `written` of these have theirs.

    `kind` is that of the schedule that writes them, `subject_id` what they are about; `details`
    say the rest, and name no person. Gone when all are written.
    """

    __tablename__ = "mailings"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[int]
    member_ids: Mapped[list[int]]
    details: Mapped[dict[str, Any]]
    written: Mapped[int] = mapped_column(default=0)
    # A moment of its own for each step, so that each is an occurrence.
    next_at: Mapped[datetime] = mapped_column(index=True)
