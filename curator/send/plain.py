"""A plain mail to one person of the newsroom, such as whoever runs the program."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from curator.errors import DeliveryError
from curator.records import Newsletter
from curator.send import mime
from curator.send.transports import Transport

_WIRE = SMTP.clone(max_line_length=998)


def send_plain_mail(
    transport: Transport,
    newsletter: Newsletter,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
) -> None:
    """Send one mail at once; raises DeliveryError."""
    sender = mime.mailbox(newsletter.sender_address)
    mail = EmailMessage(policy=_WIRE)
    mail["To"] = mime.mailbox(recipient)
    mail["From"] = sender
    mail["Subject"] = mime.plain(subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body, cte="quoted-printable")
    session = transport.open()
    try:
        answered = session.send(sender, recipient, mail.as_bytes())
    finally:
        session.close()
    if answered.state != "sent":
        raise DeliveryError(
            "The mail to %(address)s was not taken: %(answer)s",
            address=recipient,
            answer=answered.reason,
        )
