"""Signing in by token: a real token endpoint whose tokens end, and a mail server that knows them."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from curator.config import environment
from curator.errors import ConfigError, DeliveryError, Unreachable
from curator.send import oauth, transport
from tests.send.receiver import free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
MAIL = b"From: <letter@example.org>\r\n\r\nx\r\n"
USER = "letter@example.org"


class Endpoint:
    """Gives tokens t1, t2, … of which only the newest holds, and refresh tokens likewise."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.answers: list[tuple[int, object]] = []  # given before tokens are
        self.valid = ""
        self.expires_in: object = 3600
        self.rotates = False
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self._server = HTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, form: dict[str, str]) -> tuple[int, object]:
        self.forms.append(form)
        if self.answers:
            return self.answers.pop(0)
        self.valid = f"t{len(self.forms)}"
        found: dict[str, object] = {"access_token": self.valid, "expires_in": self.expires_in}
        if self.rotates:
            found["refresh_token"] = f"r{len(self.forms)}"
        return 200, found

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        status, body = self.endpoint.answer(form)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class ByToken:
    """A mail server that takes only XOAUTH2, and only the token that holds now."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.said: list[str] = []

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        blob = await server.challenge_auth("") if len(args) == 1 else b64decode(args[1])
        assert isinstance(blob, bytes)
        self.said.append(blob.decode())
        expected = oauth.xoauth2(USER, self._endpoint.valid).encode()
        if blob == expected:
            return AuthResult(success=True)
        await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Endpoint]:
    found = Endpoint()
    monkeypatch.setenv("CURATOR_HOME", str(tmp_path))
    monkeypatch.setenv("CURATOR_OAUTH", found.url)
    monkeypatch.setenv("CURATOR_OAUTH_CLIENT_ID", "curator")
    monkeypatch.setenv("CURATOR_OAUTH_CLIENT_SECRET", "very secret")
    yield found
    found.close()


@pytest.fixture
def server(endpoint: Endpoint) -> Iterator[str]:
    port = free_port()
    controller = Controller(
        ByToken(endpoint),
        hostname="127.0.0.1",
        port=port,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    yield f"smtp://letter%40example.org@127.0.0.1:{port}?auth=xoauth2&helo=sender"
    controller.stop()


def sent(url: str) -> str:
    session = transport(url).open()
    try:
        return session.send(USER, "anna@example.org", MAIL).state
    finally:
        session.close()


def test_a_token_is_asked_for_once_and_serves_many_sessions(
    endpoint: Endpoint, server: str
) -> None:
    assert [sent(server) for _ in range(3)] == ["sent"] * 3
    assert [form["grant_type"] for form in endpoint.forms] == ["client_credentials"]


def test_a_token_that_ended_early_is_replaced_within_the_sign_in(
    endpoint: Endpoint, server: str
) -> None:
    assert sent(server) == "sent"
    endpoint.valid = "revoked"
    assert sent(server) == "sent"
    assert len(endpoint.forms) == 2


def test_a_token_about_to_end_is_not_begun_with(endpoint: Endpoint, server: str) -> None:
    endpoint.expires_in = 30
    assert [sent(server), sent(server)] == ["sent", "sent"]
    assert len(endpoint.forms) == 2


def test_a_refresh_token_that_the_service_replaces_is_kept_and_nobody_else_reads_it(
    endpoint: Endpoint, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CURATOR_OAUTH_REFRESH_TOKEN", "agreed")
    endpoint.rotates, endpoint.expires_in = True, 1
    assert [sent(server), sent(server)] == ["sent", "sent"]
    assert [form["refresh_token"] for form in endpoint.forms] == ["agreed", "r1"]
    (kept,) = tmp_path.glob("oauth*")
    assert kept.stat().st_mode & 0o77 == 0
    monkeypatch.setenv("CURATOR_OAUTH_REFRESH_TOKEN", "agreed anew")
    assert sent(server) == "sent"
    assert endpoint.forms[-1]["refresh_token"] == "agreed anew"


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((400, {"error": "invalid_grant"}), DeliveryError, "invalid_grant"),
        ((401, {"error": "invalid_client"}), DeliveryError, "invalid_client"),
        ((200, {"nothing": 1}), DeliveryError, "refused"),
        ((200, "text"), DeliveryError, "refused"),
        ((503, {}), Unreachable, "out of order"),
        ((429, {"error": "slow_down"}), Unreachable, "slow_down"),
        ((302, {}), DeliveryError, "refused"),
    ],
)
def test_what_the_token_endpoint_refuses_is_said_without_a_secret(
    endpoint: Endpoint, server: str, answer: tuple[int, object], error: type[Exception], said: str
) -> None:
    endpoint.answers.append(answer)
    with pytest.raises(error, match=said) as found:
        transport(server).open()
    assert "very secret" not in str(found.value)
    assert isinstance(found.value, Unreachable) == (error is Unreachable)


def test_a_token_the_mail_server_never_takes_is_said_plainly(
    endpoint: Endpoint, server: str
) -> None:
    with pytest.raises(DeliveryError, match="does not accept the token"):
        transport(server.replace("letter%40", "other%40")).open()


def test_a_token_endpoint_that_is_not_there_is_tried_later(
    server: str, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_OAUTH", f"http://127.0.0.1:{free_port()}/token")
    with pytest.raises(Unreachable, match="cannot be reached"):
        transport(server).open()


@pytest.mark.parametrize(
    ("service", "refresh", "url", "scope"),
    [
        (
            "microsoft:contoso",
            "",
            "https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
            "https://outlook.office365.com/.default",
        ),
        (
            "microsoft:contoso",
            "r",
            "https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
            "https://outlook.office.com/SMTP.Send",
        ),
        ("google", "r", "https://oauth2.googleapis.com/token", ""),
    ],
)
def test_the_endpoints_of_the_large_services_are_known(
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    refresh: str,
    url: str,
    scope: str,
) -> None:
    monkeypatch.setenv("CURATOR_OAUTH", service)
    monkeypatch.setenv("CURATOR_OAUTH_REFRESH_TOKEN", refresh)
    found = oauth.Account.of(environment())
    assert found.url == url
    assert found.scope.startswith(scope)


@pytest.mark.parametrize("service", ["", "microsoft", "http://example.org/token", "yahoo"])
def test_a_service_that_makes_no_sense_is_refused(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setenv("CURATOR_OAUTH", service)
    with pytest.raises(ConfigError, match="CURATOR_OAUTH"):
        oauth.Account.of(environment())
