"""The addresses of the demo world and their answers: pages, feeds, a report, robots.txt."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from email.utils import format_datetime
from functools import cache

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader

from curator import templating
from curator.demo.stories import WORLD, Site, Story, of_site, sites, stories

FEED_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
_ROBOTS = "User-agent: *\nDisallow: /private/\n"


@dataclass(frozen=True)
class Answer:
    """The answer of one address; `changed` becomes Last-Modified."""

    content: bytes
    media_type: str
    changed: datetime


@dataclass(frozen=True)
class Item:
    """A story as a feed lists it."""

    story: Story
    link: str
    published: datetime

    @property
    def rfc822(self) -> str:
        return format_datetime(self.published, usegmt=True)


def answers(today: date, base: str) -> dict[str, Answer]:
    """Return path (without leading slash) -> answer, for every address of the world as
    of `today`.
    """
    out: dict[str, Answer] = {}
    for site in sites().values():
        items = [
            Item(story, f"{base}/{story.path}", story.published(today))
            for story in of_site(site.key, today)
        ]
        newest = items[0].published
        out[f"{site.key}/feed"] = Answer(
            _feed(site, items, base), f"{FEED_TYPES[site.feed]}; charset=utf-8", newest
        )
        out[f"{site.key}/"] = Answer(_home(site, today), "text/html; charset=utf-8", newest)
        out |= {item.story.path: _answer(site, item, today, base) for item in items}
    out["robots.txt"] = Answer(
        _ROBOTS.encode(),
        "text/plain; charset=utf-8",
        min(answer.changed for answer in out.values()),
    )
    return out


def _answer(site: Site, item: Item, today: date, base: str) -> Answer:
    if item.story.file:
        return Answer(
            _report(item.story.file, item.published.date()), "application/pdf", item.published
        )
    return Answer(_page(site, item, today, base), "text/html; charset=utf-8", item.published)


def _page(site: Site, item: Item, today: date, base: str) -> bytes:
    layout = "gate" if item.story.kind == "gated" else site.layout
    return _render(
        f"{layout}.html",
        site=site,
        story=item.story,
        words=site.furniture,
        base=base,
        published=item.published,
        shown_date=format_date(item.published, "long", locale=site.language),
        middle=len(item.story.parts) // 2,
        related=[other for other in of_site(site.key, today) if other is not item.story][:2],
        alternates=_alternates(item.story, today),
        feed_type=FEED_TYPES[site.feed],
        linked_data=_linked_data(site, item),
    )


def _alternates(story: Story, today: date) -> dict[str, str]:
    """Return hreflang -> path, for a story in several languages."""
    original = story.translation_of or story.path
    tellings = [
        other for other in stories(today).values() if original in (other.path, other.translation_of)
    ]
    return (
        {sites()[other.site].language: other.path for other in tellings}
        if len(tellings) > 1
        else {}
    )


def _linked_data(site: Site, item: Item) -> str:
    story = item.story
    kind = {"video": "VideoObject", "podcast": "PodcastEpisode", "gated": "WebPage"}.get(
        story.kind, "NewsArticle"
    )
    node: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "publisher": {"@type": "Organization", "name": site.name},
    }
    if kind == "NewsArticle":
        node |= {"headline": story.title, "author": {"@type": "Person", "name": story.author}}
    else:
        node |= {"name": story.title}
    node["uploadDate" if kind == "VideoObject" else "datePublished"] = item.published.isoformat()
    if story.minutes:
        node["duration"] = f"PT{story.minutes}M"
    return json.dumps(node, ensure_ascii=False).replace("<", "\\u003c")


def _home(site: Site, today: date) -> bytes:
    return _render(
        "home.html", site=site, stories=of_site(site.key, today), feed_type=FEED_TYPES[site.feed]
    )


def _feed(site: Site, items: list[Item], base: str) -> bytes:
    if site.feed == "json":
        return _json_feed(site, items, base)
    return _render(f"{site.feed}.xml", site=site, items=items, base=base)


def _json_feed(site: Site, items: list[Item], base: str) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": f"{base}/{site.key}/",
        "feed_url": f"{base}/{site.key}/feed",
        "language": site.language,
        "items": [
            {
                "id": f"urn:curator-demo:{item.story.path}",
                "url": item.link,
                "title": item.story.title,
                "summary": item.story.teaser,
                "date_published": item.published.isoformat(),
                "authors": [{"name": item.story.author}],
                "language": site.language,
            }
            for item in items
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _report(file: str, day: date) -> bytes:
    """Return the PDF with its dates set to `day`; placeholders have the length of what replaces
    them.
    """
    content = (WORLD / file).read_bytes()
    marks = {
        b"DEMO-DAY-0": day.isoformat(),
        b"DEMODAY0": f"{day:%Y%m%d}",
        b"YYY0": str(day.year),
        b"YYY1": str(day.year - 1),
    }
    for mark, text in marks.items():
        content = content.replace(mark, text.encode())
    return content


def _render(template: str, **values: object) -> bytes:
    return _environment().get_template(template).render(**values).strip().encode()


@cache
def _environment() -> Environment:
    return templating.environment(loader=FileSystemLoader(WORLD / "templates"), autoescape=True)


def source_fields(site: Site, base: str) -> dict[str, object]:
    """Return the site as feeds.yaml lists it."""
    fields = asdict(site)
    return {
        "name": site.name,
        "url": f"{base}/{site.key}/feed",
        **{key: fields[key] for key in ("language", "kind", "weight")},
    }
