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


def crawl(links: set[str]) -> set[str]:
    """Ask for every link, and for every link of ours on the pages that come, in every way that is
    safe; which they were.
    """
    asked: set[str] = set()
    while left := links - asked:
        link = left.pop()
        asked.add(link)
        for method in ("head", "options"):
            getattr(Client(headers=SCANNER), method)(link)
        found = Client(headers=SCANNER).get(link)
        if "html" in found.headers["Content-Type"] and not found.streaming:
            targets = re.findall(r"(?:href|action)=\"(/(?!static/)[^\"#]*)", found.content.decode())
            links = links | {target.replace("&amp;", "&") for target in targets}
    return asked


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["en", "ar", "ja"])
def test_opening_every_link_of_a_mail_changes_nothing(language: str) -> None:
    subscribers.add("anna@example.org", [language], "Yes.", "test", NOW)
    reader = Subscriber.objects.get()
    links = links_of_a_mail(reader, language)
    leaving = [link for link in links if link.startswith("/leave/")]
    assert len(leaving) == 1
    assert len(links) > 1
    before = memory()
    crawled = set().union(*(crawl({*links, leaving[0] + "/back"}) for _ in range(2)))
    assert memory() == before
    assert crawled > links
    Client(enforce_csrf_checks=True).post(leaving[0])
    assert memory() != before
