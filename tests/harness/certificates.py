"""Certificates: some vouch for themselves, others are vouched for by an authority of our own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """Whoever believes `file` believes all it has signed."""

    file: Path
    name: x509.Name
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def found(cls, folder: Path) -> Authority:
        name, key = _name("Musterhafener Prüfstelle"), _key()
        signed = (
            _certificate(name, name, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = folder / "authority.pem"
        file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        return cls(file, name, key)

    def certify(self, folder: Path, *hosts: str) -> Path:
        """Certificate and key of these, in one file."""
        key = _key()
        signed = (
            _certificate(_name("server.musterhafen.example"), self.name, key)
            .add_extension(_hosts(*hosts), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return _written(folder, signed, key)


def certificate(folder: Path, *hosts: str) -> Path:
    """Certificate and key of these, signed by itself."""
    name, key = _name("musterhafen.example"), _key()
    signed = (
        _certificate(name, name, key)
        .add_extension(_hosts(*hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _written(folder, signed, key)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _hosts(*hosts: str) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([*map(_named, hosts)])


def _written(folder: Path, signed: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Path:
    file = folder / "server.pem"
    file.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
