"""How a command is written: everything a command module needs, in one import."""

from .choosing import Choice, First
from .command import EVERYBODY, Command, command
from .confirmation import ask, confirmable, open_question
from .context import Alliance, Context
from .counts import ChangeArgument, Count
from .errors import NotAllowed, UserError
from .files import Press, press
from .kinds import NameArgument, Number, UserIdArgument
from .options import marker, option
from .reply import (
    Amendment,
    Block,
    Bullets,
    Code,
    Elsewhere,
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
    Strong,
    Term,
    reply,
)
from .roles import COORDINATION, MEMBERS, READERS, VOICES
from .rules.audience import Audience
from .schedule import Messages, Occurrence, Schedule, listener
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
    "Audience",
    "Block",
    "Bullets",
    "ChangeArgument",
    "Choice",
    "Code",
    "Command",
    "Context",
    "Count",
    "Elsewhere",
    "Fetch",
    "File",
    "First",
    "Inline",
    "Joined",
    "Letter",
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
    "Press",
    "Reply",
    "Schedule",
    "Strong",
    "Term",
    "Text",
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
