"""Mails with a link that proves whose address it is: plain text, no advertising, and never
queued behind an issue.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from curator import records, signing
from curator.config import environment
from curator.errors import NotReady, Unreachable
from curator.language import phrases
from curator.send import mime, transport
from curator.send.transports import Answered, Transport
from curator.store import mailed_links
from curator.store.mailed_links import Kind
from curator.store.models import MailedLink
from curator.subscribe.page import current_newsletter

PATHS = {
    Kind.JOIN: ("confirm", "subscribe/confirm"),
    Kind.MOVE: ("move", "new-address"),
    Kind.RIGHTS: ("rights", "my-data"),
}
_WIRE = SMTP.clone(max_line_length=998)  # a folded header would break a long address


def send_due(now: datetime | None = None, means: Transport | None = None) -> int | None:
    """Send the mails that are due; how many were tried, None when none was. Nothing is tried
    without a mail server or a newsletter.
    """
    newsletter, url = current_newsletter(), environment().smtp_url
    if newsletter is None or (means is None and not url):
        return None
    tried = 0
    while row := mailed_links.claim(now or datetime.now(UTC), mailed_links.READERS):
        at = now or datetime.now(UTC)
        answered = _handed_over(means or transport(url), row, newsletter, at)
        later = answered.state in ("deferred", "unsent")
        mailed_links.settle(row, at, later=later, reason=answered.reason)
        tried += 1
    return tried or None


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
    """The mail of one request as bytes with CRLF."""
    said = phrases.phrases(row.language)
    sender = mime.mailbox(newsletter.sender_address)
    name = signing.fingerprint(settings.SECRET_KEY, "mailed link", f"{row.pk}|{now}")[:32]
    subject, body = _words(row, newsletter, said)
    mail = EmailMessage(policy=_WIRE)
    mail["To"] = row.address
    mail["From"] = f'"{newsletter.sender_name.replace(chr(34), "")}" <{sender}>'
    mail["Reply-To"] = mime.mailbox(newsletter.reply_to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2].lower()}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = row.language
    mail.set_content(body, cte="quoted-printable")
    return mail.as_bytes()


def link(row: MailedLink, newsletter: records.Newsletter) -> str:
    """The address that the mail carries, good for this request alone."""
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
