"""Homeservers that anybody may invite from: `!server`, `!server admit`, `!server block`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from commands.kit import (
    COORDINATION,
    Audience,
    Block,
    Code,
    Context,
    Inline,
    Message,
    Moment,
    Text,
    Topic,
    UserError,
    _,
    command,
    reply,
)
from commands.kit.arguments import shortened
from commands.kit.kinds import Cursor, Kind
from commands.kit.lists import listed
from commands.kit.rules.authority import Role
from commands.rooms.admission import forget, is_admitted, seen
from commands.rooms.rules.servers import perhaps_meant, server_name


class ServerName(Kind):
    """The name of a homeserver."""

    label = _("homeserver")

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        found = server_name(word.text)
        if found is not None:
            return found
        said = _(
            "“{text}” is not the name of a homeserver: that is what stands behind the colon of an "
            "address, such as `rathaus.example`.",
            text=shortened(word.text),
        )
        meant = perhaps_meant(word.text)
        more = [] if meant is None else [_("Perhaps you mean {server}.", server=Code(meant))]
        raise UserError(said, *more)


ServerArgument: TypeAlias = Annotated[str, ServerName()]


@command(
    "server",
    help=_("Shows from which homeservers anybody may invite me, and which I have declined."),
    examples=(_("!server"),),
    may=COORDINATION,
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def server(context: Context) -> Message:
    """Those of the configuration, those that were said here, and those that tried in vain."""
    said = {each.name: each for each in await context.store.servers.all()}
    admitted: dict[str, Inline] = {
        name: _("{server} – in the configuration", server=Code(name))
        for name in context.alliance.allowed_servers
    }
    blocked: dict[str, Inline] = {}
    for name, each in said.items():
        admitted.pop(name, None)
        line = _(
            "{server} – {person}, {moment}",
            server=Code(name),
            person=Code(each.set_by),
            moment=Moment(each.since, context.place.zone),
        )
        (admitted if each.admitted else blocked)[name] = line
    declined: dict[str, Inline] = {
        name: _(
            "{server} – last on {moment}",
            server=Code(name),
            moment=Moment(each.at, context.place.zone),
        )
        for name, each in (await seen(context.store, context.now)).items()
        if name not in said
    }
    return reply(
        _("Whoever is in the registry can invite me, from every homeserver."),
        *_shown(_("Admitted: from there anybody can invite me."), admitted),
        *([] if admitted else [_("No homeserver is admitted: nobody else can.")]),
        *_shown(_("Blocked:"), blocked),
        *_shown(_("Invitations that I have declined in the last seven days, from:"), declined),
        _what_can_be_done(context),
    )


def _what_can_be_done(context: Context) -> Text:
    """A homeserver is admitted for the whole alliance, so no Land does it alone."""
    if context.sender.federal:
        return _(
            "To admit one: `!server admit rathaus.example`. To block one: "
            "`!server block rathaus.example`"
        )
    return _(
        "The federal coordination admits and blocks homeservers, as that holds for the whole "
        "alliance. `!coordinators` says who that is."
    )


def _shown(title: Text, lines: Mapping[str, Inline]) -> list[Block]:
    if not lines:
        return []
    ordered = [line for _name, line in sorted(lines.items())]
    return [title, *listed(ordered, _("Those that are not shown here count as well."))]


@command(
    "server admit",
    help=_("Lets anybody on this homeserver invite me."),
    examples=(_("!server admit rathaus.example"),),
    may={Role.FEDERAL_COORDINATOR},
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def server_admit(context: Context, name: ServerArgument) -> Message:
    """What they may say and read does not change by it."""
    if is_admitted(context, name, await context.store.servers.get(name)):
        return reply(_("{server} is admitted already.", server=Code(name)))
    await context.store.servers.set(name, context.now, context.sender.user_id, admitted=True)
    await forget(context, name)
    return reply(
        _("{server} is admitted: from there anybody can invite me.", server=Code(name)),
        _(
            "Whoever has invited me in vain does it once more. To end it: `!server block {server}`",
            server=name,
        ),
    )


@command(
    "server block",
    help=_("Declines what strangers on this homeserver invite me to."),
    examples=(_("!server block rathaus.example"),),
    may={Role.FEDERAL_COORDINATOR},
    topic=Topic.PEOPLE,
    audience=Audience.COORDINATION,
)
async def server_block(context: Context, name: ServerArgument) -> Message:
    """Also if the configuration admits it; not those in the registry, and no room."""
    said = await context.store.servers.get(name)
    if said is not None and not said.admitted:
        return reply(_("{server} is blocked already.", server=Code(name)))
    await context.store.servers.set(name, context.now, context.sender.user_id, admitted=False)
    await forget(context, name)
    return reply(
        _(
            "{server} is blocked: from there I accept invitations by people in the registry only, "
            "and tell nobody of the others.",
            server=Code(name),
        ),
        _(
            "I stay in the rooms that I am in. To admit it again: `!server admit {server}`",
            server=name,
        ),
    )
