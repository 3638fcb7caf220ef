"""A tap on a native poll: a ballot, or which dates suit."""

from __future__ import annotations

from typing import Any

from commands.date_polls.answers import date_tapped
from commands.date_polls.opening import is_date_poll
from commands.kit import Context, Messages, listener
from commands.polls.taps import ballot_tapped


@listener("ballot")
async def tapped(context: Context, content: dict[str, Any]) -> Messages:
    """Whichever poll of ours it is on; somebody else's has no transaction here."""
    transaction = await context.store.outbox.transaction_of(content["poll"])
    if transaction is None:
        return None
    if is_date_poll(transaction):
        return await date_tapped(context, transaction, content["answers"])
    return await ballot_tapped(context, transaction, content["answers"])
