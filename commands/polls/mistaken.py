"""What was typed behind `!poll` and is no question: nothing is opened, the right way is named."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alliance.ids import POLL
from commands.alliance.rules import laender
from commands.alliance.rules.electorates import Electors
from commands.kit.arguments import Word, joined, shortened
from commands.kit.errors import UserError
from commands.kit.reply import Bullets, Inline
from commands.kit.rules.choices import choice
from commands.kit.texts import _

from .rules import questions, shares

_SHARES = frozenset({"quorum", "majority", "mehrheit"})
_FOR = frozenset({"for", "für", "fuer"})


def not_a_question(words: Sequence[Word]) -> UserError:
    """The refusal of words that look like something about a poll that is there."""
    typed = [(each.text, each.quoted) for each in words]
    number = questions.number_in(typed)
    said = _(
        "“{text}” is not clearly a question, so I have not opened any poll.", text=_shown(words)
    )
    quote_it = _(
        "If it is one, please put it into quotation marks: `!poll “{text}”`", text=_shown(words)
    )
    if number is None:
        where = _("`!polls` shows the open polls, `!help poll` what can be done with them.")
        return UserError(said, quote_it, where, example=False)
    if questions.number(words[0].text) == number:
        return UserError(
            said,
            _("Did you mean `!vote {id} {answer}`?", id=POLL.tag(number), answer=_shown(words[1:])),
            quote_it,
            example=False,
        )
    ways: list[Inline] = [
        _("`!poll status {id}` – how it stands", id=POLL.tag(number)),
        _("`!poll close {id}` – ends it", id=POLL.tag(number)),
        _("`!poll discard {id}` – for one that was opened by mistake", id=POLL.tag(number)),
        _("`!poll record {id}` – its minutes", id=POLL.tag(number)),
        _("`!vote {id} …` – casts a ballot", id=POLL.tag(number)),
        _("`!vote withdraw {id}` – takes it back", id=POLL.tag(number)),
    ]
    return UserError(said, Bullets(ways), quote_it, example=False)


def _shown(words: Sequence[Word]) -> str:
    return shortened(joined(words))


def refuse_loose_terms(words: Sequence[Word]) -> None:
    """Raises UserError for `quorum 50 %` or `for NW`, which would become part of a text."""
    for place, word in enumerate(words[:-1]):
        name = word.text.casefold()
        if word.quoted or words[place + 1].quoted:
            continue
        behind = words[place + 1].text
        if name in _SHARES and _is_share(behind, words[place + 2 : place + 3]):
            value = behind if behind[-1] == "%" or "/" in behind else f"{behind}%"
            raise _written(word.text, value)
        last = words[place + 1 :]
        if name in _FOR and place and len(last) <= 2 and _is_electorate(last):
            raise _written(word.text, " ".join(each.text for each in last))


def _is_share(text: str, behind: Sequence[Word]) -> bool:
    if text.isdigit() and behind and behind[0].text == "%":
        text += "%"
    try:
        shares.share(text)
    except shares.NotAShare:
        return False
    return True


def _is_electorate(words: Sequence[Word]) -> bool:
    last = words[-1].text
    if len(words) == 2 and choice(Electors, words[0].text) is not Electors.LAND:
        return False
    return choice(Electors, last) is not None or laender.land(last) is not None


def _written(name: str, value: str) -> UserError:
    return UserError(
        _(
            "Please write `{name}={value}`. If it belongs to a text, put that in quotation marks.",
            name=name,
            value=value,
        ),
        example=False,
    )
