"""Homeservers as operators meet them, each below a path of its own: `python -m …odd_homeserver`.

Only what a real one cannot easily be brought to say; all else is asked of a Synapse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any, Final

USER: Final = "@lotse:localhost"
VERSIONS: Final = "/_matrix/client/versions"
LOGIN: Final = "/_matrix/client/v3/login"
LOGOUT: Final = "/_matrix/client/v3/logout"
WHOAMI: Final = "/_matrix/client/v3/account/whoami"
KEYS: Final = "/_matrix/client/v3/keys/query"

Said = tuple[int, Any]


def _flows(*kinds: str) -> Said:
    return 200, {"flows": [{"type": each} for each in kinds]}


def _refused(status: int, code: str, **more: Any) -> Said:
    return status, {"errcode": code, "error": "no", **more}


_PLAIN: Final[Mapping[str, Said]] = {
    f"GET {VERSIONS}": (200, {"versions": ["v1.11"]}),
    f"GET {LOGIN}": _flows("m.login.password"),
    f"POST {LOGIN}": _refused(403, "M_FORBIDDEN"),
    f"GET {WHOAMI}": (200, {"user_id": USER, "device_id": "NEU"}),
    f"POST {KEYS}": (200, {"device_keys": {USER: {}}}),
}
_SIGNED: Final = {"user_id": USER, "keys": {"ed25519:x": "x"}}
HOMESERVERS: Final[Mapping[str, Mapping[str, Said]]] = {
    "plain": {},
    "website": {f"GET {VERSIONS}": (200, "<html>Rathaus</html>")},
    "other-json": {f"GET {VERSIONS}": (200, {"name": "Rathaus"})},
    "missing": {f"GET {VERSIONS}": (404, "<html>nicht gefunden</html>")},
    "moved": {f"GET {VERSIONS}": (301, "")},
    "maintenance": {f"GET {VERSIONS}": (502, "<html>Bad Gateway</html>")},
    "limited": {f"GET {VERSIONS}": _refused(429, "M_LIMIT_EXCEEDED", retry_after_ms=42_000)},
    "limited-login": {f"POST {LOGIN}": _refused(429, "M_LIMIT_EXCEEDED", retry_after_ms=42_000)},
    "sso": {f"GET {LOGIN}": _flows("m.login.sso", "m.login.token")},
    "no-way-in": {f"GET {LOGIN}": (200, {"flows": []})},
    "revoked": {f"GET {WHOAMI}": _refused(401, "M_UNKNOWN_TOKEN")},
    "stripped": {f"GET {WHOAMI}": _refused(401, "M_MISSING_TOKEN")},
    "another": {f"GET {WHOAMI}": (200, {"user_id": "@ina:localhost", "device_id": "NEU"})},
    "deviceless": {f"GET {WHOAMI}": (200, {"user_id": USER})},
    "used": {f"POST {KEYS}": (200, {"device_keys": {USER: {"NEU": {"keys": {}}}}})},
    "strange-keys": {f"POST {KEYS}": (200, {"self_signing_keys": {USER: _SIGNED}})},
    "never-out": {
        f"POST {LOGIN}": (200, {"user_id": USER, "device_id": "PROBE", "access_token": "syt_x"}),
        f"POST {LOGOUT}": _refused(500, "M_UNKNOWN"),
    },
    "deactivated": {f"POST {LOGIN}": _refused(403, "M_USER_DEACTIVATED")},
    "slow-clock": {"Date": (0, -420)},
    "fast-clock": {"Date": (0, 45)},
}


class _Answering(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        _nothing, name, path = self.path.split("/", 2)
        known = {**_PLAIN, **HOMESERVERS[name]}
        status, body = known.get(f"{self.command} /{path}", _refused(404, "M_NOT_FOUND"))
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("Date", formatdate(time() + known.get("Date", (0, 0))[1], usegmt=True))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = _answer  # noqa: N815 - the names of http.server

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
