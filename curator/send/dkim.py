"""Sign mails with DKIM (RFC 6376; Ed25519 by RFC 8463), including list headers (RFC 8058).

dkimpy, which implements the whole standard, verifies in the tests; it signs some hundred mails a
second, fewer than the sender sends (docs/decisions/0807).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from curator.errors import ConfigError
from curator.records import Message

LEAST_BITS, BITS = 1024, 2048  # what providers demand and what they recommend
SIGNED = (
    b"from", b"reply-to", b"to", b"subject", b"date", b"message-id", b"list-id",
    b"list-unsubscribe", b"list-unsubscribe-post", b"list-archive", b"feedback-id",
    b"auto-submitted", b"content-language", b"mime-version", b"content-type",
)  # fmt: skip
_FORM = Message("CURATOR_DKIM_KEYS must look like SELECTOR=FILE, several separated by spaces")
_SELECTOR = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", re.IGNORECASE)
_SPACES = re.compile(rb"[ \t]{2,}|\t")
_LINE_WIDTH = 72
_FOLD = "\r\n  "


@dataclass(frozen=True, slots=True)
class Key:
    """A private key, and the selector of its public key."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    @property
    def record(self) -> str:
        """Return the TXT record of SELECTOR._domainkey.DOMAIN."""
        public = self.private.public_key()
        if isinstance(self.private, RSAPrivateKey):
            form = serialization.PublicFormat.SubjectPublicKeyInfo
            der = public.public_bytes(serialization.Encoding.DER, form)
            return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; p={b64encode(raw).decode()}"

    def over(self, data: bytes) -> bytes:
        """Return the raw signature of the canonical headers."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), hashes.SHA256())
        return self.private.sign(sha256(data).digest())


def keys(setting: str) -> tuple[Key, ...]:
    """Return the keys that CURATOR_DKIM_KEYS names; raises ConfigError."""
    found = []
    for each in setting.split():
        selector, given, file = each.partition("=")
        if not given or not file or not _SELECTOR.fullmatch(selector):
            raise ConfigError(_FORM)
        found.append(Key(selector, _read(Path(file))))
    return tuple(found)


def _read(file: Path) -> RSAPrivateKey | Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(
            "the DKIM key %(path)s cannot be read: %(why)s", path=file, why=error.strerror
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(
            "%(path)s is no private key in PEM without a password", path=file
        ) from error
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise ConfigError("%(path)s: only RSA and Ed25519 keys are known to DKIM", path=file)
    if isinstance(key, RSAPrivateKey) and key.key_size < LEAST_BITS:
        raise ConfigError(
            "%(path)s: providers refuse an RSA key of fewer than %(bits)s bits",
            path=file,
            bits=LEAST_BITS,
        )
    return key


def make(file: Path, *, ed25519: bool = False) -> None:
    """Write a new private key readable by its owner only; raises ConfigError if `file` exists."""
    key = Ed25519PrivateKey.generate() if ed25519 else generate_private_key(65537, BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        file.touch(0o600, exist_ok=False)
        file.write_bytes(pem)
    except OSError as error:
        raise ConfigError(
            "%(path)s cannot be written: %(why)s", path=file, why=error.strerror
        ) from error


def signed(mail: bytes, with_keys: Iterable[Key], now: int) -> bytes:
    """Return the mail (CRLF) preceded by a signature of each key, for the domain of its From.

    `now` is in seconds since 1970. Raises ValueError for a mail without exactly one From.
    """
    head, _, body = mail.partition(b"\r\n\r\n")
    headers = canonical_headers(head)
    domain = _domain(headers)
    body_hash = b64encode(sha256(canonical_body(body)).digest()).decode()
    lines = [_signature(key, domain, headers, body_hash, now) for key in with_keys]
    return b"".join((*lines, mail))


def canonical_body(body: bytes) -> bytes:
    """Return the body in relaxed canonicalisation (RFC 6376, 3.4.4)."""
    if b"  " in body or b"\t" in body:
        body = _SPACES.sub(b" ", body)
    if b" \r\n" in body or body.endswith(b" "):
        body = re.sub(rb" (?=\r\n|\Z)", b"", body)
    body = body.rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


Header = tuple[bytes, bytes]  # name in small letters, canonical line with CRLF


def canonical_headers(head: bytes) -> list[Header]:
    """Return the headers in relaxed canonicalisation (RFC 6376, 3.4.2), in order."""
    found = []
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        name, _, value = line.partition(b":")
        lower = name.strip().lower()
        found.append((lower, lower + b":" + b" ".join(value.split()) + b"\r\n"))
    return found


def _domain(headers: list[Header]) -> str:
    senders = [line for name, line in headers if name == b"from"]
    found = re.search(rb"@([A-Za-z0-9.-]+)>?\r\n\Z", senders[0]) if len(senders) == 1 else None
    if found is None:
        raise ValueError("a mail without one From cannot be signed")
    return found[1].decode().lower()


def _signature(key: Key, domain: str, headers: list[Header], body_hash: str, now: int) -> bytes:
    """Return the signature header; it lists From twice, so that none can be added."""
    there = {name for name, _ in headers}
    names = [name for name in SIGNED if name in there]
    listed = [name.decode() for name in [*names, b"from"]]
    tags = (
        f"v=1; a={key.algorithm}; c=relaxed/relaxed; d={domain}; s={key.selector};{_FOLD}t={now};"
        f"{_FOLD}h={':'.join(listed[:6])}:{_FOLD}{':'.join(listed[6:])};"
        f"{_FOLD}bh={body_hash};{_FOLD}b="
    )
    last = dict(headers)  # of headers with one name the last is signed first
    own = b"dkim-signature:" + b" ".join(tags.encode().split())
    data = b"".join(last[name] for name in names) + own
    value = b64encode(key.over(data)).decode()
    lines = [value[at : at + _LINE_WIDTH] for at in range(0, len(value), _LINE_WIDTH)]
    return f"DKIM-Signature: {tags}{_FOLD.join(lines)}\r\n".encode()
