"""Whether a piece belongs in a letter about customer experience at all.

What speaks for it: a theme's words dense in the text and in its title; that it is about customers, employees, users. What
speaks against: the words of other trades (search engines, recipes, sport, code), most of all in the opening, and those of
pages that are no articles (cookie notices, log-in pages, a site's own privacy policy).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from curator.label.theme_file import TOPIC, TOPIC_GROUPS
from curator.label.theme_scores import NOTHING, Figures, is_theme


def topic_values(figures: Mapping[str, Figures]) -> dict[str, float]:
    """The values that the weights of `topic:` in calibration.yaml are multiplied with."""
    themes = [found for key, found in figures.items() if is_theme(key)]
    customer, against, boilerplate = (figures.get(TOPIC + group, NOTHING) for group in TOPIC_GROUPS)
    plain = {
        "best": max((found.density for found in themes), default=0.0),
        "title": max((found.title for found in themes), default=0.0),
        "customer": customer.density + customer.title,
        "against": against.density + against.title,
        "against_lead": against.lead,
        "boilerplate": boilerplate.density + boilerplate.title,
    }
    return {name: math.log1p(value) for name, value in plain.items()}
