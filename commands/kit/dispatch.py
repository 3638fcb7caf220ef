"""From the text of a command to its answer: find, authorise, read arguments, execute.

Or to its refusal, which ends with an example that carries the id that was typed, so that a copy of
it acts on that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from storage.store import Store

from .arguments import Word, clean, shortened, words
from .command import Command
from .context import Context
from .errors import AskedBack, NotAllowed, UserError
from .examples import of_year
from .free_text import refuse_second_command
from .kinds import Cursor, Number
from .render import plain, quoted
from .reply import Block, Bullets, Code, File, Inline, Letter, Message, Reply, reply
from .roles import not_registered, role_names
from .rules.audience import Audience, may_hear
from .rules.authority import Role, may_speak_for
from .rules.courtesy import Courtesy, courtesy_of
from .schedule import Messages
from .texts import Text, _

# The municipality in the examples of all languages.
EXAMPLE_NAME: Final = "Musterhafen"


async def execute(context: Context, text: str) -> Sequence[Message]:
    """Executes the command in `text` (without the leading `!`).

    Raises UserError for everything the sender has to know; nothing may then be kept.
    """
    # Before anything of it is repeated in an answer.
    text = clean(text)
    found = context.commands.parse(text)
    if found is None:
        said = courtesy(context, text)
        if said is not None:
            return [reply(said)]
        raise _unknown(context, words(text, 1))
    command, arguments = found
    _authorise(context, command)
    names = context.commands.first_words
    refuse_second_command(arguments, text, names)
    remarks: list[Text] = []

    def cursor_of(some: Sequence[Word]) -> Cursor:
        return Cursor(
            some,
            context.sent_at,
            context.place.zone,
            text=text,
            commands=names,
            remarks=remarks,
        )

    given = command.signature.bind(arguments, cursor_of)
    running = context.heard_by(command.audience)
    if command.reads:
        answers = await context.beside(_read, _Reading(command.name, command, running, given))
    else:
        answers = messages(await command.handler(running, **given))
    answers = _remarked(answers, remarks)
    return discreet(context, command.audience, answers)


@dataclass(frozen=True)
class _Reading:
    """A command that only reads; of one message there is only one."""

    name: str
    command: Command = field(compare=False)
    context: Context = field(compare=False)
    given: Mapping[str, Any] = field(compare=False)


async def _read(store: Store, reading: _Reading) -> Sequence[Message]:
    context = reading.context.reading(store)
    return messages(await reading.command.handler(context, **reading.given))


def courtesy(context: Context, text: str) -> Text | None:
    """The answer to a greeting or to thanks in the direct chat; None for everything else."""
    found = courtesy_of(text) if context.place.direct else None
    if found is Courtesy.HELLO:
        return _(
            "Hello! I am the harbour pilot of the alliance {alliance}: I keep pledges, polls and "
            "deadlines. `!help` shows what I can do for you.",
            alliance=context.alliance.name,
        )
    if found is Courtesy.THANKS:
        return _("You are welcome! I am here whenever you need me.")
    return None


def _remarked(answers: Sequence[Message], remarks: Sequence[Text]) -> Sequence[Message]:
    """The answers, the first of which says what reading the words has shown."""
    if not remarks:
        return answers
    for place, each in enumerate(answers):
        if isinstance(each, Reply):
            said = replace(each, blocks=[*each.blocks, *remarks])
            return [*answers[:place], said, *answers[place + 1 :]]
    return [*answers, reply(*remarks)]


def discreet(context: Context, audience: Audience, answers: Sequence[Message]) -> Sequence[Message]:
    """The answers, moved to the direct chat with a hint in the room if it may not hear them."""
    place = context.place
    if may_hear(audience, place.purpose, direct=place.direct):
        return answers
    moved = [
        Letter(context.sender.user_id, each) if isinstance(each, Reply | File) else each
        for each in answers
    ]
    hint = _("The answer is in our direct chat, because it is not meant for this room.")
    if audience is not Audience.PERSON and place.purpose is None:
        hint = _(
            "The answer is in our direct chat: nobody has said yet what this room is for, so only "
            "released totals are answered here."
        )
    return [reply(hint), *moved] if answers else ()


def kept_to(context: Context, audience: Audience, answers: Sequence[Message]) -> Sequence[Message]:
    """The answers of a command that are for fewer than what it answers otherwise."""
    place = context.place
    if may_hear(context.audience, place.purpose, direct=place.direct):
        return discreet(context, audience, answers)
    return answers  # they are moved in any case


def messages(given: Messages) -> Sequence[Message]:
    """What a handler returned, as a sequence."""
    if given is None:
        return ()
    return given if isinstance(given, Sequence) else (given,)


async def refusal(context: Context, error: UserError, text: str) -> Sequence[Message]:
    """The answer that names the mistake, with an example of the command that works."""
    try:
        found = context.commands.parse(text)
    except UserError:  # an unbalanced quotation mark, perhaps behind a good command name
        found = context.commands.find([Word(w, False, 0) for w in text.split()[:2]])
    blocks: list[Block] = [error.text]
    if isinstance(error, AskedBack):
        end = found[1][0].start if found and found[1] else len(text)
        typed, language = error.typed, context.place.language
        blocks.append(
            Bullets(
                [
                    _line(text, typed, language, *each) if typed else _inserted(text, end, *each)
                    for each in error.instead
                ]
            )
        )
    blocks += error.more
    if error.example and found is not None:
        example = of_year(_example_about(context, *found), context.next_year)
        example = with_own_name(example, await own_name(context))
        blocks.append(_("Example: `{example}`", example=example))
    # The mistake itself may tell something, such as the pledge that is already there; that
    # somebody may not use the command at all tells nothing.
    tells = found is not None and bool(context.sender.roles & found[0].may)
    audience = found[0].audience if found and tells else Audience.EVERYBODY
    return discreet(context, audience, [reply(*blocks)])


_LONGEST_LINE: Final = 160  # that is repeated for a choice; of a longer one only what is new


def _line(text: str, typed: str, language: str, instead: str, what: Inline) -> Inline:
    """The command once more with `instead` for what was typed, and what that means."""
    text = clean(text)  # as it was read
    words = r"\s+".join(map(re.escape, typed.split()))
    found = re.search(rf"(?<!\w){words}(?!\w)", text)
    if found is None or len(text) > _LONGEST_LINE or "\n" in text:
        return _("{line} – {what}", line=Code(instead), what=what)
    before, after = text[: found.start()], text[found.end() :]
    if before.endswith("=") and " " in instead:
        instead = plain(quoted(instead), language)
    return _("{line} – {what}", line=Code(f"!{before}{instead}{after}"), what=what)


def _inserted(text: str, end: int, new: str, what: Inline) -> Inline:
    """The command once more with `new` behind its name, which ends at `end`; what that means."""
    name, behind = text[:end].strip(), text[end:].strip()
    if len(text) > _LONGEST_LINE or "\n" in behind:
        behind = "…"
    return _("{line} – {what}", line=Code(clean(f"!{name} {new} {behind}".rstrip())), what=what)


@dataclass(frozen=True, slots=True)
class _About(Text):
    """An example in which the first id of that kind is the one that was typed."""

    prefix: str = ""
    number: int = 0

    def template(self, language: str) -> str:
        wording = Text.template(self, language)
        start = f"{self.prefix}-" if self.prefix else ""
        return re.sub(rf"(?<=\s){start}\d+", f"{start}{self.number}", wording, count=1)


@dataclass(frozen=True, slots=True)
class _Own(Text):
    """An example that speaks of the municipality `own` instead of the one of all examples."""

    def template(self, language: str) -> str:
        return Text.template(self, language).replace(EXAMPLE_NAME, "{own}")


def _example_about(context: Context, command: Command, typed: Sequence[Word]) -> Text:
    """The first example of the command, about the same thing as the words typed behind it."""
    example = command.examples[0]
    placed = [each.kind for each in command.signature.parameters if each.option is None]
    if not typed or not placed or not isinstance(placed[0], Number):
        return example
    try:
        number = placed[0].read(Cursor(typed, context.sent_at, context.place.zone))
    except UserError:
        return example
    if number is None:
        return example
    return _About(example.wording, example.params, prefix=placed[0].prefix, number=number)


async def own_name(context: Context) -> str | None:
    """The municipality the sender speaks for; None if there is none, or several."""
    own = [each for each in context.sender.speaks_for if may_speak_for(context.sender, each)]
    member = await context.store.members.get(own[0]) if len(own) == 1 else None
    return member.name if member else None


def with_own_name(example: Text, name: str | None) -> Text:
    """The example with the reader's own municipality in it; None leaves it as it is."""
    if name is None or type(example) is not Text or name == EXAMPLE_NAME:
        return example
    own = quoted(name) if " " in name else name
    return _Own(example.wording, {**example.params, "own": own})


def _authorise(context: Context, command: Command) -> None:
    if context.sender.roles & command.may:
        return
    if Role.STRANGER in context.sender.roles:
        raise not_registered(context)
    raise NotAllowed(
        _("This is possible for: {roles}.", roles=role_names(command.may)), example=False
    )


def _unknown(context: Context, parts: Sequence[Word]) -> UserError:
    if not parts:
        return UserError(_("What can I do for you? `!help` shows the commands."), example=False)
    first = parts[0].text
    below = [] if parts[0].quoted else context.commands.below(first)
    if below:
        return UserError(
            _("`!{name}` needs one more word. Possible are:", name=shortened(first)),
            Bullets([_("{name} – {help}", name=each.typed, help=each.help) for each in below]),
            example=False,
        )
    near = context.commands.near(shortened(first), context.place.language)
    if near is not None:
        return UserError(
            _(
                "I do not know the command “{name}”. Did you mean {near}? "
                "`!help` shows all commands.",
                name=shortened(first),
                near=Code("!" + near),
            ),
            example=False,
        )
    return UserError(
        _("I do not know the command “{name}”. `!help` shows all commands.", name=shortened(first)),
        example=False,
    )
