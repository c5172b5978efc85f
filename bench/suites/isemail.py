"""isemail's tests.xml: addresses that can be mailed are taken, all others refused with a word."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from bench.suites.tally import Tally, found
from curator.errors import InputError
from curator.net.mail_address import normalise

_MAILABLE = ("ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN")


def run(folders: list[Path]) -> Tally:
    """Judge every address of the suite."""
    tally = Tally()
    for path in found(folders, "tests.xml"):
        parser = etree.XMLParser(recover=True, no_network=True)
        for case in etree.parse(path, parser).iter("test"):
            address = "".join(map(_control, case.findtext("address") or ""))
            meant = case.findtext("category") in _MAILABLE
            taken = _taken(address)
            tally.judge(taken == meant, f"{address!r} is {'taken' if taken else 'refused'}")
    return tally


def _control(char: str) -> str:
    """The suite writes control characters as their pictures."""
    return chr(ord(char) - 0x2400) if 0x2400 <= ord(char) <= 0x241F else char


def _taken(address: str) -> bool:
    try:
        normalise(address)
    except InputError:
        return False
    return True
