"""A letter through a real Postfix; what it bounces comes back through a real Dovecot."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from curator.errors import ConfigError, DeliveryError, Unreachable
from curator.runs import bounces
from curator.send import transport
from curator.send.run import run
from curator.store import subscribers
from curator.store.models import Issue
from tests.factories_sending import make_readers, published
from tests.send import postal
from tests.send.receiver import Receiver, free_port

pytestmark = pytest.mark.django_db
needs_post = pytest.mark.skipif(
    postal.MISSING, reason="needs Postfix and Dovecot, and to be started as root"
)
ANSWERS = {
    "reader0": "550 5.1.1 <{}>: User unknown",
    "reader1": "552 5.2.2 <{}>: Mailbox full",
    "reader2": "550 5.7.1 <{}>: refused by our policy",
}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the users of the mail servers may enter, with a certificate; pytest's own are
    closed to them.
    """
    folder = Path(tempfile.mkdtemp(prefix="post-"))
    folder.chmod(0o755)
    (folder / "tls").mkdir()
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    keys = ["-keyout", str(folder / "tls/key.pem"), "-out", str(folder / "tls/cert.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*command, *names, *keys], check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def refuse(address: str) -> str | None:
    """What the readers' own server says."""
    said = ANSWERS.get(address.partition("@")[0])
    return said.format(address) if said else None


@needs_post
def test_bounces_of_a_real_relay_come_back_over_imap_and_are_classed(
    issue: Issue, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_readers(5)
    monkeypatch.setenv("CURATOR_BOUNCE_ADDRESS", f"bounces@{postal.DOMAIN}")
    monkeypatch.setenv("SSL_CERT_FILE", str(place / "tls/cert.pem"))
    with (
        Receiver(rcpt=refuse) as theirs,
        postal.postfix(place, theirs.port) as relay,
        postal.dovecot(place, place / "tls/cert.pem") as port,
    ):
        report = run(issue, transport(f"smtp://127.0.0.1:{relay}"), publish=published)
        assert report.sent == 5  # the relay takes everything
        postal.arrived(place, 3)
        url = f"imaps://bounces:{postal.PASSWORD}@localhost:{port}/INBOX"
        found = bounces.process(bounces.from_imap(url), timezone.now())
        assert dict(found) == {"address suppressed": 1, "mailbox noted": 1, "sender noted": 1}
        assert dict(bounces.process(bounces.from_imap(url), timezone.now())) == {}
        assert sorted(theirs.received) == ["reader3@example.org", "reader4@example.org"]
    assert [subscribers.is_suppressed(f"reader{n}@example.org") for n in range(5)] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert issue.deliveries.filter(state="sent").count() == 2


@needs_post
def test_a_run_that_breaks_off_leaves_the_mail_for_the_next(
    issue: Issue, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(place / "tls/cert.pem"))
    postal.box(place, *[b"From: a@example.org\r\n\r\nhello\r\n"] * 2)
    with postal.dovecot(place, place / "tls/cert.pem") as port:
        url = f"imaps://bounces:{postal.PASSWORD}@localhost:{port}"
        first = bounces.from_imap(url)
        next(first)
        del first
        assert len(list(bounces.from_imap(url))) == 2
        assert len(list(bounces.from_imap(url))) == 0
        with pytest.raises(DeliveryError, match="cannot be read"):
            list(bounces.from_imap(url.replace(postal.PASSWORD, "wrong")))
        with pytest.raises(DeliveryError, match="cannot be read"):
            list(bounces.from_imap(f"{url}/No%20such%20folder"))
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Unreachable, match="certificate"):
            list(bounces.from_imap(url))


class _Tokens(BaseHTTPRequestHandler):
    """Gives tokens, and tells Dovecot which of them holds."""

    valid = "t1"
    given = 0

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        if self.path == "/token":
            type(self).given += 1
            body: dict[str, object] = {"access_token": f"t{self.given}", "expires_in": 3600}
        else:
            active = form.get("token") == self.valid
            body = {"active": active, "username": "bounces", "scope": "imap"}
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Tokens)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("CURATOR_HOME", str(tmp_path))
    monkeypatch.setenv("CURATOR_OAUTH", f"{address}/token")
    monkeypatch.setenv("CURATOR_OAUTH_CLIENT_ID", "curator")
    monkeypatch.setenv("CURATOR_OAUTH_CLIENT_SECRET", "secret")
    yield f"{address}/introspect"
    server.shutdown()
    server.server_close()


@pytest.mark.heavy
@needs_post
def test_a_mailbox_is_opened_by_token_and_by_a_fresh_one_when_that_has_ended(
    tokens: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(place / "tls/cert.pem"))
    postal.box(place)
    with postal.dovecot(place, place / "tls/cert.pem", tokens) as port:
        url = f"imaps://bounces@localhost:{port}/?auth=xoauth2"
        assert list(bounces.from_imap(url)) == []
        monkeypatch.setattr(_Tokens, "valid", "t2")
        assert list(bounces.from_imap(url)) == []
        assert _Tokens.given == 2
        monkeypatch.setattr(_Tokens, "valid", "none")
        with pytest.raises(DeliveryError, match="does not accept the token"):
            list(bounces.from_imap(url))


@pytest.mark.parametrize(
    "url",
    ["", "imap://u:p@host", "imaps://host", "imaps://u@host?auth=ntlm", "imaps://u:p@host:x"],
)
def test_an_address_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="CURATOR_BOUNCE_URL"):
        bounces.from_imap(url)


def test_a_mailbox_that_is_not_there_may_be_there_later() -> None:
    with pytest.raises(Unreachable, match="cannot be reached"):
        list(bounces.from_imap(f"imaps://u:p@127.0.0.1:{free_port()}"))
