"""What the coordination hears of mails that did not arrive: once, all of them in one message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.aside import to_coordination
from bot.content import NOWHERE
from bot.outgoing import Outgoing
from commands.kit import Alliance, Block, Bullets, Code, Inline, Reply, _
from commands.kit.context import Place
from commands.kit.lists import named
from commands.kit.texts import n_
from storage.mails import Listed
from storage.store import Store
from storage.tables import OutboxRow

TOO_LATE: Final = "HAFENLOTSE_TOO_LATE"  # of a mail, in place of the mail server's status
MOST_NAMES: Final = 20
_SHOWN: Final = 5  # numbers


async def told(
    store: Store, outgoing: Outgoing, alliance: Alliance, now: datetime
) -> Sequence[OutboxRow]:
    """The rows of it, if there is anything that nobody has heard of."""
    untold = await store.mails.untold()
    if not untold:
        return ()
    refused = await store.mailboxes.refused([each.row.member_id for each in untold])
    doubtful = [each for each in untold if each.row.state == "doubtful"]
    aside = [each for each in untold if each.row.state == "aside"]
    blocks: list[Block] = []
    blocks += _refusing([each for each in aside if each.row.member_id in refused])
    others = [each for each in aside if each.row.member_id not in refused]
    blocks += _kept([each for each in others if each.row.error != TOO_LATE])
    blocks += _too_late([each for each in others if each.row.error == TOO_LATE])
    blocks += _doubtful(doubtful)
    said = Reply(blocks, rings=True)
    key = f"mails:{untold[0].row.id}:{now:%Y%m%d%H%M%S}"
    notices = await to_coordination(store, alliance, said, key, but="")
    place = Place("", False, alliance.language, alliance.zone)
    rows = await outgoing.queue(store, None, place, notices, NOWHERE)
    # Last, as from its first change on nobody else can write.
    await store.mails.told([each.row.id for each in untold], now)
    return rows


def _refusing(mails: Sequence[Listed]) -> list[Block]:
    if not mails:
        return []
    return [
        _("The mailboxes of these municipalities take no mail: {names}", names=_names(mails)),
        _(
            "Until the address is said anew I send nothing there: "
            "`!profile mailbox asyl@musterhafen.example for Musterhafen`"
        ),
        *_for_the_operator(mails),
    ]


def _kept(mails: Sequence[Listed]) -> list[Block]:
    if not mails:
        return []
    return [
        _("The mail server did not take mails to: {names}", names=_names(mails)),
        *_for_the_operator(mails),
    ]


def _too_late(mails: Sequence[Listed]) -> list[Block]:
    if not mails:
        return []
    return [
        _(
            "Mails to these municipalities were to go days ago, and I send them no more: {names}",
            names=_names(mails),
        ),
        *_for_the_operator(mails),
    ]


def _doubtful(mails: Sequence[Listed]) -> list[Block]:
    if not mails:
        return []
    return [
        _(
            "Mails to these municipalities may have arrived, or not; I do not send them twice: "
            "{names}",
            names=_names(mails),
        ),
        *_for_the_operator(mails),
    ]


def _for_the_operator(mails: Sequence[Listed]) -> list[Block]:
    lines: list[Inline] = [Code(f"MA-{each.row.id}") for each in mails[:_SHOWN]]
    rest = len(mails) - _SHOWN
    if rest > 0:
        lines.append(n_("… and {count} more.", "… and {count} more.", rest))
    return [
        _("The operator can have them sent again; please pass on these references:"),
        Bullets(lines),
    ]


def _names(mails: Sequence[Listed]) -> Inline:
    return named(list(dict.fromkeys(each.name for each in mails)), MOST_NAMES)
