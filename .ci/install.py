"""Installs the locked packages into the environment this runs in, and says how far it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TOP = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy")
# In front of a host there may be a name and a password: they belong on no screen.
SECRET = re.compile(r"(?<=//)\S*@")

# What pip and what is below it say, and what that means; the first that is found counts. Two
# languages: who runs this is not asked before for theirs.
CAUSES = (
    (
        r"No space left on device",
        "The disk is full: the packages need about 1 GB in .venv and for a while in {tmp}.",
        "Die Platte ist voll: Die Pakete brauchen etwa 1 GB in .venv und eine Zeit lang in {tmp}.",
    ),
    (
        r"407 Proxy|Proxy Authentication",
        "No network: the proxy {proxy} wants a name and a password. "
        "Type: export HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
        "Kein Netz: Der Proxy {proxy} verlangt Namen und Passwort. "
        "Eingeben: export HTTPS_PROXY=http://NAME:PASSWORT@RECHNER:PORT",
    ),
    (
        r"ProxyError|Cannot connect to proxy",
        "No network: the proxy {proxy} does not answer. If it is the wrong one, type: "
        "export HTTPS_PROXY=http://HOST:PORT, or without a proxy: unset {variable}",
        "Kein Netz: Der Proxy {proxy} antwortet nicht. Ist es der falsche, eingeben: "
        "export HTTPS_PROXY=http://RECHNER:PORT, oder ganz ohne: unset {variable}",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "No network that can be trusted: the certificate is of an authority that this computer "
        "does not know, such as your own. Type: export PIP_CERT=/path/to/authority.pem",
        "Kein Netz, dem zu trauen ist: Das Zertifikat stammt von einer Stelle, die dieser Rechner "
        "nicht kennt, etwa einer eigenen. Eingeben: export PIP_CERT=/pfad/zur/stelle.pem",
    ),
    (
        r"Retrying \(Retry|NewConnectionError|NameResolutionError|Name or service not known"
        r"|name resolution|Network is unreachable|Connection refused|ConnectTimeout|ReadTimeout"
        r"|Read timed out|ConnectionResetError|RemoteDisconnected|IncompleteRead",
        "No network: the packages could not be fetched. Connect this computer, or name your proxy "
        "(export HTTPS_PROXY=http://HOST:PORT), your own index (export PIP_INDEX_URL=https://…) or "
        "a folder with the packages (export PIP_NO_INDEX=1 PIP_FIND_LINKS=/path).",
        "Kein Netz: Die Pakete waren nicht zu holen. Verbinden Sie diesen Rechner, oder nennen Sie "
        "Ihren Proxy (export HTTPS_PROXY=http://RECHNER:PORT), Ihren eigenen Paketserver "
        "(export PIP_INDEX_URL=https://…) oder einen Ordner mit den Paketen "
        "(export PIP_NO_INDEX=1 PIP_FIND_LINKS=/pfad).",
    ),
)
AGAIN = (
    "Then type the same again; what was fetched already is kept.",
    "Danach dasselbe noch einmal eingeben; was schon geholt ist, bleibt.",
)


def without_secret(proxy: str) -> str:
    """The proxy's address without name and password; some write it without http://, too."""
    return re.sub(r"^([a-z0-9]+://)?(.*@)?", r"\1", proxy, flags=re.IGNORECASE)


def why(log: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """What is missing and what to do, of what pip has said; None: that is something else."""
    said = "".join(log)
    named = next((each for each in PROXIES if environment.get(each)), "HTTPS_PROXY")
    facts = {
        "proxy": without_secret(environment.get(named, "")),
        "variable": named,
        "tmp": environment.get("TMPDIR", "/tmp"),  # noqa: S108 - only named
    }
    speaks = (environment.get(each) for each in ("LC_ALL", "LC_MESSAGES", "LANG"))
    german = next(filter(None, speaks), "").startswith("de")
    for pattern, *sentences in CAUSES:
        if re.search(pattern, said):
            return f"{sentences[german].format(**facts)}\n{AGAIN[german]}"
    return None


def main() -> int:
    lock = TOP / "requirements.lock"
    packages = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    print(f"Installing {packages} packages into {Path(sys.prefix).name}, once …", flush=True)
    command = [*PIP, "--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    log: list[str] = []
    seen, failed = 0, 0
    with subprocess.Popen(  # noqa: S603 - our own pip
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            log.append(line)
            seen += line.startswith("Collecting")
            if line.startswith("Collecting") and seen % 20 == 0:
                print(f"  {seen} of {packages} fetched", flush=True)
            if "Retrying (Retry" in line:
                failed += 1
                if failed == 1:
                    print("  no connection, trying again …", flush=True)
            if line.startswith("Installing collected"):
                print("  all fetched, unpacking …", flush=True)
    if pip.returncode:
        said = "".join(log[-30:])
        for proxy in {os.environ[each] for each in PROXIES if os.environ.get(each)}:
            said = said.replace(proxy, without_secret(proxy))
        print(why(log, os.environ) or SECRET.sub("", said))
        return pip.returncode
    own = [*PIP, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(TOP)]
    return subprocess.run(own, check=False).returncode  # noqa: S603 - our own pip


if __name__ == "__main__":
    sys.exit(main())
