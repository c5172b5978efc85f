"""All figures of one sentence: everything that is written like a quantity."""

from __future__ import annotations

import re

from curator.label.statistics.amounts import counts, money, samples
from curator.label.statistics.figure import Figure
from curator.label.statistics.lexicon import lexicon
from curator.label.statistics.multiples import multiples
from curator.label.statistics.parts import fractions, ratios
from curator.label.statistics.percents import percents, points

# What only looks like a quantity: addresses, dates, clock times, phone numbers, versions, settings, list numbers, norms.
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|(?<!\d)\d{4}-\d{1,2}-\d{1,2}|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d)|"
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?|(?:tel|phone|puh|fax|telefon\w*)\W{1,3}[\d\s()+./-]{5,}|\+\d[\d\s()/-]{6,}\d|"
    r"\d{2,5}-\d{2,4}[- ]\d{2,}(?:[- ]\d+)*|\bv\d+(?:\.\d+)*|\b\d+(?:\.\d{1,2}){2,}(?!\d)|\b\d+\s?[x×]\s?\d+\b|"
    r"(?<!\w)(?!n=)[\w-]+=[\"']?\d+%?|\b(?:width|height|margin|padding|opacity|top|left):\s?\d+%|^\s*\(?\d{1,2}[.)]\s|\b\d+/\d+\b|"
    r"\b(?:iso|rfc|gdpr|covid|art|article|artikel|articolo|articulo|artigo|section|§)[ -]?\.?\s?\d[\d.,]*"
)
# In this order, because the first that claims a place keeps it: "13 percentage points" is not "13 per cent".
_KINDS = (points, percents, ratios, samples, multiples, fractions, money, counts)


def figures(flat_sentence: str, language: str) -> list[Figure]:
    """The figures of a folded sentence (`patterns.flat`) in the order they stand."""
    quiet = _NOISE.sub(lambda found: re.sub(r"\d", "·", found[0]), flat_sentence)
    taken: list[Figure] = []
    for find in _KINDS:
        for figure in find(quiet, lexicon(language)):
            if not any(figure.start < other.end and other.start < figure.end for other in taken):
                taken.append(figure)
    return sorted(taken, key=lambda figure: figure.start)
