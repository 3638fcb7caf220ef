"""Whether this is the store that the bot last worked with, or an older one that was put back."""

from __future__ import annotations

from typing import Final

# In the bot's state: the database was put back from a backup, and nothing was done with it yet.
RESTORED: Final = "restored"
