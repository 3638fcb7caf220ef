"""How the homeserver is reached: whom to trust, through which proxy, and why it did not work."""

from __future__ import annotations

import asyncio
import os
import ssl
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from bot.loopback import is_this_machine


@dataclass(frozen=True, slots=True)
class Proxy:
    """Through whom to go, and the header that lets us in there, if it wants one."""

    url: URL
    header: dict[str, str]


def trusted(url: URL, ca_file: Path | None) -> ssl.SSLContext | bool:
    """Whose certificates are believed: aiohttp itself believes nobody (see __init__.py).

    Those of `ca_file`, too, besides the machine's.
    """
    if url.scheme != "https":
        return True
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxy_of(url: URL) -> Proxy | None:
    """The one that the environment names for it: HTTPS_PROXY, HTTP_PROXY, but for NO_PROXY.

    Not left to aiohttp, which with it would send what stands in a .netrc. What runs on this
    machine is another one for a proxy.
    """
    host = url.host or ""
    if is_this_machine(host) or proxy_bypass(host):
        return None
    named = getproxies().get(url.scheme)
    if not named:
        return None
    proxy = URL(named if "://" in named else f"http://{named}")
    if proxy.user is None:
        return Proxy(proxy, {})
    secret = b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode()
    return Proxy(proxy.with_user(None), {"Proxy-Authorization": f"Basic {secret}"})


def why(error: Exception) -> str:
    """Why nothing came back, in words of an operator's; the names of aiohttp's errors are none."""
    match error:
        case aiohttp.ClientConnectorError():
            return _why_not_connected(error)
        case aiohttp.ClientHttpProxyError():
            return f"the proxy refuses ({error.status} {error.message}); see HTTPS_PROXY"
        case asyncio.TimeoutError():
            return "no answer in time"
        case aiohttp.ServerDisconnectedError() | ConnectionResetError():
            return "the connection was cut"
        case aiohttp.ClientPayloadError():
            return "the answer broke off"
        case aiohttp.ClientResponseError():
            return "the answer is not HTTP"
        case _other:
            return str(error) or "no connection"


def _why_not_connected(error: aiohttp.ClientConnectorError) -> str:
    match error:
        case aiohttp.ClientProxyConnectionError():
            return f"the proxy does not answer ({_os(error.os_error)}); see HTTPS_PROXY"
        case aiohttp.ClientConnectorDNSError():
            return f"there is no machine with the name {error.host}"
        case aiohttp.ClientConnectorCertificateError():
            return f"the certificate of {error.host} is not accepted: {_why_untrusted(error)}"
        case aiohttp.ClientConnectorSSLError():
            return "what answers there does not speak TLS"
        case _other:
            return f"no connection to {error.host}:{error.port} ({_os(error.os_error)})"


def _why_untrusted(error: aiohttp.ClientConnectorCertificateError) -> str:
    why = error.certificate_error
    return why.verify_message if isinstance(why, ssl.SSLCertVerificationError) else str(why)


def _os(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
