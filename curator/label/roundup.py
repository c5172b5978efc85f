"""Roundups: a newsletter that goes through many subjects, each under a heading of its own.

In such a text no theme is dense, and yet it is about each that a heading names and the text under it takes up again.
"""

from __future__ import annotations

from collections.abc import Mapping

from curator.label.theme_scores import STRONG, Figures, Found, in_headings, is_theme, without_nested

FEWEST_HEADINGS, FEWEST_NAMED = 5, 4
MOST_DENSITY, MOST_SHARE = 5.0, 0.25  # of the heaviest theme: what is denser is about that


def roundup_themes(found: Found, figures: Mapping[str, Figures]) -> frozenset[str]:
    """The themes of a roundup; none when the text is about one thing."""
    densities = [figure.density for theme, figure in figures.items() if is_theme(theme)]
    best, together = max(densities, default=0.0), sum(densities)
    if len(found.headings) < FEWEST_HEADINGS or best > MOST_DENSITY or best > MOST_SHARE * together:
        return frozenset()
    hits = [hit for hit in without_nested(found.body) if is_theme(hit.term.theme) and hit.term.weight >= STRONG]
    headed = set(in_headings(hits, found))
    named = {hit.term.theme for hit in headed}
    taken_up = {hit.term.theme for hit in hits if hit not in headed}
    return frozenset(named & taken_up) if len(named) >= FEWEST_NAMED else frozenset()
