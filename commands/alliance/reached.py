"""How the office in charge of a municipality is reached, beside the people in Matrix."""

from __future__ import annotations

from commands.kit.reply import Inline
from commands.kit.texts import _
from storage.tables import Member


def reached_by(member: Member) -> list[Inline]:
    """Office, mailbox and telephone, as far as they are known: for members only."""
    facts: list[Inline] = []
    if member.office is not None:
        facts.append(_("Office in charge: {text}", text=member.office))
    if member.mailbox is not None:
        facts.append(_("Mailbox: {text}", text=member.mailbox))
    if member.phone is not None:
        facts.append(_("Telephone: {text}", text=member.phone))
    return facts
