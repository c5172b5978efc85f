"""The variants of an issue at the desk: seen before they are approved, and counted before sending."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from curator.runs import context, preview
from curator.runs.renderer import IssueRenderer
from curator.store import models, subscribers
from curator.store.snapshot import snapshot
from tests.factories_variants import approved, configure, draft
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _variants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(tmp_path, monkeypatch)


@pytest.fixture
def issue(db: None) -> models.Issue:
    return draft("loyalty", "privacy", "loyalty")


def html(desk: Client, issue: models.Issue, page: str) -> str:
    return desk.get(f"/issue/{issue.pk}/{page}").content.decode()


def listed(page: str) -> list[str]:
    return re.findall(r'data-variant="([^"]+)"', page)


def test_the_approval_page_says_which_variants_go_out_and_why_others_do_not(
    desk: Client, issue: models.Issue
) -> None:
    page = html(desk, issue, "approve/")
    assert listed(page) == ["en treue on", "en data off"]
    assert "Fewer than 3" in page
    assert "data-variant-problem" not in page


def folded(page: str, mark: str) -> list[str]:
    """The text of what carries the mark."""
    found = re.findall(rf"<(\w+)[^>]* {mark}[^>]*>(.*?)</\1>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", inside).strip() for _, inside in found]


def test_which_variants_stay_away_is_read_without_unfolding(
    desk: Client, issue: models.Issue
) -> None:
    named = folded(html(desk, issue, "approve/"), "data-variants-off")
    assert ["Privacy and Customer data" in each for each in named] == [True]


@pytest.mark.parametrize(
    ("themes", "own"),
    [
        (("loyalty", "privacy", "loyalty"), 0),  # the issue's leading item is in it
        (("privacy", "loyalty", "loyalty"), 1),
    ],
)
def test_a_subject_line_that_is_not_the_editions_is_shown_before_it_is_approved(
    desk: Client, themes: tuple[str, ...], own: int
) -> None:
    issue = draft(*themes)
    shown = folded(html(desk, issue, "approve/"), "data-variant-subject")
    rows = approved(issue).renderings
    whole, variant = rows.get(variant="").subject, rows.get(variant="treue").subject
    assert (len(shown), variant != whole) == (own, bool(own))
    assert [each for each in shown if variant not in each] == []


def test_the_frozen_letters_of_variants_are_folded_away(desk: Client, issue: models.Issue) -> None:
    approved(issue)
    page = html(desk, issue, "approve/")
    assert 'data-frozen-variants="1"' in page
    assert "preview/en/?variant=treue" in page


def test_another_language_is_previewed_in_the_same_variant(
    desk: Client, issue: models.Issue
) -> None:
    page = html(desk, issue, "preview/en/?variant=treue&width=phone")
    others = re.findall(r'href="[^"]*/preview/de/\?([^"]*)"', page)
    assert len(others) == 1
    assert others[0].endswith("&amp;variant=treue")


def test_what_is_wrong_with_a_variant_stands_there(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def problems(_: IssueRenderer, letter: object) -> list[str]:
        return ["a link leads nowhere"] if getattr(letter, "variant", "") else []

    monkeypatch.setattr(IssueRenderer, "problems", problems)
    page = html(desk, issue, "approve/")
    assert listed(page) == ["en treue off", "en data off"]
    assert page.count("data-variant-problem") == 1


def test_the_preview_of_a_variant_is_what_is_frozen(desk: Client, issue: models.Issue) -> None:
    shown = desk.get(f"/issue/{issue.pk}/preview/en/letter.html?variant=treue").content
    row = approved(issue).renderings.get(variant="treue")
    assert shown == bytes(row.html)
    page = html(desk, issue, "preview/en/?variant=treue")
    assert row.sha256 in page
    assert "letter.html?look=light&amp;variant=treue" in page
    assert row.sha256 in html(desk, issue, "approve/")


def test_the_whole_letter_is_previewed_where_a_variant_is_unknown(
    desk: Client, issue: models.Issue
) -> None:
    whole = desk.get(f"/issue/{issue.pk}/preview/en/letter.html").content
    for unknown in ("gone", "'--", "%00"):
        path = f"/issue/{issue.pk}/preview/en/letter.html?variant={unknown}"
        assert desk.get(path).content == whole


def test_the_plan_counts_readers_of_a_variant_among_those_of_their_edition(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://127.0.0.1:2525")
    approved(issue)
    for name, variant in (("anna", "treue"), ("ben", "data"), ("cho", "")):
        now, address = timezone.now(), f"{name}@example.org"
        subscribers.add(address, ["en"], "Yes.", "test", now, variant=variant)
    page = html(desk, issue, "send/")
    assert listed(page) == ["en treue"]
    assert 'data-readers="3"' in page


def test_a_test_mail_may_be_of_a_variant(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(issue)
    with Receiver() as receiver:
        monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
        assert 'value="en treue"' in html(desk, issue, "send/")
        form = {"address": "me@example.org", "language": "en treue"}
        desk.post(f"/issue/{issue.pk}/send/test/", form)
        desk.post(f"/issue/{issue.pk}/send/test/", {**form, "language": "en data"})
    assert len(receiver.mails) == 1
    assert "Story 2 of privacy" not in receiver.mails[0].parsed.as_string()


def test_looking_again_renders_no_variant_again(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = snapshot(issue, context.config())
    first = preview.variants(whole, "en")
    monkeypatch.setattr(IssueRenderer, "letter", None)
    assert preview.variants(whole, "en") == first
