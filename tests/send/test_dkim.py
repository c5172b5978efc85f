"""Signatures as others check them: on the bytes of the wire, by dkimpy, and by the RFC's example."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from curator.config import environment
from curator.errors import ConfigError
from curator.send import dkim, transport
from curator.send.run import run
from curator.store.models import Issue, Subscriber
from tests.factories_sending import make_readers, published
from tests.send import specimen
from tests.send.receiver import Receiver

# RFC 8463, appendix A: the message, its key (RFC 8032, 7.1) and its signature
MESSAGE = b"""From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
SIGNED = (
    b"dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed; d=football.example.com;"
    b" i=@football.example.com; q=dns/txt; s=brisbane; t=1528637909; h=from : to : subject : date"
    b" : message-id : from : subject : date; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b="
)
SIGNATURE = (
    "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
)
PRIVATE = b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")


def test_the_example_of_rfc_8463_comes_out_to_the_bit() -> None:
    head, _, body = MESSAGE.partition(b"\r\n\r\n")
    key = dkim.Key("brisbane", Ed25519PrivateKey.from_private_bytes(PRIVATE))
    data = b"".join(line for _, line in dkim.canonical_headers(head)) + SIGNED
    assert b64encode(key.over(data)).decode() == SIGNATURE
    assert dkim.canonical_body(body).count(b"  ") == 0
    assert key.record == "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key of each kind."""
    folder = tmp_path_factory.mktemp("keys")
    dkim.make(folder / "rsa.pem")
    dkim.make(folder / "ed.pem", ed25519=True)
    return folder


@pytest.fixture
def setting(folder: Path) -> str:
    return f"news={folder}/rsa.pem short={folder}/ed.pem"


def dns(keys: tuple[dkim.Key, ...], domain: str) -> Callable[..., bytes | None]:
    """What a name server would answer."""
    records = {f"{key.selector}._domainkey.{domain}.": key.record.encode() for key in keys}

    def ask(name: bytes, timeout: int = 5) -> bytes | None:
        return records.get(name.decode())

    return ask


def verdicts(mail: bytes, keys: tuple[dkim.Key, ...], domain: str) -> list[bool]:
    checked, known, found = dkimpy.DKIM(mail), dns(keys, domain), []
    for place in range(len(keys)):
        try:
            found.append(checked.verify(idx=place, dnsfunc=known))
        except dkimpy.ValidationError:  # the hash of the body is another
            found.append(False)
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.mark.django_db
def test_a_letter_on_the_wire_carries_both_signatures_and_they_hold(
    issue: Issue, receiver: Receiver, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_text, *_ = make_readers(3)
    Subscriber.objects.filter(address=of_text).update(mail_format="text")
    monkeypatch.setenv("CURATOR_DKIM_KEYS", setting)
    run(issue, transport(f"smtp://127.0.0.1:{receiver.port}"), publish=published)
    keys = dkim.keys(environment().dkim_keys)
    kinds = [mail.parsed.get_content_type() for mail in receiver.mails]
    assert sorted(kinds) == ["multipart/alternative", "multipart/alternative", "text/plain"]
    for mail in receiver.mails:
        assert verdicts(mail.wire, keys, "news.example.org") == [True, True]
        assert mail.wire.count(b"DKIM-Signature:") == 2
        names = mail.parsed["DKIM-Signature"].split("h=")[1].split(";")[0]
        listed = "".join(names.split()).split(":")
        assert {"list-unsubscribe", "list-unsubscribe-post", "list-id", "to", "subject"} <= {
            *listed
        }
        assert listed.count("from") == 2


def header_names(mail: bytes) -> list[bytes]:
    head = mail.partition(b"\r\n\r\n")[0]
    return [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1].strip()]


@pytest.mark.django_db
def test_the_mail_in_the_manual_is_as_it_left_and_signed_and_like_those_sent_today(
    issue: Issue, receiver: Receiver, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = specimen.RECORDS.read_text(encoding="ascii").splitlines()
    records = dict(line.split(" ", 1) for line in lines)
    shown = specimen.MAIL.read_bytes()
    checked = dkimpy.DKIM(shown)
    for place in range(2):
        assert checked.verify(idx=place, dnsfunc=lambda name, **_: records[name.decode()].encode())
    make_readers(1)
    monkeypatch.setenv("CURATOR_DKIM_KEYS", setting)
    run(issue, transport(f"smtp://127.0.0.1:{receiver.port}"), publish=published)
    assert header_names(shown) == header_names(receiver.mails[0].wire)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: x", b"Subject: y"),
        (b"List-Unsubscribe: <https://a", b"List-Unsubscribe: <https://b"),
        (b"body", b"bode"),
        (b"Subject: x", b"From: <mallory@example.org>\r\nSubject: x"),
    ],
)
def test_whatever_is_changed_on_the_way_breaks_the_signature(
    before: bytes, after: bytes, setting: str
) -> None:
    keys = dkim.keys(setting)
    mail = (
        b"From: Letter <letter@example.org>\r\nTo: a@example.org\r\nSubject: x\r\n"
        b"List-Unsubscribe: <https://a/1>\r\n\r\nthe  body\t of \r\n\r\nit\r\n\r\n\r\n"
    )
    signed = dkim.signed(mail, keys, 1_700_000_000)
    assert verdicts(signed, keys, "example.org") == [True, True]
    assert verdicts(signed.replace(before, after), keys, "example.org") == [False, False]


def test_spaces_that_servers_change_on_the_way_break_nothing(setting: str) -> None:
    keys = dkim.keys(setting)
    mail = b"From: <letter@example.org>\r\nSubject: a  b\r\n\r\none  two \r\n\r\n"
    signed = dkim.signed(mail, keys, 1_700_000_000)
    changed = signed.replace(b"a  b", b"a\r\n b").replace(b"one  two \r\n\r\n", b"one two\r\n")
    assert verdicts(changed, keys, "example.org") == [True, True]


def test_a_mail_without_one_sender_is_not_signed(setting: str) -> None:
    with pytest.raises(ValueError, match="one From"):
        dkim.signed(b"To: a@example.org\r\n\r\nx", dkim.keys(setting), 1)


def weak(folder: Path) -> Path:
    key = rsa.generate_private_key(65537, 1024)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    (folder / "locked.pem").write_bytes(pem)
    return folder / "locked.pem"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("news", "SELECTOR=FILE"),
        ("=file", "SELECTOR=FILE"),
        ("bad_name=file", "SELECTOR=FILE"),
        ("news={folder}/none.pem", "cannot be read"),
        ("news={folder}/text.pem", "no private key"),
        ("news={folder}/locked.pem", "no private key"),
    ],
)
def test_a_key_that_cannot_be_used_is_said_in_words(
    setting: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "text.pem").write_text("not a key")
    weak(tmp_path)
    with pytest.raises(ConfigError, match=said):
        dkim.keys(setting.format(folder=tmp_path))


def test_a_key_that_is_there_is_not_overwritten_and_nobody_else_reads_it(tmp_path: Path) -> None:
    dkim.make(tmp_path / "key.pem", ed25519=True)
    assert (tmp_path / "key.pem").stat().st_mode & 0o77 == 0
    with pytest.raises(ConfigError, match="cannot be written"):
        dkim.make(tmp_path / "key.pem")
