"""Read the webhooks of mail providers: bounces, complaints, unsubscriptions.

django-anymail authenticates the provider and reads its JSON; failures are classed as bounces by
mail are.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from anymail.exceptions import (
    AnymailError,
    AnymailNotSupportedWarning,
    AnymailWebhookValidationFailure,
)
from anymail.webhooks import amazon_ses, brevo, mailgun, postmark, sendgrid
from anymail.webhooks.base import AnymailBaseWebhookView
from django.http import HttpRequest, RawPostDataException

from curator.errors import InputError, Unsigned
from curator.net.mail_address import without_addresses
from curator.send import amazon_sns
from curator.send.bounce_class import Kind, classify_answer, status_of
from curator.send.bounce_report import Failure

SIGNATURE_VALID = timedelta(days=1)  # Mailgun says the same thing again for eight hours


@dataclass(frozen=True, slots=True)
class Reported:
    """One report: the mail by the provider's number or its Message-ID, and what became of it;
    without a failure the reader has left at the provider.
    """

    message_id: str
    failure: Failure | None


class _Ses(amazon_ses.AmazonSESTrackingWebhookView):  # type: ignore[misc]
    """Amazon's reports without Amazon's library: its signature is checked here, which anymail
    does not, and subscriptions are confirmed here.
    """

    topics = ""
    now: datetime
    warn_if_no_basic_auth = False  # a signature says more

    def __init__(self, **options: Any) -> None:
        super(amazon_ses.AmazonSESBaseWebhookView, self).__init__(**options)

    def validate_request(self, request: HttpRequest) -> None:
        said = self._parse_sns_message(request)
        amazon_sns.require_genuine(said, self.topics.split(","), self.now)

    def auto_confirm_sns_subscription(self, sns_message: Mapping[str, Any]) -> None:
        amazon_sns.confirm(sns_message)


class _Mailgun(mailgun.MailgunTrackingWebhookView):  # type: ignore[misc]
    """Mailgun's reports, whose signature covers a time and a token, but no report: it is accepted
    for a day only, which anymail does not check.
    """

    now: datetime

    def validate_request(self, request: HttpRequest) -> None:
        super().validate_request(request)
        in_json = request.content_type == "application/json"
        signed = json.loads(request.body)["signature"] if in_json else request.POST
        try:
            age = abs(self.now.timestamp() - float(signed["timestamp"]))
        except (TypeError, ValueError) as error:
            raise AnymailWebhookValidationFailure("The time is none.") from error
        if not age < SIGNATURE_VALID.total_seconds():  # false for “nan”, too
            raise AnymailWebhookValidationFailure("This is too old, or from the future.")


@dataclass(frozen=True, slots=True)
class _Hook:
    """A provider's webhook: what reads it, what that calls its secret, and whether one of its
    events says that no later mail will arrive either.
    """

    view: type[AnymailBaseWebhookView]
    secret: str
    for_good: Callable[[Mapping[str, Any]], bool]


HOOKS = {
    "brevo": _Hook(
        brevo.BrevoTrackingWebhookView,
        "webhook_secret",
        lambda said: said.get("event") in ("hard_bounce", "invalid_email"),
    ),
    "mailgun": _Hook(
        _Mailgun,
        "webhook_signing_key",
        lambda said: said.get("event-data", {}).get("severity") == "permanent",
    ),
    "postmark": _Hook(
        postmark.PostmarkTrackingWebhookView,
        "webhook_secret",
        lambda said: said.get("Type") in ("HardBounce", "BadEmailAddress"),
    ),
    "sendgrid": _Hook(
        sendgrid.SendGridTrackingWebhookView,
        "tracking_webhook_verification_key",
        lambda said: (said.get("event"), said.get("type")) == ("bounce", "bounce"),
    ),
    "ses": _Hook(
        _Ses,
        "topics",
        lambda said: said.get("bounce", {}).get("bounceType") == "Permanent",
    ),
}


_NOT_AS_DOCUMENTED = (
    AnymailError,
    AttributeError,
    LookupError,  # also a charset that there is none of
    RawPostDataException,  # a form where JSON should be
    RecursionError,  # JSON nested without end
    TypeError,
    ValueError,
)


def read(provider: str, secret: str, request: HttpRequest, now: datetime) -> list[Reported]:
    """Return the reports in a request.

    Raises Unsigned if it is not the provider's, InputError if it makes no sense, and FetchError if
    it may be repeated.
    """
    hook = HOOKS[provider]
    with warnings.catch_warnings():  # for SendGrid: the maker has no account there any more
        warnings.simplefilter("ignore", AnymailNotSupportedWarning)
        view = cast(Any, hook.view(**{hook.secret: secret, "now": now}))
    try:
        view.run_validators(request)
        events = view.parse_events(request)
        return list(_reports(events, hook))
    except AnymailWebhookValidationFailure as error:
        raise Unsigned("This is not signed by the provider.") from error
    except _NOT_AS_DOCUMENTED as error:
        raise InputError("This is not what the provider is documented to say.") from error


def _reports(events: list[Any], hook: _Hook) -> Iterator[Reported]:
    for event in events:
        if not event.message_id:
            continue
        if event.event_type == "unsubscribed" or event.reject_reason == "unsubscribed":
            yield Reported(str(event.message_id), None)
        elif (kind := _kind(event, hook)) is not None:
            words = without_addresses(" ".join(_words(event).split()))[:300]
            failure = Failure("", status_of(_words(event)), words, kind)
            yield Reported(str(event.message_id), failure)


def _kind(event: Any, hook: _Hook) -> Kind | None:
    """Return the class of a failure, or None if the event is none.

    An address is given up only by its words or the provider's verdict, and only if it is permanent.
    """
    if event.event_type == "complained":
        return "complaint"
    if event.event_type == "failed":
        return "sender"
    if event.event_type == "rejected":  # it did not even try: on its own list, or not allowed
        return _REJECTED.get(event.reject_reason or "", "unknown")
    if event.event_type != "bounced":
        return None
    kind = classify_answer(status_of(_words(event)), _words(event))
    if hook.for_good(event.esp_event):
        return "address" if kind == "unknown" else kind
    return "mailbox" if kind == "address" else kind


_REJECTED: dict[str, Kind] = {
    "invalid": "address",
    "bounced": "mailbox",
    "spam": "mailbox",
    "blocked": "sender",
}


def _words(event: Any) -> str:
    return str(event.mta_response or event.description or event.reject_reason or "")
