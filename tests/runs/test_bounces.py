"""What comes back after a letter: by class, to the right reader, and by nobody's forgery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from curator import signing
from curator.runs import bounces
from curator.send import bounce_report, return_address
from curator.send.bounce_class import classify
from curator.send.run import run
from curator.store import halts, recipients, send_jobs, subscribers
from curator.store.models import Delivery, Issue, Subscriber
from tests.factories_sending import make_issue, make_readers, published, to
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
GONE = ("5.1.1", "550 5.1.1 <anna@example.org>: User unknown")
FULL = ("5.2.2", "552 5.2.2 Mailbox full")
POLICY = ("5.7.1", "550 5.7.1 Message rejected, see our policy")
NOTICE = """From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

List-Unsubscribe: <https://news.example.org/leave/{token}>
Message-ID: {message_id}

--b--
"""


@pytest.fixture
def letter(db: None) -> Delivery:
    subscribers.add("anna@example.org", ["en"], "Yes.", "test", timezone.now())
    return sent(12)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def sent(number: int) -> Delivery:
    if number == 12:
        issue = make_issue()
    else:
        day = timezone.now().date()
        issue = Issue.objects.create(number=number, state="approved", day=day)
    recipients.queue(issue, ("en",), lambda reader: f"<{number}.{reader}@example.org>")
    issue.deliveries.update(state="sent")
    return issue.deliveries.get()


def bounce(letter: Delivery, about: tuple[str, str], token: str = "") -> bytes:
    own = signing.make(settings.SECRET_KEY, "leave", letter.subscriber_id)
    return NOTICE.format(
        status=about[0], said=about[1], token=token or own, message_id=letter.message_id
    ).encode()


def came_to(*mails: bytes) -> dict[str, int]:
    return dict(bounces.process(mails, timezone.now()))


def test_a_gone_address_is_suppressed_at_once(letter: Delivery) -> None:
    assert came_to(bounce(letter, GONE)) == {"address suppressed": 1}
    assert subscribers.is_suppressed("anna@example.org")
    letter.refresh_from_db()
    assert letter.state == "bounced"


@pytest.mark.parametrize("about", [POLICY, FULL, ("5.7.26", "550 5.7.26 unauthenticated mail")])
def test_what_is_not_about_the_address_suppresses_nobody(
    letter: Delivery, about: tuple[str, str]
) -> None:
    came_to(bounce(letter, about))
    assert not subscribers.is_suppressed("anna@example.org")


def test_a_full_mailbox_is_given_up_after_three_issues(letter: Delivery) -> None:
    letters = [letter, sent(13), sent(14)]
    results = [came_to(bounce(one, FULL)) for one in letters]
    assert results == [{"mailbox noted": 1}, {"mailbox noted": 1}, {"mailbox suppressed": 1}]


def test_a_bounce_read_twice_counts_once(letter: Delivery) -> None:
    assert came_to(bounce(letter, FULL), bounce(letter, FULL)) == {
        "mailbox noted": 1,
        "mailbox known": 1,
    }


@pytest.mark.parametrize("forged", ["none", "another reader's", "broken"])
def test_a_forged_bounce_suppresses_nobody(letter: Delivery, forged: str) -> None:
    token = {"none": "-", "broken": "A" * 43}.get(forged) or signing.make(
        settings.SECRET_KEY, "leave", letter.subscriber_id + 1
    )
    assert came_to(bounce(letter, GONE, token)) == {"not ours": 1}
    assert not subscribers.is_suppressed("anna@example.org")


def complaint(letter: Delivery) -> bytes:
    token = signing.make(settings.SECRET_KEY, "leave", letter.subscriber_id)
    return (
        "From: feedback@example.net\nMIME-Version: 1.0\nContent-Type: multipart/report;"
        ' report-type=feedback-report; boundary="b"\n\n--b\nContent-Type:'
        " message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\nContent-Type:"
        " message/rfc822\n\n"
        f"List-Unsubscribe: <https://news.example.org/leave/{token}>\n"
        f"Message-ID: {letter.message_id}\n\nLetter\n\n--b--\n"
    ).encode()


def test_a_complaint_ends_the_subscription(letter: Delivery) -> None:
    assert came_to(complaint(letter)) == {"complaint suppressed": 1}
    assert Subscriber.objects.get().state == "left"


def test_a_holiday_reply_and_an_ordinary_mail_are_no_bounces(letter: Delivery) -> None:
    reply = b"From: anna@example.org\nAuto-Submitted: auto-replied\n\nI am away. User unknown."
    assert came_to(reply, b"From: anna@example.org\n\nThank you!") == {"no bounce": 2}


def test_a_file_a_folder_a_maildir_and_an_mbox_are_read(letter: Delivery, tmp_path: Path) -> None:
    mail = bounce(letter, GONE)
    for name in ("folder", "maildir/cur", "maildir/new", "maildir/tmp"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "one.eml").write_bytes(mail)
    (tmp_path / "folder/one.eml").write_bytes(mail)
    (tmp_path / "maildir/new/1").write_bytes(mail)
    (tmp_path / "mbox").write_bytes(b"From mx Mon Jan  1 00:00:00 2026\n" + mail + b"\n")
    for name in ("one.eml", "folder", "maildir", "mbox"):
        assert len(list(bounces.from_path(tmp_path / name))) == 1


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "550 5.1.1 user unknown", "address"),
        ("5.7.1", "550 5.7.1 user unknown", "sender"),
        ("5.1.8", "553 5.1.8 Domain of sender address does not exist", "sender"),
        ("", "421 4.7.28 rate limit", "sender"),
        ("5.2.2", "552 5.2.2 over quota", "mailbox"),
        ("5.6.0", "554 this looks like spam to us", "content"),
        ("5.7.26", "550 5.7.26 This mail is unauthenticated", "authentication"),
        ("5.0.0", "550 SPF check failed", "authentication"),
        ("", "553 an MX or SRV record indicated no SMTP service", "address"),
    ],
)
def test_the_class_follows_status_and_words(status: str, words: str, kind: str) -> None:
    assert classify(status, words) == kind


TWO = """From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<anna@example.org>: host mx said: 550 5.2.1
    <anna@example.org>... User Unknown (in reply to RCPT TO command)

<ben@example.org>: host mx said: 552 5.2.2 Mailbox full

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.2.1
Diagnostic-Code: smtp; 550 5.2.1 <anna@example.org>... User Unknown

Final-Recipient: rfc822; ben@example.org
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--b--
"""


def test_what_is_said_of_one_recipient_is_not_held_against_another() -> None:
    found = {one.address: one.kind for one in bounce_report.read(TWO.encode())}
    assert found == {"anna@example.org": "address", "ben@example.org": "mailbox"}


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("anna@example.org: 550 5.1.1 <anna@example.org>... User Unknown", ["address"]),
        ("550 example.org (smtp)... 550 Host unknown", ["address"]),
        ("anna@example.org: 552 5.2.2 Mailbox full", []),
        ("I am away until Monday, and no such user reads this", []),
    ],
)
def test_a_plain_letter_of_a_mail_server_counts_where_its_words_are_plain(
    words: str, kinds: list[str]
) -> None:
    raw = f"From: MAILER-DAEMON@example.org\n\nAn error has occurred:\n\n{words}\n"
    assert [one.kind for one in bounce_report.read(raw.encode())] == kinds


def test_complaints_halt_what_is_being_sent(
    db: None, monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
    issue, _ = make_issue(), make_readers(40)
    recipients.queue(issue, ("en",), lambda reader: f"<12.{reader}@example.org>")
    issue.deliveries.update(state="sent")
    job = send_jobs.take(issue, "me", timezone.now(), lambda owner: True)
    letters = list(issue.deliveries.all())
    assert came_to(complaint(letters[0])) == {"complaint suppressed": 1}
    assert halts.current() is None
    came_to(complaint(letters[1]))
    halt = halts.current()
    assert halt is not None
    assert "spam" in halt.reason
    job.refresh_from_db()
    assert job.stop
    assert [one.recipient for one in receiver.mails] == ["editors@example.org"]


MAILBOX = "bounces@news.example.org"
NOT_QUOTED = NOTICE.split("--b\nContent-Type: text/rfc822-headers")[0] + "--b--\n"


def returned(letter: Delivery, to: str, about: tuple[str, str] = GONE) -> bytes:
    """A notice that quotes nothing of the letter."""
    return f"To: {to}\n{NOT_QUOTED.format(status=about[0], said=about[1])}".encode()


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_the_reader_is_found_by_the_address_it_came_back_to(
    letter: Delivery, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]
) -> None:
    monkeypatch.setenv("CURATOR_BOUNCE_ADDRESS", MAILBOX)
    own = return_address.make(settings.SECRET_KEY, MAILBOX, letter.pk)
    assert len(own.partition("@")[0]) <= 64
    assert came_to(returned(letter, change(own))) == {"address suppressed": 1}


@pytest.mark.parametrize("forged", ["another", "none", "made up", "two"])
def test_a_made_up_return_address_suppresses_nobody(
    letter: Delivery, monkeypatch: pytest.MonkeyPatch, forged: str
) -> None:
    monkeypatch.setenv("CURATOR_BOUNCE_ADDRESS", MAILBOX)
    own = return_address.make(settings.SECRET_KEY, MAILBOX, letter.pk)
    other = return_address.make(settings.SECRET_KEY, MAILBOX, letter.pk + 1)
    to = {
        "another": other,
        "none": MAILBOX,
        "made up": f"bounces+{'a' * 52}@news.example.org",
        "two": f"{own}, {other}",
    }[forged]
    assert came_to(returned(letter, to)) == {"not ours": 1}
    assert not subscribers.is_suppressed("anna@example.org")


def test_the_envelope_of_a_letter_carries_the_address_it_comes_back_to(
    db: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_BOUNCE_ADDRESS", MAILBOX)
    issue, readers = make_issue(), make_readers(2)
    run(issue, to(receiver), publish=published)
    keys = (settings.SECRET_KEY,)
    for mail in receiver.mails:
        named = return_address.read(keys, MAILBOX, f"To: {mail.sender}\n\n".encode())
        assert named is not None
        assert Delivery.objects.get(pk=named).subscriber.address == mail.recipient
    assert len({mail.sender for mail in receiver.mails}) == len(readers)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_report_that_is_no_complaint_lets_the_reader_be(letter: Delivery, kind: str) -> None:
    mail = complaint(letter).replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode())
    assert came_to(mail) == {"no bounce": 1}
    assert Subscriber.objects.get().state == "confirmed"


STRANGE = b"""From: MAILER-DAEMON@mx.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: %s

Content-Type: text/plain; charset=%s

Feedback-Type: abuse \xe4

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; anna@example.org
Status: 5.1.1

--b--
"""


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        (STRANGE % (b"message/feedback-report", b"foo"), "not ours"),
        (STRANGE % (b"text/plain; charset=undefined", b"utf-8"), "not ours"),
        (STRANGE % (b"text/plain; charset=idna", b"utf-8"), "not ours"),
        (b"Content-Type: message/rfc822\n\n" * 1_500, "unreadable"),
    ],
)
def test_a_mail_that_no_parser_reads_keeps_none_of_the_others_waiting(
    letter: Delivery, raw: bytes, result: str
) -> None:
    assert came_to(raw, bounce(letter, GONE)) == {result: 1, "address suppressed": 1}


def test_of_a_report_without_end_the_beginning_counts() -> None:
    more = "".join(f"Final-Recipient: rfc822; a{one}\nStatus: 5.1.1\n\n" for one in range(2_000))
    raw = TWO.replace("full\n\n--b--", f"full\n\n{more}--b--").encode()
    found = bounce_report.read(raw)
    assert len(found) == bounce_report.MOST_BLOCKS - 1  # the first is about the report
    assert [(one.address, one.kind) for one in found[:2]] == [
        ("anna@example.org", "address"),
        ("ben@example.org", "mailbox"),
    ]
