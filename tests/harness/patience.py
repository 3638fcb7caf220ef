"""How long a test waits for what is to come anyway."""

from __future__ import annotations

from typing import Final

# Seconds. Ends what hangs and measures nothing: the machine may be busy with other things.
PATIENCE: Final = 150.0
