"""Validate and normalise e-mail addresses."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from curator.errors import InputError
from curator.records import Message

_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1


def normalise(address: str) -> str:
    """Return `address` in lower case, an international domain as A-labels; raises InputError.

    The local part too becomes lower case: no large provider distinguishes Anna@ from anna@, and
    people type both. No DNS lookup is made.
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
    """Return the text with e-mail addresses and links removed, for logs and stored reasons; of a
    message, from its values.
    """
    if isinstance(text, Message):
        return text.changed(without_addresses)
    # a limit before the @, else a text such as 5.5.5.5… takes time by the square of its length
    plain = re.sub(r"https?://\S+|(?<!<)\b[\w.+=-]{1,300}@[\w.-]+", " ", text)
    return re.sub(r"<[^<>\s]+@[^<>\s]+>", "<@>", plain)
