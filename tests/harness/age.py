"""What age writes for a passphrase, made so that a test need not wait for it.

age takes a second of the processor for each file, on purpose, for writing and for reading. How
much, stands in the head of the file: here it is next to nothing, and age reads it all the same.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import b64encode

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FACTOR = 1  # the logarithm of how much; age itself takes about 18
_CHUNK = 64 * 1024


def encrypt(data: bytes, passphrase: str) -> bytes:
    """As `pyrage.passphrase.encrypt`; the format is that of age-encryption.org/v1."""
    key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapping = hashlib.scrypt(
        passphrase.encode(),
        salt=b"age-encryption.org/v1/scrypt" + salt,
        n=2**_FACTOR,
        r=8,
        p=1,
        dklen=32,
    )
    wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), key, None)
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (
        _written(salt),
        _FACTOR,
        _written(wrapped),
    )
    seal = hmac.digest(_derived(key, b"", b"header"), head, "sha256")
    payload = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
    starts = range(0, max(len(data), 1), _CHUNK)
    body = b"".join(
        payload.encrypt(
            number.to_bytes(11, "big") + bytes([start == starts[-1]]),
            data[start : start + _CHUNK],
            None,
        )
        for number, start in enumerate(starts)
    )
    return head + b" " + _written(seal) + b"\n" + nonce + body


def _derived(key: bytes, salt: bytes, what_for: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, what_for).derive(key)


def _written(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")
