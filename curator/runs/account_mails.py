"""Send account mails: one-time links for invitations and lost passwords, and notices of changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from curator import send
from curator.config import environment
from curator.errors import CuratorError
from curator.language import phrases
from curator.records import Message
from curator.runs import context
from curator.store import mailed_links, own_address, people
from curator.store.mailed_links import Kind
from curator.store.models import MailedLink


def send_next(now: Callable[[], datetime]) -> MailedLink | None:
    """Send the mail that is longest due and note the result; None if none is due.

    Without a mail server they wait.
    """
    smtp = environment().smtp_url
    row = mailed_links.begin(now(), mailed_links.ACCOUNTS) if smtp else None
    if row is not None:
        reason = _sent(row, now())
        mailed_links.settle(row, later=bool(reason), reason=reason)
    return row


def _sent(row: MailedLink, now: datetime) -> str:
    """Send one mail; return why it was not sent, or "". A closed account gets none."""
    if row.user is None or not row.user.is_active:
        return ""
    newsletter = context.config().newsletter
    subject, body = _words(row, newsletter.name)
    try:
        transport = send.transport(environment().smtp_url)
        send.send_plain_mail(transport, newsletter, row.address, subject, body, now)
    except CuratorError as error:
        return str(error)
    return ""


def _words(row: MailedLink, newsletter: str) -> tuple[str, str]:
    """Return subject and body; the link is made now, so that its day begins when the
    mail leaves.
    """
    assert row.user is not None
    catalogue, name = phrases.desk_phrases(row.language), row.user.get_username()
    subject, what, otherwise = (
        catalogue.gettext(text, newsletter=newsletter, name=name) for text in _WORDS[Kind(row.kind)]
    )
    base, link = environment().base_url, []
    if row.kind == Kind.ADDRESS:
        link = [own_address.link(row, base)]
    elif row.kind in mailed_links.PEOPLE:
        link = [people.link(row.user, base)]
    return subject, "\n\n".join((what, *link, otherwise)) + "\n"


_ACCOUNT = Message("Your account at the desk of %(newsletter)s")
_UNASKED = Message(
    "If you did this, all is well. If not, ask an operator at once to close your account."
)
# Of each mail the subject, what it says, and what to do if it was not expected.
_WORDS: Mapping[Kind, tuple[Message, Message, Message]] = {
    Kind.INVITE: (
        _ACCOUNT,
        Message(
            "You are invited to the desk of “%(newsletter)s”, where you sign in as %(name)s. Open"
            " this link within 24 hours and choose a password:"
        ),
        Message("If you did not expect this, you need not do anything."),
    ),
    Kind.RESET: (
        Message("A new password for the desk of %(newsletter)s"),
        Message(
            "Somebody, probably you, has asked for a new password for %(name)s at the desk of"
            " “%(newsletter)s”. Open this link within 24 hours and choose one:"
        ),
        Message("If it was not you, do nothing: your password stays as it is."),
    ),
    Kind.ADDRESS: (
        _ACCOUNT,
        Message(
            "Somebody, probably you, wants mails about the account %(name)s at the desk of"
            " “%(newsletter)s” to go to this address. Open this link within 24 hours, sign in and"
            " confirm it:"
        ),
        Message("If it was not you, do nothing: no more mails come here."),
    ),
    Kind.PASSWORD: (_ACCOUNT, Message("The password of %(name)s was changed."), _UNASKED),
    Kind.FACTOR: (
        _ACCOUNT,
        Message("A second factor of %(name)s, an app or a passkey, was removed."),
        _UNASKED,
    ),
    Kind.MOVED: (_ACCOUNT, Message("The e-mail address of %(name)s was changed."), _UNASKED),
    Kind.PASSKEY: (
        _ACCOUNT,
        Message("A passkey was added for %(name)s: it signs in."),
        _UNASKED,
    ),
}
