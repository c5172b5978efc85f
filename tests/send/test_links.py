"""Scanners open every link of a mail before its reader does; that must change nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.test import Client

from bench.samples import snapshot
from curator import render
from curator.send.message import Edition, assemble
from curator.store import subscribers
from curator.store.models import Subscriber

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
SCANNER = {"user-agent": "Mozilla/5.0 (compatible; SafeLinks; +scanner)"}


def memory() -> str:
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ("store", "sessions", "auth")
    ]
    return str(
        serializers.serialize(
            "json", [row for model in models for row in model._default_manager.order_by("pk")]
        )
    )


def links_of_a_mail(reader: Subscriber, language: str) -> set[str]:
    """Every address in a real letter of that language, its headers included, as far as it is ours."""
    issue = snapshot()
    letter = Edition.of(render.letter(issue, language))
    raw = assemble(letter, reader, issue.newsletter, issue=13, key=settings.SECRET_KEY, now=NOW)
    mail = message_from_bytes(raw, policy=policy.default)
    parts = [
        str(mail["List-Unsubscribe"]),
        *(part.get_content() for part in mail.walk() if not part.is_multipart()),
    ]
    found = {link for part in parts for link in re.findall(r"https?://[^\s\"'<>]+", part)}
    return {urlsplit(link).path for link in found if link.startswith(issue.newsletter.base_url)}


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
def test_opening_every_link_of_a_mail_changes_nothing(language: str) -> None:
    subscribers.add("anna@example.org", [language], "Yes.", "test", NOW)
    reader = Subscriber.objects.get()
    links = links_of_a_mail(reader, language)
    leaving = [link for link in links if link.startswith("/leave/")]
    assert len(leaving) == 1
    assert len(links) > 1
    before = memory()
    for link in [*links, leaving[0] + "/back"]:
        for method in ("get", "head", "options", "get"):
            getattr(Client(headers=SCANNER), method)(link)
    assert memory() == before
    Client(enforce_csrf_checks=True).post(leaving[0])
    assert memory() != before
