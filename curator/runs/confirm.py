"""Confirm: mails with a link that proves whose address it is: plain text, no advertising, and
never queued behind an issue.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from curator import records, signing
from curator.config import environment
from curator.errors import NotReady, Unreachable
from curator.language import phrases
from curator.runs import account_mails, context
from curator.runs.worker import Worker
from curator.send import mime, transport
from curator.send.transports import Answered, Transport
from curator.store import mailed_links
from curator.store.jobs import Kind as Work
from curator.store.mailed_links import Kind
from curator.store.models import MailedLink

PATHS = {
    Kind.JOIN: ("confirm", "subscribe/confirm"),
    Kind.MOVE: ("move", "new-address"),
    Kind.RIGHTS: ("rights", "my-data"),
}
LEASE = timedelta(minutes=10)  # for one mail
_WIRE = SMTP.clone(max_line_length=998)  # a folded header would break a long address


def work_off(worker: Worker, means: Transport | None = None) -> int | None:
    """Send every mail with a link that is due, to readers and to people of the desk; how many were
    tried, None where another is at it or none is due.
    """

    def step() -> MailedLink | None:
        return send_next(worker.now, means) or account_mails.send_next(worker.now)

    return worker.work_off(Work.CONFIRMATIONS, LEASE, step, mailed_links.next_try)


def send_next(now: Callable[[], datetime], means: Transport | None = None) -> MailedLink | None:
    """Try the mail that is longest due and note what became of it; None when none is due. Nothing
    is tried without a mail server or a newsletter.
    """
    newsletter, url = context.current_newsletter(), environment().smtp_url
    if newsletter is None or (means is None and not url):
        return None
    row = mailed_links.begin(now(), mailed_links.READERS)
    if row is None:
        return None
    answered = _handed_over(means or transport(url), row, newsletter, now())
    later = answered.state in ("deferred", "unsent")
    mailed_links.settle(row, later=later, reason=answered.reason)
    return row


def _handed_over(
    means: Transport, row: MailedLink, newsletter: records.Newsletter, now: datetime
) -> Answered:
    try:
        session = means.open()
    except (Unreachable, NotReady) as error:
        return Answered("unsent", str(error))
    try:
        sender = mime.mailbox(newsletter.sender_address)
        return session.send(sender, row.address, write(row, newsletter, now))
    finally:
        session.close()


def write(row: MailedLink, newsletter: records.Newsletter, now: datetime) -> bytes:
    """Return the mail of one request as bytes with CRLF."""
    words = phrases.phrases(row.language)
    sender = mime.mailbox(newsletter.sender_address)
    name = signing.fingerprint(settings.SECRET_KEY, "mailed link", f"{row.pk}|{now}")[:32]
    subject, body = _words(row, newsletter, words)
    mail = EmailMessage(policy=_WIRE)
    mail["To"] = row.address
    mail["From"] = f'"{newsletter.sender_name.replace(chr(34), "")}" <{sender}>'
    mail["Reply-To"] = mime.mailbox(newsletter.reply_to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2].lower()}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body, cte="quoted-printable")  # drops every Content- header set before
    mail["Content-Language"] = row.language
    return mail.as_bytes()


def link(row: MailedLink, newsletter: records.Newsletter) -> str:
    """Return the address in the mail, valid for this request alone."""
    purpose, path = PATHS[Kind(row.kind)]
    token = signing.make(settings.SECRET_KEY, purpose, row.pk)
    return f"{newsletter.base_url}/{path}/{token}"


def _words(
    row: MailedLink, newsletter: records.Newsletter, said: phrases.Phrases
) -> tuple[str, str]:
    subject, request, otherwise = _WORDS[Kind(row.kind)](said, newsletter.name)
    sender = "\n".join((newsletter.name, *newsletter.imprint, newsletter.reply_to))
    lines = (request, link(row, newsletter), otherwise, sender)
    return said.labelled(newsletter.name, subject), "\n\n".join(lines) + "\n"


def _join(said: phrases.Phrases, name: str) -> tuple[str, str, str]:
    return (
        said.gettext("Confirm your subscription"),
        said.gettext(
            "Somebody, probably you, has asked for “%(name)s” to be sent to this address. To"
            " confirm, open this link and press the button there:",
            name=name,
        ),
        said.gettext(
            "If it was not you, do nothing: nothing will be sent then, and the request is deleted"
            " after seven days."
        ),
    )


def _move(said: phrases.Phrases, name: str) -> tuple[str, str, str]:
    return (
        said.gettext("Confirm your new address"),
        said.gettext(
            "“%(name)s” is to go to this address from now on. To confirm, open this link and press"
            " the button there:",
            name=name,
        ),
        said.gettext("If you did not ask for this, you need not do anything."),
    )


def _rights(said: phrases.Phrases, name: str) -> tuple[str, str, str]:
    return (
        said.gettext("Your data"),
        said.gettext(
            "With this link you can see your data at “%(name)s”, change your address or have"
            " everything erased. It is valid for one hour:",
            name=name,
        ),
        said.gettext("If you did not ask for this, you need not do anything."),
    )


_WORDS = {Kind.JOIN: _join, Kind.MOVE: _move, Kind.RIGHTS: _rights}
