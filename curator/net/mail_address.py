"""E-mail addresses as a mail server takes them. email-validator lives here."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from curator.errors import InputError
from curator.records import Message

_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1


def normalise(address: str) -> str:
    """`address` in ASCII and lower case, an international domain as A-labels; raises InputError
    saying what is wrong.

    Nothing is looked up. Lower case in the local part too: no provider tells Anna@ from anna@,
    and people write both.
    """
    local, _, domain = address.strip().rpartition("@")
    if not local.isascii():
        raise InputError(
            "“%(address)s”: letters beyond a to z before the @ cannot be mailed by every server",
            address=address.strip(),
        )
    if len(local) > _LONGEST_LOCAL:
        raise InputError(
            "“%(address)s”: more than %(most)s characters before the @ are mailed by no server",
            address=address.strip(),
            most=_LONGEST_LOCAL,
        )
    try:
        found = validate_email(
            f"{local}@{domain}",
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
        )
    except EmailNotValidError as error:
        raise InputError(
            "“%(address)s” is not an e-mail address: %(why)s",
            address=address.strip(),
            why=str(error),
        ) from error
    return (found.ascii_email or found.normalized).lower()


def without_addresses(text: str) -> str:
    """The text without e-mail addresses and links, which are nobody's business and say nothing;
    a message without those among its values.
    """
    if isinstance(text, Message):
        return text.changed(without_addresses)
    plain = re.sub(r"https?://\S+|(?<!<)\b[\w.+=-]+@[\w.-]+", " ", text)
    return re.sub(r"<[^<>\s]+@[^<>\s]+>", "<@>", plain)
