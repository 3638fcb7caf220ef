"""How a command is written: everything a command module needs, in one import.

Nothing of any subject is here. What somebody types is split by `arguments`, read by `kinds`,
`counts`, `choosing` and `options`, and bound to a handler by `signature`. `command` makes a handler
a command, `registry` finds all of them, `dispatch` runs the one that was typed, with what `context`
holds; `errors` and `roles` are for refusals. What is answered is a tree (`reply`, `lists`) with
lazy texts (`texts`) and files (`files`), which `render` makes a message. Without a command: what
falls due (`schedule`), what is open for whom (`open_items`), what is asked back (`confirmation`),
files that people send (`uploads`). `rules` decide who may do what and who may hear it.
"""

from .choosing import Choice, First
from .command import EVERYBODY, Command, command
from .confirmation import ask, confirmable, open_question
from .context import Alliance, Context
from .counts import ChangeArgument, Count
from .errors import NotAllowed, UserError
from .files import Press, Reader, press, reader
from .kinds import NameArgument, Number, UserIdArgument
from .open_items import OpenItem, OpenItems
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
    Lasting,
    Letter,
    Mail,
    Mention,
    Message,
    Moment,
    Named,
    NativePoll,
    NativePollEnd,
    Numbered,
    Passage,
    Quoted,
    Reply,
    Strong,
    Term,
    in_rows,
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
    "Lasting",
    "Letter",
    "Mail",
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
    "OpenItem",
    "OpenItems",
    "Passage",
    "Press",
    "Quoted",
    "Reader",
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
    "in_rows",
    "listener",
    "marker",
    "n_",
    "open_question",
    "option",
    "press",
    "reader",
    "reply",
]
