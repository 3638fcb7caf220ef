"""`!language`: the language of a room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from commands.kit import (
    MEMBERS,
    Bullets,
    Context,
    Inline,
    Message,
    Named,
    NotAllowed,
    Text,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import Word, shortened
from commands.kit.kinds import Cursor, Kind
from commands.kit.rules.spelling import fold
from commands.locales.tables import SOURCE_LANGUAGE, Words, languages, table


def _codes() -> Text:
    *others, last = languages()
    return _("{some} or {last}", some=", ".join(others), last=last)


@dataclass(frozen=True)
class LanguageKind(Kind):
    """One of the languages that have a table, by its name or its code; gives the code."""

    label: Text = field(default_factory=_codes)

    @property
    def known(self) -> Sequence[Inline]:
        return [Named(_called(each)) for each in languages()]

    def match(self, word: Word) -> str | None:
        wanted = fold(word.text)
        if word.quoted:
            return None
        return next((e for e in languages() if wanted in map(fold, _called(e).all)), None)

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        found = self.match(word)
        if found is None:
            raise UserError(
                _("I do not know “{text}”. Possible are:", text=shortened(word.text)),
                Bullets(self.known),
            )
        return found


def _called(code: str) -> Words:
    """What a language is called in each language; that has its own name and its code, too."""
    english = table(SOURCE_LANGUAGE).words.get(("languages", code), ())
    return Words("languages", code, (*english, table(code).name, code))


@command(
    "language",
    help=_("Sets the language I use in this room."),
    examples=(_("!language en"), _("!language de")),
)
async def language(context: Context, wanted: Annotated[str, LanguageKind()]) -> Message:
    """For the room: in a group only by registered people, in the direct chat by anybody."""
    if not context.place.direct and not context.sender.roles & MEMBERS:
        raise NotAllowed(
            _("Only contact persons, deputies and coordinators can change the language of a room."),
            example=False,
        )
    await context.store.rooms.set_language(context.place.room_id, wanted)
    said = _("In this room I now speak {language}.", language=table(wanted).name)
    return reply(said, in_language=wanted)
