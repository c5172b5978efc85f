"""Write the LinkedIn folder of one edition: posts, comment, request, pictures, CSVs, manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

from curator.edition import Edition, Item, build
from curator.edition.captions import Captions
from curator.edition.wording import plain
from curator.language import phrases
from curator.records import DrawnFile
from curator.share import files, linkedin, linkedin_article, linkedin_hooks, schedulers
from curator.share.exports import ExportedEdition
from curator.share.little_text import MOST_UNITS, units
from curator.share.schedulers import Planned

SHORT_UNITS = 300  # Bluesky counts 300 graphemes, Mastodon 500: never more than UTF-16 units
CAROUSEL, COVER = "carousel.pdf", "cover.png"
VARIANTS = ("post-number.txt", "post-question.txt", "post-short.txt")
# Over the week, in this order; after them the further parts of a rich issue.
SCHEDULED = ("post.txt", "post-number.txt", "post-question.txt")


def write(edition: ExportedEdition, folder: Path) -> list[Path]:
    """Write the folder anew, whole or not at all; raises StoreError."""
    with files.replacing_folder(folder) as made:
        written = [files.write(made / name, text) for name, text in texts(edition).items()]
        drawn = edition.drawn(folder)
        written += _pictures(drawn, made)
        plan = _planned(edition, made, drawn, "/".join(folder.parts[-3:]))
        written += [
            files.write(made / name, table) for name, table in schedulers.files(plan).items()
        ]
        written.append(files.write(made / "manifest.json", _manifest(edition, written)))
    return [folder / path.name for path in written]


def _pictures(drawn: Sequence[DrawnFile], folder: Path) -> list[Path]:
    """Write the pictures, and their alternative texts."""
    described = "\n".join(f"{each.name}\n{each.alt}\n" for each in drawn)
    written = [files.write(folder / each.name, each.data) for each in drawn]
    return [*written, files.write(folder / "alt.txt", described)] if drawn else []


def texts(edition: ExportedEdition) -> dict[str, str]:
    """Return file name -> text, for all texts but the manifest."""
    of = (edition.snapshot, edition.language, edition.letter_url, edition.theme_names)
    built, made = build(edition.snapshot, edition.language), linkedin.post(*of, edition.linkedin)
    parts = {f"post-part-{place}.txt": text for place, text in enumerate(linkedin.series(*of), 2)}
    return {
        "post.txt": made.text,
        "post.json": json.dumps(made.request.body(), ensure_ascii=False, indent=2) + "\n",
        "comment.txt": linkedin.comment(edition.snapshot, edition.language, edition.letter_url),
        **variants(edition),
        **parts,
        "tag-by-hand.txt": _to_tag(edition),
        "article.html": linkedin_article.as_html(built, edition.letter_url),
        "article.md": linkedin_article.as_markdown(built, edition.letter_url),
    }


def _to_tag(edition: ExportedEdition) -> str:
    """Return a line per name to mention, with its address: publishers, figures' sources, authors.

    The API mentions only organizations with a known URN.
    """
    items, known = build(edition.snapshot, edition.language).items, edition.linkedin.organizations
    credited = [item.statistic.credited_to for item in items if item.statistic]
    houses = _names([*(item.source for item in items), *credited])
    authors = _names([item.article.author for item in items])
    people = [name for name in authors if name not in houses]
    found = [
        *((name, _page(known.get(name), "companies", name)) for name in houses),
        *((name, _page(None, "people", name)) for name in people),
    ]
    return "".join(f"{name}\t{address}\n" for name, address in found)


def _names(said: Iterable[str | None]) -> list[str]:
    """Return each name once, in order, as plain text."""
    return list(dict.fromkeys(filter(None, (plain(each or "").strip() for each in said))))


def _page(urn: str | None, kind: str, name: str) -> str:
    if urn:
        return f"https://www.linkedin.com/company/{urn.rpartition(':')[2]}/"
    return f"https://www.linkedin.com/search/results/{kind}/?keywords={quote(name)}"


def _planned(
    edition: ExportedEdition, made: Path, drawn: Sequence[DrawnFile], place: str
) -> list[Planned]:
    """Return the posts over the week with their times; the first has the comment, and the PDF if
    schedulers can fetch it.

    `place` is the folder's path below `files_url`; pictures have the texts of alt.txt.
    """
    ones = [path for name in SCHEDULED if (path := made / name).is_file()]
    texts = [path.read_text("utf-8") for path in (*ones, *sorted(made.glob("post-part-*.txt")))]
    part, newsletter = edition.linkedin, edition.snapshot.newsletter
    start = max(
        datetime.combine(edition.snapshot.day, time(), UTC),
        edition.now or datetime.min.replace(tzinfo=UTC),
    )
    zone = part.time_zone or newsletter.time_zone
    moments = schedulers.times(part.times, zone, start, len(texts))
    title = linkedin.title(build(edition.snapshot, edition.language))
    alts = {each.name: each.alt for each in drawn}
    link, image = edition.letter_url, edition.cover_url if COVER in alts else ""
    plan = [
        Planned(at, text, link, image=image, image_alt=alts.get(COVER, ""))
        for at, text in zip(moments, texts, strict=True)
    ]
    fetched = bool(part.files_url) and (made / CAROUSEL).is_file()
    document = f"{part.files_url}/{place}/{CAROUSEL}" if fetched else ""
    comment = (made / "comment.txt").read_text("utf-8")
    return [
        replace(plan[0], comment=comment, document=document, document_title=title),
        *plan[1:],
    ]


def variants(edition: ExportedEdition) -> dict[str, str]:
    """Return file name -> other posts to choose from: one number, one question, and one for Bluesky
    and Mastodon.
    """
    built, catalogue = build(edition.snapshot, edition.language), phrases.phrases(edition.language)
    captions, names = Captions(catalogue), edition.theme_names
    link, end = edition.letter_url, " ".join(linkedin.hashtags(built, names))
    first = next(linkedin_hooks.figure_sentences(built, captions), "")
    said = {"post-number.txt": first, "post-question.txt": built.question or ""}
    texts = {name: f"{text}\n\n{link}\n\n{end}" for name, text in said.items() if text}
    ends = (f"{link}\n\n{end}", link)
    begun = linkedin_hooks.hooks(built, captions)
    short = (f"{text}\n\n{each}" for text, each in product(begun, ends))
    if fitting := next((each for each in short if units(each) < SHORT_UNITS - 9), ""):
        texts["post-short.txt"] = fitting  # room is left for direction marks and the line's end
    ready = {name: linkedin.as_plain(text, catalogue) for name, text in texts.items()}
    return {name: text for name, text in ready.items() if units(text) <= MOST_UNITS}


def _manifest(edition: ExportedEdition, written: Sequence[Path]) -> str:
    value = {
        "number": edition.snapshot.number,
        "language": edition.language,
        "url": edition.letter_url,
        "files": {path.name: _described(path) for path in written},
        "sources": _sources(build(edition.snapshot, edition.language)),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _described(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    found: dict[str, Any] = {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
    if path.suffix == ".txt":
        found["utf16_units"] = units(data.decode())
    return found


def _sources(edition: Edition) -> list[dict[str, str | int | None]]:
    """Return every item with its claims, credit and source; a figure with its sentence
    and source.
    """
    return [_source(item) for item in edition.items]


def _source(item: Item) -> dict[str, str | int | None]:
    said = {"text": item.blurb.text if item.blurb else None}
    told = {"source": item.source, "author": item.article.author, "url": item.url}
    if not item.statistic:
        return {"claim": item.headline.text, **said, **told}
    known = {"figures_of": item.statistic.credited_to, "year": item.statistic.year}
    return {"claim": item.statistic.sentence, **said, **known, **told}
