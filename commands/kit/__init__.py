"""How a command is written: everything a command module needs, in one import."""

from .choosing import AnyWord, Choice, First
from .command import EVERYBODY, Command, command
from .confirmation import Confirmable, ask, confirmable, open_question
from .context import Alliance, Context, Place, Timing
from .counts import ChangeArgument, Count
from .errors import NotAllowed, UserError
from .files import Press, press
from .kinds import NameArgument, Number, UserIdArgument
from .options import marker, option
from .registry import Registry
from .reply import (
    Amendment,
    Block,
    Bullets,
    Code,
    Elsewhere,
    EventLink,
    Fetch,
    File,
    Inline,
    Joined,
    Letter,
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
from .rules.audience import Audience
from .schedule import Listener, Messages, Occurrence, Schedule, listener
from .texts import Text, _, n_
from .topics import Topic

__all__ = [
    "COORDINATION",
    "EVERYBODY",
    "MEMBERS",
    "READERS",
    "VOICES",
    "Alliance",
    "Amendment",
    "AnyWord",
    "Audience",
    "Block",
    "Bullets",
    "ChangeArgument",
    "Choice",
    "Code",
    "Command",
    "Confirmable",
    "Context",
    "Count",
    "Elsewhere",
    "EventLink",
    "Fetch",
    "File",
    "First",
    "Inline",
    "Joined",
    "Letter",
    "Listener",
    "Mention",
    "Message",
    "Messages",
    "Moment",
    "NameArgument",
    "Named",
    "NativePoll",
    "NativePollEnd",
    "NotAllowed",
    "Number",
    "Numbered",
    "Occurrence",
    "Place",
    "Press",
    "Registry",
    "Reply",
    "RoomMention",
    "Schedule",
    "Strong",
    "Term",
    "Text",
    "Timing",
    "Topic",
    "UserError",
    "UserIdArgument",
    "_",
    "ask",
    "command",
    "confirmable",
    "listener",
    "marker",
    "n_",
    "open_question",
    "option",
    "press",
    "reply",
]
