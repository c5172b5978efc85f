"""The whole archive written into a folder: only files whose content changed are touched, each
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from curator import templating
from curator.records import Newsletter, Picture, Published
from curator.share import files
from curator.share.archive.addresses import Identity, Place
from curator.share.archive.collection import Shelf, shelves
from curator.share.archive.pages import Site
from curator.share.archive.pictures import Pictures

ROBOTS = "User-agent: *\nDisallow: /leave/\nAllow: /\n\nSitemap: {sitemap}\n"


def write(
    published: Sequence[Published],
    newsletter: Newsletter,
    theme_names: Mapping[tuple[str, str], str],
    folder: Path,
    covers: Mapping[tuple[str, int], bytes] | None = None,
    charts: Mapping[tuple[str, int], Picture] | None = None,
    newsroom: str = "",
) -> tuple[Path, ...]:
    """Write the site of all `published` issues into `folder` and return the files that changed;
    raises StoreError.

    `covers` holds the cover picture (PNG, 1200 by 627) and `charts` that of the numbers, by
    language and number; a picture of an earlier run that is in neither is removed. `newsroom` is
    what the names of feeds and entries are made of and must never change; without one it is the
    newsletter's name. Nothing is written when nothing is published.
    """
    if not published:
        return ()
    pictures = Pictures(covers or {}, charts or {})
    site = Site(
        newsletter, shelves(published), theme_names, pictures, Identity(newsroom or newsletter.name)
    )
    changed = [_write(folder, place, content) for place, content in _files(site)]
    changed += [_write(folder, place, png) for place, png in pictures.files(site.addresses)]
    for path in pictures.stale(site.addresses, _editions(site), folder):
        path.unlink(missing_ok=True)
    return tuple(path for path in changed if path)


def _editions(site: Site) -> Iterator[tuple[str, int]]:
    return ((shelf.language, volume.number) for shelf in site.shelves for volume in shelf.volumes)


def _write(folder: Path, place: Place, content: str | bytes) -> Path | None:
    path = folder / place.path
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return None
    return files.write(path, data)


def _files(site: Site) -> Iterator[tuple[Place, str]]:
    named = site.addresses.named
    for name in ("style.css", "search.js"):
        yield named(name), (templating.FOLDER / "web" / name).read_text(encoding="utf-8")
    for shelf in site.shelves:
        yield from _shelf_files(site, shelf)
    yield named("index.html"), site.front()
    yield named("sitemap.xml"), site.sitemap()
    yield named("robots.txt"), ROBOTS.format(sitemap=named("sitemap.xml").url)


def _shelf_files(site: Site, shelf: Shelf) -> Iterator[tuple[Place, str]]:
    for volume in shelf.volumes:
        yield site.addresses.issue(shelf.language, volume.number), site.issue(shelf, volume)
    home = site.addresses.language(shelf.language)
    yield home, site.language(shelf)
    yield site.addresses.feed(home), site.atom(shelf)
    yield site.addresses.feed(home, "feed.json"), site.json_feed(shelf)
    for key in shelf.themes:
        page = site.addresses.theme(shelf.language, key)
        yield page, site.theme(shelf, key)
        yield site.addresses.feed(page), site.atom(shelf, key)
        yield site.addresses.feed(page, "feed.json"), site.json_feed(shelf, key)
