"""What CURATOR_SMTP_URL may say, and what a server's answers mean, from a server that says exactly what it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread

import pytest

from curator.errors import ConfigError, DeliveryError, NotReady, Unreachable
from curator.send.transports import TRANSPORTS, Answered, transport
from curator.send.transports.smtp import Server

MAIL = b"Subject: x\r\n\r\n.starts with a dot\r\n..twice\r\n"


@dataclass
class Script:
    """A server for one session: an answer for each command word; `None` hangs up instead, `last` is its last word."""

    answers: dict[str, str | None] = field(default_factory=dict)
    pipelining: bool = True
    last: str = ""
    packets: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    content: bytes = b""

    def talk(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as line:
            line.write(b"220 ready\r\n")
            while command := line.readline():
                if not self.answer(line, command.decode().strip()):
                    connection.shutdown(
                        socket.SHUT_WR
                    )  # what was said arrives, also before commands nobody reads
                    while line.read(4096):
                        pass
                    return

    def answer(self, line: socket.SocketIO, command: str) -> bool:
        word = command.split(":")[0].upper()
        self.commands.append(word)
        known = {
            "EHLO SENDER": "250-me\r\n250 PIPELINING" if self.pipelining else "250 me",
            "DATA": "354 go",
            "QUIT": "221 bye",
        }
        said = self.answers.get(word, known.get(word, "250 2.0.0 ok"))
        if said is None:
            return False
        line.write(said.encode() + b"\r\n")
        if word == "DATA" and said.startswith("354"):
            return self.read_content(line)
        return word != self.last

    def read_content(self, line: socket.SocketIO) -> bool:
        while (one := line.readline()) != b".\r\n":
            self.content += one
        self.commands.append(".")
        said = self.answers.get(".", "250 2.0.0 taken")
        if said is not None:
            line.write(said.encode() + b"\r\n")
        return said is not None and self.last != "."


@contextmanager
def talking(script: Script) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=script.talk, args=(listener,), daemon=True)
        thread.start()
        yield Server("127.0.0.1", listener.getsockname()[1], timeout=60, helo="sender")
        thread.join(60)


def answer_to(script: Script) -> Answered:
    with talking(script) as there:
        session = there.open()
        answered = session.send("letter@example.org", "anna@example.org", MAIL)
        session.close()
    return answered


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_mail_arrives_with_its_dots(pipelining: bool) -> None:
    script = Script(pipelining=pipelining)
    assert answer_to(script).state == "sent"
    assert script.content == b"Subject: x\r\n\r\n..starts with a dot\r\n...twice\r\n"


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("word", "said", "state"),
    [
        ("MAIL FROM", "451 4.3.0 later", "unsent"),
        ("MAIL FROM", "550 5.1.8 sender unknown", "unsent"),
        ("RCPT TO", "451 4.7.1 greylisted", "deferred"),
        ("RCPT TO", "550 5.1.1 no such user", "bounced"),
        ("DATA", "451 4.3.0 later", "deferred"),
        (".", "452 4.2.2 full", "deferred"),
        (".", "554 5.6.0 no", "bounced"),
        ("MAIL FROM", None, "unsent"),
        ("RCPT TO", None, "unsent"),
        ("DATA", None, "unsent"),
        (".", None, "uncertain"),
    ],
)
def test_what_each_answer_means(word: str, said: str | None, state: str, pipelining: bool) -> None:
    script = Script(
        {word: said}
        | ({"DATA": "554 5.5.1 no valid recipients"} if word in ("MAIL FROM", "RCPT TO") else {})
    )
    script.pipelining = pipelining
    answered = answer_to(script)
    assert answered.state == state
    if said is not None:
        assert said in answered.reason


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("454 4.7.0 temporary trouble", Unreachable),
        ("421 4.3.2 going down", Unreachable),
        ("535 5.7.8 no", DeliveryError),
    ],
)
def test_a_server_that_cannot_sign_us_in_just_now_is_tried_again(
    said: str, error: type[Exception]
) -> None:
    script = Script({"EHLO SENDER": "250-me\r\n250 AUTH PLAIN", "AUTH PLAIN AHUACA==": said})
    with talking(script) as there, pytest.raises(error) as found:
        replace(there, user="u", password="p").open()
    assert type(found.value) is error


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("word", "said", "expected"),
    [
        (
            "RCPT TO",
            "550 5.1.1 no such user",
            Answered("bounced", "550 5.1.1 no such user", kind="address"),
        ),
        ("RCPT TO", "450 4.2.1 not now", Answered("deferred", "450 4.2.1 not now", kind="unknown")),
        (".", "550 5.7.1 spam", Answered("bounced", "550 5.7.1 spam", refused=True, kind="sender")),
        (".", "452 4.2.2 full", Answered("deferred", "452 4.2.2 full", kind="mailbox")),
        (
            "MAIL FROM",
            "421 4.7.0 too many",
            Answered("unsent", "421 4.7.0 too many", limited=True, kind="sender"),
        ),
        (
            "MAIL FROM",
            "550 5.1.8 unknown",
            Answered("unsent", "550 5.1.8 unknown", refused=True, kind="sender"),
        ),
        ("RSET", "421 4.3.2 going down", Answered("bounced", "554 5.6.0 no", kind="unknown")),
    ],
)
def test_a_refusal_stays_known_when_the_server_hangs_up_after_it(
    word: str, said: str, expected: Answered, pipelining: bool
) -> None:
    script = Script({".": "554 5.6.0 no", word: said}, pipelining=pipelining, last=word)
    with talking(script) as there:
        session = there.open()
        assert session.send("letter@example.org", "anna@example.org", MAIL) == expected
        assert session.closed


def test_a_refused_reader_gets_no_letter_from_a_server_that_asks_for_it_all_the_same() -> None:
    script = Script(
        {
            "RCPT TO": "550 5.1.1 no such user",
            "DATA": "354 go",
            ".": "554 5.5.1 no valid recipients",
        }
    )
    assert answer_to(script) == Answered("bounced", "550 5.1.1 no such user", kind="address")
    assert script.content == b""


@pytest.mark.parametrize(
    ("said", "limited", "refused", "kind"),
    [
        ("421 4.7.28 too fast", True, False, "sender"),
        ("450 4.7.28 too fast", True, False, "sender"),
        ("421 4.4.2 timeout", False, False, "mailbox"),
        ("550 5.7.1 not from here", False, True, "sender"),
        ("550 5.7.26 unauthenticated mail", False, True, "authentication"),
        ("550 5.7.1 <anna@example.org> user unknown", False, True, "sender"),
        ("550 5.1.10 null MX", False, False, "address"),
        ("550 5.2.1 <anna@example.org>... User unknown", False, False, "address"),
        ("550 5.2.1 not accepting", False, False, "mailbox"),
        ("550 5.2.1 no", False, False, "unknown"),
        ("550 no status code at all", False, False, "unknown"),
    ],
)
def test_whether_an_answer_is_about_rate_about_us_or_about_the_mailbox(
    said: str, limited: bool, refused: bool, kind: str
) -> None:
    found = answer_to(Script({"RCPT TO": said, "DATA": "554 5.5.1 no"}, pipelining=False))
    assert (found.limited, found.refused, found.kind) == (limited, refused, kind)


def _too_busy(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"421 4.7.28 come back later\r\n")


def test_a_server_too_busy_to_greet_is_about_rate() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_too_busy, args=(listener,), daemon=True)
        thread.start()
        with pytest.raises(Unreachable) as found:
            Server("127.0.0.1", listener.getsockname()[1], timeout=60, helo="sender").open()
        thread.join(60)
    assert found.value.busy


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1", Server("127.0.0.1", 25)),
        (
            "smtp://u%40x:p%2Fw@mail.example.org?starttls=1",
            Server("mail.example.org", 587, "starttls", "u@x", "p/w"),
        ),
        ("smtps://u:p@mail.example.org", Server("mail.example.org", 465, "tls", "u", "p")),
        (
            "smtp://127.0.0.1:2525?connections=9&timeout=3&helo=me",
            Server("127.0.0.1", 2525, connections=9, timeout=3, helo="me"),
        ),
    ],
)
def test_an_address_of_a_mail_server_is_understood(url: str, expected: Server) -> None:
    assert transport(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://h:x",
        "smtp://h?starttle=1",
        "smtp://h?connections=0",
        "smtp://h?connections=many",
        "smtp://h:70000",
    ],
)
def test_an_address_that_makes_no_sense_is_named_with_its_form(url: str) -> None:
    with pytest.raises(ConfigError, match="must look like"):
        transport(url)


def test_no_mail_server_is_said_plainly() -> None:
    with pytest.raises(NotReady, match="CURATOR_SMTP_URL"):
        transport("")


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(ConfigError, match="in the clear"):
        transport("smtp://user:secret@mail.example.org?starttls=0")
    assert transport("smtp://mail.example.org") == Server("mail.example.org", 587, "starttls")
    assert transport("smtp://user:secret@localhost").label == "localhost:25"


def test_a_provider_is_a_module_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRANSPORTS, "paper", "tests.send.paper")
    chosen = transport("paper://the.town.hall")
    assert chosen.label == "the.town.hall"
    assert chosen.open().send("a@example.org", "b@example.org", MAIL).state == "sent"
    with pytest.raises(ConfigError, match="paper://"):
        transport("pigeon://the.town.hall")
