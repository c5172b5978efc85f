"""Send by a provider's API: the approved letter as JSON. django-anymail knows the APIs."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.mime.image import MIMEImage
from importlib import import_module
from typing import Any, Self, cast
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from anymail.exceptions import AnymailError, AnymailNotSupportedWarning, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from curator.errors import ConfigError, Unreachable
from curator.records import Message
from curator.send.bounce_class import classify_answer, status_of
from curator.send.transports import Answered

_BY_MAIL_SERVER = {"from", "to", "reply-to", "subject", "date", "mime-version"}
_FOLD = re.compile(r"\r?\n[ \t]+")
_NOT_TAKEN = {429, 503}  # too many requests, and not now: tried again
_IN_DOUBT = {500, 502, 504}  # something broke, before or after the mail was taken


@dataclass(frozen=True, slots=True)
class Api:
    """A provider: its name, its key and options in anymail, and whether tracking must be switched
    off per mail.
    """

    name: str
    key: str
    options: Mapping[str, str] = field(default_factory=dict)
    tracks: bool = True


APIS = {
    "brevo": Api("Brevo", "api_key", tracks=False),  # it can be forbidden for the account only
    "mailgun": Api("Mailgun", "api_key", {"domain": "sender_domain"}),
    "postmark": Api("Postmark", "server_token", {"stream": "message_stream"}),
    "sendgrid": Api("SendGrid", "api_key"),
}


@dataclass(frozen=True, slots=True)
class Provider:
    """The account that CURATOR_SMTP_URL names; `settings` are anymail's."""

    scheme: str
    settings: Mapping[str, str]
    connections: int = 4
    timeout: float = 60.0

    @property
    def api(self) -> Api:
        return APIS[self.scheme]

    @property
    def label(self) -> str:
        return self.api.name

    def with_timeout(self, seconds: float) -> Self:
        return replace(self, timeout=min(self.timeout, seconds))

    def open(self) -> Connection:
        """Return a session that reached the provider; raises Unreachable."""
        module = import_module(f"anymail.backends.{self.scheme}")
        with warnings.catch_warnings():  # for SendGrid: the maker has no account there any more
            warnings.simplefilter("ignore", AnymailNotSupportedWarning)
            backend = module.EmailBackend(**self.settings, timeout=self.timeout)
        backend.open()
        try:
            backend.session.get(backend.api_url, timeout=self.timeout)
        except requests.RequestException as error:
            backend.close()
            raise Unreachable(
                "%(server)s cannot be reached: %(why)s", server=self.label, why=str(error)
            ) from error
        return Connection(backend, self.api)


class Connection:
    """A session with one provider, over connections that stay open."""

    def __init__(self, backend: Any, api: Api) -> None:
        self._backend, self._api = backend, api
        self.closed = False

    def send(self, sender: str, recipient: str, message: bytes) -> Answered:
        """Send one mail; every error is in the answer.

        The provider chooses the envelope sender, and reports bounces by webhook.
        """
        mail = cast(Any, _as_django(message, recipient))
        if self._api.tracks:
            mail.track_clicks = mail.track_opens = False
        try:
            self._backend.send_messages([mail])
        except AnymailRecipientsRefused as error:
            return Answered("bounced", _error_text(error), kind="unknown")
        except AnymailError as error:
            return self._refused(error)
        return Answered("sent", provider_id=mail.anymail_status.message_id or "")

    def close(self) -> None:
        self._backend.close()
        self.closed = True

    def _refused(self, error: AnymailError) -> Answered:
        code = error.status_code
        if code is None:
            if _never_reached(error.__cause__):
                why = Message("%(server)s cannot be reached", server=self._api.name)
                return Answered("unsent", why)
            why = Message(
                "the connection to %(server)s broke: %(error)s",
                server=self._api.name,
                error=_error_text(error),
            )
            return Answered("uncertain", why)
        reason = f"{code} {_error_text(error)}"[:500]
        if code in (401, 403):
            key = Message(
                "%(server)s does not accept the key in CURATOR_SMTP_URL: %(answer)s",
                server=self._api.name,
                answer=reason,
            )
            return Answered("unsent", key, refused=True, kind="sender")
        if code in _NOT_TAKEN:
            return Answered("deferred", reason, limited=code == 429)
        if code in _IN_DOUBT or 200 <= code < 300:
            return Answered("uncertain", reason)
        kind = classify_answer(status_of(reason), reason)
        ours = kind not in ("address", "mailbox")  # a request it cannot take: the next is like it
        return Answered("bounced", reason, refused=ours, kind="sender" if ours else kind)


def transport(url: str) -> Provider:
    """Return the account at SCHEME://KEY@; raises ConfigError."""
    parts = urlsplit(url)
    api = APIS[parts.scheme]
    try:
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        connections = int(options.pop("connections", "4"))
        timeout = float(options.pop("timeout", "60"))
        key = unquote(parts.username or "")
        if not key or not (1 <= connections <= 100 and 0 < timeout <= 3600):
            raise ValueError(url)
        names = {**api.options, "url": "api_url"}
        settings = {names[name]: value for name, value in options.items()}
    except (KeyError, ValueError) as error:
        raise ConfigError(
            "CURATOR_SMTP_URL must look like %(scheme)s://KEY@ and may end in"
            " ?connections=4&timeout=30 or &url= with another address of the API",
            scheme=parts.scheme,
        ) from error
    return Provider(parts.scheme, {api.key: key, **settings}, connections, timeout)


def _as_django(message: bytes, recipient: str) -> EmailMultiAlternatives:
    """Return the same letter as Django's mail, with nothing added."""
    parsed = message_from_bytes(message, EmailMessage, policy=policy.default)
    raw = message_from_bytes(message)  # headers as they are encoded: some take ASCII only
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    mail = EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=text.get_content() if text else "",
        from_email=str(parsed["From"]),
        to=[recipient],
        reply_to=[str(parsed["Reply-To"])] if parsed["Reply-To"] else None,
        headers=dict(_further(raw.items())),
    )
    if html is not None:
        mail.attach_alternative(html.get_content(), "text/html")
    for part in parsed.walk():
        if part.get_content_maintype() == "image":
            mail.attach(_inline(part))
    return mail


def _further(headers: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        if name.lower() not in _BY_MAIL_SERVER and not name.lower().startswith("content-t"):
            yield name, _FOLD.sub(" ", value)


def _inline(part: MIMEPart) -> MIMEImage:
    picture = MIMEImage(part.get_content(), part.get_content_subtype())
    picture["Content-ID"] = str(part["Content-ID"])
    picture["Content-Disposition"] = f'inline; filename="{part.get_filename() or "picture"}"'
    return picture


def _never_reached(error: BaseException | None) -> bool:
    """Return whether no connection was made, so that nothing can have been taken."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    inner = getattr(error.args[0], "reason", None) if error and error.args else None
    return isinstance(inner, (NewConnectionError, ConnectTimeoutError))


def _error_text(error: AnymailError) -> str:
    """Return the provider's own words, without line breaks."""
    response = error.response
    words = response.text if response is not None else str(error)
    return " ".join(words.split())[:400]
