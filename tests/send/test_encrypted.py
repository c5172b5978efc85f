"""STARTTLS, TLS and signing in, as hosted mail servers want it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, LoginPassword

from curator.errors import DeliveryError
from curator.send.transports import transport
from tests.send.receiver import free_port

MAIL = b"Subject: x\r\n\r\nx\r\n"

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
    # within TLS from the first byte there is no STARTTLS to require, and aiosmtpd does not see that
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody trusts unless told to, its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files],
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem"


def _known(*credentials: object) -> AuthResult:
    found = credentials[-1]
    assert isinstance(found, LoginPassword)
    return AuthResult(success=(found.login, found.password) == (b"news", b"s/cret"), handled=False)


class _Encrypted(Controller):
    def _trigger_server(self) -> None:
        """Only see the port open: the original would have to trust the certificate."""
        socket.create_connection(("localhost", self.port), 1).close()


@pytest.fixture(params=["starttls", "tls"])
def encrypted(request: pytest.FixtureRequest, certificate: Path) -> Iterator[str]:
    """The address of a server that takes mail only encrypted and signed in; user and password still to be put in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.parent / "key.pem")
    tls = (
        {"ssl_context": context}
        if request.param == "tls"
        else {"tls_context": context, "require_starttls": True}
    )
    port = free_port()
    sign_in = {
        "authenticator": _known,
        "auth_required": True,
        "auth_require_tls": request.param != "tls",
    }
    controller = _Encrypted(Sink(), hostname="localhost", port=port, **tls, **sign_in)
    controller.start()
    scheme, option = ("smtps", "") if request.param == "tls" else ("smtp", "?starttls=1")
    yield f"{scheme}://{{who}}@localhost:{port}{option}"
    controller.stop()


def test_mail_goes_encrypted_and_signed_in_to_a_server_we_trust(
    encrypted: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    session = transport(encrypted.format(who="news:s%2Fcret")).open()
    assert session.send("a@example.org", "b@example.org", MAIL).state == "sent"
    session.close()


def test_a_server_with_a_certificate_of_its_own_making_gets_no_password(encrypted: str) -> None:
    with pytest.raises(DeliveryError, match=r"(?i)certificate"):
        transport(encrypted.format(who="news:s%2Fcret")).open()


def test_a_wrong_password_is_said_plainly(
    encrypted: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(DeliveryError, match="user or password") as found:
        transport(encrypted.format(who="news:wrong")).open()
    assert "wrong" not in str(found.value)
