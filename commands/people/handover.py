"""What happens when somebody takes or leaves an office: nothing of theirs gets lost.

Used by the commands that name, approve, resign and forget people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.alliance.changes import note
from commands.alliance.letters import coordination_of, to_coordination
from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import standing_of, typed_name
from commands.kit import (
    Block,
    Bullets,
    Code,
    Context,
    Inline,
    Joined,
    Letter,
    Moment,
    Reply,
    Term,
    Text,
    _,
    reply,
)
from commands.kit.rules.choices import Worded
from commands.rooms.privacy import notice
from storage.tables import Awaited, Member, Reminder

from .awaiting import expect, is_reached
from .checklists import todo


class Office(Worded):
    """The two people who can speak for a municipality (domain.md section 1)."""

    CONTACT = "contact"
    DEPUTY = "deputy"

    @property
    def other(self) -> Office:
        return Office.DEPUTY if self is Office.CONTACT else Office.CONTACT


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an office, and since when."""

    user_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Legacy:
    """What somebody leaves behind: reminders for rooms, and those of their direct chat."""

    reminders: Sequence[Reminder] = ()
    private: Sequence[Reminder] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking an office; `freed`: the new holder left the other office for it.

    `awaited`: the new holder has not been reached yet; with `waits` the former one keeps the office
    until then.
    """

    former: str | None
    freed: bool = False
    inherited: Sequence[Reminder] = ()
    letters: list[Letter] = field(default_factory=list)
    awaited: Awaited | None = None

    @property
    def waits(self) -> bool:
        return self.awaited is not None and not self.awaited.holds


async def holders(context: Context, member: Member) -> dict[Office, Holder]:
    """Who holds the offices of a member now."""
    found = await context.store.members.contacts_of(member.id)
    return {Office(each.role): Holder(each.user_id, each.since) for each in found}


async def take(
    context: Context, member: Member, person: str, office: Office, *, at_once: bool = False
) -> Taken:
    """Binds a person to a member; who held the office before no longer does.

    But if somebody holds it, they keep it until the person is reached, unless `at_once`.
    Contact person and deputy are two people: who takes one office leaves the other. `letters` go
    to the former holder and, if an office is free now, to the coordination; see `welcome`.
    """
    held = await holders(context, member)
    former, other = held.get(office), held.get(office.other)
    await context.store.awaited.forget(member.id, office.value)
    if former is not None and former.user_id == person:
        return Taken(person)
    awaited = None
    if not await is_reached(context, person):
        holds = former is None or at_once
        awaited = await expect(context, member.id, office.value, person, holds=holds)
        context.expect(awaited.tell_at)
        if former is not None and not at_once:
            return Taken(former.user_id, awaited=awaited)
    before = former.user_id if former else None
    letters = await _to_colleague(context, member, office, before, person)
    moves = other is not None and other.user_id == person
    if moves:
        await leave(context, member, office.other, person)
        letters += await _vacancy(context, member, office.other)
    await context.store.members.set_contact(
        member.id, person, office.value, context.now, context.sender.user_id
    )
    await note(context, member.id, office.value, former.user_id if former else None, person)
    if former is None:
        return Taken(None, moves, (), letters, awaited)
    legacy = await _legacy(context, former)
    await context.store.reminders.hand_over([each.id for each in legacy.reminders], person)
    letters += _farewell(context, member, office, former.user_id, legacy, handed=True)
    return Taken(former.user_id, moves, legacy.reminders, letters, awaited)


async def inherit(context: Context, member: Member, office: Office) -> list[Letter]:
    """The office has become free: whoever was to get it has it now, reached or not."""
    for awaited in await context.store.awaited.of_member(member.id):
        if awaited.role == office and not awaited.holds:
            namer = await standing_of(context.store, context.alliance, awaited.named_by)
            acting = replace(context, sender=namer)
            taken = await take(acting, member, awaited.user_id, office)
            letter = await welcome(acting, member, awaited.user_id, office, taken)
            return [letter, *taken.letters]
    return []


async def leave(context: Context, member: Member, office: Office, former: str) -> None:
    """The office is free, and the history says so; nobody is told."""
    for awaited in await context.store.awaited.of_member(member.id):
        if awaited.role == office and awaited.user_id == former:
            await context.store.awaited.forget(member.id, office.value)
    await context.store.members.remove_contact(member.id, office.value)
    await note(context, member.id, office.value, former, None)


async def vacate(context: Context, member: Member, office: Office) -> list[Letter]:
    """Leaves a held office free: letters to the former holder and to the coordination."""
    former = (await holders(context, member))[office]
    await leave(context, member, office, former.user_id)
    legacy = await _legacy(context, former)
    heir = await inherit(context, member, office)
    if heir:
        return [*_farewell(context, member, office, former.user_id, legacy, handed=False), *heir]
    return [
        *await _to_colleague(context, member, office, former.user_id, None),
        *_farewell(context, member, office, former.user_id, legacy, handed=False),
        *await _vacancy(context, member, office, legacy.reminders),
    ]


async def welcome(
    context: Context, member: Member, person: str, office: Office, taken: Taken, *state: Block
) -> Letter:
    """The letter to a new holder: what the office is, what is to do, what was handed over."""
    if taken.waits:
        return await _invited(context, member, person, office, taken)
    blocks: list[Block] = [_now(context, office, member), named_by(context), *state]
    if taken.inherited:
        blocks += [
            _("These reminders are yours now; they ring in the rooms they were made in:"),
            Bullets(_lines(taken.inherited)),
        ]
    blocks += [*await todo(context, member, reader=person), notice(context)]
    if member.kind == Kind.PARTNER:
        blocks.append(_("Next step: `!help` shows what you can do here."))
    else:
        blocks.append(
            _(
                "Next step: `!pledge 5` records how many people {name} can take in. `!help` shows "
                "what else you can do here.",
                name=member.name,
            )
        )
    return Letter(person, replace(reply(*blocks), key=_key(taken)))


def _key(taken: Taken) -> str | None:
    return None if taken.awaited is None else taken.awaited.letter


async def _invited(
    context: Context, member: Member, person: str, office: Office, taken: Taken
) -> Letter:
    """To somebody who gets the office as soon as they are reached."""
    said = reply(
        to_be(member, person, office),
        named_by(context),
        _(
            "As soon as you have joined this chat, or say anything here, the office is yours; "
            "until then {former} keeps it.",
            former=Code(taken.former or ""),
        ),
        notice(context),
    )
    return Letter(person, replace(said, key=_key(taken)))


def keeps(context: Context, member: Member, person: str, office: Office, taken: Taken) -> Letter:
    """To whoever keeps the office until the person is reached."""
    said: list[Block] = [
        to_be(member, person, office),
        named_by(context),
        _("Until I have reached {person}, the office stays with you.", person=Code(person)),
    ]
    return Letter(taken.former or "", Reply(said, rings=True))


def to_be(member: Member, person: str, office: Office) -> Text:
    """Who is to hold an office."""
    given = {"person": Code(person), "name": member.name}
    if office is Office.CONTACT:
        return _("{person} is to be the contact person of {name}.", **given)
    return _("{person} is to be the deputy of {name}.", **given)


def _now(context: Context, office: Office, member: Member) -> Text:
    given = {"alliance": context.alliance.name, "name": member.name}
    if office is Office.CONTACT:
        return _(
            "Welcome to the alliance {alliance}! You are now the contact person of {name}.", **given
        )
    return _("Welcome to the alliance {alliance}! You are now the deputy of {name}.", **given)


async def colleague(context: Context, member: Member, office: Office, *said: Block) -> list[Letter]:
    """A letter to whoever holds the other office than this one, unless they have done it."""
    other = (await holders(context, member)).get(office.other)
    if other is None or other.user_id == context.sender.user_id:
        return []
    people = await coordination_of(context, member.land)
    wrong = _(
        "If that is not right, please tell the coordination: {people}",
        people=Joined([Code(each) for each in people]),
    )
    return [Letter(other.user_id, Reply([*said, wrong], rings=True))]


async def _to_colleague(
    context: Context, member: Member, office: Office, former: str | None, person: str | None
) -> list[Letter]:
    """That the other office of their municipality has changed hands, and who has done it."""
    held = await holders(context, member)
    if person is not None and office.other in held and held[office.other].user_id == person:
        return []  # it is themselves
    said: list[Block] = [filled(member, person, office) if person else _free(member, office)]
    if former is not None:
        said.append(_("Before, it was {former}.", former=Code(former)))
    return await colleague(context, member, office, *said, named_by(context))


async def told(
    context: Context, member: Member, office: Office, former: str | None, person: str
) -> list[Letter]:
    """Letters about an office that was filled by a file: to all whom it concerns."""
    said: list[Block] = [filled(member, person, office)]
    if former is not None:
        said.append(_("Before, it was {former}.", former=Code(former)))
    said.append(named_by(context))
    concerned = {person} if former is None else {former, person}
    concerned.discard(context.sender.user_id)
    letters = [Letter(each, Reply(said, rings=True)) for each in sorted(concerned)]
    colleagues = await colleague(context, member, office, *said)
    return letters + [each for each in colleagues if each.to not in concerned]


def filled(member: Member, person: str, office: Office) -> Text:
    """Who holds an office now."""
    given = {"person": Code(person), "name": member.name}
    if office is Office.CONTACT:
        return _("{person} is now the contact person of {name}.", **given)
    return _("{person} is now the deputy of {name}.", **given)


def _free(member: Member, office: Office) -> Text:
    given = {"name": member.name, "land": member.land}
    if office is Office.CONTACT:
        return _("{name} ({land}) has no contact person now.", **given)
    return _("{name} ({land}) has no deputy now.", **given)


def named_by(context: Context) -> Text:
    """Who has done it, for those who were not in the room."""
    return _("Done by: {person}", person=Code(context.sender.user_id))


async def _legacy(context: Context, former: Holder) -> Legacy:
    """Reminders made in office that ring whoever held it; none while they hold another office.

    Those of their direct chat are their own: nobody else is there to hear them.
    """
    store = context.store
    if (
        former.user_id in context.alliance.federal_coordinators
        or await store.members.voices_of(former.user_id)
        or await store.members.lands_of(former.user_id)
    ):
        return Legacy()
    found = await store.reminders.pending_of(former.user_id, former.since)
    return Legacy(
        [each for each in found if not context.is_direct(each.room_id)],
        [each for each in found if context.is_direct(each.room_id)],
    )


def _farewell(
    context: Context, member: Member, office: Office, former: str, legacy: Legacy, *, handed: bool
) -> list[Letter]:
    if office is Office.CONTACT:
        said = _("You are no longer the contact person of {name}. Thank you!", name=member.name)
    else:
        said = _("You are no longer the deputy of {name}. Thank you!", name=member.name)
    blocks: list[Block] = [said, *([] if former == context.sender.user_id else [named_by(context)])]
    if legacy.reminders:
        if handed:
            blocks.append(_("Your successor takes over these reminders of yours:"))
        else:
            blocks.append(_("Until somebody takes over, these reminders still ring you:"))
        blocks.append(Bullets(_lines(legacy.reminders)))
    if legacy.private:
        blocks += [
            _("These reminders in our direct chat stay yours; please pass on what is of use:"),
            Bullets(_lines(legacy.private)),
        ]
    blocks.append(_("`!mydata` shows what I keep about you, `!forgetme` deletes it."))
    return [Letter(former, reply(*blocks))]


async def _vacancy(
    context: Context, member: Member, office: Office, left: Sequence[Reminder] = ()
) -> list[Letter]:
    """To the coordination, except whoever did it and was told in the answer."""
    blocks = await vacancy(context, member, office)
    if left:
        blocks += [_("These reminders still ring whoever held it:"), Bullets(_lines(left))]
    letters = await to_coordination(context, member.land, *blocks)
    return [each for each in letters if left or each.to != context.sender.user_id]


async def vacancy(context: Context, member: Member, office: Office) -> list[Block]:
    """That an office is free, and how the coordination fills it."""
    name = await typed_name(context, member)
    if office is Office.CONTACT:
        return [
            _free(member, office),
            _("Please name somebody: `!contact set {name} @name:server`", name=name),
        ]
    return [
        _free(member, office),
        _(
            "Please name somebody: `!contact set {name} @name:server {office}`",
            name=name,
            office=Term(office),
        ),
    ]


def _lines(reminders: Sequence[Reminder]) -> list[Inline]:
    return [
        _(
            "R-{id}: {moment}: {text}",
            id=str(each.id),
            moment=Moment(each.due_at, ZoneInfo(each.timezone)),
            text=each.text,
        )
        for each in reminders
        if each.due_at is not None
    ]
