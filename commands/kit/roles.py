"""Roles in words, and what somebody hears who has none yet."""

from __future__ import annotations

from collections.abc import Iterable

from .context import Context
from .errors import NotAllowed
from .reply import Code, Joined
from .rules.authority import COORDINATION, VOICES, Role
from .texts import _

__all__ = [
    "COORDINATION",
    "MEMBERS",
    "READERS",
    "VOICES",
    "not_registered",
    "role_names",
]

ROLE_NAMES = {
    Role.FEDERAL_COORDINATOR: _("federal coordination"),
    Role.STATE_COORDINATOR: _("state coordination"),
    Role.CONTACT: _("contact person"),
    Role.DEPUTY: _("deputy"),
    Role.PARTNER: _("partner"),
    Role.OBSERVER: _("guest"),
    Role.STRANGER: _("everybody"),
}

MEMBERS = COORDINATION | VOICES
READERS = MEMBERS | {Role.PARTNER, Role.OBSERVER}


def role_names(roles: Iterable[Role]) -> Joined:
    """The roles in words, in the order of the tiers."""
    wanted = set(roles)
    return Joined([name for role, name in ROLE_NAMES.items() if role in wanted])


def not_registered(context: Context) -> NotAllowed:
    """Tells a stranger how to take part."""
    return NotAllowed(
        _("Your Matrix address {user} is not registered yet.", user=Code(context.sender.user_id)),
        _(
            "So you can take part: type `!join` and the name of your municipality, for example: "
            "`!join Neustadt`. The coordination of your Land or of the alliance then decides "
            "whether to register you as contact person or deputy."
        ),
        example=False,
    )
