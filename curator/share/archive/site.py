"""Write the whole archive into a folder; only changed files are written, each whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from curator import resources
from curator.records import Newsletter, PastIssue, Published
from curator.share import files
from curator.share.archive.addresses import Identity, Place
from curator.share.archive.collection import Shelf, shelves
from curator.share.archive.pages import Site
from curator.share.archive.pictures import Pictures

LISTING = ".written"  # what the last run wrote, a path a line
_OURS = re.compile(
    r"[a-z]{2,3}(-\w+)*/(\d+/(index\.html|cover\.png|numbers\.png|feature\.png)"
    r"|(themes/[\w-]+/)?(index\.html|feed\.(xml|json)))"
)
ROBOTS = "User-agent: *\nDisallow: /leave/\nAllow: /\n\nSitemap: {sitemap}\n"


def write(
    published: Sequence[Published],
    newsletter: Newsletter,
    theme_names: Mapping[tuple[str, str], str],
    folder: Path,
    pictures: Pictures | None = None,
    newsroom: str = "",
    past: Sequence[PastIssue] = (),
) -> tuple[Path, ...]:
    """Write the site of all `published` issues into `folder`; return the changed files; raises
    StoreError.

    `newsroom` is what ids are made of and must never change; without it the newsletter's name is.
    `past` are imported issues. Files of an earlier run that are not written any more are removed:
    withdrawn issues, editions that were switched off, figures that are gone.
    """
    written = {}
    if published:
        shown = pictures or Pictures()
        written = dict(_contents(published, newsletter, theme_names, shown, newsroom, past))
    changed = [path for place, data in written.items() if (path := _write(folder, place, data))]
    _remove_others(folder, {place.path for place in written})
    return tuple(changed)


def _contents(
    published: Sequence[Published],
    newsletter: Newsletter,
    theme_names: Mapping[tuple[str, str], str],
    pictures: Pictures,
    newsroom: str,
    past: Sequence[PastIssue],
) -> Iterator[tuple[Place, str | bytes]]:
    identity = Identity(newsroom or newsletter.name)
    site = Site(newsletter, shelves(published, past), theme_names, pictures, identity)
    yield from _files(site)
    yield from pictures.files(site.addresses)


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove files that this program wrote before and does not any more; others' files stay."""
    listing = folder / LISTING
    for path in _written_before(folder, listing) - kept:
        (folder / path).unlink(missing_ok=True)
        for parent in list((folder / path).parents)[: path.count("/")]:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
    if kept or listing.is_file():
        files.write(listing, "".join(f"{path}\n" for path in sorted(kept)).encode())


def _written_before(folder: Path, listing: Path) -> set[str]:
    """Return the paths that the last run listed, else those that look like ours."""
    if listing.is_file():
        return {path for path in listing.read_text("utf-8").splitlines() if ".." not in path}
    found = (path.relative_to(folder).as_posix() for path in folder.glob("*/**/*"))
    return {path for path in found if _OURS.fullmatch(path)}


def _write(folder: Path, place: Place, content: str | bytes) -> Path | None:
    path = folder / place.path
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return None
    return files.write(path, data)


def _files(site: Site) -> Iterator[tuple[Place, str]]:
    named = site.addresses.named
    for name in ("style.css", "search.js"):
        yield named(name), (resources.TEMPLATES / "web" / name).read_text(encoding="utf-8")
    for shelf in site.shelves:
        yield from _shelf_files(site, shelf)
    yield named("index.html"), site.front()
    yield named("sitemap.xml"), site.sitemap()
    yield named("robots.txt"), ROBOTS.format(sitemap=named("sitemap.xml").url)


def _shelf_files(site: Site, shelf: Shelf) -> Iterator[tuple[Place, str]]:
    for volume in shelf.volumes:
        yield site.addresses.issue(shelf.language, volume.number), site.issue(shelf, volume)
    for issue in shelf.past:
        yield site.addresses.past(shelf.language, issue.slug), site.past(shelf, issue)
    home = site.addresses.language(shelf.language)
    yield home, site.language(shelf)
    yield site.addresses.feed(home), site.atom(shelf)
    yield site.addresses.feed(home, "feed.json"), site.json_feed(shelf)
    for key in shelf.themes:
        page = site.addresses.theme(shelf.language, key)
        yield page, site.theme(shelf, key)
        yield site.addresses.feed(page), site.atom(shelf, key)
        yield site.addresses.feed(page, "feed.json"), site.json_feed(shelf, key)
