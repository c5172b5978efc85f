"""The letter: one edition as subject, HTML and text. Pure: the same snapshot gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable

from curator.edition import Edition, build
from curator.records import Letter, Picture, Snapshot
from curator.render import html, plain, size, view
from curator.templating import template

Draw = Callable[[Edition], Picture | None]


def letter(snapshot: Snapshot, language: str, draw: Draw | None = None) -> Letter:
    """The letter of `snapshot` in `language`, the place per subscriber left open.

    `draw` makes the chart of an edition's numbers, None where it has none. Raises NotReady, saying what to drop, when the
    HTML has more than 90,000 bytes.
    """
    edition = build(snapshot, language)
    chart = draw(edition) if draw else None
    written = _write(edition, chart)
    size.demand_fit(written, edition, lambda less: _write(build(less, language), chart))
    return written


def _write(edition: Edition, chart: Picture | None) -> Letter:
    context = view.context(edition, chart)
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
        chart=chart.png if chart else b"",
        obstacles=edition.obstacles,
        remarks=edition.remarks,
    )
