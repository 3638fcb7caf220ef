"""Homeservers that speak to each other, as those of municipalities do: TLS, an own authority.

All on loopback. A server is named after its port, so nobody has to be asked where it is.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Self

from bot import homeserver_config
from bot.homeserver import Homeserver, free_port
from tests.harness.certificates import Authority

_SLOW = Path(__file__).with_name("slow_homeserver.py")
_UNHURRIED: Final[dict[str, Any]] = {
    "rc_federation": {
        "window_size": 1000,
        "sleep_limit": 100_000,
        "sleep_delay": 0,
        "reject_limit": 100_000,
        "concurrent": 1000,
    },
    # As clients ask for it: else one is told the members as they were before a room has forked.
    "experimental_features": {"msc4222_enabled": True},
    # A server that was away is soon asked again; operators find ten minutes and more.
    "federation": {
        "destination_min_retry_interval": "1s",
        "destination_max_retry_interval": "2s",
        "max_long_retry_delay": "1s",
        "max_short_retry_delay": "1s",
    },
}


class FederatedHomeserver(Homeserver):
    """One of several; made by `joins`."""

    @classmethod
    async def joins(cls, directory: Path, authority: Authority, *, slow: bool = False) -> Self:
        """Start one that believes the authority; a `slow` one has a clock ten minutes behind."""
        port, federation_port = free_port(), free_port()
        name = f"localhost:{federation_port}"

        def configure() -> str:
            secret = homeserver_config.write(directory, port, name, default_limits=False)
            _federate(directory, authority, federation_port)
            return secret

        homeserver = cls(directory, port, await asyncio.to_thread(configure))
        homeserver.server_name = name
        if slow:
            homeserver.program = _SLOW
        await homeserver.start_again()
        return homeserver

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[None]:
        """It keeps its connections and answers nobody; then it goes on where it was."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)


def _federate(directory: Path, authority: Authority, port: int) -> None:
    file = directory / homeserver_config.CONFIG
    config = json.loads(file.read_text())
    certified = str(authority.certify(directory, "localhost"))
    config["listeners"].append(
        {
            "port": port,
            "type": "http",
            "tls": True,
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["federation"], "compress": False}],
        }
    )
    del config["federation_domain_whitelist"]
    config |= {
        "send_federation": True,
        "tls_certificate_path": certified,
        "tls_private_key_path": certified,
        "federation_custom_ca_list": [str(authority.file)],
        # By itself it would not speak to this machine.
        "ip_range_blacklist": [],
        **_UNHURRIED,
    }
    file.write_text(json.dumps(config, indent=1))
