"""Check a sender's DNS: SPF, DKIM, DMARC, MX for bounces, and the server's PTR.

Answers come from a name server, or from a file in dig's format where none can be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import dns.exception
import dns.rdatatype
import dns.resolver
import dns.reversename
import dns.zonefile

from curator.errors import InputError

State = Literal["ok", "look", "wrong"]
Ask = Callable[[str, str], list[str]]  # name and kind -> what is there, empty where nothing is
TIMEOUT = 5.0  # seconds
LOOKUPS = 10  # RFC 7208: more, and a receiver ends with an error


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its state, and what to do if it failed."""

    about: str
    state: State
    said: str
    todo: str = ""


class NoAnswer(Exception):
    """No name server answers."""


def ask_name_server(name: str, kind: str) -> list[str]:
    """Return the answer of this machine's name servers; raises NoAnswer."""
    try:
        resolver = dns.resolver.Resolver()  # which refuses to be where no name server is named
        resolver.lifetime = TIMEOUT
        found = resolver.resolve(name, kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise NoAnswer(f"no name server answers for {name}: {error}") from error
    return [_text(each) for each in found]


def answers_in(file: Path) -> Ask:
    """Return the answers in a file of lines as `dig +noall +answer` prints them; raises
    InputError.
    """
    try:
        sets = dns.zonefile.read_rrsets(file.read_text("utf-8"), rdclass=None)
    except (OSError, UnicodeError, dns.exception.DNSException) as error:
        raise InputError(f"{file} holds no answers as dig prints them: {error}") from error
    known: dict[tuple[str, str], list[str]] = {}
    for each in sets:
        key = _folded(str(each.name)), dns.rdatatype.to_text(each.rdtype)
        known.setdefault(key, []).extend(_text(record) for record in each)
    return lambda name, kind: known.get((_folded(name), kind), [])


def _text(record: dns.rdata.Rdata) -> str:
    strings = getattr(record, "strings", None)  # a TXT record, cut into pieces of 255 bytes
    return b"".join(strings).decode("utf-8", "replace") if strings else record.to_text()


def _folded(name: str) -> str:
    return name.rstrip(".").casefold()


def look(
    domain: str,
    server: str,
    keys: Mapping[str, str],
    ask: Ask = ask_name_server,
    envelope: str = "",
) -> Iterator[Finding]:
    """Yield the findings on `domain`, the mails' domain, sent by `server`, signed with `keys`
    (selector -> record). SPF is looked up for the domain of the `envelope`, where that is another.
    """
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("SPF", lambda: _spf(envelope or domain, ask)),
        ("DKIM", lambda: _dkim(domain, keys, ask)),
        ("DMARC", lambda: _dmarc(domain, ask)),
        ("bounces", lambda: _mail_exchanger(domain, ask)),
        ("PTR", lambda: _reverse(server, ask)),
    ]
    for about, check in checks:
        try:
            yield from check()
        except NoAnswer as error:
            yield Finding(about, "look", str(error), "Ask again with a network, or give --dns FILE")


# --- SPF ---


def _spf(domain: str, ask: Ask) -> Iterator[Finding]:
    records = _tagged(ask(domain, "TXT"), "v=spf1")
    if len(records) != 1:
        message = f"{len(records)} SPF records at {domain}; there must be one"
        todo = f'{domain} TXT "v=spf1 … -all", with what your mail provider names for “…”'
        yield Finding("SPF", "wrong", message, todo)
        return
    spf = records[0]
    lookups = _lookups(spf, ask, frozenset({domain}))
    if re.search(r"(^|\s)\+?all(\s|$)", spf):
        yield Finding("SPF", "wrong", f"it lets everybody send: {spf}", "End it with -all or ~all")
    elif lookups > LOOKUPS:
        message = f"it needs {lookups} lookups, of which receivers follow {LOOKUPS}"
        yield Finding("SPF", "wrong", message, "Take out what no longer sends for you")
    elif not re.search(r"[-~]all(\s|$)|redirect=", spf):
        yield Finding("SPF", "look", f"it forbids nobody: {spf}", "End it with -all or ~all")
    else:
        yield Finding("SPF", "ok", f"{spf} ({lookups} lookups)")


def _lookups(spf: str, ask: Ask, seen: frozenset[str]) -> int:
    """Return how many lookups a receiver needs for SPF, including those of includes."""
    count = 0
    for term in spf.split()[1:]:
        found = re.fullmatch(r"[+?~-]?(include|a|mx|ptr|exists|redirect)([:=/](.*))?", term)
        if found is None:
            continue
        count += 1
        name = (found[3] or "").casefold()
        if found[1] in ("include", "redirect") and name and name not in seen and "%" not in name:
            deeper = _tagged(ask(name, "TXT"), "v=spf1")
            count += sum(_lookups(each, ask, seen | {name}) for each in deeper[:1])
    return count


def _tagged(records: list[str], tag: str) -> list[str]:
    return [each for each in records if re.match(rf"{tag}(\s|;|$)", each, re.IGNORECASE)]


# --- DKIM and DMARC ---


def _dkim(domain: str, keys: Mapping[str, str], ask: Ask) -> Iterator[Finding]:
    if not keys:
        message = "mails are not signed here"
        yield Finding(
            "DKIM", "look", message, "Set CURATOR_DKIM_KEYS, or let your mail server sign"
        )
    for selector, record in keys.items():
        name = f"{selector}._domainkey.{domain}"
        there = ask(name, "TXT")
        if _public(record) in map(_public, there):
            yield Finding("DKIM", "ok", f"{name} has the key mails are signed with")
        else:
            message = f"{name} has another key" if there else f"there is no record at {name}"
            yield Finding("DKIM", "wrong", message, f'{name} TXT "{record}"')


def _public(record: str) -> str:
    """Return the public key of a DKIM record, without spaces."""
    found = re.search(r"(?:^|;)\s*p=([^;]*)", record)
    return re.sub(r"\s", "", found[1]) if found else ""


def _dmarc(domain: str, ask: Ask) -> Iterator[Finding]:
    for name in _and_above(domain):
        records = _tagged(ask(f"_dmarc.{name}", "TXT"), "v=DMARC1")
        if len(records) > 1:
            message = f"{len(records)} DMARC records at _dmarc.{name}; then none counts"
            yield Finding("DMARC", "wrong", message, "Keep one of them")
            return
        if records:
            yield _judged(records[0], name)
            return
    todo = f'_dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:you@{domain}"'
    yield Finding("DMARC", "wrong", "there is none; Gmail and Yahoo ask for one", todo)


def _judged(record: str, name: str) -> Finding:
    policy = re.search(r";\s*p=\s*(none|quarantine|reject)\b", record, re.IGNORECASE)
    if policy is None:
        return Finding("DMARC", "wrong", f"no policy in it: {record}", "Add p=none or stricter")
    if "rua=" not in record:
        todo = "Add rua=mailto:… to be told who sends in your name"
        return Finding("DMARC", "look", f"{record} (at {name})", todo)
    return Finding("DMARC", "ok", f"{record} (at {name})")


def _and_above(domain: str) -> Iterator[str]:
    """Yield the domain and its parents, except the top-level domain."""
    labels = domain.split(".")
    yield from (".".join(labels[start:]) for start in range(len(labels) - 1))


# --- names of servers ---


def _mail_exchanger(domain: str, ask: Ask) -> Iterator[Finding]:
    there = ask(domain, "MX")
    if any(each.split()[-1] == "." for each in there):
        message = f"{domain} says that it takes no mail"
    elif there or ask(domain, "A") or ask(domain, "AAAA"):
        yield Finding("bounces", "ok", f"{domain} takes mail: {', '.join(there) or 'its own host'}")
        return
    else:
        message = f"{domain} takes no mail"
    yield Finding("bounces", "wrong", message, f"{domain} MX 10 your-mail-server")


def _reverse(server: str, ask: Ask) -> Iterator[Finding]:
    addresses = _addresses(server, ask)
    if server and not addresses:
        yield Finding("PTR", "wrong", f"{server} has no address", "Look at CURATOR_SMTP_URL")
    for address in (each for each in addresses if ip_address(each).is_global):
        names = ask(dns.reversename.from_address(address).to_text(), "PTR")
        back = {there for name in names for there in (*ask(name, "A"), *ask(name, "AAAA"))}
        if address in back:
            yield Finding("PTR", "ok", f"{address} is {names[0].rstrip('.')}, and back")
        else:
            message = f"{address} ({server}) has no name that leads back to it"
            yield Finding("PTR", "look", message, "Whoever runs the server sets its reverse name")


def _addresses(server: str, ask: Ask) -> list[str]:
    try:
        return [str(ip_address(server))]
    except ValueError:
        return [*ask(server, "A"), *ask(server, "AAAA")] if server else []
