"""A host that wants half a minute between two pages, or has hundreds of them, keeps no reading at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bench.sample_runs import NOW, good
from curator.config import CollectPart
from curator.label.labeller import Labeller
from curator.net.client import ClientSettings
from curator.records import Entry, Page, to_json
from curator.runs import context
from curator.runs.read import Reader, read
from curator.store import models, pages
from tests.collect.serving import Site, serving

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("a", "b", "c", "d")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        for name in NAMES:
            site.add(f"/{name}", good(name), Content_Type="text/html")
        source = models.Source.objects.create(name="Paper", url=site.url("/feed"))
        for name in NAMES:
            entry = Entry("Paper", name, site.url(f"/{name}"), name, published=NOW)
            told = {"link": entry.link, "title": name, "published": NOW, "first_seen": NOW}
            models.Entry.objects.create(source=source, uid=name, record=to_json(entry), **told)
        yield site


def reader(per_host: int = 2) -> Reader:
    settings = ClientSettings(allow_hosts=("127.0.0.1",), per_host=per_host, pause_seconds=0.0)
    return Reader(settings, Labeller(context.themes()), None)


def states() -> dict[str, tuple[str, int]]:
    return {row.uid: (row.state, row.attempts) for row in models.Entry.objects.all()}


def test_when_the_time_is_up_the_rest_waits_untouched_for_the_next_reading(site: Site) -> None:
    site.add("/robots.txt", "User-agent: *\nCrawl-delay: 30\n")
    pages.keep_page(site.url("/a"), Page(site.url("/a"), good("a"), fetched=NOW), NOW)
    report = read(reader(), CollectPart(minutes_per_read=0.05), NOW)
    assert (report.read, report.left) == (1, 3)
    assert states() == {"a": ("read", 0)} | dict.fromkeys("bcd", ("new", 0))
    site.add("/robots.txt", "")
    assert read(reader(), CollectPart(), NOW).read == 3


def test_one_host_is_asked_for_so_many_pages_at_a_time(site: Site) -> None:
    report = read(reader(), CollectPart(pages_per_host=3), NOW)
    assert (report.read, report.left) == (3, 1)
    assert sorted(states().values()) == [("new", 0), *[("read", 0)] * 3]


def test_a_robots_txt_that_cannot_be_had_just_now_costs_no_article(site: Site) -> None:
    site.add("/robots.txt", status=503)
    assert read(reader(), CollectPart(), NOW).read == 0
    assert states() == dict.fromkeys(NAMES, ("new", 0))
    site.add("/robots.txt", "")
    assert read(reader(), CollectPart(), NOW + timedelta(hours=2)).read == 4


def test_what_robots_txt_forbids_is_given_up(site: Site) -> None:
    site.add("/robots.txt", "User-agent: *\nDisallow: /")
    read(reader(), CollectPart(), NOW)
    assert states() == dict.fromkeys(NAMES, ("skipped", 1))


def test_a_private_address_is_given_up_though_its_robots_txt_was_asked_for_first(
    site: Site,
) -> None:
    closed = Reader(ClientSettings(pause_seconds=0.0), Labeller(context.themes()), None)
    read(closed, CollectPart(), NOW)
    assert {state for state, _ in states().values()} == {"skipped"}
    assert site.paths() == []


def test_a_host_that_wants_fewer_requests_costs_a_try_of_the_page_it_refused_only(
    site: Site,
) -> None:
    site.add("/a", status=429)
    read(reader(per_host=1), CollectPart(), NOW)
    tries = sorted(attempts for _, attempts in states().values())
    assert (tries, site.paths()) == ([0, 0, 0, 1], ["/robots.txt", "/a"])
    assert {state for state, _ in states().values()} == {"new"}
