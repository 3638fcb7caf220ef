"""What the embedded homeserver is told. JSON is valid YAML, so nobody here needs PyYAML."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import Any

CONFIG = "homeserver.json"
LOG = "synapse.log"
_LOG_CONFIG = "logging.json"
_SIGNING_KEY = "signing.key"
_SECRETS = "secrets.json"

_UNHURRIED = {"per_second": 100_000, "burst_count": 100_000}
_GENEROUS_LIMITS: dict[str, Any] = {
    "rc_message": _UNHURRIED,
    "rc_registration": _UNHURRIED,
    "rc_registration_token_validity": _UNHURRIED,
    "rc_login": {
        "address": _UNHURRIED,
        "account": _UNHURRIED,
        "failed_attempts": _UNHURRIED,
    },
    "rc_admin_redaction": _UNHURRIED,
    "rc_joins": {"local": _UNHURRIED, "remote": _UNHURRIED},
    "rc_joins_per_room": _UNHURRIED,
    "rc_invites": {
        "per_room": _UNHURRIED,
        "per_user": _UNHURRIED,
        "per_issuer": _UNHURRIED,
    },
    "rc_third_party_invite": _UNHURRIED,
    "rc_3pid_validation": _UNHURRIED,
    "rc_key_requests": _UNHURRIED,
    "rc_room_creation": _UNHURRIED,
    "rc_media_create": _UNHURRIED,
    "rc_presence": {"per_user": _UNHURRIED},
    "rc_delayed_event_mgmt": _UNHURRIED,
    "rc_reports": _UNHURRIED,
    "rc_user_directory": _UNHURRIED,
    "rc_profile": _UNHURRIED,
    # Who asks seldom, as the clerks of the tests do, has everything since then in one answer.
    "filter_timeline_limit": -1,
}


def write(directory: Path, port: int, server_name: str, *, default_limits: bool) -> str:
    """Write everything Synapse reads at its start; returns the registration secret.

    Keys and secrets survive a second start in the same directory: access tokens and devices
    that were issued before stay valid.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = _secrets(directory)
    _write_private(directory / _LOG_CONFIG, json.dumps(_logging(directory)))
    config = {
        "server_name": server_name,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [
            {
                "port": port,
                "type": "http",
                "tls": False,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(directory / "homeserver.db")}},
        "log_config": str(directory / _LOG_CONFIG),
        "media_store_path": str(directory / "media"),
        "signing_key_path": str(directory / _SIGNING_KEY),
        "pid_file": str(directory / "synapse.pid"),
        **own,
        # Nothing here may speak to the outside.
        "report_stats": False,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "send_federation": False,
        "url_preview_enabled": False,
        "enable_registration": False,
        # Members of a room decide about encryption, and tests need both kinds of rooms.
        "encryption_enabled_by_default_for_room_type": "off",
        "presence": {"enabled": False},
        "user_directory": {"enabled": False},
        "stats": {"enabled": False},
        # Small pictures of a picture are made for who asks for one, and most are never asked for.
        "dynamic_thumbnails": True,
        # The passwords of a throw-away server need no slow hash.
        "bcrypt_rounds": 4,
        "push": {"enabled": False},
        "enable_search": False,
        **({} if default_limits else _GENEROUS_LIMITS),
    }
    _write_private(directory / CONFIG, json.dumps(config, indent=1))
    return own["registration_shared_secret"]


def _secrets(directory: Path) -> dict[str, str]:
    kept = directory / _SECRETS
    if not kept.exists():
        seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        _write_private(directory / _SIGNING_KEY, f"ed25519 a_hafen {seed}\n")
        names = ("registration_shared_secret", "macaroon_secret_key", "form_secret")
        _write_private(kept, json.dumps({name: secrets.token_urlsafe(32) for name in names}))
    loaded: dict[str, str] = json.loads(kept.read_text())
    return loaded


def _logging(directory: Path) -> dict[str, Any]:
    handler = {
        "class": "logging.FileHandler",
        "formatter": "line",
        "filename": str(directory / LOG),
        "encoding": "utf-8",
    }
    line = "%(asctime)s %(levelname)s %(name)s %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": line}},
        "handlers": {"file": handler},
        "root": {"level": "WARNING", "handlers": ["file"]},
    }


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
