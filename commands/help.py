"""`!help`: short, for the sender's role and in the room's language."""

from __future__ import annotations

from typing import Annotated

from commands.kit import (
    Block,
    Bullets,
    Code,
    Command,
    Context,
    Inline,
    Joined,
    Message,
    Named,
    Strong,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened, words
from commands.kit.kinds import Line
from commands.kit.roles import role_names
from commands.rules.authority import Role
from commands.rules.names import suggest


@command(
    "help",
    "hilfe",
    help=_("Shows what you can do here, or explains one command."),
    examples=(_("!help"), _("!help pledge")),
)
async def help_(
    context: Context, topic: Annotated[str | None, Line(_("command"), limit=60)] = None
) -> Message:
    """All commands for the sender's role, or one command with examples."""
    if topic is None:
        return _overview(context)
    wanted = words(topic.removeprefix("!"))
    found = context.commands.find(wanted)
    if found is not None and not found[1]:
        return _page(found[0])
    below = context.commands.below(wanted[0].text) if wanted else []
    if below:
        return reply(_("Possible are:"), Bullets([_summary(each) for each in below]))
    near = suggest(shortened(topic), context.commands.names())
    if near:
        raise UserError(
            _(
                "I do not know the command “{name}”. Did you mean {near}?",
                name=shortened(topic),
                near=Code(Named(("help", "hilfe"), before="!", after=f" {near[0]}")),
            ),
            example=False,
        )
    raise UserError(
        _("I do not know the command “{name}”. `!help` shows all commands.", name=shortened(topic)),
        example=False,
    )


def _overview(context: Context) -> Message:
    mine = [each for each in context.commands if each.may & context.sender.roles]
    blocks: list[Block] = []
    for topic in Topic:
        lines = [_summary(each) for each in mine if each.topic is topic]
        if lines:
            blocks += [Strong(topic.value), Bullets(lines)]
    blocks.append(_("More about a command, with examples: `!help pledge`"))
    if Role.STRANGER in context.sender.roles:
        blocks.append(
            _(
                "You are not registered yet; your Matrix address is {user}. To take part as "
                "contact person or deputy, type `!join` and the name of your municipality, for "
                "example: `!join Musterhafen`",
                user=Code(context.sender.user_id),
            )
        )
    return reply(*blocks)


def _summary(command: Command) -> Inline:
    return _("{name} – {help}", name=command.typed, help=command.help)


def _page(command: Command) -> Message:
    parts = [Named(command.names, before="!"), *(p.usage for p in command.signature.parameters)]
    blocks: list[Block] = [Strong(command.help), _("Form: `{usage}`", usage=Joined(parts, " "))]
    blocks += [_("Examples:"), Bullets([_("`{example}`", example=e) for e in command.examples])]
    if len(command.names) > 1:
        names = [Code("!" + name) for name in command.names]
        blocks.append(_("All names: {names}", names=Joined(names)))
    if Role.STRANGER not in command.may:
        blocks.append(_("For: {roles}", roles=role_names(command.may)))
    return reply(*blocks)
