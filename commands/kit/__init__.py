"""How a command is written: everything a command module needs, in one import."""

from .command import EVERYBODY, Command, command
from .context import Alliance, Context, Place
from .errors import UserError
from .kinds import (
    ChangeArgument,
    Choice,
    Count,
    LandCode,
    NameArgument,
    Number,
    UserIdArgument,
)
from .registry import Registry
from .reply import (
    Block,
    Bullets,
    Code,
    Inline,
    Joined,
    Mention,
    Message,
    Moment,
    Named,
    NativePoll,
    NativePollEnd,
    Numbered,
    Reply,
    RoomMention,
    Strong,
    Term,
    reply,
)
from .roles import COORDINATION, MEMBERS, READERS, VOICES
from .schedule import Listener, Messages, Occurrence, Schedule, listener
from .signature import marker, option
from .texts import Text, _, n_
from .topics import Topic
from .voices import described, require_coordination, the_member, voice

__all__ = [
    "COORDINATION",
    "EVERYBODY",
    "MEMBERS",
    "READERS",
    "VOICES",
    "Alliance",
    "Block",
    "Bullets",
    "ChangeArgument",
    "Choice",
    "Code",
    "Command",
    "Context",
    "Count",
    "Inline",
    "Joined",
    "LandCode",
    "Listener",
    "Mention",
    "Message",
    "Messages",
    "Moment",
    "NameArgument",
    "Named",
    "NativePoll",
    "NativePollEnd",
    "Number",
    "Numbered",
    "Occurrence",
    "Place",
    "Registry",
    "Reply",
    "RoomMention",
    "Schedule",
    "Strong",
    "Term",
    "Text",
    "Topic",
    "UserError",
    "UserIdArgument",
    "_",
    "command",
    "described",
    "listener",
    "marker",
    "n_",
    "option",
    "reply",
    "require_coordination",
    "the_member",
    "voice",
]
