"""Every page of a reader can be read in another language, and stays in it when a button is pressed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from curator import signing
from curator.language import phrases
from curator.store import mailed_links, subscribers
from curator.store.mailed_links import Asked, Kind
from curator.store.models import Issue, MailedLink, Subscriber
from tests.factories_sending import make_issue

pytestmark = pytest.mark.django_db
OTHER = "ko"  # of the newsletter; the reader is German


@pytest.fixture
def reader() -> Subscriber:
    make_issue(("en", "de"))
    Issue.objects.update(state="sent")
    subscribers.add("anna@example.org", ["de"], "Ja.", "test", timezone.now())
    return Subscriber.objects.get()


def path_of(name: str, reader: Subscriber) -> str:
    """The address of a page; those of mailed links with a request of their own."""
    asked = Asked("anna@example.org", "de", languages=["de"], wording="Ja.")
    kinds = {"subscribe/confirm": Kind.JOIN, "my-data": Kind.RIGHTS, "new-address": Kind.MOVE}
    purposes = {Kind.JOIN: "confirm", Kind.RIGHTS: "rights", Kind.MOVE: "move"}
    if name.startswith("vote"):
        return f"/{name}"
    if name in kinds:
        row = mailed_links.ask(kinds[name], asked, timezone.now(), reader.pk)
        return f"/{name}/{signing.make(settings.SECRET_KEY, purposes[kinds[name]], row)}"
    return f"/{name}/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"


def language(page: str) -> str:
    return str(re.search(r'<html lang="([^"]+)"', page)[1])  # type: ignore[index]


PAGES = ["leave", "preferences", "subscribe/confirm", "my-data", "new-address", "vote/12/de"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leads_to_itself_in_the_letters_other_languages_and_posts_in_the_one_chosen(
    reader: Subscriber, name: str
) -> None:
    path, client = path_of(name, reader), Client(enforce_csrf_checks=True)
    page = client.get(path).content.decode()
    assert language(page) == "de"
    assert f'<a href="?language={OTHER}" hreflang="{OTHER}" lang="{OTHER}" dir="auto">' in page
    chosen = client.get(f"{path}?language={OTHER}").content.decode()
    assert language(chosen) == OTHER
    actions = re.findall(r'<form method="post" action="([^"]+)"', chosen)
    assert actions
    for action in actions:
        assert language(client.post(unescape(action)).content.decode()) == OTHER


def test_who_comes_back_agrees_to_the_words_that_the_button_had(reader: Subscriber) -> None:
    path, client = path_of("leave", reader), Client(enforce_csrf_checks=True)
    page = client.post(f"{path}?language={OTHER}").content.decode()
    client.post(str(re.search(r'action="([^"]+/back[^"]*)"', page)[1]))  # type: ignore[index]
    promise = phrases.phrases(OTHER).gettext("That was a mistake: keep sending me the letter")
    assert promise in page
    assert reader.consents.get(withdrawn_at=None).text == promise


def test_a_mailed_link_is_written_in_the_language_chosen_on_the_page(reader: Subscriber) -> None:
    Client().post(path_of("preferences", reader) + f"/link?language={OTHER}")
    assert MailedLink.objects.get().language == OTHER
