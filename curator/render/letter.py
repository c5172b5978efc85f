"""Render the letter of an edition as subject, HTML and text. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from css_inline import CSSInliner

from curator.edition import Edition, build
from curator.language.bidi import marked
from curator.language.typography import columns
from curator.records import Letter, Snapshot
from curator.render import size, view
from curator.render.wrap import wrap, wrap_parts
from curator.templating import template


def letter(snapshot: Snapshot, language: str) -> Letter:
    """Return the letter of `snapshot` in `language`, with placeholders for each subscriber.

    Raises NotReady, saying what to drop, if the HTML has more than 90,000 bytes.
    """
    edition = build(snapshot, language)
    written = _write(edition)
    size.require_size(written, edition, lambda less: _write(build(less, language)))
    return written


def _write(edition: Edition) -> Letter:
    context = view.context(edition)
    context["subject"] = " ".join(template("email/letter.subject.txt").render(context).split())
    return Letter(
        language=edition.language,
        subject=context["subject"],
        html=render_html(context),
        text=render_text(context),
        minute_seconds=context["seconds"],
        items=len(edition.items),
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
