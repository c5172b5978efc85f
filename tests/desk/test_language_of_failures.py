"""Mistakes in feeds.yaml and failures of sending are shown in the desk's language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.test import Client

from curator.records import Message
from curator.store import models
from tests.desk.outbox import press, work
from tests.desk.released import own_feeds
from tests.factories_config import OWN
from tests.factories_sending import make_issue, make_readers
from tests.language import untranslated
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


def unmarked(shown: Tag, *data: str) -> set[str]:
    """The words of `shown` that are in no catalogue and not `data`."""
    assert "⟦" in shown.text
    return untranslated.words(untranslated.of_html(str(shown)), data)


@pytest.fixture
def own_feeds_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = own_feeds(tmp_path)
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    return path


MISTAKES = {
    "allow_hosts: [10.0.0.1/8]": "allow_hosts intranet example",
    "allow_hosts: [a.example, a.example]": "allow_hosts example",
    "tracking: all": "tracking picking",
    "picking: {least_items: 0}": "picking least_items",
    "schedule: {draft: 0 6 * * sunday}": "schedule draft sunday mon fri",
    "collect: {connections: many}": "collect connections",
    "translate: {service: openai}": "translate service openai url model",
    "translate: {service: deeple}": "translate service deeple deepl off libretranslate openai",
    "sponsors_per_issue: *none": "none",
    "retention:": "retention",
    "a: b: c": "",
}


@pytest.mark.parametrize(("line", "keys"), MISTAKES.items())
def test_no_mistake_in_feeds_yaml_is_shown_in_english(
    desk: Client, own_feeds_yaml: Path, pseudo_desk: str, line: str, keys: str
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    good = own_feeds_yaml.read_text("utf-8")
    desk.get("/")  # a program that has read a good one goes on with it
    own_feeds_yaml.write_text(f"{good}\n{line}\n", "utf-8")
    page = BeautifulSoup(desk.get("/").content, "lxml")
    banner = page.select_one("[data-state=config-mistake]")
    assert banner is not None
    assert unmarked(banner, keys, str(own_feeds_yaml)) == set()


def test_why_mail_could_not_be_sent_is_not_shown_in_english(
    desk: Client, pseudo_desk: str, to: Callable[[Receiver], None]
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    issue = make_issue(("en", "de"), OWN)
    make_readers(2)
    with Receiver() as away:
        to(away)
        press(desk, issue)
    job = work()
    assert job is not None
    reader, other = models.Subscriber.objects.order_by("pk")
    why = Message("given up after %(tries)s tries: %(answer)s", tries=9, answer="450 later")
    for each in (reader, other):
        models.Delivery.objects.update_or_create(
            issue=issue, subscriber=each, defaults={"state": "bounced", "reason": why}
        )
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/send/").content, "lxml")
    shown = page.select(".message, #reasons-refused")
    assert len(shown) == 2
    assert [unmarked(each, "Connection refused later") for each in shown] == [set(), set()]


def test_what_is_wrong_with_a_letter_is_not_shown_in_english(
    desk: Client, issue: models.Issue, pseudo_desk: str
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    too_long = {"origin": "editor", "language": "en", "text": "Speed " * 700}
    for pick in issue.picks.all():
        models.Words.objects.create(issue=issue, pick=pick, field="headline", **too_long)
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/approve/").content, "lxml")
    shown = page.select("[data-problem], [data-remark]")
    assert page.select("[data-problem]")
    assert set().union(*(unmarked(each, "en de ar Speed") for each in shown)) == set()
