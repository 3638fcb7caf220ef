"""The ids under which people speak of things: P-12, ST-7, poll 3. One kind for each, and its type.

`PLEDGE.tag(12)` is how an id is written; `PledgeId` reads one as an argument of a command.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeAlias

from commands.kit import Number, _
from commands.kit.kinds import Cursor, Kind, limited

_WORDS: Final = 200  # characters


APPLICATION: Final = Number("A", _("id of the application"))
DATE_POLL: Final = Number("D", _("number of the date poll"))
FOLLOW_UP: Final = Number("F", _("id of the follow-up"))
MANDATE: Final = Number("MD", _("id of the mandate"))
MEETING: Final = Number("M", _("id of the meeting"))
MODEL: Final = Number("", _("number of the model of success"))
PLEDGE: Final = Number("P", _("id of the pledge"))
POLL: Final = Number("", _("number of the poll"))
QUESTION: Final = Number("", _("number of the question"))
REMINDER: Final = Number("R", _("id of the reminder"))
STATEMENT: Final = Number("ST", _("number of the statement"))
SURVEY: Final = Number("", _("number of the survey"))
TASK: Final = Number("T", _("id of the task"))

ApplicationId: TypeAlias = Annotated[int, APPLICATION]
DatePollId: TypeAlias = Annotated[int, DATE_POLL]
FollowUpId: TypeAlias = Annotated[int, FOLLOW_UP]
MandateId: TypeAlias = Annotated[int, MANDATE]
MeetingId: TypeAlias = Annotated[int, MEETING]
ModelId: TypeAlias = Annotated[int, MODEL]
PledgeId: TypeAlias = Annotated[int, PLEDGE]
PollId: TypeAlias = Annotated[int, POLL]
QuestionId: TypeAlias = Annotated[int, QUESTION]
ReminderId: TypeAlias = Annotated[int, REMINDER]
StatementId: TypeAlias = Annotated[int, STATEMENT]
SurveyId: TypeAlias = Annotated[int, SURVEY]
TaskId: TypeAlias = Annotated[int, TASK]


def tagged(cursor: Cursor, of: Number) -> int | None:
    """The number in an id that comes next, such as `M-3`: never one that stands alone.

    None, and nothing is taken, if there is none.
    """
    found = re.fullmatch(rf"{of.prefix}-?([0-9]{{1,9}})[.:,]?", cursor.next.text, re.I)
    if found is None:
        return None
    cursor.take()
    return int(found[1])


class NumberOrWords(Kind):
    """The number of something, or words that it is found by."""

    def __init__(self, of: Number) -> None:
        self.label = of.label
        self._of = of

    def read(self, cursor: Cursor) -> int | str:
        if cursor.next.quoted or not any(map(str.isdigit, cursor.next.text)):
            return limited(cursor.rest_as_text(), _WORDS)
        return self._of.read(cursor)
