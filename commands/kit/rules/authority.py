"""Who may do what: pure decisions over what the registry says about a sender.

Source: design.md section 3. Federal coordinators coordinate everywhere, state coordinators in
their own Land; nobody, coordinators included, speaks for a municipality that is not theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Role(StrEnum):
    """What somebody is to the alliance; one person can hold several roles."""

    FEDERAL_COORDINATOR = "federal_coordinator"
    STATE_COORDINATOR = "state_coordinator"
    CONTACT = "contact"
    DEPUTY = "deputy"
    PARTNER = "partner"
    OBSERVER = "observer"
    STRANGER = "stranger"


VOICES = frozenset({Role.CONTACT, Role.DEPUTY})
COORDINATION = frozenset({Role.FEDERAL_COORDINATOR, Role.STATE_COORDINATOR})


@dataclass(frozen=True)
class Standing:
    """What the registry says about one full Matrix id, the only ground of authority.

    `lands` are the codes of the Länder they coordinate; `speaks_for` has the ids of
    municipalities with the role there; `partner_of` the ids of partner organisations.
    """

    user_id: str
    federal: bool = False
    lands: frozenset[str] = frozenset()
    speaks_for: Mapping[int, Role] = field(default_factory=dict)
    partner_of: frozenset[int] = frozenset()
    observer: bool = False

    @cached_property
    def roles(self) -> frozenset[Role]:
        """All roles held; exactly {STRANGER} if there are none."""
        held = set(self.speaks_for.values()) & VOICES
        if self.federal:
            held.add(Role.FEDERAL_COORDINATOR)
        if self.lands:
            held.add(Role.STATE_COORDINATOR)
        if self.partner_of:
            held.add(Role.PARTNER)
        if self.observer:
            held.add(Role.OBSERVER)
        return frozenset(held or {Role.STRANGER})


def may_coordinate(sender: Standing, land: str | None) -> bool:
    """Whether they coordinate `land` (a code), or with None the whole alliance."""
    return sender.federal or (land is not None and land in sender.lands)


def may_fill_office(sender: Standing, person: str, land: str) -> bool:
    """Whether they may name `person` contact or deputy of a municipality of that Land (code).

    Whoever coordinates it, but nobody names themselves: to speak for a municipality takes a second
    person, and the contact's right to choose the deputy is the contact's alone.
    """
    return may_coordinate(sender, land) and person != sender.user_id


def may_speak_for(sender: Standing, member_id: int) -> bool:
    """Whether they may pledge, vote or sign for that municipality: its contact and deputy only.

    Coordination gives no such right (domain.md section 5, story D).
    """
    return sender.speaks_for.get(member_id) in VOICES


def may_close_poll(sender: Standing, opened_by: str, land: str | None = None) -> bool:
    """Whether they may close a poll or survey before its time; `land` if it is in a room of a Land.

    Its opener, unless they have become a stranger, and the coordination: see `_tends`.
    """
    is_opener = sender.user_id == opened_by and sender.roles != {Role.STRANGER}
    return is_opener or _tends(sender, land)


def may_follow_poll(sender: Standing, land: str | None = None) -> bool:
    """Whether they may look at a poll or survey from outside its room: the coordination.

    See `_tends`.
    """
    return _tends(sender, land)


def may_edit_statement(sender: Standing, author: str, land: str | None = None) -> bool:
    """Whether they may change the text of a statement; `land` if it is in a room of a Land.

    Its author, unless they have become a stranger, and the coordination: see `_tends`.
    """
    is_author = sender.user_id == author and sender.roles != {Role.STRANGER}
    return is_author or _tends(sender, land)


def may_follow_up(sender: Standing, lands: Collection[str]) -> bool:
    """Whether they may ask the municipalities of these Länder to do something by a day.

    The federal coordination everywhere, a state coordination in its own Länder only.
    """
    return all(may_coordinate(sender, each) for each in lands)


def may_close_follow_up(sender: Standing, author: str, lands: Collection[str]) -> bool:
    """Whether they may end it: its author, unless they have become a stranger, and whoever could
    have opened it."""
    is_author = sender.user_id == author and sender.roles != {Role.STRANGER}
    return is_author or may_follow_up(sender, lands)


def may_give_task(sender: Standing, owner_id: int, land: str) -> bool:
    """Whether they may give that municipality of that Land (code) a task: its contact and deputy,
    and the coordination, which in a Land is that Land's only."""
    return may_speak_for(sender, owner_id) or may_coordinate(sender, land)


def may_change_task(sender: Standing, author: str, owner_id: int, land: str) -> bool:
    """Whether they may put a task off or drop it: its author, unless they have become a stranger,
    and whoever could have given it. To report its result is its owner's alone."""
    is_author = sender.user_id == author and sender.roles != {Role.STRANGER}
    return is_author or may_give_task(sender, owner_id, land)


def may_answer_question(sender: Standing, owner: str | None, land: str | None) -> bool:
    """Whether they may answer a procedural question or say that its answer is out of date: whoever
    is named for it (`owner`) and is still a member, and the coordination: see `_tends`."""
    is_owner = sender.user_id == owner and bool(sender.roles & (VOICES | COORDINATION))
    return is_owner or _tends(sender, land)


def may_name_for_question(
    sender: Standing, person: str, owner: str | None, land: str | None
) -> bool:
    """Whether they may name that person to answer it: whoever may answer it, and anybody themselves
    as long as nobody is named."""
    is_free = owner is None and person == sender.user_id
    return is_free or may_answer_question(sender, owner, land)


def may_drop_question(sender: Standing, author: str, land: str | None) -> bool:
    """Whether they may take a question back: its author, unless they have become a stranger, and
    the coordination: see `_tends`."""
    is_author = sender.user_id == author and sender.roles != {Role.STRANGER}
    return is_author or _tends(sender, land)


def may_change_model(sender: Standing, member_id: int, land: str) -> bool:
    """Whether they may change or withdraw a model of success of that municipality of that Land, and
    read it before it is approved: its contact and deputy, and the coordination."""
    return may_speak_for(sender, member_id) or may_coordinate(sender, land)


def may_cancel_reminder(sender: Standing, author: str, land: str | None = None) -> bool:
    """Whether they may cancel a reminder: its author always, and the coordination: see `_tends`."""
    return sender.user_id == author or _tends(sender, land)


def may_settle_reminder(
    sender: Standing, author: str, land: str | None = None, *, reminded: bool
) -> bool:
    """Whether they may put a reminder off or say that it is done: whom it reminds, and who may
    cancel it."""
    return reminded or may_cancel_reminder(sender, author, land)


def may_remind(sender: Standing, lands: Collection[str], members: Collection[int] = ()) -> bool:
    """Whether they may have somebody else reminded, who belongs to these Länder (codes).

    The coordination of one of them, and whoever speaks for one of `members`: contact person and
    deputy remind each other. Yourself and the room you are in anybody may remind who may at all.
    """
    return (
        sender.federal
        or any(may_coordinate(sender, each) for each in lands)
        or any(may_speak_for(sender, each) for each in members)
    )


def _tends(sender: Standing, land: str | None) -> bool:
    """Whether they keep a room in order: any coordinator, in that of a Land (code) only its own."""
    return bool(sender.roles & COORDINATION) if land is None else may_coordinate(sender, land)
