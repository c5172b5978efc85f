"""Themes with their evidence, and whether the piece is on topic.

    themes = Themes.load(embedder=Embedder.load())
    themes.label("Warum Treue …", body, "de").themes[0].evidence[0].sentence

Words and meaning are judged together (model): the figures of a theme's terms, and the vectors of
title and passages where the encoder is installed and knows the language; otherwise words alone.
An editor corrects by a term's weight, a source's leaning, or on single stories (learning).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curator.label.themes import model, passages
from curator.label.themes.learning import Corrected, Features, Lessons
from curator.label.themes.matching import Hit, Term, Tokens
from curator.label.themes.scoring import (
    LONGEST,
    Found,
    figures,
    headings,
    is_legal_page,
    spoken_against,
    terms_for,
    topic_values,
    without_nested,
    word_values,
)
from curator.label.themes.terms import Correction, Vocabulary, read_vocabulary
from curator.language import sentence_spans
from curator.language.data import base
from curator.language.embedder import Embedder
from curator.records import Evidence, Theme

# Theme, source, weight: above 0 the source's pieces get the theme more easily.
SourceBias = tuple[str, str, float]

MOST_EVIDENCE = 5
# the weight from which a term alone convinces a reader; lighter ones are shown where there is no
# other
TELLING = 2.0


MOST_PASSAGES = 3
_LONG_ENOUGH = 80  # letters of a text that would hold a diacritic
LEAST_LETTERS = 20  # a text with fewer says nothing


@dataclass(frozen=True, slots=True)
class ThemesResult:
    """The themes of a text.

    `themes` are the one to three it is about, best first, `also` those it mentions; a text off
    topic has none. `topic_score` is 0..1; `features` are what corrections are compared by.
    """

    on_topic: bool
    topic_score: float
    themes: tuple[Theme, ...] = ()
    also: tuple[Theme, ...] = ()
    features: Features | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with all that is measured before themes are decided.

    `parts` are the centred vectors of title and `spans`, or None without embedder.
    """

    found: Found
    spans: tuple[passages.Span, ...] = ()
    parts: NDArray[np.float64] | None = None


class Themes:
    """Finds the themes of articles; made by `load`."""

    def __init__(
        self,
        words: Vocabulary,
        leanings: Iterable[SourceBias] = (),
        embedder: Embedder | None = None,
        weights: model.Weights | None = None,
    ) -> None:
        self._words = words
        self._embedder = embedder
        self._given = weights
        self._lessons = Lessons((), words.keys)
        self._leanings: dict[str | None, dict[str, float]] = {}
        for theme, source, weight in leanings:
            self._leanings.setdefault(source, {})[theme] = weight

    @classmethod
    def load(
        cls,
        path: Path | None = None,
        corrections: Iterable[Correction] = (),
        leanings: Iterable[SourceBias] = (),
        embedder: Embedder | None = None,
    ) -> Themes:
        """Return the shipped themes; `path` is an editor's own file or folder that adds to them.

        Without `embedder`, words alone decide. Raises ConfigError with the line.
        """
        return cls(read_vocabulary(path, corrections), leanings, embedder)

    @cached_property
    def _weights(self) -> model.Weights:
        return model.fitted_to(self._given or model.load(), self._words.keys)

    @cached_property
    def stamp(self) -> bytes:
        """Eight bytes that identify the weights; features made with other weights are not
        comparable.
        """
        weights = self._weights
        return sha256("".join(weights.keys).encode() + weights.linear.tobytes()).digest()[:8]

    @property
    def keys(self) -> tuple[str, ...]:
        """All theme keys, in a fixed order."""
        return self._words.keys

    def name(self, key: str, language: str) -> str:
        """Return the name of a theme in `language`, else in English, else its key."""
        return self._words.name(key, language)

    def reads(self, language: str) -> bool:
        """Return whether themes can be found in `language`, by terms or by meaning."""
        known = self._embedder.languages if self._embedder else ()
        return self._words.knows(base(language)) or base(language) in known

    def terms(self, key: str, language: str) -> tuple[Term, ...]:
        """Return the terms of a theme in `language`, with corrections, heaviest first."""
        found = [term for term in self._words.of(base(language)) if term.theme == key]
        return tuple(sorted(found, key=lambda term: (-term.weight, term.text)))

    def label(
        self, title: str, body: str, language: str, *, source: str | None = None
    ) -> ThemesResult:
        """Return the themes of a plain text in `language` (BCP 47); `source` is the feed's name."""
        read = self.read(title, body, language)
        usual = self._scores(read, source)
        features = self._features(read, usual)
        scores = replace(usual, themes=usual.themes + self._lessons.added(features))
        topic = round(float(model.logistic(np.array([scores.topic]))[0]), 4)
        empty = len((title + body).strip()) < LEAST_LETTERS
        if empty or not scores.on_topic or is_legal_page(title, language):
            return ThemesResult(False, min(topic, 0.5), features=features)
        proofs = _Proofs(title, body, base(language), read, self._weights)
        ranked = self._ranked(scores, usual, proofs)
        main, also = _divided(ranked, read.found.words)
        if not main:
            return ThemesResult(False, topic, features=features)
        owed = self._main_keys(usual.themes, read.found.words)
        return ThemesResult(True, topic, _marked(main, owed), also, features)

    def taught(self, corrected: Iterable[Corrected]) -> Themes:
        """Return these themes with the given corrections applied, and no others."""
        found = copy(self)
        found._lessons = Lessons(corrected, self.keys)
        return found

    def main_keys(self, features: Features) -> tuple[str, ...]:
        """Return the main themes of a text by its `features`, best first; () if off topic."""
        scores = features.scores + self._lessons.added(features)
        if not features.topical or scores.max() < model.LEAST:
            return ()
        return self._main_keys(scores, features.length)

    def _main_keys(self, scores: NDArray[np.float64], length: float) -> tuple[str, ...]:
        order = np.argsort(-scores, kind="stable")
        least = model.least_of_each(length)
        kept = [place for place, low in zip(order, least, strict=False) if scores[place] >= low]
        return tuple(self.keys[place] for place in kept)

    def features(self, title: str, body: str, language: str, source: str | None) -> Features:
        """Return the features of a text, by which corrections are compared."""
        read = self.read(title, body, language)
        return self._features(read, self._scores(read, source))

    def _features(self, read: Reading, scores: model.Scores) -> Features:
        nothing = np.zeros(len(self._weights.mean))
        vector = nothing if read.parts is None else model.whole(read.parts)
        topical = scores.topic >= scores.topic_from
        return Features(vector, scores.themes, float(read.found.words), bool(topical))

    def _ranked(self, scores: model.Scores, usual: model.Scores, proofs: _Proofs) -> list[Theme]:
        """Return the themes that are at least mentioned and have evidence, best first.

        Themes added by corrections need no other evidence.
        """
        taught = scores.themes > usual.themes
        chances = model.logistic(scores.themes)
        order = sorted(range(len(self.keys)), key=lambda number: -scores.themes[number])
        likely = [
            number
            for place, number in enumerate(order)
            if place == 0 or scores.themes[number] >= model.ALSO_FROM
        ]
        return [
            Theme(self.keys[number], round(float(chances[number]), 4), evidence)
            for number in likely
            if (evidence := proofs.of(self.keys[number], number, taught=bool(taught[number])))
        ]

    def _scores(self, read: Reading, source: str | None) -> model.Scores:
        words = word_values(read.found, self.keys)
        topic = np.array(list(topic_values(figures(read.found)).values()))
        logits = (
            None if read.parts is None else model.meaning_values(read.parts, self._weights.linear)
        )
        scores = model.scores(self._weights, words, topic, logits, read.found.words)
        leaning = self._leanings.get(source, {})
        lean = np.array([leaning.get(key, 0.0) for key in self.keys])
        against = spoken_against(read.found, self.keys)
        return replace(scores, themes=np.where(against, -model.MOST_LOGIT, scores.themes + lean))

    def read(self, title: str, body: str, language: str) -> Reading:
        """The terms of a text, and the vectors of its parts where the encoder knows `language`."""
        found = self.find(title, body, language)
        known = self._embedder is not None and base(language) in self._embedder.languages
        if self._embedder is None or not known or _lost_its_marks(body, base(language)):
            return Reading(found)
        spans = passages.windows(body, language)
        vectors = self._embedder.encode(passages.texts(title, body, spans))
        return Reading(found, tuple(spans), model.centred(vectors, self._weights.mean))

    def terms_in(self, title: str, body: str, language: str) -> dict[str, set[str]]:
        """Return theme -> the folded terms for it that a text has."""
        return terms_for(self.find(title, body, language))

    def find(self, title: str, body: str, language: str) -> Found:
        """Every term in title and body, before anything is weighed; a body without a title is
        read by its first line.
        """
        index = self._words.index(base(language))
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


def _divided(ranked: Sequence[Theme], length: float) -> tuple[tuple[Theme, ...], tuple[Theme, ...]]:
    """Divide the themes into main ones and those that are only mentioned."""
    least = model.logistic(np.array(model.least_of_each(length)))
    main = [theme for theme, score in zip(ranked, least, strict=False) if theme.score >= score]
    return tuple(main), tuple(ranked[len(main) :])


def _marked(main: Iterable[Theme], usual: Iterable[str]) -> tuple[Theme, ...]:
    """Return the main themes, marking the evidence of those that corrections made main."""
    known = frozenset(usual)
    return tuple(theme if theme.key in known else _learned(theme) for theme in main)


def _learned(theme: Theme) -> Theme:
    evidence = tuple(replace(each, by="learned") for each in theme.evidence)
    return replace(theme, evidence=evidence)


class _Proofs:
    """Collects the verbatim words and sentences that support a theme."""

    def __init__(
        self, title: str, body: str, language: str, read: Reading, weights: model.Weights
    ) -> None:
        self._title, self._body, self._found = title, body, read.found
        self._read, self._weights = read, weights
        self._spans = sentence_spans(body, language)
        self._starts = [start for start, _ in self._spans]

    def of(self, key: str, number: int, *, taught: bool) -> tuple[Evidence, ...]:
        """Telling words first, each once, at its first place; the passages that mean it where
        there are none; else light words; else, of a theme that is `taught`, the title.
        """
        telling, light = self._words(key, telling=True), self._words(key, telling=False)
        return telling or self._passages(number) or light or (self._opening() if taught else ())

    def _opening(self) -> tuple[Evidence, ...]:
        opening = self._title.strip() or self._body.strip().partition("\n")[0][:LONGEST]
        return (Evidence(opening, opening, "meaning"),)

    def _words(self, key: str, *, telling: bool) -> tuple[Evidence, ...]:
        in_body = [self._in_body(hit) for hit in _heaviest(self._found.body, key, telling=telling)]
        in_title = [
            Evidence(self._title[hit.start : hit.end], self._title)
            for hit in _heaviest(self._found.title, key, telling=telling)
        ]
        return tuple(dict.fromkeys((in_body or in_title)[:MOST_EVIDENCE]))

    def _passages(self, number: int) -> tuple[Evidence, ...]:
        """Return the windows that support the theme, best first, or the title if it says more."""
        if self._read.parts is None or number in self._weights.untrained:
            return ()
        column = self._weights.linear[:, number]
        logits = self._read.parts @ column[:-1] + column[-1]
        texts = passages.texts(self._title, self._body, list(self._read.spans))
        best = sorted(range(len(texts)), key=lambda place: (-logits[place], place))[:MOST_PASSAGES]
        kept = [place for place in best if logits[place] > 0] or best[:1]
        return tuple(Evidence(texts[place], texts[place], "meaning") for place in kept)

    def _in_body(self, hit: Hit) -> Evidence:
        first = max(0, bisect_right(self._starts, hit.start) - 1)
        last = max(first, bisect_right(self._starts, hit.end - 1) - 1)
        return Evidence(
            self._body[hit.start : hit.end],
            self._body[self._spans[first][0] : self._spans[last][1]],
        )


def _heaviest(hits: Sequence[Hit], key: str, *, telling: bool) -> list[Hit]:
    first: dict[Term, Hit] = {}
    for hit in without_nested(
        [hit for hit in hits if hit.term.theme == key and hit.term.weight > 0]
    ):
        first.setdefault(hit.term, hit)
    least = TELLING if telling else 0.0
    wanted = [hit for hit in first.values() if hit.term.weight >= least]
    return sorted(wanted, key=lambda hit: (-hit.term.weight, hit.start))


def _length(tokens: Tokens, matching: str) -> int:
    """Return the length in words; in unspaced scripts two letters count as a word."""
    if matching != "unspaced":
        return len(tokens.spans)
    return max(len(tokens.spans), sum(end - start for start, end in tokens.spans) // 2)


def _lost_its_marks(body: str, language: str) -> bool:
    """Return whether a text has lost its diacritics, which terms have."""
    return language in ("pl", "tr") and len(body) >= _LONG_ENOUGH and body.isascii()
