"""What a mailbox and a telephone number look like."""

from __future__ import annotations

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

_PHONE: Final = re.compile(r"\+?[0-9(][0-9 ()/\-–]*[0-9]")
_DIGITS: Final = range(4, 18)  # +49 and what a municipality has; no longer number exists


class NotReached(ValueError):  # noqa: N818 - a refusal, named for what it says
    """Nobody is reached under these words."""


def mailbox(text: str) -> str:
    """A mail address as it is written, its server in small letters. Raises NotReached.

    Whether it exists is not asked: that would tell others who is looked for.
    """
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise NotReached(text) from error
    return found.normalized


def phone(text: str) -> str:
    """A telephone number as it is written. Raises NotReached."""
    if not _PHONE.fullmatch(text) or sum(each.isdigit() for each in text) not in _DIGITS:
        raise NotReached(text)
    return text
