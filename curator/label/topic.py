"""Whether a piece belongs in a letter about customer experience at all.

What speaks for it: a theme's words dense in the text, in its title and spread; that it is about customers, employees,
users. What speaks against: the words of other trades (search engines, recipes, sport, code), and the words of pages
that are no articles (cookie notices, log-in pages, a site's own privacy policy).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from curator.label.theme_file import TOPIC
from curator.label.theme_scores import Figures

_NOTHING = Figures()


def topic_values(figures: Mapping[str, Figures]) -> dict[str, float]:
    """The values that the topic's weights in calibration.yaml are multiplied with."""
    themes = [found for key, found in figures.items() if not key.startswith(TOPIC)]
    density = [*sorted((found.density for found in themes), reverse=True), 0.0, 0.0]
    customer, off, boilerplate = (figures.get(TOPIC + group, _NOTHING) for group in ("customer", "off", "boilerplate"))
    plain = {
        "best": density[0],
        "second": density[1],
        "title": max((found.title for found in themes), default=0.0),
        "lead": max((found.lead for found in themes), default=0.0),
        "body": max((found.body for found in themes), default=0.0),
        "customer": customer.density,
        "customer_title": customer.title,
        "off": off.density,
        "off_title": off.title,
        "boilerplate": boilerplate.density,
        "boilerplate_title": boilerplate.title,
    }
    values = {name: math.log1p(max(0.0, value)) for name, value in plain.items()}
    return values | {"off_over_best": values["off"] - values["best"]}
