"""Render the letter of an edition as subject, HTML and text. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

from css_inline import CSSInliner

from curator.edition import Edition, build
from curator.language.bidi import marked
from curator.language.typography import columns
from curator.records import Letter, Message, Picture, Snapshot, Variant, inline_images
from curator.render import size, view
from curator.render.check import MOST_CHART_BYTES
from curator.render.wrap import wrap, wrap_parts
from curator.templating import template


def letter(snapshot: Snapshot, language: str, variant: Variant | None = None) -> Letter:
    """Return the letter of `snapshot` in `language`, whole or in a variant, with placeholders for
    each subscriber.

    Raises NotReady, saying what to drop, if the HTML has more than 90,000 bytes.
    """
    edition = build(snapshot, language, variant)
    written = _write(edition)
    size.require_size(written, edition, lambda less: _write(build(less, language, variant)))
    return replace(written, variant=variant.key if variant else "")


def _write(edition: Edition) -> Letter:
    """Return the letter, without its picture if that cannot be drawn or makes it too large."""
    if edition.pictured is None:
        return _with(None, edition)
    from curator.render.pictures import feature  # what draws is loaded where something is drawn

    picture = feature.picture(edition)
    written = _with(picture, edition)
    if picture and len(picture.png) <= MOST_CHART_BYTES and size.size(written) <= size.MOST_BYTES:
        return written
    too_large = Message(
        "the picture of the feature is left out: the letter would be too large with it"
    )
    no_font = Message("the picture of the feature is left out: no font has its characters")
    why = Message("%(tag)s: %(what)s", tag=edition.language, what=too_large if picture else no_font)
    return replace(_with(None, edition), remarks=(*written.remarks, why))


def _with(picture: Picture | None, edition: Edition) -> Letter:
    context = view.context(edition)
    context["picture"] = picture
    if picture:
        sender = edition.snapshot.newsletter.sender_address
        context["picture_address"] = f"cid:{inline_images.content_id(picture.png, sender)}"
    context["subject"] = " ".join(template("email/letter.subject.txt").render(context).split())
    return Letter(
        language=edition.language,
        subject=context["subject"],
        html=render_html(context),
        text=render_text(context),
        minute_seconds=context["seconds"],
        items=len(edition.items),
        chart=picture.png if picture else b"",
        headlines=tuple(item.headline.text for item, _ in edition.minute_items),
        obstacles=edition.obstacles,
        remarks=edition.remarks,
    )


_GAPS = re.compile(r"\n\s*\n+|^[ \t]+|[ \t]+$|\n(?=</)", re.MULTILINE)


def render_html(context: dict[str, Any]) -> str:
    """Return the letter as one HTML document, with all styles inlined but the at-rules."""
    styles = {name: template(f"email/{name}.css").render(context) for name in ("style", "media")}
    page = template("email/letter.html").render(context, **styles)
    return _tidy(_inliner().inline(page).replace(' data-css-inline="keep"', "", 1))


def _tidy(page: str) -> str:
    """Remove the blank lines and indents that template tags leave."""
    return _GAPS.sub(lambda gap: "\n" if gap[0].count("\n") > 1 else "", page).strip() + "\n"


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


_BLANKS = re.compile(r"\n{3,}")


def render_text(context: dict[str, Any]) -> str:
    """Return the letter as plain text in lines of 72 columns, with right-to-left lines marked."""
    text = template("email/letter.txt").render(
        context, wrap=wrap, wrap_parts=wrap_parts, underlined=_underlined, line=_line
    )
    lines = (marked(line.rstrip(), context["direction"]) for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip() + "\n"


def _underlined(text: str, sign: str = "-") -> str:
    wrapped = wrap(text)
    return f"{wrapped}\n{sign * max(map(columns, wrapped.splitlines()))}"


def _line(sign: str = "=") -> str:
    return sign * 72
