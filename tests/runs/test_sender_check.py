"""Before an issue leaves: what DNS says about its sender, and the headers of its own mails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from curator import records
from curator.preflight import mail_dns, mail_headers
from curator.runs import send, sender_check
from curator.send import Halted, sample, transport
from curator.store import halts, send_jobs
from curator.store.models import Issue
from tests.factories_sending import NEWSLETTER, make_issue, make_readers, published
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
OWN = replace(
    NEWSLETTER,
    sender_address="letter@minute.news",
    reply_to="editors@minute.news",
    base_url="https://minute.news",
    privacy_url="https://minute.news/privacy",
    imprint=("Minute News", "Our Street 1"),
)
SOUND = """
minute.news. 300 IN TXT "v=spf1 ip4:9.9.9.7 -all"
_dmarc.minute.news. 300 IN TXT "v=DMARC1; p=none; rua=mailto:reports@minute.news"
"""
SPF = 'minute.news. 300 IN TXT "v=spf1 ip4:9.9.9.7 -all"'
NO_SPF = SOUND.replace("v=spf1", "v=other")
NO_DMARC = SOUND.replace("_dmarc.minute", "_dmarc.elsewhere")
Send = Callable[..., Issue]


@pytest.fixture
def sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Carry out the sending of issue 12 while DNS says `zone`; the mails are in `receiver`."""

    def carry_out(zone: str, receiver: Receiver, newsletter: records.Newsletter = OWN) -> Issue:
        monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
        (tmp_path / "answers").write_text(zone)
        issue = Issue.objects.first() or make_issue(("en",), newsletter)
        check = partial(sender_check.require_well, ask=mail_dns.answers_in(tmp_path / "answers"))
        server, worker = transport(f"smtp://127.0.0.1:{receiver.port}"), send.SendWorker.here()
        job = send_jobs.take(issue, worker.name, worker.now(), worker.alive)
        means = send.SendContext(server, published, check=check)
        send.carry_out(job, lambda: means, worker.now)
        issue.refresh_from_db()
        return issue

    feeds = FEEDS.read_text().replace("example.org", "minute.news")
    (tmp_path / "feeds.yaml").write_text(feeds)
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    return carry_out


def letters(receiver: Receiver) -> int:
    """How many readers got something; the operator is told of a halt by mail too."""
    return sum(b"List-Id:" in mail.wire for mail in receiver.mails)


def test_an_issue_of_a_sound_sender_leaves(sending: Send) -> None:
    make_readers(2)
    with Receiver() as receiver:
        assert sending(SOUND, receiver).state == "sent"
    assert letters(receiver) == 2


@pytest.mark.parametrize(("zone", "about"), [(NO_SPF, "SPF"), (NO_DMARC, "DMARC"), ("", "SPF")])
def test_what_providers_would_not_trust_is_halted_before_the_first_mail(
    sending: Send, zone: str, about: str
) -> None:
    make_readers(2)
    with Receiver() as receiver:
        with pytest.raises(Halted):
            sending(zone, receiver)
        assert letters(receiver) == 0
    halt = halts.current()
    assert halt is not None
    assert about in str(halt.reason)
    assert Issue.objects.get().state == "approved"


def test_once_a_person_lets_it_go_on_it_leaves(sending: Send) -> None:
    make_readers(1)
    with Receiver() as receiver:
        with pytest.raises(Halted):
            sending(NO_SPF, receiver)
        halts.lift(Issue.objects.get(), None, send.SendWorker.here().now())
        assert sending(NO_SPF, receiver).state == "sent"
    assert letters(receiver) == 1


def test_a_letter_without_a_way_to_leave_by_https_is_halted(sending: Send) -> None:
    make_readers(1)
    plain = replace(OWN, base_url="http://minute.news")
    with Receiver() as receiver, pytest.raises(Halted, match="List-Unsubscribe"):
        sending(SOUND, receiver, plain)


def test_where_the_settings_do_without_it_nothing_is_asked(sending: Send, tmp_path: Path) -> None:
    make_readers(1)
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(feeds.read_text() + "\nsending: {check_sender: false}\n")
    with Receiver() as receiver:
        assert sending("", receiver).state == "sent"


MAIL = (
    b"From: The Minute <letter@minute.news>\r\nTo: a@example.org\r\nSubject: One\r\n"
    b"Date: Sun, 29 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@minute.news>\r\n"
    b"List-Unsubscribe: <https://minute.news/leave/x>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; d=minute.news; s=s1;\r\n"
    b" h=from:from:list-unsubscribe:list-unsubscribe-post:subject; bh=x; b=y\r\n\r\nText\r\n"
)


def test_a_mail_as_providers_want_it_has_no_faults() -> None:
    assert mail_headers.faults(MAIL) == []


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        (b"To: a@example.org\r\n", b"", "To"),
        (b"Subject: One\r\n", b"Subject: One\r\nSubject: Two\r\n", "Subject"),
        (b"<letter@minute.news>", b"<letter@minute.news>, b@minute.news", "From"),
        (b"<https://minute", b"<http://minute", "List-Unsubscribe"),
        (b"<https://minute.news/leave/x>", b"<https://a.news/>, <https://b.news/>", "https"),
        (b"=One-Click", b"=One-Clock", "List-Unsubscribe-Post"),
        (b":list-unsubscribe-post", b"", "list-unsubscribe-post"),
        (b"d=minute.news", b"d=other.news", "other.news"),
        (b"d=minute.news", b"d=ute.news", "ute.news"),
    ],
)
def test_each_fault_of_a_mails_headers_is_named(before: bytes, after: bytes, named: str) -> None:
    assert before in MAIL
    (fault,) = mail_headers.faults(MAIL.replace(before, after))
    assert named in fault


def test_a_mail_of_ours_has_no_faults() -> None:
    issue, now = make_issue(("en",), OWN), send.SendWorker.here().now()
    sender, mail = sample(issue, transport("smtp://127.0.0.1:1"), now)
    assert (sender, mail_headers.faults(mail)) == (OWN.sender_address, [])


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize("url", ["smtp://localhost:25", "smtp://mail", "smtp://relay.minute.news"])
def test_a_mail_server_that_is_found_without_dns_halts_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", url)
    (tmp_path / "answers").write_text(SOUND)
    issue, now = make_issue(("en",), OWN), send.SendWorker.here().now()
    ask = mail_dns.answers_in(tmp_path / "answers")
    sender_check.require_well(issue, transport(url), now, ask)


@pytest.mark.usefixtures("sending")
def test_a_mail_server_without_a_name_that_leads_back_is_said_in_the_log_and_halts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://9.9.9.7")
    (tmp_path / "answers").write_text(SOUND)
    issue, now = make_issue(("en",), OWN), send.SendWorker.here().now()
    ask = mail_dns.answers_in(tmp_path / "answers")
    sender_check.require_well(issue, transport("smtp://9.9.9.7"), now, ask)
    assert "PTR" in caplog.text


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(
    ("url", "bounces", "zone"),
    [
        ("postmark://TOKEN@?stream=broadcast", "", NO_SPF),
        ("smtp://9.9.9.7", "bounces@back.minute.news", NO_SPF.replace("\n_", f"\nback.{SPF}\n_")),
    ],
)
def test_spf_is_asked_of_the_envelopes_domain(
    url: str, bounces: str, zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", url)
    monkeypatch.setenv("CURATOR_BOUNCE_ADDRESS", bounces)
    (tmp_path / "answers").write_text(zone)
    issue, now = make_issue(("en",), OWN), send.SendWorker.here().now()
    ask = mail_dns.answers_in(tmp_path / "answers")
    sender_check.require_well(issue, transport(url), now, ask)
