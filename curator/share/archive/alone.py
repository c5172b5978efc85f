"""One page of the archive alone, for a preview: as it will stand there, its stylesheet and pictures
inside, its links those of the archive.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from curator import resources
from curator.records import Newsletter, Published
from curator.share.archive.addresses import Identity, Place
from curator.share.archive.collection import Shelf, newest_first, shelf
from curator.share.archive.pages import Site
from curator.share.archive.pictures import Pictures


def alone(
    issue: Published,
    language: str,
    beside: Sequence[Published],
    newsletter: Newsletter,
    theme_names: Mapping[tuple[str, str], str],
    pictures: Pictures,
) -> str:
    """Return the page of `issue` in one language as HTML; `beside` are the issues before and after
    it, which it links to. `pictures` need no cover, which others show where the page is shared.
    """
    own = shelf(language, newest_first((issue, *beside)), ())
    others = [Shelf(tag, (), {}) for tag in issue.languages if tag != language]  # only named
    site = Site(newsletter, [own, *others], theme_names, pictures, Identity(newsletter.name))
    volume = next(each for each in own.volumes if each.number == issue.snapshot.number)
    at = site.addresses.issue(language, volume.number)
    return _with_all_inside(site.issue(own, volume), at, site, pictures)


def _with_all_inside(page: str, at: Place, site: Site, pictures: Pictures) -> str:
    """Return the page without requests for files that are not published yet."""
    style = (resources.TEMPLATES / "web" / "style.css").read_text(encoding="utf-8")
    linked = f'<link rel="stylesheet" href="{at.to(site.addresses.named("style.css"))}">'
    page = page.replace(linked, f"<style>{style}</style>", 1)
    for place, png in pictures.files(site.addresses):
        data = f"data:image/png;base64,{b64encode(png).decode()}"
        page = page.replace(f'src="{at.to(place)}"', f'src="{data}"')
    return page.replace("<head>", f'<head><base href="{at.url}">', 1)
