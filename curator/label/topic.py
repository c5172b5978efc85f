"""Whether a piece belongs in a letter about customer experience at all.

What speaks for it: a theme dense in the text, by any of its words and by those that name it; a title that names what the
text is then about; that it is about customers, employees, users. What
speaks against: the words of other trades (search engines, recipes, sport, code), most of all in the opening, and those of
pages that are no articles (cookie notices, log-in pages, a site's own privacy policy).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from curator.label.theme_file import TOPIC, TOPIC_GROUPS
from curator.label.theme_scores import NOTHING, Figures, is_theme

BORNE_OUT = 3.0  # the density at which a text is about what its title says


def topic_values(figures: Mapping[str, Figures]) -> dict[str, float]:
    """The values that the weights of `topic:` in calibration.yaml are multiplied with."""
    themes = [found for key, found in figures.items() if is_theme(key)]
    customer, against, boilerplate = (figures.get(TOPIC + group, NOTHING) for group in TOPIC_GROUPS)
    plain = {
        "best": max((found.density for found in themes), default=0.0),
        "strong": max((found.strong for found in themes), default=0.0),
        "customer": customer.density + customer.title,
        "against": against.density + against.title,
        "against_lead": against.lead,
        "boilerplate": boilerplate.density + boilerplate.title,
    }
    values = {name: math.log1p(value) for name, value in plain.items()}
    return values | {"named": max((_named(found) for found in themes), default=0.0)}


def _named(found: Figures) -> float:
    """A theme's weight in the title, as far as the text bears it out."""
    return math.log1p(found.title) * min(1.0, found.density / BORNE_OUT)
