"""How the office in charge of a municipality is reached, beside the people in Matrix."""

from __future__ import annotations

from commands.kit.reply import Inline
from commands.kit.texts import _
from storage.tables import Member

from .changes import subject_name


def reached_by(member: Member) -> list[Inline]:
    """Office, mailbox and telephone, as far as they are known: for members only."""
    facts = {"office": member.office, "mailbox": member.mailbox, "phone": member.phone}
    return [
        _("{subject}: {text}", subject=subject_name(subject), text=value)
        for subject, value in facts.items()
        if value is not None
    ]
