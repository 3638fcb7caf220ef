"""The log: how much, and as lines or JSON; `[log]` of the configuration, read again on SIGHUP."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, Final

from bot.settings_files import PREFIX, read
from bot.settings_problems import SettingsError

log = logging.getLogger(__name__)
LEVELS: Final = ("debug", "info", "warning", "error")
FORMATS: Final = ("text", "json")
DEFAULTS: Final = {"level": "info", "format": "text"}
_OURS: Final = ("bot", "commands", "storage")
# They tell of fonts that look odd to them, and of other things that nobody can mend.
_CHATTY: Final = ("fontTools", "fpdf", "matplotlib", "PIL")
_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """One object in each line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def set_up(level: str, form: str) -> None:
    """From now on it is like this. What libraries say is only of interest when they warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_LINE))
    root = logging.getLogger()
    for former in [each for each in root.handlers if type(each) is logging.StreamHandler]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)


def say_version(database: str) -> None:
    """What runs, which is the first question about any log."""
    log.info("Hafenlotse %s, Python %s, %s", version("hafenlotse"), python_version(), database)


def read_again(config: Path) -> None:
    """What [log] says by now; a mistake in it changes nothing."""
    try:
        given = read(config).get("log", {})
    except SettingsError as error:
        log.warning("The log settings stay as they are: %s", error)
        return
    wanted = {
        key: os.environ.get(f"{PREFIX}LOG__{key.upper()}") or _of(given, key) for key in DEFAULTS
    }
    if wanted["level"] not in LEVELS or wanted["format"] not in FORMATS:
        log.warning(
            "The log settings stay as they are: level is one of %s, format one of %s.",
            ", ".join(LEVELS),
            ", ".join(FORMATS),
        )
        return
    set_up(str(wanted["level"]), str(wanted["format"]))
    log.info("The log settings were read again: %s, %s", wanted["level"], wanted["format"])


def _of(given: object, key: str) -> object:
    return given.get(key, DEFAULTS[key]) if isinstance(given, dict) else None
