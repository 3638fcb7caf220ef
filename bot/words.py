"""What is said to whoever runs the bot, in the language of their shell (LC_ALL, LC_MESSAGES, LANG).

Not the log: that is for machines and for those who write the program, too, and stays English.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from commands.locales.tables import SOURCE_LANGUAGE, languages


def language(environment: Mapping[str, str] = os.environ) -> str:
    """The code of the language; English for any that Hafenlotse does not speak."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):  # the first one that is set decides
            code = value.partition("_")[0].partition(".")[0].lower()
            return code if code in languages() else SOURCE_LANGUAGE
    return SOURCE_LANGUAGE


def _(wording: str, **given: object) -> str:
    """The text in that language, with each {name} replaced by what is given for it."""
    spoken = language()
    if spoken != SOURCE_LANGUAGE:
        # Only now: with the catalogues comes much that no command of the shell needs.
        from commands.kit.texts import catalogue

        wording = catalogue(spoken).gettext(wording)
    return wording.format(**given) if given else wording
