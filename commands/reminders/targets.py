"""Whom `!remind` is for: read from what was typed, found in the registry, allowed or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from commands.alliance.rules.laender import land
from commands.alliance.voices import standing_of, the_member
from commands.dates.moments import Phrase, is_of_dates
from commands.dates.rules.phrases.result import NotADate, Reason
from commands.kit.arguments import Word, joined
from commands.kit.context import Context
from commands.kit.errors import AskedBack, NotAllowed, UserError
from commands.kit.kinds import Cursor, Kind, Line, addressed, named
from commands.kit.reply import Code, Inline
from commands.kit.rules.authority import Role, may_coordinate, may_remind
from commands.kit.rules.choices import choice
from commands.kit.rules.keywords import Keyword, keyword
from commands.kit.texts import Text, _

from .rules import Circle, Whom

_LONGEST: Final = 8  # words before the date, in the name of a municipality
_CIRCLES: Final = {
    Circle.CONTACTS: (_("all contact persons"), _("the contact persons in {land}")),
    Circle.DEPUTIES: (_("all deputies"), _("the deputies in {land}")),
    Circle.COORDINATORS: (_("the whole coordination"), _("the coordination in {land}")),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be reminded, as it was typed; `name` is that of a municipality."""

    whom: Whom = Whom.AUTHOR
    person: str | None = None
    circle: Circle | None = None
    land: str | None = None
    name: str | None = None


class TargetKind(Kind):
    """Reads who is reminded, which stands before the date; nobody: the author."""

    label = _("whom")
    absent = Target()

    def read(self, cursor: Cursor) -> Target:
        before = _words_before_date(cursor)
        if before == 0:
            return self.absent
        first = cursor.next
        if not first.quoted and (target := _target(first)):
            cursor.take()
            if target.circle and cursor.more and (code := land(cursor.next.text)):
                cursor.take()
                return Target(Whom.ROLE, circle=target.circle, land=code)
            return target
        if before is None:
            return self.absent
        return Target(Whom.MEMBER, name=named(joined([cursor.take() for _ in range(before)]), 120))


_ROOM: Final = keyword("room", "room", "@room")
_ME: Final = keyword("me")


def _target(word: Word) -> Target | None:
    if word.text in _ROOM:
        return Target(Whom.ROOM)
    if (person := addressed(word)) is not None:
        return Target(Whom.PERSON, person=person)
    if word.text in _ME:
        return Target(Whom.AUTHOR)
    circle = choice(Circle, word.text)
    return Target(Whom.ROLE, circle=circle) if circle else None


def _words_before_date(cursor: Cursor) -> int | None:
    """How many words stand before what is a date, or would be one if it were right; None: all.

    None, too, where the first is a word of dates: „jeden Morgen um 9“ is not for somebody called
    „jeden“, whom „Morgen um 9“ is to remind.
    """
    left = cursor.all_left()
    if not left[0].quoted and is_of_dates(left[0].text):
        return 0
    for place, word in enumerate(left[: _LONGEST + 1]):
        if word.quoted:
            continue
        rest = left[place:]
        try:
            Phrase().read(Cursor(rest, cursor.now, cursor.zone))
        except UserError as error:
            cause = error.__cause__
            if not isinstance(cause, NotADate):
                continue
            # With readings it is a date that was mistyped.
            if cause.reason is Reason.NOT_UNDERSTOOD and not cause.readings:
                continue
        return place
    return None


class Said(Line):
    """What to remind of; in quotation marks it may hold what looks like an option or a date."""

    better_quoted = True


@dataclass(frozen=True)
class Flag(Kind):
    """A keyword, if it comes next; gives whether it does."""

    label: Text
    keyword: Keyword
    absent = False

    def read(self, cursor: Cursor) -> bool:
        word = cursor.next
        found = not word.quoted and word.text in self.keyword
        if found:
            cursor.take()
        return found


WORKDAY: Final = Flag(_("workday"), keyword("workday"))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is reminded, found and allowed; `shown` is that in words.

    One of `person`, `circle` (of `land`, None: everywhere) and `member_id`, or none of them where
    it is the author or the room. `holidays` is the Land whose holidays count.
    """

    whom: Whom
    shown: Inline
    holidays: str | None
    person: str | None = None
    circle: Circle | None = None
    land: str | None = None
    member_id: int | None = None


async def addressee(context: Context, target: Target) -> Addressee:
    """Whom the sender means. Raises UserError if there is nobody, NotAllowed if they may not."""
    match target.whom:
        case Whom.PERSON if target.person not in (None, context.sender.user_id):
            assert target.person is not None
            return await _person(context, target.person)
        case Whom.ROLE if target.circle is not None:
            return _role(context, target.circle, target.land)
        case Whom.MEMBER if target.name is not None:
            return await _municipality(context, target.name)
        case Whom.ROOM if not context.place.direct:
            return Addressee(Whom.ROOM, _("the room"), context.place.land)
    return Addressee(Whom.AUTHOR, _("you"), context.place.land)


async def _person(context: Context, person: str) -> Addressee:
    standing = await standing_of(context.store, context.alliance, person)
    if standing.roles == {Role.STRANGER}:
        raise UserError(
            _(
                "{person} is not registered, so I do not write to them. `!contact Musterhafen` "
                "shows the addresses of a municipality.",
                person=Code(person),
            ),
            example=False,
        )
    ids = [*standing.speaks_for, *standing.partner_of]
    members = [m for m in [await context.store.members.get(each) for each in ids] if m is not None]
    lands = standing.lands | {each.land for each in members}
    if not may_remind(context.sender, lands, standing.speaks_for):
        raise NotAllowed(
            _(
                "Only the coordination of their Land can have {person} reminded, and whoever "
                "speaks for the same municipality.",
                person=Code(person),
            ),
            example=False,
        )
    return Addressee(Whom.PERSON, person, context.place.land, person=person)


def _role(context: Context, circle: Circle, code: str | None) -> Addressee:
    if not may_coordinate(context.sender, code):
        raise NotAllowed(
            _(
                "Only the federal coordination can have everybody with an office reminded, and "
                "the coordination of a Land those in it: `!remind contacts NW …`"
            ),
            example=False,
        )
    shown = circle_shown(circle, code)
    return Addressee(Whom.ROLE, shown, code or context.place.land, circle=circle, land=code)


async def _municipality(context: Context, name: str) -> Addressee:
    try:
        member = await the_member(context, name)
    except AskedBack:
        raise
    except UserError as error:
        order = _("First comes whom to remind, then the date and the time, then the text.")
        raise UserError(error.text, *error.more, order) from error
    if not may_remind(context.sender, {member.land}, {member.id}):
        raise NotAllowed(
            _(
                "Only the coordination of {land} can have {name} reminded, and its contact person "
                "and deputy.",
                land=member.land,
                name=member.name,
            ),
            example=False,
        )
    return Addressee(Whom.MEMBER, member.name, member.land, member_id=member.id)


def circle_shown(circle: Circle, code: str | None) -> Inline:
    """Those who hold an office, in words."""
    everywhere, in_land = _CIRCLES[circle]
    return everywhere if code is None else replace(in_land, params={"land": code})
