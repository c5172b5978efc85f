"""py3langid's home: how likely each language of a closed set is, for a text in one script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# The letter's languages and those its sources are likely to meet. A narrower set is not better: text in a language that is
# left out gets a wrong name instead of its own.
BY_SCRIPT: Mapping[str, tuple[str, ...]] = {
    "Latin": (
        "en", "de", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr", "pl",
        "cs", "da", "no", "hu", "ro", "vi", "id", "hr", "sk", "sl", "et", "lv", "lt", "ca",
    ),
    "Cyrillic": ("ru", "uk", "bg", "sr"),
    "Arabic": ("ar", "fa", "ur"),
    "Devanagari": ("hi", "mr", "ne"),
    "Han": ("zh", "ja"),
}  # fmt: skip
_ENOUGH = 1_000  # characters; more make it slower and no surer


def likelihoods(text: str, script: str) -> dict[str, float]:
    """Language to probability among those written in `script`; they sum to 1 and come best first."""
    return dict(_identifier(script).rank(text[:_ENOUGH]))


@cache
def _identifier(script: str) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(BY_SCRIPT[script])
    return identifier
