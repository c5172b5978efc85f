"""What mailbox providers judge an issue by before they read it, looked at before it leaves: SPF,
DKIM, DMARC and PTR in DNS, and the headers of one of its mails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from curator import send
from curator.config import environment
from curator.net.hosts import is_example, is_inside
from curator.preflight import mail_dns, mail_headers
from curator.preflight.mail_dns import Ask, Finding
from curator.runs import context
from curator.send import dkim
from curator.store.models import Issue

# Where bounces go is no reason not to send; nor is a mail server that this machine finds without
# DNS (/etc/hosts, a search domain): whether it can be reached, connecting to it says. The server
# that takes mails from us may not be the one whose PTR counts. These go into the log.
HALTING = ("SPF", "DKIM", "DMARC")
log = logging.getLogger(__name__)


def dns(sender: str, ask: Ask) -> Iterator[Finding]:
    """Return the findings on the sender's domain; none on the sample's."""
    domain = sender.rpartition("@")[2]
    if is_example(domain):
        return
    server = urlsplit(environment().smtp_url).hostname or ""
    keys = {key.selector: key.record for key in dkim.keys(environment().dkim_keys)}
    envelope = environment().bounce_address.rpartition("@")[2]
    yield from mail_dns.look(domain, server, keys, ask, envelope)


def require_well(
    issue: Issue, transport: send.Transport, now: datetime, ask: Ask = mail_dns.ask_name_server
) -> None:
    """Raise Halted where something is wrong, before the first mail of an issue leaves; not where
    a person has let it go on already.
    """
    begun = issue.state != Issue.State.APPROVED or issue.halts.exists()
    if begun or not context.config().sending.check_sender:
        return
    sender, mail = send.sample(issue, transport, now)
    if is_inside(sender.rpartition("@")[2]):  # nobody outside gets such mail
        return
    # the API of a provider has no host in its setting, an envelope of its own, and signs itself
    halting = HALTING if urlsplit(environment().smtp_url).hostname else ("DMARC",)
    wrong = mail_headers.faults(mail)
    for each in dns(sender, ask):
        said = f"{each.about}: {each.said}"
        if each.state == "wrong" and each.about in halting:
            wrong.append(said)
        elif each.state != "ok" and each.about not in HALTING:
            log.warning("issue %s leaves all the same; %s", issue.number, said)
    if wrong:
        raise send.Halted(
            "Mailbox providers would not trust this issue: %(why)s. Nothing was sent. “curator"
            " doctor” says what to do.",
            why="; ".join(wrong),
        )
