"""An open poll whose room was replaced: what was cast counts, and it can be tapped there."""

from __future__ import annotations

from commands.alliance.ids import POLL
from commands.kit import Context, Inline, NativePoll, _
from storage.tables import Poll

from .rules.secrecy import Secrecy
from .status import listed_poll


def goes_on(context: Context, poll: Poll) -> Inline:
    """The poll in one line, and how to vote in it."""
    listed = listed_poll(context, poll)
    given = {"poll": listed, "id": POLL.tag(poll.id), "option": poll.options[0]}
    if poll.secrecy == Secrecy.SECRET:
        return _("{poll} Vote in our direct chat: `!vote {id} {option}`", **given)
    return _("{poll} Vote here: `!vote {id} {option}`", **given)


def native(poll: Poll) -> NativePoll | None:
    """The poll to be tapped on; none if it is secret."""
    if poll.secrecy == Secrecy.SECRET:
        return None
    hidden = poll.secrecy == Secrecy.HIDDEN
    return NativePoll(
        poll.question, poll.options, poll.start_transaction, poll.most_choices, hidden
    )
