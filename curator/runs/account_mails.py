"""Account mails: send the one-time links that people of the desk were invited by, or asked for, and
what was changed of their account.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from curator import send
from curator.config import environment
from curator.errors import CuratorError
from curator.language import phrases
from curator.runs import context
from curator.store import mailed_links, own_address, people
from curator.store.mailed_links import Kind
from curator.store.models import MailedLink


def send_next(now: Callable[[], datetime]) -> MailedLink | None:
    """Try the mail that is longest due and note what became of it; None when none is due. Without
    a mail server they wait.
    """
    smtp = environment().smtp_url
    row = mailed_links.begin(now(), mailed_links.ACCOUNTS) if smtp else None
    if row is not None:
        reason = _sent(row, now())
        mailed_links.settle(row, later=bool(reason), reason=reason)
    return row


def _sent(row: MailedLink, now: datetime) -> str:
    """Send one mail; why it did not leave, empty when it did. A closed account gets none."""
    if row.user is None or not row.user.is_active:
        return ""
    newsletter = context.config().newsletter
    words = _change if row.kind in mailed_links.CHANGES else _words
    subject, body = words(row, newsletter.name)
    try:
        transport = send.transport(environment().smtp_url)
        send.tell(transport, newsletter, row.address, subject, body, now)
    except CuratorError as error:
        return str(error)
    return ""


def _words(row: MailedLink, newsletter: str) -> tuple[str, str]:
    """Subject and body; the link is made now, so that its day begins when the mail leaves."""
    assert row.user is not None
    said, name = phrases.phrases(row.language), row.user.get_username()
    if row.kind == Kind.INVITE:
        subject = said.gettext("Your account at the desk of %(newsletter)s", newsletter=newsletter)
        request = said.gettext(
            "You are invited to the desk of “%(newsletter)s”, where you sign in as %(name)s. Open"
            " this link within 24 hours and choose a password:",
            newsletter=newsletter,
            name=name,
        )
        otherwise = said.gettext("If you did not expect this, you need not do anything.")
    elif row.kind == Kind.ADDRESS:
        subject = said.gettext("Your account at the desk of %(newsletter)s", newsletter=newsletter)
        request = said.gettext(
            "Somebody, probably you, wants mails about the account %(name)s at the desk of"
            " “%(newsletter)s” to go to this address. Open this link within 24 hours, sign in and"
            " confirm it:",
            newsletter=newsletter,
            name=name,
        )
        otherwise = said.gettext("If it was not you, do nothing: no more mails come here.")
    else:
        subject = said.gettext(
            "A new password for the desk of %(newsletter)s", newsletter=newsletter
        )
        request = said.gettext(
            "Somebody, probably you, has asked for a new password for %(name)s at the desk of"
            " “%(newsletter)s”. Open this link within 24 hours and choose one:",
            newsletter=newsletter,
            name=name,
        )
        otherwise = said.gettext("If it was not you, do nothing: your password stays as it is.")
    base = environment().base_url
    own = row.kind == Kind.ADDRESS
    link = own_address.link(row, base) if own else people.link(row.user, base)
    return subject, "\n\n".join((request, link, otherwise)) + "\n"


def _change(row: MailedLink, newsletter: str) -> tuple[str, str]:
    """Subject and body of a mail about a change that the person may not have made."""
    assert row.user is not None
    said, name = phrases.phrases(row.language), row.user.get_username()
    subject = said.gettext("Your account at the desk of %(newsletter)s", newsletter=newsletter)
    if row.kind == Kind.PASSWORD:
        what = said.gettext("The password of %(name)s was changed.", name=name)
    elif row.kind == Kind.FACTOR:
        what = said.gettext(
            "A second factor of %(name)s, an app or a passkey, was removed.", name=name
        )
    elif row.kind == Kind.MOVED:
        what = said.gettext("The e-mail address of %(name)s was changed.", name=name)
    else:
        what = said.gettext("A passkey was added for %(name)s: it signs in.", name=name)
    otherwise = said.gettext(
        "If you did this, all is well. If not, ask a publisher at once to close your account."
    )
    return subject, f"{what}\n\n{otherwise}\n"
