"""The letter: one edition as subject, HTML and text. Pure: the same snapshot gives the same bytes."""

from __future__ import annotations

from curator.edition import Edition, build
from curator.records import Letter, Snapshot
from curator.render import html, plain, view


def letter(snapshot: Snapshot, language: str) -> Letter:
    """The letter of `snapshot` in `language`, per-subscriber places left open. Raises NotReady when it grows too large."""
    return of_edition(build(snapshot, language))


def of_edition(edition: Edition) -> Letter:
    """The letter of an edition that is already built."""
    context = view.context(edition)
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
