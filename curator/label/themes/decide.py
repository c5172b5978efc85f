"""Themes with their evidence, and whether the piece is on topic.

    themes = Themes.load()
    themes.label("Warum Treue …", body, "de").themes[0].evidence[0].sentence

A theme is assigned when the figures of its terms (theme_scores) add up, by the weights in
calibration.yaml, to more than the threshold there. Nothing is learned out of sight: an editor's
correction is a term's weight or a source's leaning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curator import resources
from curator.label.themes import terms as vocabulary
from curator.label.themes.matching import Hit, Term, Tokens
from curator.label.themes.scoring import (
    LONGEST,
    NOTHING,
    Found,
    figures,
    headings,
    logistic,
    roundup_themes,
    theme_values,
    topic_values,
    without_nested,
)
from curator.label.themes.terms import Correction, Vocabulary
from curator.language import sentence_spans
from curator.records import Evidence, Theme

Leaning = tuple[
    str, str, float
]  # theme, source, weight: above 0 the source's pieces get the theme more easily

MOST_EVIDENCE = 5
# the weight from which a term alone convinces a reader; lighter ones are shown where there is no
# other
TELLING = 2.0


@dataclass(frozen=True, slots=True)
class ThemesResult:
    """`themes` are best first; there are none off topic, and what has none is off topic.
    `topic_score` is 0..1.
    """

    on_topic: bool
    topic_score: float
    themes: tuple[Theme, ...] = ()


class Themes:
    """Finds the themes of articles; made by `load`."""

    def __init__(
        self,
        words: Vocabulary,
        leanings: Iterable[Leaning] = (),
        calibration: Mapping[str, Any] | None = None,
    ) -> None:
        self._words = words
        self._calibration = calibration or resources.read("label/calibration.yaml")
        self._leanings: dict[str | None, dict[str, float]] = {}
        for theme, source, weight in leanings:
            self._leanings.setdefault(source, {})[theme] = weight

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        corrections: Iterable[Correction] = (),
        leanings: Iterable[Leaning] = (),
    ) -> Themes:
        """The shipped themes; `path` is an editor's own file or folder over them. Raises
        ConfigError with the line.
        """
        return cls(vocabulary.read_vocabulary(path, corrections), leanings)

    @property
    def keys(self) -> tuple[str, ...]:
        """All theme keys, in a fixed order."""
        return self._words.keys

    def name(self, key: str, language: str) -> str:
        """What the theme is called in `language`; in English, or the key, where that is not
        known.
        """
        names = self._words.names
        return names.get(_base(language), {}).get(key) or names.get("en", {}).get(key, key)

    def terms(self, key: str, language: str) -> tuple[Term, ...]:
        """What speaks for and against a theme in `language`, with corrections, heaviest first:
        for a person to inspect.
        """
        found = [term for term in self._words.of(_base(language)) if term.theme == key]
        return tuple(sorted(found, key=lambda term: (-term.weight, term.text)))

    def label(
        self, title: str, body: str, language: str, *, source: str | None = None
    ) -> ThemesResult:
        """What a plain text in `language` (BCP 47) is about; `source` is the name of the feed it
        came from.
        """
        found = self.find(title, body, language)
        topic = logistic(self._calibration["topic"], topic_values(figures(found)))
        assigned = self._assigned(found, source)
        if topic < self._calibration["topic_threshold"] or not assigned:
            return ThemesResult(False, round(topic, 4))
        proofs = _Proofs(title, body, _base(language), found)
        themes = [
            Theme(key, round(score, 4), evidence)
            for key, score in assigned
            if (evidence := proofs.of(key))
        ]
        return ThemesResult(
            True,
            round(topic, 4),
            tuple(sorted(themes, key=lambda theme: (-theme.score, theme.key))),
        )

    def find(self, title: str, body: str, language: str) -> Found:
        """Every term in title and body, before anything is weighed; a body without a title is
        read by its first line.
        """
        index = self._words.index(_base(language))
        tokens = Tokens.of(body, index.skip)
        in_title = index.find(title.strip() or body.strip().partition("\n")[0][:LONGEST])
        length = _length(tokens, index.matching)
        return Found(
            tuple(in_title),
            tuple(index.find(body, tokens)),
            length,
            len(body),
            tuple(headings(body)),
        )

    def _assigned(self, found: Found, source: str | None) -> list[tuple[str, float]]:
        """Themes with their scores, where those reach the threshold or a roundup names them;
        never by light words alone.
        """
        known, leaning = figures(found), self._leanings.get(source, {})
        named, threshold = roundup_themes(found, known), self._calibration["theme_threshold"]
        told = {hit.term.theme for hit in (*found.title, *found.body) if hit.term.weight >= TELLING}
        assigned = []
        for key in (key for key in self.keys if key in told):
            score = logistic(
                self._calibration["theme"],
                theme_values(known.get(key, NOTHING)),
                leaning.get(key, 0.0),
            )
            if score >= threshold or key in named:
                assigned.append((key, max(score, threshold)))
        return assigned


class _Proofs:
    """The words and sentences that speak for a theme, verbatim."""

    def __init__(self, title: str, body: str, language: str, found: Found) -> None:
        self._title, self._body, self._found = title, body, found
        self._spans = sentence_spans(body, language)
        self._starts = [start for start, _ in self._spans]

    def of(self, key: str) -> tuple[Evidence, ...]:
        """The heaviest terms first, each once, at its first place; the title's own words when
        the body has none.
        """
        in_body = [self._in_body(hit) for hit in _heaviest(self._found.body, key)]
        in_title = [
            Evidence(self._title[hit.start : hit.end], self._title)
            for hit in _heaviest(self._found.title, key)
        ]
        return tuple(dict.fromkeys((in_body or in_title)[:MOST_EVIDENCE]))

    def _in_body(self, hit: Hit) -> Evidence:
        first = max(0, bisect_right(self._starts, hit.start) - 1)
        last = max(first, bisect_right(self._starts, hit.end - 1) - 1)
        return Evidence(
            self._body[hit.start : hit.end],
            self._body[self._spans[first][0] : self._spans[last][1]],
        )


def _heaviest(hits: Sequence[Hit], key: str) -> list[Hit]:
    first: dict[Term, Hit] = {}
    for hit in without_nested(
        [hit for hit in hits if hit.term.theme == key and hit.term.weight > 0]
    ):
        first.setdefault(hit.term, hit)
    telling = [hit for hit in first.values() if hit.term.weight >= TELLING]
    return sorted(telling or first.values(), key=lambda hit: (-hit.term.weight, hit.start))


def _length(tokens: Tokens, matching: str) -> int:
    """Words; where a language writes none, two letters count as one."""
    if matching != "unspaced":
        return len(tokens.spans)
    return max(len(tokens.spans), sum(end - start for start, end in tokens.spans) // 2)


def _base(language: str) -> str:
    return language.split("-")[0].lower()
