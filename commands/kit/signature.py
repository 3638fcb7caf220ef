"""From a handler's signature to its arguments, its usage line, and its error messages.

Positional parameters are read from left to right. Parameters whose kind is `Matching`, such as a
`Choice`, may stand in any order behind them. Keyword-only parameters are options: `name=value`,
or with a marker word such as `until …`, which takes everything up to the next marker.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from .arguments import Word, assigned, shortened
from .choosing import Matching
from .errors import UserError
from .free_text import Reader, watch
from .kinds import NEEDED, AsTyped, Below, Cursor, Kind, Name
from .options import Option
from .reply import Code, Inline, Joined, Named
from .rules.numbers import in_figures
from .texts import _

Handler = Callable[..., Awaitable[Any]]
_ASSIGNMENT = re.compile(r"([^\W\d]\w*)=")
_NUMBER = re.compile(r"\+?[0-9]|[A-Z]{1,2}-?[0-9]", re.I)
_QUOTE_IT = _("Please put a text of several words in quotation marks.")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a handler."""

    name: str
    kind: Kind
    required: bool
    option: Option | None

    @property
    def usage(self) -> Inline:
        """How it stands in a usage line: `<needed>`, `[possible]`."""
        opening, closing = ("<", ">") if self.required else ("[", "]")
        if self.option is None:
            return Joined([opening, self.kind.label, closing], "")
        given = Named(self.option.words, after=" " if self.option.marker else "=")
        parts: list[Inline] = [given, "<", self.kind.label, ">"]
        return Joined(parts if self.required else ["[", *parts, "]"], "")


class Signature:
    """What a handler takes. Raises TypeError when the handler is not written as required."""

    def __init__(self, handler: Handler) -> None:
        hints = get_type_hints(handler, include_extras=True)
        parameters = list(inspect.signature(handler).parameters.values())[1:]
        self.parameters = [_parameter(handler, each, hints[each.name]) for each in parameters]
        self._options = [each for each in self.parameters if each.option]
        self._choices = [
            each for each in self.parameters if isinstance(each.kind, Matching) and not each.option
        ]
        # Of several words without quotation marks only the first is taken, or not all of them.
        self._quotes = any(each.kind.better_quoted for each in self.parameters)
        self._only_markers = all(each.option and each.option.marker for each in self._options)
        self._placed = [
            each for each in self.parameters if each not in self._options + self._choices
        ]
        typed = [each for each in self._placed if isinstance(each.kind, AsTyped)]
        self.has_below = any(isinstance(each.kind, Below) for each in typed)
        # So many arguments are split before one that is not; None: all of them.
        self.split_words = len(self._placed) - 1 if typed and not self.has_below else None
        alone = self.split_words is None or not (self._options or self._choices)
        if typed and (typed != self._placed[-1:] or not alone):
            raise TypeError(f"{handler.__qualname__}: nothing can follow what is kept as typed")

    def bind(self, words: Sequence[Word], cursor_of: Callable[[Sequence[Word]], Cursor]) -> Any:
        """Keyword arguments for the handler. Raises UserError naming what is missing or wrong."""
        found: dict[str, Any] = {}
        rest = self._take_assigned([w for w in words if not w.as_typed], cursor_of, found)
        rest = self._take_marked(rest, cursor_of, found)
        cursor, typed = cursor_of(rest), cursor_of([w for w in words if w.as_typed])
        for each in self._placed:
            source = typed if isinstance(each.kind, AsTyped) else cursor
            if source.more:
                begin = source.place
                found[each.name] = each.kind.read(source)
                if each.kind.is_text:
                    self._watch(source.words[begin : source.place], source, found)
            elif each.kind.absent is not NEEDED:
                found[each.name] = each.kind.absent
        self._take_choices(cursor, found)
        for each in self.parameters:
            if each.required and each.name not in found:
                raise UserError(_("Something is missing: {what}.", what=each.usage))
        return found

    def _watch(self, words: Sequence[Word], cursor: Cursor, found: Mapping[str, Any]) -> None:
        placed = [Reader(each.kind, True) for each in self._placed if each.name in found]
        options = [
            Reader(each.kind, names=_names(each))
            for each in self._options
            if each.name not in found
        ]
        watch(words, cursor, [*placed, *options])

    def _take_assigned(
        self,
        words: list[Word],
        cursor_of: Callable[[Sequence[Word]], Cursor],
        found: dict[str, Any],
    ) -> list[Word]:
        if not self._options:
            return words
        by_name = {name: each for each in self._options for name in _names(each)}
        words = assigned(words, by_name)
        rest: list[Word] = []
        place = 0
        while place < len(words):
            word = words[place]
            place += 1
            match = None if word.quoted else _ASSIGNMENT.match(word.text)
            given = by_name.get(match[1].casefold()) if match else None
            # If there are only markers these are words before all: somebody asks “Is x=1?”
            if match is None or (given is None and self._only_markers):
                rest.append(word)
                continue
            if given is None:
                raise self._unknown_option(match[0])
            text = word.text[match.end() :]
            value = [Word(text, word.quoted, word.start)] if text else []
            if given.kind.runs_to_end and value and not _in_marks(word) and not self._choices:
                more = self._rest_of_text(words[place:], behind_others=bool(rest))
                place += len(more)
                value, more = [self._one_text([*value, *more], cursor_of(()), found)], []
            else:
                more = words[place : place + given.kind.runs_on]
            left = self._read_whole(given, [*value, *more], cursor_of, found)
            place += len(more) - len(left)
        return rest

    def _one_text(self, words: Sequence[Word], cursor: Cursor, found: Mapping[str, Any]) -> Word:
        self._watch(words, cursor, found)
        return Word(cursor.as_written(words), False, words[0].start)

    def _rest_of_text(self, words: list[Word], *, behind_others: bool) -> list[Word]:
        """What belongs to the text of an option: the words up to the next option.

        Only `behind_others` that are needed. Raises UserError where a text is needed itself: where
        does the one end?
        """
        markers = {
            name
            for each in self._options
            if each.option and each.option.marker
            for name in _names(each)
        }
        ends = (
            place
            for place, word in enumerate(words)
            if not word.quoted and (_ASSIGNMENT.match(word.text) or word.text.casefold() in markers)
        )
        more = words[: next(ends, len(words))]
        if behind_others:
            return more
        if more and self._placed and self._placed[0].kind.is_text:
            raise UserError(_QUOTE_IT)
        return []

    def _unknown_option(self, text: str) -> UserError:
        known = [Code(Named(each.option.words, after="=")) for each in self._options if each.option]
        return UserError(
            _(
                "I do not know “{text}”. Possible are {known}.",
                text=shortened(text),
                known=Joined(known),
            ),
            *([_QUOTE_IT] if self._quotes else []),
        )

    def _take_marked(
        self,
        words: list[Word],
        cursor_of: Callable[[Sequence[Word]], Cursor],
        found: dict[str, Any],
    ) -> list[Word]:
        markers: Mapping[str, Parameter] = {
            name: each
            for each in self._options
            if each.option and each.option.marker
            for name in _names(each)
        }
        # From the right: a marker word inside an unquoted text stays part of the text
        # as long as a later one follows.
        for place in range(len(words) - 1, -1, -1):
            given = None if words[place].quoted else markers.get(words[place].text.casefold())
            if given is None or given.name in found:
                continue
            assert given.option is not None
            if given.option.is_text(words[:place]):
                continue
            value, behind = words[place + 1 :], list[Word]()
            if place == 0 and isinstance(given.kind, Name):
                value, behind = _up_to_number(value)
            if value or not given.option.alone_is_text:
                words = words[:place] + self._read_whole(given, value, cursor_of, found) + behind
        return words

    def _read_whole(
        self,
        given: Parameter,
        words: Sequence[Word],
        cursor_of: Callable[[Sequence[Word]], Cursor],
        found: dict[str, Any],
    ) -> list[Word]:
        """Reads an option's value; gives the words that are not part of it."""
        if given.name in found:
            raise UserError(_("This is given twice: {what}.", what=given.usage))
        if not words:
            raise UserError(_("Something is missing: {what}.", what=given.usage))
        cursor = cursor_of(words)
        found[given.name] = given.kind.read(cursor)
        if not given.kind.gives_back:
            _refuse_rest(cursor)
        return list(cursor.all_left())

    def _take_choices(self, cursor: Cursor, found: dict[str, Any]) -> None:
        open_choices = list(self._choices)
        while cursor.more:
            word = cursor.next
            for each in open_choices:
                assert isinstance(each.kind, Matching)
                value = each.kind.match(word)
                if value is not None:
                    found[each.name] = value
                    open_choices.remove(each)
                    cursor.take()
                    break
            else:
                _refuse_rest(cursor, open_choices, quotes=self._quotes)


def _in_marks(word: Word) -> bool:
    """Whether it is `name="value"`, of which the two marks are not part of the word."""
    return word.end - word.start == len(word.text) + 2


def _up_to_number(words: list[Word]) -> tuple[list[Word], list[Word]]:
    """A name in front of everything else, and what follows: `for Musterhafen 5`, `… P-12 5`."""
    for place, word in enumerate(words):
        if place and not word.quoted and _NUMBER.match(in_figures(word.text)):
            return words[:place], words[place:]
    return words, []


def _refuse_rest(
    cursor: Cursor, choices: Sequence[Parameter] = (), *, quotes: bool = False
) -> None:
    if not cursor.more:
        return
    text = shortened(cursor.next.text)
    known = [
        word for each in choices if isinstance(each.kind, Matching) for word in each.kind.known
    ]
    if known:
        raise UserError(
            _("I do not know “{text}”. Possible are {known}.", text=text, known=Joined(known))
        )
    raise UserError(
        _("I do not understand “{text}” here.", text=text),
        *([_QUOTE_IT] if quotes else []),
    )


def _names(parameter: Parameter) -> frozenset[str]:
    assert parameter.option is not None
    return parameter.option.names


def _parameter(handler: Handler, given: inspect.Parameter, hint: Any) -> Parameter:
    notes = getattr(hint, "__metadata__", ())
    kinds = [note for note in notes if isinstance(note, Kind)]
    options = [note for note in notes if isinstance(note, Option)]
    if len(kinds) != 1:
        raise TypeError(f"{handler.__qualname__}: parameter {given.name} needs one kind")
    if (given.kind is inspect.Parameter.KEYWORD_ONLY) != bool(options):
        raise TypeError(f"{handler.__qualname__}: {given.name}: options are keyword-only")
    required = given.default is inspect.Parameter.empty and kinds[0].absent is NEEDED
    return Parameter(given.name, kinds[0], required, options[0] if options else None)
