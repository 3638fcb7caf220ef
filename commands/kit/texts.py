"""Texts in the language of the room: lazy messages and the gettext catalogues behind them.

A text is written once in English, `_("{name} pledges {amount}.", name=…)`, and looked up when
it is rendered, because the author of a message and its readers can differ in language. What it is
in another language stands in its catalogue (locales/de.po), which is read without a build step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import Any

from commands.locales.tables import SOURCE_LANGUAGE, files, table


@dataclass(frozen=True, slots=True)
class Text:
    """A message that is not translated yet. `params` are filled in as nodes, never as markup.

    In the wording, backticks set what is to be typed: they become code in HTML and vanish in
    the plain body.
    """

    wording: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    count: int = 0

    def template(self, language: str) -> str:
        """The wording in `language`, with its {placeholders} still in it."""
        translations = catalogue(language)
        if self.plural is None:
            return translations.gettext(self.wording)
        return translations.ngettext(self.wording, self.plural, self.count)


def _(wording: str, **params: Any) -> Text:
    """A text; {name} in the wording is replaced by the parameter of that name."""
    return Text(wording, params)


def n_(singular: str, plural: str, count: int, **params: Any) -> Text:
    """A text that depends on a number, which is also available as {count}."""
    return Text(singular, {"count": count, **params}, plural, count)


@cache
def catalogue(language: str) -> NullTranslations:
    """All texts of `language` from the locales folders beside the command modules.

    Raises LookupError for a language Hafenlotse does not speak.
    """
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    locale = table(language).locale
    # Only now: much of it is for those who write catalogues.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged: NullTranslations | None = None
    for path in files(f"{language}.po"):
        compiled = BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=locale))
        compiled.seek(0)
        translations = GNUTranslations(compiled)
        if merged is None:
            merged = translations
        else:
            merged.add_fallback(translations)
    if merged is None:
        raise LookupError(f"no catalogue for {language}")
    return merged
