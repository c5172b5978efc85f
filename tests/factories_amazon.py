"""Amazon SNS on this machine: a certificate authority, a server with its names that keeps the
certificates and confirms subscriptions, and notices signed as Amazon signs them.
"""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from curator.net import connections, guard
from curator.send import amazon_sns

REGION = "eu-central-1"
HOST = f"sns.{REGION}.amazonaws.com"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:bounces"
CERTIFICATE = f"https://{HOST}/SimpleNotificationService-{'0f' * 16}.pem"
EXPIRED = f"https://{HOST}/SimpleNotificationService-{'1f' * 16}.pem"
STRANGE = f"https://{HOST}/SimpleNotificationService-{'2f' * 16}.pem"
NOW = datetime.now(UTC)
_CONNECT = guard._connect
_FIELDS = {
    "Notification": "Message MessageId Subject Timestamp TopicArn Type",
    "SubscriptionConfirmation": "Message MessageId SubscribeURL Timestamp Token TopicArn Type",
    "UnsubscribeConfirmation": "Message MessageId SubscribeURL Timestamp Token TopicArn Type",
}


@cache
def key(owner: str = "amazon") -> rsa.RSAPrivateKey:
    """One for each who signs; making them is slow."""
    return rsa.generate_private_key(65537, 2048)


def signed(said: dict[str, Any], version: str = "2", by: str = "amazon") -> dict[str, Any]:
    """A notice with its signature and where the certificate of it is."""
    names = [name for name in _FIELDS[said["Type"]].split() if name in said]
    text = "".join(f"{name}\n{said[name]}\n" for name in names).encode()
    digest = {"1": hashes.SHA1, "2": hashes.SHA256}[version]()
    signature = b64encode(key(by).sign(text, padding.PKCS1v15(), digest)).decode()
    about = {"SignatureVersion": version, "Signature": signature, "SigningCertURL": CERTIFICATE}
    return said | about


@dataclass
class Amazon:
    """What is asked of it, and how it answers."""

    asked: list[str] = field(default_factory=list)
    status: int = 200
    kept: dict[str, bytes] = field(default_factory=dict)


@contextmanager
def amazon(folder: Path, patch: pytest.MonkeyPatch, host: str = HOST) -> Iterator[Amazon]:
    """The server, reached by Amazon's name as from the internet; its authority is trusted."""
    behind = Amazon()
    behind.kept = {
        CERTIFICATE: _certificate(HOST, "amazon", "amazon"),
        EXPIRED: _certificate(HOST, "amazon", "amazon", days=-1),
        STRANGE: b"<html>no certificate</html>",
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(behind))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_file(folder, host))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    _lead_there(patch, folder, server.server_address[1])
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    amazon_sns._certificate.cache_clear()
    try:
        yield behind
    finally:
        amazon_sns._certificate.cache_clear()
        server.shutdown()
        server.server_close()


def _handler(behind: Amazon) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name of http.server
            url = f"https://{self.headers['Host']}{self.path}"
            behind.asked.append(url)
            body = behind.kept.get(url, b"<ConfirmSubscriptionResponse/>")
            self.send_response(behind.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _lead_there(patch: pytest.MonkeyPatch, folder: Path, port: int) -> None:
    """Every name is at a public address, and that address is our server."""

    async def found(*_: object) -> list[str]:
        return ["52.94.0.1"]

    async def here(_address: str, _port: int, timeout: float | None) -> Any:
        return await _CONNECT("127.0.0.1", port, timeout)

    (folder / "authority.pem").write_bytes(_certificate("authority", "authority", "authority"))
    trusting = ssl.create_default_context(cafile=str(folder / "authority.pem"))
    patch.setattr(connections.Connections, "_look_up", found)
    patch.setattr(guard, "_connect", here)
    patch.setattr(httpx, "create_ssl_context", lambda **_: trusting)


def _certificate(name: str, owner: str, issuer: str, days: int = 2) -> bytes:
    """A certificate of `owner`, signed by `issuer`, over `days` from or until now."""
    until = NOW + timedelta(days=days)
    named = {
        each: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(named[name])
        .issuer_name(named[issuer])
        .public_key(key(owner).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(NOW, until) - timedelta(days=1))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(owner == "authority", None), critical=True)
    )
    made = builder.sign(key(issuer), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


def _file(folder: Path, host: str) -> Path:
    """The server's certificate and its key, as ssl reads them."""
    private = key("server").private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(private + _certificate(host, "server", "authority"))
    return path
