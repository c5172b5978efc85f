"""Send account mails: one-time links for invitations and lost passwords, and notices of changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from curator import send
from curator.config import environment
from curator.errors import CuratorError
from curator.language import phrases
from curator.language.phrases import Phrases
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
    said, name = phrases.phrases(row.language), row.user.get_username()
    subject, what, otherwise = _WORDS[Kind(row.kind)](said, newsletter, name)
    base, link = environment().base_url, []
    if row.kind == Kind.ADDRESS:
        link = [own_address.link(row, base)]
    elif row.kind in mailed_links.PEOPLE:
        link = [people.link(row.user, base)]
    return subject, "\n\n".join((what, *link, otherwise)) + "\n"


def _invitation(said: Phrases, newsletter: str, name: str) -> tuple[str, str, str]:
    return (
        said.gettext("Your account at the desk of %(newsletter)s", newsletter=newsletter),
        said.gettext(
            "You are invited to the desk of “%(newsletter)s”, where you sign in as %(name)s. Open"
            " this link within 24 hours and choose a password:",
            newsletter=newsletter,
            name=name,
        ),
        said.gettext("If you did not expect this, you need not do anything."),
    )


def _own_address(said: Phrases, newsletter: str, name: str) -> tuple[str, str, str]:
    return (
        said.gettext("Your account at the desk of %(newsletter)s", newsletter=newsletter),
        said.gettext(
            "Somebody, probably you, wants mails about the account %(name)s at the desk of"
            " “%(newsletter)s” to go to this address. Open this link within 24 hours, sign in and"
            " confirm it:",
            newsletter=newsletter,
            name=name,
        ),
        said.gettext("If it was not you, do nothing: no more mails come here."),
    )


def _lost_password(said: Phrases, newsletter: str, name: str) -> tuple[str, str, str]:
    return (
        said.gettext("A new password for the desk of %(newsletter)s", newsletter=newsletter),
        said.gettext(
            "Somebody, probably you, has asked for a new password for %(name)s at the desk of"
            " “%(newsletter)s”. Open this link within 24 hours and choose one:",
            newsletter=newsletter,
            name=name,
        ),
        said.gettext("If it was not you, do nothing: your password stays as it is."),
    )


def _changed(what: Message, said: Phrases, newsletter: str, name: str) -> tuple[str, str, str]:
    """Return subject and text of a mail about a change that the person may not have made."""
    return (
        said.gettext("Your account at the desk of %(newsletter)s", newsletter=newsletter),
        said.gettext(what, name=name),
        said.gettext(
            "If you did this, all is well. If not, ask a publisher at once to close your account."
        ),
    )


_PASSWORD = Message("The password of %(name)s was changed.")
_FACTOR = Message("A second factor of %(name)s, an app or a passkey, was removed.")
_MOVED = Message("The e-mail address of %(name)s was changed.")
_PASSKEY = Message("A passkey was added for %(name)s: it signs in.")
_WORDS: Mapping[Kind, Callable[[Phrases, str, str], tuple[str, str, str]]] = {
    Kind.INVITE: _invitation,
    Kind.RESET: _lost_password,
    Kind.PASSWORD: partial(_changed, _PASSWORD),
    Kind.FACTOR: partial(_changed, _FACTOR),
    Kind.ADDRESS: _own_address,
    Kind.MOVED: partial(_changed, _MOVED),
    Kind.PASSKEY: partial(_changed, _PASSKEY),
}
