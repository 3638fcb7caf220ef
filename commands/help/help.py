"""`!help`: short, for the sender's role and in the room's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Final

from commands.kit import (
    Block,
    Bullets,
    Code,
    Command,
    Context,
    Inline,
    Joined,
    Lasting,
    Message,
    Named,
    Strong,
    Text,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened, words
from commands.kit.command import Commands
from commands.kit.dispatch import own_name, with_own_name
from commands.kit.examples import of_year
from commands.kit.kinds import Line
from commands.kit.roles import role_names
from commands.kit.rules.authority import Role

from .rules import first_sentence

# A phone shows about 20 lines. So many commands need no topics; so many are explained at once, and
# so many named for each topic.
FEW: Final = 12
EXPLAINED: Final = 6
NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class _Brief(Text):
    """The first sentence of an explanation; the rest is for the command's own page."""

    def template(self, language: str) -> str:
        return first_sentence(Text.template(self, language))


class About(Line):
    """A topic or a command, perhaps with its exclamation mark: no text."""

    is_text = False


@command(
    "help",
    help=_("Shows what you can do here, or explains a topic or a command."),
    examples=(_("!help"), _("!help pledge"), _("!help people")),
)
async def help_(
    context: Context, topic: Annotated[str | None, About(_("topic or command"), limit=60)] = None
) -> Message:
    """All topics for the sender's role, or one topic, or one command with examples."""
    if topic is None:
        return _overview(context)
    wanted = words(topic.removeprefix("!"))
    # Some are called like a command, which is meant if it has its `!`.
    about = None if topic.startswith("!") else Topic.named(topic)
    found = context.commands.find(wanted)
    named = found[0] if found is not None and not found[1] else None
    if about is not None:
        return reply(*_topic(context, about), *(_only_the_command(named) if named else []))
    if named is not None:
        return reply(*_page(context, named, await own_name(context)))
    below = context.commands.below(wanted[0].text) if len(wanted) == 1 else []
    if below:
        return reply(*_topic(context, below[0].topic))
    raise _unknown(context, topic)


def _only_the_command(named: Command) -> list[Block]:
    return [_("Only the command: `!help !{name}`", name=Named(named.words))]


def _unknown(context: Context, topic: str) -> UserError:
    near = context.commands.near(shortened(topic), context.place.language)
    if near is not None:
        return UserError(
            _(
                "I do not know the command “{name}”. Did you mean {near}?",
                name=shortened(topic),
                near=Code(Named(help_.words, before="!", after=f" {near}")),
            ),
            example=False,
        )
    return UserError(
        _("I do not know the command “{name}”. `!help` shows all commands.", name=shortened(topic)),
        example=False,
    )


def _overview(context: Context) -> Message:
    commands = _by_topic(context.commands, context.sender.roles)
    if Role.STRANGER in context.sender.roles:
        return reply(commands, *_for_strangers(context))
    return reply(commands, _("About a command: `!help sum`"))


@lru_cache(64)
def _by_topic(commands: Commands, roles: frozenset[Role]) -> Lasting:
    """What these roles may use: the same for all who have them, and some hundred words."""
    mine = _for_roles(commands, roles)
    if len(mine) <= FEW:
        return Lasting([_("What you can type:"), *_explained(mine)])
    lines = [_line(topic, [*some]) for topic, some in groupby(mine, lambda each: each.topic)]
    return Lasting(
        [
            _("What you can type, by topic:"),
            Bullets(lines),
            _("All of a topic: `!help pledges`"),
        ]
    )


def _for_strangers(context: Context) -> list[Block]:
    return [
        _(
            "You are not registered yet; your Matrix address is {user}. To take part as "
            "contact person or deputy, type `!join` and the name of your municipality, for "
            "example: `!join Musterhafen`",
            user=Code(context.sender.user_id),
        ),
        _("About a command: `!help join`"),
    ]


def _for_roles(commands: Commands, roles: frozenset[Role]) -> list[Command]:
    """What they may use, in the order of topics."""
    return [each for each in commands.in_order if each.may & roles]


def _line(topic: Topic, some: Sequence[Command]) -> Inline:
    return _(
        "{topic}: {commands}",
        topic=Strong(topic.title),
        commands=Joined([each.typed for each in some[:NAMED]]),
    )


def _topic(context: Context, topic: Topic) -> list[Block]:
    """What the sender may use of it, explained or at least named; all of it if that is nothing."""
    every = [each for each in context.commands.in_order if each.topic is topic]
    mine = [each for each in every if each.may & context.sender.roles]
    heading = _("Topic “{topic}”:", topic=topic.title)
    return [Strong(heading), *_explained(mine or every)]


def _explained(some: Sequence[Command]) -> list[Inline | Bullets]:
    """What the first ones do, and the names of the others."""
    shown = some if len(some) == EXPLAINED + 1 else some[:EXPLAINED]
    lines = [
        _("{name} – {help}", name=each.typed, help=_Brief(each.help.wording)) for each in shown
    ]
    others = [each.typed for each in some[len(shown) :]]
    return [Bullets(lines), *([_("Also: {commands}", commands=Joined(others))] if others else [])]


def _page(context: Context, command: Command, own_name: str | None) -> list[Block]:
    parts = [Named(command.words, before="!"), *(p.usage for p in command.signature.parameters)]
    blocks: list[Block] = [Strong(command.help), _("Form: `{usage}`", usage=Joined(parts, " "))]
    blocks += [_("Examples:"), _examples(context, command, own_name)]
    if len(command.names) > 1:
        names = [Code("!" + name) for name in command.names]
        blocks.append(_("All names: {names}", names=Joined(names)))
    if Role.STRANGER not in command.may:
        blocks.append(_("For: {roles}", roles=role_names(command.may)))
    return blocks


def _examples(context: Context, command: Command, own_name: str | None) -> Bullets:
    of_day = [of_year(each, context.next_year) for each in command.examples]
    shown = [with_own_name(each, own_name) for each in of_day]
    return Bullets([_("`{example}`", example=each) for each in shown])
