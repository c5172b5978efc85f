"""The demo world is what a stranger sees first: every page of it must read well, and every word be there."""

from __future__ import annotations

import json
import re
import socket
import struct
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import feedparser
import pytest

from curator import config, extract
from curator.demo import World, words
from curator.demo.editors import LANGUAGES
from curator.demo.pages import Answer
from curator.demo.server import DEAD_FEED
from curator.demo.stories import Story, sites, stories
from curator.records import Article, Page

TODAY = date(2026, 11, 22)
PATHS = list(stories(TODAY))
PICKABLE = [path for path, story in stories(TODAY).items() if story.pickable]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World(TODAY) as world:
        yield world


def get(world: World, path: str, **headers: str) -> tuple[bytes, str]:
    request = urllib.request.Request(
        f"{world.base}/{path}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read(), response.headers["Content-Type"]


def read(world: World, path: str) -> Article:
    content, media_type = get(world, path)
    return extract.article(
        Page(f"{world.base}/{path}", content, media_type.split(";")[0]), id=path, today=TODAY
    )


def story(path: str) -> Story:
    return stories(TODAY)[path]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_read_with_title_kind_and_date(world: World, path: str) -> None:
    found = read(world, path)
    assert (found.title, found.kind, found.published) == (
        story(path).title,
        story(path).kind,
        story(path).published(TODAY).date(),
    )


@pytest.mark.parametrize("path", [path for path in PATHS if story(path).parts])
def test_a_body_is_the_story_and_nothing_around_it(world: World, path: str) -> None:
    assert read(world, path).body.split("\n\n") == [part.text for part in story(path).parts]


@pytest.mark.parametrize("path", PICKABLE)
def test_every_pickable_page_has_something_to_read(world: World, path: str) -> None:
    least = 80 if story(path).site in ("gogaek",) else 180
    assert len(read(world, path).body.split()) >= least


def test_the_report_states_its_sample_and_pages(world: World) -> None:
    found = read(world, "institute/personalisation-benchmark.pdf")
    assert (found.sample_size, found.pages) == (2140, 3)
    assert found.site == found.publisher == "Meridian Institute for Service Research"


@pytest.mark.parametrize(
    ("path", "minutes"),
    [("openline/the-journey-is-not-a-funnel", 32), ("openline/points-are-not-a-relationship", 41)],
)
def test_something_to_watch_or_hear_has_its_length(world: World, path: str, minutes: int) -> None:
    assert read(world, path).duration_seconds == minutes * 60


@pytest.mark.parametrize("site", [site.key for site in sites().values() if site.feed != "json"])
def test_every_feed_lists_its_sites_stories(world: World, site: str) -> None:
    parsed = feedparser.parse(get(world, f"{site}/feed")[0])
    assert not parsed.bozo
    assert {entry.id.removeprefix("urn:curator-demo:") for entry in parsed.entries} == {
        p for p in PATHS if story(p).site == site
    }
    assert all(
        entry.link.startswith(world.base) and entry.published_parsed for entry in parsed.entries
    )


def test_a_json_feed_is_one(world: World) -> None:
    feed = json.loads(get(world, "gogaek/feed")[0])
    assert (feed["version"], len(feed["items"])) == ("https://jsonfeed.org/version/1.1", 3)


def test_an_unchanged_feed_answers_304(world: World) -> None:
    with urllib.request.urlopen(f"{world.base}/ledger/feed", timeout=60) as response:
        etag = response.headers["ETag"]
    with pytest.raises(urllib.error.HTTPError, match="304"):
        get(world, "ledger/feed", If_None_Match=etag)


def test_one_feed_is_dead(world: World) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(world, DEAD_FEED)


def test_its_feeds_yaml_is_a_whole_configuration(world: World, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(world.feeds_yaml(), encoding="utf-8")
    loaded = config.load(tmp_path / "feeds.yaml")
    assert (len(loaded.sources), len(loaded.newsletter.languages), loaded.allow_hosts) == (
        len(sites()) + 1,
        14,
        ("127.0.0.1",),
    )


def test_the_same_day_gives_the_same_world_on_any_port() -> None:
    with World(TODAY) as one, World(TODAY) as other:
        assert get(one, "kundenblick/feed")[0] == get(other, "kundenblick/feed")[0].replace(
            other.base.encode(), one.base.encode()
        )


def test_dates_follow_the_demos_day() -> None:
    with World(date(2031, 2, 3)) as later:
        found = extract.article(
            Page(
                "http://x.example/r.pdf", get(later, "institute/personalisation-benchmark.pdf")[0]
            ),
            id="r",
            today=date(2031, 2, 3),
        )
    assert found.published == date(2031, 1, 28)
    assert "fielded in 2030" in found.body


def test_a_story_is_told_twice_once_copied_and_once_translated() -> None:
    assert [s.path for s in stories(TODAY).values() if s.copy_of] == [
        "northdesk/quiet-attrition-revisited"
    ]
    assert [s.path for s in stories(TODAY).values() if s.translation_of] == [
        "kundenblick/einwilligung-als-servicemoment"
    ]


@pytest.mark.parametrize("path", PICKABLE)
def test_editors_wrote_headline_and_blurb_in_five_languages(path: str) -> None:
    written = words().stories[path]
    assert set(written.headline) == set(written.blurb) == set(LANGUAGES)
    assert all(len(text) <= 90 for text in written.headline.values())
    assert all(8 <= len(text.split()) <= 40 for text in written.blurb.values())


@pytest.mark.parametrize("path", PICKABLE)
def test_every_number_in_a_blurb_stands_in_the_article(world: World, path: str) -> None:
    said = numbers(read(world, path).body)
    for language, blurb in words().stories[path].blurb.items():
        assert numbers(blurb) <= said, language


def test_there_are_no_words_for_pages_that_do_not_exist() -> None:
    assert set(words().stories) <= set(PATHS)


def test_the_issues_own_words_are_whole() -> None:
    assert set(words().issue) == {"subject", "opening", "question", "sign_off"}
    assert all(set(texts) == set(LANGUAGES) for texts in words().issue.values())


def numbers(text: str) -> set[str]:
    """The figures of a text, written the same in every language: 2,140 and 2.140 and 2 140 are one, 2.4 and 2,4 are one."""
    joined = re.sub(r"(?<=\d)[.,\s\u00a0](?=\d{3}(?!\d))", "", text)
    return {figure.replace(",", ".") for figure in re.findall(r"\d+(?:[.,]\d+)?", joined)}


def hang_up(world: World, said: bytes, heard: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say a part, hear a part, break the connection off, and come back when the server has done with it."""
    done, shutdown = Event(), world._server.shutdown_request

    def shut_down(request: Any) -> None:
        shutdown(request)
        done.set()

    monkeypatch.setattr(world._server, "shutdown_request", shut_down)
    client = socket.create_connection(("127.0.0.1", world._server.server_port))
    client.sendall(said)
    while heard > 0 and (piece := client.recv(heard)):
        heard -= len(piece)
    client.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )  # a reset, not a polite end
    client.close()
    assert done.wait(60)


@pytest.mark.parametrize(
    ("said", "heard"),
    [(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", 1000), (b"GET /lar", 0)],
    ids=["in the middle of the answer", "in the middle of the question"],
)
def test_a_client_that_hangs_up_is_no_news(
    world: World,
    said: bytes,
    heard: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As `curator demo` does when Ctrl-C ends it: its own answers have nobody to go to."""
    large = Answer(
        bytes(50_000_000), "text/html", world._server.answers[PATHS[0]].changed
    )  # more than any buffer takes
    monkeypatch.setattr(world._server, "answers", {**world._server.answers, "large": large})
    hang_up(world, said, heard, monkeypatch)
    assert capsys.readouterr() == ("", "")


def test_a_fault_of_the_server_is_still_told(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(world._server, "answers", None)
    hang_up(world, b"GET / HTTP/1.1\r\n\r\n", 1, monkeypatch)
    assert "Traceback" in capsys.readouterr().err


REFUSED = {
    "en": ("agreed with a bot", "furniture maker", "stopped paying bonuses", "among 1,500 customers", "since it admits"),
    "de": ("stimmten den Antworten", "an sie denken", "der Umsatz leicht", "der Gegangenen", "fragen Sie einmal weniger"),
    "fi": ("samaa mieltä", "Kun asiakkaasi tuntevat", "Opeta lasku"),
    "tr": ("bota katılma", "alışverişçi", "Bir Fransız sigortası", "Bir Kore yemek", "yüzde 45"),
    "ko": ("고객 동의율", "고지서를 가르치자", "지표 하나가 너무 많다", "서식 하나가 너무 많다", "세 해 동안", "쇼핑객", "네 개를 껐다"),
}  # fmt: skip


@pytest.mark.parametrize(
    "refused", [pytest.param(said, id=tag) for tag, all_ in REFUSED.items() for said in all_]
)
def test_no_mistranslation_that_a_native_found_comes_back(refused: str) -> None:
    shipped = Path(config.__file__).parents[1] / "demo" / "words.yaml"
    assert refused not in shipped.read_text(encoding="utf-8")
