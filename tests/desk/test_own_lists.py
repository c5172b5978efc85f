"""A person's own filters, and what the newsroom blocks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curator import records
from curator.errors import InputError
from curator.store import blocks, drafts, models, stories
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def titles(desk: Client, query: str = "") -> set[str]:
    html = desk.get(f"/candidates/{query}").content.decode()
    return set(re.findall(r"<h2[^>]*><span[^>]*>(.*?)</span></h2>", html))


def candidates() -> set[int]:
    since = timezone.now() - timedelta(days=10)
    return {each.id for each in drafts.candidates(since, None, 0.9)}


def test_a_filter_is_saved_under_a_name_and_is_ones_own(desk: Client, editor: User) -> None:
    form = {"name": " My  themes ", "query": "theme=privacy&language=de&hostile=1"}
    answer = desk.post("/candidates/filters/", form)
    assert answer["Location"] == "/candidates/?theme=privacy&language=de"
    html = desk.get("/candidates/").content.decode()
    assert 'href="?theme=privacy&amp;language=de"' in html
    desk.post("/candidates/filters/", {"name": "My themes", "query": "theme=ai"})
    row = models.SavedFilter.objects.get()
    assert (row.name, row.query) == ("My themes", "theme=ai")
    desk.force_login(editor)
    assert 'href="?theme=ai"' not in desk.get("/candidates/").content.decode()
    assert desk.post(f"/candidates/filters/{row.pk}/remove/").status_code == 404


def test_kind_flag_and_not_picked_yet_are_saved_too(desk: Client) -> None:
    query = "language=de&kind=report&flag=promotion&unpicked=1"
    answer = desk.post("/candidates/filters/", {"name": "Reports", "query": query})
    assert answer["Location"] == f"/candidates/?{query}"
    assert models.SavedFilter.objects.get().query == query
    current = 'aria-current="true">Reports</a>'
    assert current in desk.get(f"/candidates/?{query}").content.decode()


def test_a_filter_is_removed(desk: Client) -> None:
    desk.post("/candidates/filters/", {"name": "AI", "query": "theme=ai"})
    desk.post(f"/candidates/filters/{models.SavedFilter.objects.get().pk}/remove/")
    assert not models.SavedFilter.objects.exists()


def test_a_filter_without_a_name_is_not_saved(desk: Client) -> None:
    page = desk.post("/candidates/filters/", {"name": " ", "query": "theme=ai"}, follow=True)
    assert 'class="message error"' in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "text", "blocked"),
    [
        ("domain", "example.org", {"Loyal sponsors", "Sponsored loyalty"}),
        ("domain", "https://www.Example.ORG/news?x=1", {"Loyal sponsors", "Sponsored loyalty"}),
        ("domain", "shop.example", {"A shop away"}),
        ("domain", "ample.org", set()),
        ("domain", "example.or", set()),
        ("word", "sponsors", {"Loyal sponsors"}),
        ("word", "SPONSORED loyalty", {"Sponsored loyalty"}),
        ("word", "loyalty sponsored", set()),
        ("word", "spon", set()),
    ],
)
def test_blocked_stories_are_kept_and_counted_but_no_candidates(
    desk: Client, kind: str, text: str, blocked: set[str]
) -> None:
    every = [newsroom.story("Loyal sponsors"), newsroom.story("Sponsored loyalty")]
    every.append(newsroom.story("A shop away", host="news.shop.example"))
    desk.post("/sources/blocked/add/", {"kind": kind, "text": text})
    ((row, count),) = blocks.listed()
    assert count == len(blocked)
    assert {each.title for each in every} - titles(desk) == blocked
    assert {each.title for each in every if each.cluster_id not in candidates()} == blocked
    assert titles(desk, f"?blocked={row.pk}&days=all") == blocked
    desk.post(f"/sources/blocked/{row.pk}/remove/")
    assert titles(desk) == {each.title for each in every}


def test_what_another_entry_blocks_stays_blocked(desk: Client) -> None:
    newsroom.story("Loyal sponsors")
    word = blocks.block(blocks.WORD, "sponsors", None)
    blocks.block(blocks.DOMAIN, "example.org", None)
    blocks.unblock(word, None)
    assert titles(desk) == set()
    assert [count for _, count in blocks.listed()] == [1]


def test_unblocking_looks_only_through_the_stories_that_the_entry_blocked() -> None:
    sponsored, _ = newsroom.story("Loyal sponsors"), newsroom.story("Maps", host="a.example")
    words = [blocks.block(blocks.WORD, text, None) for text in ("loyal", "sponsors", "maps")]
    blocks.block(blocks.DOMAIN, "b.example", None)
    with CaptureQueriesContext(connection) as asked:
        blocks.unblock(words[0], None)
    changing = [each["sql"] for each in asked if each["sql"].startswith("UPDATE")]
    assert len(changing) == 4, "one for each other entry, and that of the entry's own end"
    assert not [sql for sql in changing if '"blocked_by_id" IS NULL' in sql]
    sponsored.refresh_from_db()
    assert sponsored.blocked_by == words[1]


def test_a_story_read_later_is_blocked_as_it_comes(desk: Client) -> None:
    row = newsroom.story("Loyal readers")
    blocks.block(blocks.WORD, "広告です", None)
    told = records.from_json(records.Story, row.record)
    article = records.Article("1", row.url, "これは広告です", "本文")
    again = stories.keep(
        row.entry, records.Story(article, told.language), b"", cluster=None, match=None
    )
    assert again.blocked_by == models.Block.objects.get()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("domain", "nothing"),
        ("domain", "http://["),
        ("domain", "a b.c"),
        ("word", "…"),
        ("word", ""),
    ],
)
def test_what_can_block_nothing_is_refused_in_words(kind: str, text: str) -> None:
    with pytest.raises(InputError):
        blocks.block(kind, text, None)
    assert not models.Block.objects.exists()


def test_the_same_is_blocked_once(desk: Client) -> None:
    blocks.block(blocks.DOMAIN, "example.org", None)
    with pytest.raises(InputError):
        blocks.block(blocks.DOMAIN, "EXAMPLE.org", None)


def test_blocking_is_undone_at_once(desk: Client) -> None:
    story = newsroom.story("Loyal sponsors")
    desk.post("/sources/blocked/add/", {"kind": "word", "text": "sponsors"})
    desk.post("/undo/", {"act": desk.session["undo"]["acts"]})
    assert titles(desk) == {story.title}


def test_a_removed_filter_is_back_by_undo(desk: Client) -> None:
    desk.post("/candidates/filters/", {"name": "Loyal", "query": "theme=loyalty"})
    row = models.SavedFilter.objects.get()
    desk.post(f"/candidates/filters/{row.pk}/remove/")
    assert not models.SavedFilter.objects.exists()
    act = desk.session["undo"]["acts"]
    desk.post("/undo/", {"act": act})
    assert models.SavedFilter.objects.get().query == "theme=loyalty"
