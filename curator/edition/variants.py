"""What the variants of a letter have of one edition, and which of them are letters of their own."""

from __future__ import annotations

from dataclasses import dataclass

from curator.edition.build import build
from curator.edition.item import is_number
from curator.records import Snapshot, Variant


@dataclass(frozen=True, slots=True)
class VariantState:
    """One variant of one edition: how many `items` there are to read in it, figures not counted,
    and how many `more` the whole edition prints, figures and all.
    """

    variant: Variant
    items: int
    more: int

    @property
    def enough(self) -> bool:
        """Whether there are as many items as the variant wants at least."""
        return self.items >= self.variant.least_items

    @property
    def on(self) -> bool:
        """Whether it is a letter of its own; else its readers get the whole one, which may be the
        same.
        """
        return self.enough and self.more > 0


def variants(snapshot: Snapshot, language: str) -> list[VariantState]:
    """Return every variant of the newsletter for the edition in `language`, in order."""
    return [_state(snapshot, language, each) for each in snapshot.newsletter.variants]


def _state(snapshot: Snapshot, language: str, variant: Variant) -> VariantState:
    edition = build(snapshot, language, variant)
    items = sum(not is_number(each.pick) for each in edition.items)
    return VariantState(variant, items, edition.more)
