"""OASIS’s schema of XLIFF 2: is what the desk hands to translators valid?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bench.suites.tally import Tally, found
from curator.share.outside import Unit, as_xliff

_LANGUAGES = (("en", "de"), ("de", "zh-Hant"), ("ar", "en"), ("en", "sr-Latn"), ("en", "en"))
_TEXTS = (
    "Good morning.",
    "",
    "Two\n\nparagraphs, the second with  two spaces ",
    "AT&T <b>bold</b> ]]> “quoted”",
    "متاجر بلا طوابير",
    "お客様の声\t87 %",
    "👍🏽 \u2066isolated\u2069",
)
_NAMES = ("opening", "sign_off", "p12-headline", "p9223372036854775807-blurb", "sponsor:3")
_SECTIONS = ("heading:loyalty", "intro:customer-service", "heading:a_1")


def run(folders: list[Path]) -> Tally:
    """Judge files of every pair of languages by each schema of the core that is found."""
    tally = Tally()
    for path in found(folders, "xliff_core_2.0.xsd"):
        schema = etree.XMLSchema(etree.parse(path))
        for source, target in _LANGUAGES:
            written = etree.fromstring(as_xliff(7, source, target, list(_units())))
            valid = schema.validate(written)
            tally.judge(valid, f"{source} to {target}", *map(str, schema.error_log))
            tally.more["units"] += len(list(_units()))
    return tally


def _units() -> Iterator[Unit]:
    """Every name with every text, as source and as translation."""
    for each, name in enumerate((*_NAMES, *_SECTIONS)):
        for number, text in enumerate(_TEXTS):
            other = _TEXTS[(number + each) % len(_TEXTS)]
            unique = f"{name}{number}" if number else name
            yield Unit(unique, f"blurb: {text}", text, other, number)
