"""Draw what is shared on LinkedIn: document, covers, and a picture of each figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock

from curator.edition import Edition, build
from curator.records import DrawnFile, Snapshot
from curator.render import pictures
from curator.render.pictures import card
from curator.render.pictures.carousel import Slides, carousel, slides

_ONE = Lock()
_SHOWN = 2 / 3  # of the page's 1080 points: sharp in a preview on a dense screen
CAROUSEL, COVER, ARTICLE = "carousel.pdf", "cover.png", "article-cover.png"

# Of an issue, a language and its page's address; what the folder has from before is kept where it
# shows the same.
Draw = Callable[[Snapshot, str, str, Path], Sequence[DrawnFile]]


def everything(snapshot: Snapshot, language: str, url: str, folder: Path) -> list[DrawnFile]:
    """Return carousel.pdf, cover.png, article-cover.png and two pictures of every figure; raises
    MissingFont.
    """
    edition = build(snapshot, language)
    shown = slides(edition, url)
    pdf = carousel(shown, _bytes(folder / CAROUSEL))
    return [
        DrawnFile(CAROUSEL, pdf, shown.alt),
        *cover_only(snapshot, language, url, folder),
        *_article_cover(edition, folder),
        *_figures(edition, folder),
    ]


def page_texts(snapshot: Snapshot, language: str, url: str) -> tuple[str, ...]:
    """Return the text of each page of the document."""
    return slides(build(snapshot, language), url).pages


def document_page(snapshot: Snapshot, language: str, url: str, page: int) -> bytes | None:
    """Return one page of the document as PNG, from 1, or None; raises MissingFont."""
    shown = slides(build(snapshot, language), url)
    with _ONE:  # a browser asks for all pages at once: the first one draws them
        pages = _rasterized(shown)
    return pages[page - 1] if 0 < page <= len(pages) else None


@lru_cache(maxsize=8)
def _rasterized(shown: Slides) -> tuple[bytes, ...]:
    import pypdfium2

    pages = []
    document = pypdfium2.PdfDocument(carousel(shown))
    try:
        for page in document:
            with BytesIO() as png:
                page.render(scale=_SHOWN).to_pil().save(png, "PNG")
                pages.append(png.getvalue())
    finally:
        document.close()
    return tuple(pages)


def cover_only(snapshot: Snapshot, language: str, url: str, folder: Path) -> list[DrawnFile]:
    """Return cover.png, or nothing if no font has its characters."""
    png = draw_cover(snapshot, language, folder / COVER)
    alt = pictures.front(build(snapshot, language)).alt
    return [DrawnFile(COVER, png, alt)] if png else []


def _article_cover(edition: Edition, folder: Path) -> list[DrawnFile]:
    shown = pictures.front(edition)
    png = pictures.article_cover(shown, _bytes(folder / ARTICLE))
    return [DrawnFile(ARTICLE, png, shown.alt)] if png else []


def nothing(snapshot: Snapshot, language: str, url: str, folder: Path) -> list[DrawnFile]:
    """Return no picture, where only texts are needed."""
    return []


def draw_cover(snapshot: Snapshot, language: str, before: Path) -> bytes | None:
    """Return the cover of one edition, or the file at `before` if that shows the same."""
    return pictures.cover(pictures.front(build(snapshot, language)), _bytes(before))


def _figures(edition: Edition, folder: Path) -> list[DrawnFile]:
    drawn = []
    for place, shown in enumerate(card.cards(edition), start=1):
        for shape, size in card.SIZES.items():
            name = f"figure-{place}-{shape}.png"
            png = card.card(shown, *size, _bytes(folder / name))
            drawn.append(DrawnFile(name, png, shown.alt))
    return drawn


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
