"""A room goes on in another one: what the bot says there, and its open polls once more."""

from __future__ import annotations

from typing import Any

from commands.date_polls.words import listed_date_poll
from commands.date_polls.words import native as native_dates
from commands.kit import Block, Bullets, Context, Message, Messages, _, listener, n_, reply
from commands.polls.moving import goes_on, native
from commands.rooms.exposure import judged, named
from commands.surveys.words import listed_survey


@listener("moved")
async def moved(context: Context, content: dict[str, Any]) -> Messages:
    """Everything names this room already; native polls stay in the old one, so they come again.

    Where others can read now, no poll is shown before the coordination has looked at it.
    """
    place, store = context.place, context.store
    opened = await judged(context, context.exposure_of(place.room_id))
    room = await store.rooms.get(place.room_id)
    blocks: list[Block] = [_("I go on here where the room ends that this one replaces.")]
    if room is not None and room.purpose is not None and place.registered is not None:
        blocks.append(
            _(
                "It is registered as {purpose}. Reminders, follow-ups, meetings and tasks of the "
                "old room come here.",
                purpose=named(place.registered, place.land),
            )
        )
    else:
        blocks.append(_("What I was to say in the old room comes here."))
    polls = [await store.polls.post_anew(p.id) for p in await store.polls.open_in(place.room_id)]
    if polls:
        line = n_(
            "{count} open poll goes on, and what was cast counts:",
            "{count} open polls go on, and what was cast counts:",
            len(polls),
        )
        blocks += [line, Bullets([goes_on(context, each) for each in polls])]
    surveys = await store.surveys.open_in(place.room_id)
    if surveys:
        title = n_(
            "{count} open survey goes on, and what was answered counts:",
            "{count} open surveys go on, and what was answered counts:",
            len(surveys),
        )
        blocks += [title, Bullets([listed_survey(context, each) for each in surveys])]
    searches = await store.date_polls.open_in(place.room_id)
    if searches:
        title = n_(
            "{count} open date poll goes on, and what was answered counts:",
            "{count} open date polls go on, and what was answered counts:",
            len(searches),
        )
        blocks += [title, Bullets([listed_date_poll(context, each) for each in searches])]
    answers: list[Message] = [reply(*blocks), *opened]
    if not (room is not None and room.withheld is not None):
        answers += [found for each in polls if (found := native(each)) is not None]
        answers += [await _dates_anew(context, each.id) for each in searches]
    return answers


async def _dates_anew(context: Context, number: int) -> Message:
    poll = await context.store.date_polls.post_anew(number)
    return native_dates(poll, await context.store.date_polls.dates(number))
