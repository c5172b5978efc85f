"""The checklist says which links of the letters lead nowhere; it asks nobody itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.preflight import links as preflight
from curator.runs import links
from curator.runs.look_over import compare
from curator.store import link_checks, models
from curator.store.words import choose_edition, rewrite
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, editor: User) -> models.Issue:
    """Two items on other sites, in the letter of a publisher who is no sample."""
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text.replace("example.org", "minute-of-ours.com"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    made = newsroom.issue(
        newsroom.story("Fast answers keep customers", host="a-magazine.com"),
        newsroom.story("Maps nobody follows", host="a-journal.com"),
    )
    choose_edition(made, editor, language="en", chosen=True)
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, preflight.Answer]:
    """What hosts answer by their beginning; the network is `tests/preflight/test_links.py`'s."""
    found: dict[str, preflight.Answer] = {}

    def answer(address: str) -> preflight.Answer:
        known = (said for host, said in found.items() if f"//{host}" in address)
        return next(known, preflight.Answer("alive"))

    def asked(addresses: list[str], _: object) -> dict[str, preflight.Answer]:
        return {address: answer(address) for address in addresses}

    monkeypatch.setattr(preflight, "answers", asked)
    return found


def shown(desk: Client, issue: models.Issue) -> tuple[str, list[str]]:
    """Whether the line is done, and the hosts it names."""
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/approve/").content, "lxml")
    line = page.select_one("[data-check=links]")
    assert line
    found = [str(link["href"]).split("/")[2] for link in line.select("a") if "//" in str(link)]
    return str(line["data-state"]), found


def test_links_are_asked_in_the_background_and_read_by_the_page(
    desk: Client, issue: models.Issue, answers: dict[str, preflight.Answer]
) -> None:
    answers["a-magazine.com"] = preflight.Answer("dead", "answers 404")
    answers["a-journal.com"] = preflight.Answer("unclear", "answers 403")
    assert shown(desk, issue) == ("todo", [])
    assert links.check_due(timezone.now()) > 2
    assert links.check_due(timezone.now()) == 0
    state, hosts = shown(desk, issue)
    assert (state, sorted(hosts)) == ("todo", ["a-journal.com", "a-magazine.com"])


def test_with_every_page_there_the_line_is_done(
    desk: Client, issue: models.Issue, answers: dict[str, preflight.Answer]
) -> None:
    shown(desk, issue)
    links.check_due(timezone.now())
    assert shown(desk, issue) == ("done", [])


def test_an_answer_holds_for_a_day_and_is_asked_for_again_by_a_button(
    desk: Client, issue: models.Issue, answers: dict[str, preflight.Answer]
) -> None:
    shown(desk, issue)
    links.check_due(timezone.now())
    shown(desk, issue)
    assert not models.LinkCheck.objects.exclude(due_at=None).exists()
    answers["a-journal.com"] = preflight.Answer("dead", "answers 410")
    desk.post(f"/issue/{issue.pk}/links/")
    links.check_due(timezone.now())
    assert shown(desk, issue) == ("todo", ["a-journal.com"])
    models.LinkCheck.objects.update(checked_at=timezone.now() - timedelta(days=2))
    shown(desk, issue)
    assert not models.LinkCheck.objects.filter(due_at=None).exists()


def test_articles_are_asked_before_anybody_looks_at_the_letters(
    issue: models.Issue, editor: User, answers: dict[str, preflight.Answer]
) -> None:
    rewrite(issue, editor, field="opening", language="en", text="Hello.", seen=0)
    compare()
    asked = models.LinkCheck.objects.values_list("address", flat=True)
    assert {address.split("/")[2] for address in asked} == {"a-magazine.com", "a-journal.com"}


def test_a_dead_link_stops_nobody(
    desk: Client, issue: models.Issue, answers: dict[str, preflight.Answer]
) -> None:
    answers["a-magazine.com"] = preflight.Answer("dead", "answers 404")
    shown(desk, issue)
    links.check_due(timezone.now())
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/approve/").content, "lxml")
    seen = page.select_one("[name=fingerprint]")
    assert seen
    desk.post(f"/issue/{issue.pk}/approve/", {"fingerprint": str(seen["value"])})
    assert models.Approval.objects.filter(withdrawn_at=None).count() == 1


def test_two_workers_do_not_ask_the_same_address() -> None:
    now = timezone.now()
    link_checks.ask(["https://a-magazine.com/1"], now)
    assert len(link_checks.claim(now, 20)) == 1
    assert link_checks.claim(now, 20) == []
