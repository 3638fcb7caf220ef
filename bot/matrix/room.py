"""What is known of a room the bot is in.

nio's rooms are not used: they keep every member's profile, validate every event against a schema,
and compute the power level of a version 12 room's creator as 0. There may be tens of thousands of
ours, so that a few hundred bytes of each count.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from sys import intern
from typing import Any, Final, TypeVar

from bot.matrix.events import MADE_FOR, MEMBER, PREDECESSOR, REPLACEMENT, TOMBSTONE, membership
from bot.matrix.ids import is_user_id
from bot.matrix.model import Exposure, Obstacle, Replacement, RoomFacts
from bot.matrix.values import is_level

_T = TypeVar("_T")
# One for all: each empty set that is made takes as much as one with some in it.
_NOBODY: Final[frozenset[str]] = frozenset()
# Who is in a space, or was let in, was invited by somebody.
_CLOSED = frozenset({"invite", "private", "restricted", "knock", "knock_restricted"})
_THERE = ("join", "invite")
_HISTORY_OF_MEMBERS = frozenset({"shared", "invited", "joined"})


@dataclass(slots=True)
class Room:
    """What the syncs have told of a room."""

    room_id: str
    me: str
    encrypted: bool = False
    name: bool = False
    alias: bool = False
    join_rule: str = "invite"
    history: str = "shared"
    replaced: bool = False
    replacement: Replacement | None = None  # what its tombstone says
    predecessor: str | None = None  # the room that it says it replaces
    creators_rule: bool = False  # as since room version 12
    joined: int | None = None
    invited: int | None = None
    heroes: tuple[str, ...] = ()  # of the others, as far as the homeserver names them
    members: set[str] | None = None  # joined or invited; None: not asked for yet
    invitees: Set[str] = _NOBODY  # those of the members who have not joined
    maker: str | None = None
    made_for: str | None = None
    levels_let_ring: bool = True  # everybody at once; as long as nothing else is known
    keyless: str | None = None  # of whom it is known that no device of theirs could decrypt
    member_changes: int = 0  # to notice those that happen while asking
    # Where it says that something about it is new.
    changed: dict[str, None] | None = field(default=None, repr=False, compare=False)
    # Until something changes: they are asked for several times with every command.
    _facts: RoomFacts | None = field(default=None, init=False, repr=False, compare=False)

    def __setattr__(self, name: str, value: Any) -> None:
        """Whatever of it changes, and whoever changes it: see Rooms."""
        object.__setattr__(self, name, value)
        object.__setattr__(self, "_facts", None)
        changed = getattr(self, "changed", None)
        if changed is not None:
            changed[self.room_id] = None

    def facts(self) -> RoomFacts:
        """The plain values for the rest of the bot."""
        if self._facts is None:
            object.__setattr__(self, "_facts", self._as_facts())
        assert self._facts is not None
        return self._facts

    def _as_facts(self) -> RoomFacts:
        return RoomFacts(
            encrypted=self.encrypted,
            direct=self.direct_partner() is not None,
            exposure=self.exposure(),
            obstacles=self.obstacles(),
            partner=self._private_with(),
            replacement=self.replacement,
            predecessor=self.predecessor,
            may_ring=self._is_mine() or self.levels_let_ring,
        )

    def exposure(self) -> frozenset[Exposure]:
        """What lets others read in this room than those who were invited to it."""
        found = {
            Exposure.PUBLIC: self.join_rule not in _CLOSED,
            Exposure.READABLE: self.history == "world_readable",
            Exposure.PLAIN: not self.encrypted,
        }
        return _shared(frozenset(each for each, holds in found.items() if holds))

    def direct_partner(self) -> str | None:
        """With whom this is a direct chat; None if it is none.

        Private is only what the bot has made for that person, or that person themselves, to which
        nobody else was invited, could come by themselves, or could read from outside. It is
        encrypted, unless that person has nothing to decrypt with.

        In one the bot has made, letters do not wait for that person to join: only they can come in,
        nobody else can read it meanwhile, and they are given the key and may read back to their
        invitation – unless somebody has taken that away. A room of theirs they have to be in.
        """
        return None if self.replaced else self._private_with()

    def _private_with(self) -> str | None:
        """With whom it is a direct chat, or was one until it was replaced."""
        partner = self._partner_if_private()
        return partner if self.encrypted or partner == self.keyless else None

    def obstacles(self) -> frozenset[Obstacle]:
        """Why it is no direct chat, though only one other is in it and it has no name, as if meant
        for one; empty for all other rooms."""
        partner = self.partner()
        if partner is None or self.awaits(partner) or self.direct_partner() is not None:
            return _shared(frozenset())
        if self.name or self.alias:
            return _shared(frozenset())
        ours = self.maker == partner or self._is_made_for(partner)
        found = {
            Obstacle.FOREIGN: not ours,
            Obstacle.PUBLIC: self.join_rule != "invite",
            Obstacle.READABLE: self.history not in _HISTORY_OF_MEMBERS,
            Obstacle.PLAIN: not self.encrypted,
            Obstacle.REPLACED: self.replaced,
        }
        return _shared(frozenset(each for each, holds in found.items() if holds))

    def lacks_keys(self) -> str | None:
        """Of whom has to be known whether they could decrypt, for this to be a direct chat."""
        return None if self.encrypted else self._partner_if_private()

    def lacks_partner(self) -> bool:
        """Whether it may be a direct chat, and it is not known with whom."""
        return self._may_be_private() and self._size() in (None, 2) and self.partner() is None

    def _may_be_private(self) -> bool:
        is_closed = self.join_rule == "invite" and self.history in _HISTORY_OF_MEMBERS
        return is_closed and not (self.name or self.alias)

    def _partner_if_private(self) -> str | None:
        partner = self.partner()
        if partner is None or not self._may_be_private():
            return None
        for_them = self._is_made_for(partner) and not (
            self.awaits(partner) and self.history == "joined"
        )
        by_them = self.maker == partner and not self.awaits(partner)
        return partner if for_them or by_them else None

    def _is_made_for(self, user_id: str) -> bool:
        """Whether the bot has made it, as its direct chat with that person."""
        return self.maker == self.me and self.made_for == user_id

    def partner(self) -> str | None:
        """The only other one in it, or invited; None if it is not known, or there are more."""
        if self.members is not None:
            others = self.members - {self.me}
            return next(iter(others)) if len(others) == 1 else None
        return self.heroes[0] if self._size() == 2 and len(self.heroes) == 1 else None

    def _size(self) -> int | None:
        if self.members is not None:
            return len(self.members)
        return None if self.joined is None else self.joined + (self.invited or 0)

    def apply(self, event: Mapping[str, Any]) -> None:
        """Takes in a room's part of a sync."""
        state_key, content = event.get("state_key"), event.get("content")
        if not isinstance(state_key, str) or not isinstance(content, dict):
            return
        kind = event.get("type")
        if kind == MEMBER:
            self._apply_member(state_key, membership(content))
        elif state_key == "" and kind in (TOMBSTONE, "m.room.create"):
            self._apply_origin(event, content)
        elif state_key == "":
            self._apply_rules(kind, content)

    def _apply_origin(self, event: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """Where it comes from, and where it goes on."""
        if event.get("type") == "m.room.create":
            self.maker, self.made_for = _once(event.get("sender")), _once(content.get(MADE_FOR))
            self.predecessor = content.get(PREDECESSOR)
            self.creators_rule = _is_ruled_by_creators(content.get("room_version"))
            return
        self.replaced = True
        by = content.get(REPLACEMENT)
        server = str(event.get("sender")).partition(":")[2]
        self.replacement = None if by is None else Replacement(by, server)

    def _apply_rules(self, kind: Any, content: Mapping[str, Any]) -> None:
        match kind:
            case "m.room.encryption":
                self.encrypted = True  # there is no way back, whatever the content says
            case "m.room.name":
                self.name = bool(content.get("name"))
            case "m.room.canonical_alias":
                self.alias = bool(content.get("alias"))
            case "m.room.join_rules":  # whatever it does not say, is not closed
                self.join_rule = str(content.get("join_rule"))
            case "m.room.history_visibility":
                self.history = content.get("history_visibility", "world_readable")
            case "m.room.power_levels":
                self.levels_let_ring = _let_ring(content, self.me)

    def _is_mine(self) -> bool:
        """Whether the bot has all rights in it, whatever the power levels say."""
        return self.creators_rule and self.maker == self.me

    def _apply_member(self, user_id: str, membership: str | None) -> None:
        self.member_changes += 1
        if self.members is None:
            return
        self._place(user_id, membership)

    def knows_otherwise(self, event: Mapping[str, Any]) -> bool:
        """Whether it says that somebody is a member, or none, and that is not known so."""
        if self.members is None or event.get("type") != MEMBER:
            return False
        who, said = event.get("state_key"), membership(event.get("content"))
        told = said in _THERE, said == "invite"
        return told != (who in self.members, who in self.invitees)

    def invite(self, user_id: str) -> None:
        """The bot itself has invited this person."""
        if self.members is None or user_id not in self.members:  # else a sync was quicker
            self._apply_member(user_id, "invite")

    def take_members(self, memberships: Mapping[str, str | None]) -> None:
        """All members there are."""
        there = {intern(who): each for who, each in memberships.items() if each in _THERE}
        self.members = {*there}
        self.invitees = frozenset(who for who in there if there[who] == "invite") or _NOBODY

    def _place(self, user_id: str, membership: str | None) -> None:
        assert self.members is not None
        if membership in _THERE:
            self.members.add(intern(user_id))
        else:
            self.members.discard(user_id)
        if membership == "invite":
            self.invitees |= {user_id}
        elif user_id in self.invitees:
            self.invitees = self.invitees - {user_id} or _NOBODY

    def awaits(self, user_id: str) -> bool:
        """Whether this person, the other one in a direct chat, has still to join it."""
        return bool(self.invited) if self.members is None else user_id in self.invitees

    def forget_members(self) -> None:
        """The members have to be read anew before the next encryption."""
        self.member_changes += 1
        self.members = None

    def apply_summary(self, summary: Mapping[str, Any]) -> None:
        """Takes in the numbers of members."""
        joined, invited = (summary.get(f"m.{kind}_member_count") for kind in ("joined", "invited"))
        self.joined = joined if isinstance(joined, int) else self.joined
        self.invited = invited if isinstance(invited, int) else self.invited
        heroes = summary.get("m.heroes")
        if isinstance(heroes, list):
            self.heroes = tuple(map(intern, filter(is_user_id, heroes)))


@cache
def _shared(found: frozenset[_T]) -> frozenset[_T]:
    """The same set for all rooms of which the same is true."""
    return found


def _once(name: Any) -> Any:
    """The same string wherever it stands."""
    return intern(name) if type(name) is str else name


def _is_ruled_by_creators(room_version: Any) -> bool:
    return isinstance(room_version, str) and room_version.isdecimal() and int(room_version) >= 12


def _let_ring(levels: Mapping[str, Any], user_id: str) -> bool:
    """Whether a mention of the whole room by that person notifies anybody (specification: 50)."""
    own = levels.get("users", {}).get(user_id)
    if not is_level(own):
        own = levels.get("users_default", 0)
    needed = levels.get("notifications", {}).get("room")
    return bool(own >= (needed if is_level(needed) else 50))
