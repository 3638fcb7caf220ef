"""Which reminder is meant where no id is typed: the one whose message is answered."""

from __future__ import annotations

from commands.alliance.answered import answered
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.texts import _
from storage.tables import Reminder

from .delivery import is_of_several
from .words import the_reminder


async def meant_reminder(context: Context, number: int | None) -> Reminder:
    """The reminder with that id, else the one that is answered, if the sender may know of it."""
    if number is not None:
        return await the_reminder(context, number)
    found = await answered_reminder(context)
    if found is None:
        raise UserError(_("Which reminder? Please say its id, or answer its message."))
    return await the_reminder(context, found.id)


async def answered_reminder(context: Context) -> Reminder | None:
    """The reminder that the answered message has brought or made; None if it had several."""
    about = await answered(context)
    if about is None or is_of_several(about.transaction):
        return None
    if about.kind == "reminder":
        return await context.store.reminders.get(about.number)
    made = await context.store.made_with.rows(Reminder, about.event_id) if about.event_id else []
    return made[0] if len(made) == 1 else None
