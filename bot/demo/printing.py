"""How the demo looks in the terminal: readable at 60 columns, in a pipe, and without colours."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from bot.demo.scenes import CAST

LOTSE: Final = "Lotse"
# The bot's own zone, so that the times in front and those in its answers agree everywhere.
_ZONE: Final = ZoneInfo("Europe/Berlin")
_NAME_WIDTH: Final = max(len(name) for name in (LOTSE, *(role.name for role in CAST)))
_NARROWEST, _WIDEST = 44, 96
_LONG_ENOUGH_TO_SHORTEN: Final = 90
_WORDS_KEPT: Final = 3


class Printer:
    """Everything the demo prints goes through here."""

    def __init__(self) -> None:
        # A terminal that cannot show „“ or │ must not end the demo.
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        # None lets click decide: colours on a terminal only. See https://no-color.org
        self._colour = False if os.environ.get("NO_COLOR") else None
        self._told: set[str] = set()
        self._prompt = ""

    def title(self, text: str) -> None:
        """The name of the show."""
        self._echo(text, bold=True)

    def newline(self) -> None:
        """An empty line."""
        self._echo()

    def chapter(self, title: str, text: str) -> None:
        """A heading that is one without colours too."""
        self._echo()
        self._echo(f"── {title} ".ljust(self._width(), "─"), bold=True)
        self.note(text)
        self._echo()

    def note(self, text: str) -> None:
        """The narrator; the lines of `text` stay lines."""
        for line in text.splitlines():
            for wrapped in _wrap(line, self._width()):
                self._echo(wrapped)

    def facts(self, facts: dict[str, str]) -> None:
        """Name and value, one below the other."""
        label_width = max(map(len, facts))
        for label, value in facts.items():
            indent = f"  {label.ljust(label_width)}  "
            for number, line in enumerate(_wrap(value, self._width() - len(indent))):
                self._echo((" " * len(indent) if number else indent) + line)

    @contextmanager
    def progress(self, doing: str) -> Iterator[None]:
        """`Starte … bereit nach 2,8 s`: first what is done, so that nobody waits unknowing."""
        self._echo(f"{doing} … ", end="")
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self._echo()
            raise
        took = f"{time.monotonic() - began:.1f}".replace(".", ",")
        self._echo(f"bereit nach {took} s")

    def said(self, name: str, text: str, at: datetime) -> None:
        """One of the people."""
        self._speech(name, text.splitlines(), at, mark="", bold=True)

    def answered(self, text: str, at: datetime, *, rings_at: str = "", aside: str = "") -> None:
        """The bot: set off by a bar. Long paragraphs it said before are shortened.

        `aside` is whom it speaks to in the direct chat, where the others do not hear it.
        """
        lines = [f"[im Direktchat mit {aside}]"] if aside else []
        lines += [self._shortened(line) for line in text.splitlines()]
        if rings_at:
            lines.append(f"[klingelt bei {rings_at}]")
        self._speech(LOTSE, lines, at, mark="│ ", fg="cyan")

    def protocol(self, lines: Iterable[str]) -> None:
        """What the bot wrote into its log; as it is, for whoever looks for the cause."""
        for line in lines:
            self._echo(line)

    def failure(self, text: str) -> None:
        """Says so in words first: nothing is told by colour alone."""
        self._echo()
        for number, line in enumerate(text.splitlines()):
            first, rest = ("FEHLER: ", "  ") if number == 0 else ("  ", "  ")
            for wrapped in _wrap(line, self._width() - 2, first=first, rest=rest):
                self._echo(wrapped, fg="red", bold=number == 0)

    def prompt(self, text: str) -> None:
        """Shows who types; what is printed later moves it down."""
        self._prompt = text
        self._echo(text, end="", bold=True)

    def typed(self) -> None:
        """The line after the prompt was sent off; the terminal itself went to the next."""
        self._prompt = ""

    def _speech(self, name: str, lines: list[str], at: datetime, mark: str, **style: Any) -> None:
        prompt, self._prompt = self._prompt, ""
        if prompt:
            self._echo("\r" + " " * len(prompt) + "\r\x1b[K", end="")
        front = f"{at.astimezone(_ZONE):%H:%M:%S}  {name.ljust(_NAME_WIDTH)}  "
        width = self._width() - len(front) - len(mark)
        for line in lines:
            for wrapped in _wrap(line, width):
                self._echo(front, end="")
                self._echo(mark + wrapped, **style)
                front = " " * len(front)
        if prompt:
            self.prompt(prompt)

    def _shortened(self, line: str) -> str:
        """So that the same notice five times does not bury the story."""
        if len(line) < _LONG_ENOUGH_TO_SHORTEN or line not in self._told:
            self._told.add(line)
            return line
        return " ".join(line.split()[:_WORDS_KEPT]) + " … (wie oben)"

    def _echo(self, text: str = "", end: str = "\n", **style: Any) -> None:
        shown = click.style(text, **style) if style else text
        click.echo(shown + end, nl=False, color=self._colour)

    def _width(self) -> int:
        columns = shutil.get_terminal_size((80, 24)).columns
        return max(_NARROWEST, min(_WIDEST, columns))


def _wrap(line: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Lists keep their indentation, and `P-1` stays in one piece."""
    bullet = next((mark for mark in ("- ", "  ") if line.startswith(mark)), "")
    wrapped = textwrap.wrap(
        line,
        width,
        initial_indent=first,
        subsequent_indent=rest + " " * len(bullet),
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return wrapped or [""]
