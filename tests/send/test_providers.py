"""Sending through a provider's API, against a local server that answers as each documents."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest

from curator.errors import ConfigError, Unreachable
from curator.send import run, transport
from curator.send.transports import Signed
from curator.store.models import Delivery, Issue
from tests.factories_sending import make_issue, make_readers, published, text
from tests.send.receiver import free_port

pytestmark = pytest.mark.django_db
OK: dict[str, tuple[int, Any]] = {  # as documented in 2026; {} is a number for each mail
    "brevo": (201, {"messageId": "<202611290800.{}@smtp-relay.mailin.fr>"}),
    "mailgun": (200, {"id": "<2026112908.{}@mg.example.org>", "message": "Queued. Thank you."}),
    "postmark": (200, {"MessageID": "b7bc2f4a-e38e-{}", "ErrorCode": 0, "Message": "OK"}),
    "sendgrid": (202, None),
}


class Api(BaseHTTPRequestHandler):
    """Keeps what is posted; `server.answer` is what it says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        with server.lock:
            server.posted.append((self.path, dict(self.headers), body))
            number = len(server.posted)
        status, said = server.answer
        if status == 0:  # hang up
            self.close_connection = True
            return
        if isinstance(said, dict) and "ErrorCode" in said:
            said = {**said, "To": json.loads(body)["To"]}
        self._say(status, said, number)

    def _say(self, status: int, said: object, number: int = 0) -> None:
        body = b"" if said is None else json.dumps(said).replace("{}", str(number)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.posted, server.lock, server.answer = [], threading.Lock(), (200, {})
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def url(name: str, api: Any) -> str:
    domain = "&domain=mg.example.org" if name == "mailgun" else ""
    return f"{name}://a-key@?connections=2&url=http://127.0.0.1:{api.server_port}/v3{domain}"


Send = Callable[[str], Issue]


@pytest.fixture
def send(api: Any) -> Send:
    def go(name: str) -> Issue:
        issue = make_issue(("en",))
        make_readers(6)
        run(issue, transport(url(name, api)), publish=published)
        issue.refresh_from_db()
        return issue

    return go


@pytest.mark.parametrize("name", OK)
def test_everybody_gets_the_approved_letter_once_and_the_providers_number_is_kept(
    api: Any, send: Send, name: str
) -> None:
    api.answer = OK[name]
    issue = send(name)
    assert issue.state == "sent"
    rows = list(Delivery.objects.select_related("subscriber"))
    assert {row.state for row in rows} == {"sent"}
    assert len({row.provider_id for row in rows} - {""}) == len(rows) == len(api.posted)
    for row in rows:
        body = str([json_text(one) for _, _, one in api.posted])
        assert body.count(row.subscriber.address or "") == 1


@pytest.mark.parametrize("name", OK)
def test_what_is_posted_is_the_frozen_text_with_every_list_header_and_no_tracking(
    api: Any, send: Send, name: str
) -> None:
    api.answer = OK[name]
    send(name)
    said = json_text(api.posted[0][2])
    line = text("en").partition("\n")[0]
    assert line in said
    assert "List-Unsubscribe=One-Click" in said
    assert said.count("https://news.example.org/leave/") == 3  # header, text, HTML
    assert "SUBSCRIBER" not in said
    tracking = {
        "sendgrid": ['"click_tracking": {"enable": false}', '"open_tracking": {"enable": false}'],
        "postmark": ['"TrackOpens": false', '"TrackLinks": "None"'],
        "mailgun": ["o:tracking-clicks", "o:tracking-opens"],
        "brevo": [],
    }
    assert [one for one in tracking[name] if one not in said] == []


def json_text(body: bytes) -> str:
    """What was posted, with the escapes of JSON undone as far as a test looks."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        return json.dumps(parse_qsl(body.decode()), ensure_ascii=False)


@pytest.mark.parametrize(
    ("answer", "state", "kind"),
    [
        ((400, {"message": "bad request"}), "bounced", "sender"),
        ((400, {"message": "550 5.1.1 user unknown"}), "bounced", "address"),
        ((401, {"message": "wrong key"}), "unsent", "sender"),
        ((403, {"message": "sender not verified"}), "unsent", "sender"),
        ((429, {"message": "slow down"}), "deferred", None),
        ((503, {"message": "not now"}), "deferred", None),
        ((500, {"message": "broken"}), "uncertain", None),
        ((504, None), "uncertain", None),
        ((0, None), "uncertain", None),
    ],
)
def test_what_a_refusal_means(api: Any, answer: Any, state: str, kind: str | None) -> None:
    api.answer = answer
    found = handed_over("brevo", api, plain())
    assert (found.state, found.kind) == (state, kind)
    assert "a-key" not in found.reason


def test_an_address_on_the_providers_own_list_is_no_fault_of_ours(api: Any) -> None:
    inactive = "Found inactive addresses: anna@example.org. Inactive recipients are ones that"
    api.answer = (422, {"ErrorCode": 406, "Message": inactive})
    found = handed_over("postmark", api, plain())
    assert (found.state, found.refused, found.kind) == ("bounced", False, "unknown")


def test_a_provider_that_is_away_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        transport(f"brevo://a-key@?url=http://127.0.0.1:{free_port()}/").open()


def test_the_picture_goes_along(api: Any) -> None:
    api.answer = OK["postmark"]
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "A <a@example.org>", "b@example.org", "Pictures"
    mail.set_content("words")
    mail.add_alternative('<img src="cid:chart@x">', subtype="html")
    html = mail.get_payload()[1]  # type: ignore[index]
    html.add_related(b"PNG!", "image", "png", cid="<chart@x>")  # type: ignore[union-attr]
    handed_over("postmark", api, mail.as_bytes())
    (picture,) = json.loads(api.posted[0][2])["Attachments"]
    assert (b64decode(picture["Content"]), picture["ContentID"]) == (b"PNG!", "cid:chart@x")


@pytest.mark.parametrize(
    "url",
    ["brevo://", "brevo://key@?x=1", "mailgun://key@?connections=0", "sendgrid://k@?timeout=a"],
)
def test_an_address_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        transport(url)


def test_a_provider_signs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_DKIM_KEYS", "news=/nowhere.key")
    assert not isinstance(transport("brevo://key@"), Signed)


def plain() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "anna@example.org", "Hello"
    mail.set_content("words")
    return mail.as_bytes()


def handed_over(name: str, api: Any, mail: bytes) -> Any:
    session = transport(url(name, api)).open()
    try:
        return session.send("a@example.org", "anna@example.org", mail)
    finally:
        session.close()
