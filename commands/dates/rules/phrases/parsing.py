"""The parser of phrases.lark, fed with words of which each language says what sort they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_interactive_parser import InteractiveParser

from .words import DASH


class _WordsComeAsTokens(Lexer):
    """Stands in for Lark's lexer: words are classified by words.py."""

    def __init__(self, configuration: object) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[Token]:
        return iter(())


@cache
def parser() -> Lark:
    """Built when the first date comes: it takes a moment and some memory."""
    return Lark.open(
        "phrases.lark",
        rel_to=__file__,
        parser="lalr",
        lexer=_WordsComeAsTokens,
        strict=True,
        start=["start", "bare_day"],
    )


def longest(
    words: Sequence[Sequence[Token]], start: str = "start"
) -> tuple[Tree[Token] | None, int, int]:
    """The tree of the longest phrase at the beginning of words whose tokens these are, how many
    words it has, and how many words could have become one."""
    reading = parser().parse_interactive(start=start)
    longest: tuple[Tree[Token] | None, int] = (None, 0)
    for used, found in enumerate(words, start=1):
        if used > 1 and found and found[0].type == DASH:
            continue
        try:
            for token in found:
                reading.feed_token(token)
        except UnexpectedToken:
            return *longest, used - 1
        if not found:
            return *longest, used - 1
        try:
            longest = (_ended(reading), used)
        except UnexpectedToken:
            continue
    return *longest, len(words)


def _ended(reading: InteractiveParser) -> Tree[Token]:
    """The tree if the phrase ends here. Raises UnexpectedToken if it cannot; may go on later."""
    state = reading.parser_state.copy(deepcopy_values=False)
    # Lark lengthens the lists of children it puts together: not those of what goes on.
    state.value_stack = [
        Tree(each.data, list(each.children)) if isinstance(each, Tree) else each
        for each in state.value_stack
    ]
    tree: Tree[Token] = state.feed_token(Token("$END", ""), is_end=True)
    return tree
