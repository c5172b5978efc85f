"""The letter: one edition as subject, HTML and text. Pure: the same snapshot gives the same bytes."""

from __future__ import annotations

from curator.edition import Edition, build
from curator.records import Letter, Snapshot
from curator.render import html, plain, size, view
from curator.templating import template


def letter(snapshot: Snapshot, language: str) -> Letter:
    """The letter of `snapshot` in `language`, the place per subscriber left open.

    Raises NotReady, saying what to drop, when the HTML has more than 90,000 bytes.
    """
    edition = build(snapshot, language)
    written = _write(edition)
    size.demand_fit(written, snapshot, edition.items, lambda less: _write(build(less, language)))
    return written


def _write(edition: Edition) -> Letter:
    context = view.context(edition)
    context["subject"] = " ".join(template("email/letter.subject.txt").render(context).split())
    return Letter(
        language=edition.language,
        subject=context["subject"],
        html=html.render(context),
        text=plain.render(context),
        minute_seconds=context["seconds"],
        items=len(edition.items),
        own_language_share=edition.share,
        lacks=edition.lacks,
        headlines=tuple(item.headline.text for item, _ in edition.minute_items),
    )
