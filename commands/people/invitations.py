"""The invitation of whoever was named for an office, for the mailbox of that office, too."""

from __future__ import annotations

from commands.kit import Block, Context, Mail, _
from storage.tables import Member

from .handover import Taken


def invitation(context: Context, member: Member, taken: Taken) -> list[Mail]:
    """For the mailbox of the office, if whoever was named has not been reached yet."""
    if taken.awaited is None:
        return []
    given = {"name": member.name, "alliance": context.alliance.name}
    blocks: list[Block] = [
        _(
            "Somebody was named to speak for {name} in the chat of the alliance {alliance}. They "
            "have an invitation in Matrix, and accept it when they sign in there.",
            **given,
        ),
        _(
            "Please pass this on to them. If nobody at your office knows of it, please answer "
            "this mail."
        ),
    ]
    subject = _("Invitation of {name} to the chat of the alliance", **given)
    return [Mail([member.id], taken.awaited.letter, subject, blocks)]
