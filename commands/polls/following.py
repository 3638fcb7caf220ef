"""What comes of a poll: `!poll outcome` names it, who sees to it, and when that is looked at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

from commands.alliance.ids import POLL, PollId
from commands.alliance.letters import hours, to_offices
from commands.alliance.rules.statuses import Kind
from commands.alliance.voices import own, the_member, typed_names
from commands.dates.days import DayKind, dated, today, written
from commands.kit import (
    MEMBERS,
    Audience,
    Block,
    Bullets,
    Context,
    Messages,
    Moment,
    NotAllowed,
    Occurrence,
    Quoted,
    Schedule,
    Strong,
    Topic,
    UserError,
    _,
    command,
    option,
    reply,
)
from commands.kit.choosing import Wording
from commands.kit.examples import of_year
from commands.kit.kinds import Name
from commands.kit.rules.authority import may_close_poll, may_give_task, may_speak_for
from commands.kit.schedule import NOWHERE
from storage.store import Store
from storage.tables import Member, Poll, PollOutcome

from .finding import followed_poll, the_poll, told_about
from .reviews import REVIEWS
from .verdicts import headline

TEXT_LIMIT: Final = 500


@command(
    "poll outcome",
    help=_("Says what comes of a closed poll, who sees to it, and when that is looked at again."),
    examples=(
        _("!poll outcome 1 “Letter to the Land” owner=Musterhafen review=25.02.{year}"),
        _("!poll outcome 1 “The Land has agreed.”"),
        _("!poll outcome 1 review=25.05.{year}"),
        _("!poll outcome 1"),
    ),
    may=MEMBERS,
    topic=Topic.VOTES,
    audience=Audience.MEMBERS,
)
async def poll_outcome(
    context: Context,
    number: PollId,
    text: Annotated[str | None, Wording(_("what comes of it"), TEXT_LIMIT)] = None,
    *,
    owner: Annotated[str | None, Name(), option("owner")] = None,
    review: Annotated[date | None, DayKind(), option("review")] = None,
) -> Messages:
    """By the author of the poll, the coordination, and who sees to it. Alone it shows that.

    What is not said stays; but a day that is over does not come again.
    """
    before = await context.store.poll_outcomes.latest(number)
    # Who sees to it may have no vote in it.
    is_theirs = before is not None and may_speak_for(context.sender, before.owner_id)
    poll = await (the_poll if is_theirs else followed_poll)(context, number)
    if text is None and owner is None and review is None:
        return told_about(context, poll, [reply(headline(poll), *await what_comes(context, poll))])
    await _check(context, poll, before, review)
    if text is None and before is None:
        raise UserError(_("What is to come of it? Please add it: “Letter to the Land”"))
    member = await _owner(context, owner, before)
    day = today(context)
    if before is None and review is None:
        asked = _("When is it looked at again? Please add the day: review=25.02.{year}")
        raise UserError(of_year(asked, context.next_year))
    if review is None and before is not None and (before.review_on or day) > day:
        review = before.review_on
    new = text or (before.text if before is not None else ""), member.id, review
    if before is not None and (before.text, before.owner_id, before.review_on) == new:
        return reply(_("Nothing changes: that is recorded already."))
    ask_at = None if review is None else hours(context).at(review)
    await context.store.poll_outcomes.add(
        number,
        *new,
        ask_at,
        actor=context.sender.user_id,
        event_id=context.event_id,
        at=context.now,
    )
    context.expect(ask_at)
    facts = [headline(poll), *await what_comes(context, poll)]
    answers = told_about(context, poll, [reply(*facts)])
    is_news = before is None or before.owner_id != member.id
    if not is_news or member.id in context.sender.speaks_for:
        return answers
    told = _("{name} is to see to what comes of a poll.", name=member.name)
    return [*answers, *await to_offices(context, member, told, *facts, *_how(poll, context))]


async def _check(
    context: Context, poll: Poll, before: PollOutcome | None, review: date | None
) -> None:
    """Raises UserError unless the poll is closed, the sender may say it, and the day is ahead."""
    room = await context.store.rooms.get(poll.room_id)
    is_theirs = before is not None and may_speak_for(context.sender, before.owner_id)
    if not (is_theirs or may_close_poll(context.sender, poll.author, room.land if room else None)):
        raise NotAllowed(
            _("Only the author of the poll, the coordination and who sees to it can say that."),
            example=False,
        )
    if poll.closed_at is None:
        raise UserError(
            _("Poll {id} is still open: it has no outcome yet.", id=POLL.tag(poll.id)),
            example=False,
        )
    if review is not None and review <= today(context):
        raise UserError(
            _("{day} is not in the future. When is the outcome reviewed?", day=written(review))
        )


async def _owner(context: Context, name: str | None, before: PollOutcome | None) -> Member:
    """Who sees to it. Raises UserError if that is not clear, or not for the sender to say."""
    if name is None:
        return await _usual_owner(context, before)
    found = await own(context, name) or await the_member(context, name)
    if found.kind == Kind.PARTNER:
        raise UserError(
            _("{name} is a partner; it takes a municipality.", name=found.name), example=False
        )
    if not may_give_task(context.sender, found.id, found.land):
        raise NotAllowed(
            _(
                "You can name municipalities that you speak for or coordinate, and {name} ({land}) "
                "is none of them.",
                name=found.name,
                land=found.land,
            ),
            example=False,
        )
    return found


async def _usual_owner(context: Context, before: PollOutcome | None) -> Member:
    """As it was, or the only municipality of the sender."""
    if before is not None:
        kept = await context.store.members.get(before.owner_id)
        assert kept is not None
        return kept
    found = [await context.store.members.get(each) for each in context.sender.speaks_for]
    mine = [each for each in found if each is not None]
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise UserError(_("Who sees to it? Please add the municipality: owner=Musterhafen"))
    names = [_("`owner=“{name}”`", name=each) for each in typed_names(mine)]
    raise UserError(
        _("You act for several municipalities. Please add who sees to it:"),
        Bullets(names),
        example=False,
    )


async def what_comes(context: Context, poll: Poll) -> list[Block]:
    """What was said about it, or that nobody has said anything."""
    found = await context.store.poll_outcomes.latest(poll.id)
    if found is None:
        return [_("Nobody has said yet what comes of it.")]
    owner = await context.store.members.get(found.owner_id)
    name = Strong(owner.name if owner else "–")
    blocks: list[Block] = [
        _("What comes of it: {text}", text=Quoted(found.text)),
        _("{name} sees to it.", name=name),
    ]
    if found.review_on is not None and found.review_on >= today(context):
        blocks.append(_("It is looked at again on {day}.", day=dated(found.review_on)))
    return blocks


def _how(poll: Poll, context: Context) -> list[Block]:
    """How who sees to it says what came of it."""
    return [
        _("Please say what came of it: `!poll outcome {id} “…”`", id=POLL.tag(poll.id)),
        _(
            "To look at it on another day: `!poll outcome {id} review=25.05.{year}`",
            id=POLL.tag(poll.id),
            year=context.next_year,
        ),
    ]


async def _due(store: Store, now: datetime) -> list[Occurrence]:
    return [
        Occurrence(each.id, each.ask_at, NOWHERE)
        for each in await store.poll_outcomes.due(now)
        if each.ask_at is not None
    ]


async def _ask(context: Context, occurrence: Occurrence) -> Messages:
    found = await context.store.poll_outcomes.get(occurrence.id)
    if found is None or found.ask_at != occurrence.due_at:
        return None
    await context.store.poll_outcomes.note_asked(found.id)
    poll = await context.store.polls.get(found.poll_id)
    owner = await context.store.members.get(found.owner_id)
    assert poll is not None
    assert owner is not None
    due = Moment(occurrence.due_at, context.alliance.zone)
    return await to_offices(
        context,
        owner,
        headline(poll),
        *await what_comes(context, poll),
        *_how(poll, context),
        due_at=occurrence.due_at,
        late=_("Late: this was due on {due}.", due=due),
    )


reviewing = Schedule(
    REVIEWS,
    next_due=lambda store: store.poll_outcomes.next_due(),
    due=_due,
    run=_ask,
    after_sync=True,
)
