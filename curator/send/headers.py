"""Header lines as bytes for the wire. Nothing given here can begin a line of its own.

Python's EmailMessage writes a long List-Unsubscribe as encoded words, in which no mail program finds the address; so
addresses and identifiers are written whole, and only words for people are encoded (RFC 2047) and folded.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from email.utils import quote

_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")  # nothing that separates addresses
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def line(name: str, value: str) -> bytes:
    """One unbroken header line; raises ValueError on anything but printable ASCII and on more than 998 characters."""
    text = f"{name}: {value}"
    if not _NAME.fullmatch(name) or not text.isascii() or not text.isprintable() or len(text) > _LONGEST_LINE:
        raise ValueError(f"not a header line: {text[:80]!r}")
    return text.encode() + b"\r\n"


def words(name: str, value: str) -> bytes:
    """A header line of words for people, encoded and folded where it must be."""
    return f"{name}: {_encoded(plain(value), len(name) + 2)}\r\n".encode()


def named(name: str, display: str, bracketed: str) -> bytes:
    """`name: "Display" <bracketed>`, for mailboxes and List-Id; the part in brackets is never encoded or broken."""
    shown = plain(display)
    phrase = _phrase(shown, len(name) + 2) if shown else ""
    inside = line("X", f"<{bracketed}>")[3:-2].decode()
    joined = f"{name}: {phrase} {inside}" if shown else f"{name}: {inside}"
    if len(joined.rsplit("\r\n", 1)[-1]) > 78 and shown:
        joined = f"{name}: {phrase}\r\n {inside}"
    return joined.encode() + b"\r\n"


def mailbox(address: str) -> str:
    """`address` if it can stand in a header and an envelope as it is; raises ValueError otherwise."""
    if not _MAILBOX.fullmatch(address):
        raise ValueError(f"not an address for a header: {address[:80]!r}")
    return address


def plain(value: str) -> str:
    """Words on one line: every control character and line end is a space, and spaces are single."""
    seen = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") else char for char in value)
    return " ".join("".join(seen).split())


def _phrase(shown: str, indent: int) -> str:
    if not shown.isascii():
        return _encoded(shown, indent)
    if _ATOMS.fullmatch(shown) and len(shown) + indent < 76:
        return shown
    return f'"{quote(shown)}"' if len(shown) + indent < 900 else _encoded(shown, indent)


def _encoded(text: str, indent: int) -> str:
    """ASCII stays as it is if it is short and cannot be taken for an encoded word."""
    if text.isascii() and "=?" not in text and len(text) + indent <= 78:
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name="x" * max(indent - 2, 0)).encode(linesep="\r\n")
