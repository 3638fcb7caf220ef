"""Somebody edits a message with a command: what was refused is done as it stands now.

What was done is not done again: nothing that is recorded may change unseen. Then it is said what
stands, and the line that changes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from commands.kit import Audience, Block, Code, Context, Messages, UserError, _, listener, reply
from commands.kit.arguments import clean
from commands.kit.dispatch import discreet, execute

from .stands import MOST, what_stands

# What is typed behind them may be for nobody else's eyes.
_CONFIDENTIAL: Final = frozenset({"vote", "proxy"})
_LONGEST: Final = 120


@listener("edit")
async def edited(context: Context, content: dict[str, Any]) -> Messages:
    """`target` is the message, `text` what it says now, if that is a command."""
    first, text = await context.store.inbox.by_key(content["target"]), content.get("text")
    if first is None:  # talk until now; or it is so long ago that nobody knows
        return reply(*_not_done(context, text))
    if first.sender != context.sender.user_id or first.room_id != context.place.room_id:
        return None  # no client shows an edit by somebody else
    if first.state in ("refused", "failed"):
        if text is None:
            return None
        await context.store.inbox.mark_corrected(first.seq)
        # What is done now belongs to the message: edited again or deleted, it is what is meant.
        return await execute(replace(context, event_id=first.key), text)
    context.store.erase_journal()  # it may tell what was chosen in a secret poll
    stand = (await what_stands(context, first.key))[:MOST]
    if not stand:
        return reply(*_not_done(context, text)) if text is not None else None
    said: list[Block] = []
    for each in stand:
        change = each.change or (each.back if each.is_new else None)
        said += [each.what, *([change] if change is not None else [])]
    if any(each.change is None and not each.is_new for each in stand):
        again = _again(context, text)
        if again is not None:
            said.append(_("To change it, send it as a new message: {command}", command=again))
        else:
            said += [each.back for each in stand[:1] if each.back is not None]
    return discreet(context, Audience.MEMBERS, [reply(*said)])


def _not_done(context: Context, text: str | None) -> list[Block]:
    again = _again(context, text)
    said: list[Block] = [_("I do not execute edited messages: what the first one did stands.")]
    if again is not None:
        return [*said, _("Please send it as a new message: {command}", command=again)]
    return [*said, _("Please send the command again, as a new message.")]


def _again(context: Context, text: str | None) -> Code | None:
    """The command as it is to be sent, if it may and can be repeated here."""
    if text is None or len(text) > _LONGEST or "\n" in text or "](" in text:
        return None
    try:
        typed = clean(text)
        found = context.commands.parse(typed)
    except UserError:
        return None
    return Code(f"!{typed}") if found and found[0].name not in _CONFIDENTIAL else None
