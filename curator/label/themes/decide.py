"""Themes with their evidence, and whether the piece is on topic.

    themes = Themes.load(embedder=Embedder.load())
    themes.label("Warum Treue …", body, "de").themes[0].evidence[0].sentence

Words and meaning are judged together (model): the figures of a theme's terms, and the vectors of
title and passages where the encoder is installed and knows the language; otherwise words alone.
An editor corrects by a term's weight, a source's leaning, or on single stories (learning).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curator.label.themes import model, passages
from curator.label.themes.evidence import Proofs, Reading
from curator.label.themes.learning import Corrected, Features, Lessons
from curator.label.themes.matching import Term, Tokens
from curator.label.themes.scoring import (
    LONGEST,
    Found,
    figures,
    headings,
    is_legal_page,
    spoken_against,
    terms_for,
    topic_values,
    word_values,
)
from curator.label.themes.terms import Correction, Vocabulary, read_vocabulary
from curator.language.data import base
from curator.language.embedder import Embedder
from curator.records import Theme

# Theme, source, weight: above 0 the source's pieces get the theme more easily.
SourceBias = tuple[str, str, float]

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
    def _second_weights(self) -> model.Weights:
        return model.fitted_to(model.load(model.SECOND), self._words.keys)

    @cached_property
    def stamp(self) -> bytes:
        """Eight bytes that identify the weights; features made with other weights are not
        comparable.
        """
        columns = self._weights.linear.tobytes()
        if self._embedder and self._embedder.second:
            columns += self._second_weights.linear.tobytes()
        return sha256("".join(self._weights.keys).encode() + columns).digest()[:8]

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
        proofs = Proofs(title, body, base(language), read)
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
        vector = np.zeros(len(self._weights.mean))
        if read.parts is not None and read.weights is self._weights:
            vector = model.whole(read.parts)  # those of the second encoder are not comparable
        topical = scores.topic >= scores.topic_from
        return Features(vector, scores.themes, float(read.found.words), bool(topical))

    def _ranked(self, scores: model.Scores, usual: model.Scores, proofs: Proofs) -> list[Theme]:
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
            None if read.parts is None else model.meaning_values(read.parts, read.weights.linear)
        )
        scores = model.scores(read.weights, words, topic, logits, read.found.words)
        leaning = self._leanings.get(source, {})
        lean = np.array([leaning.get(key, 0.0) for key in self.keys])
        against = spoken_against(read.found, self.keys)
        return replace(scores, themes=np.where(against, -model.MOST_LOGIT, scores.themes + lean))

    def read(self, title: str, body: str, language: str) -> Reading:
        """The terms of a text, and the vectors of its parts where an encoder knows `language`."""
        found, tag = self.find(title, body, language), base(language)
        encoder = self._embedder.of(tag) if self._embedder else None
        if encoder is None or _lost_its_marks(body, tag):
            return Reading(found, self._weights)
        weights = self._weights if encoder is self._embedder else self._second_weights
        spans = passages.windows(body, language, encoder.most_passages)
        vectors = encoder.encode(passages.texts(title, body, spans))
        return Reading(found, weights, tuple(spans), model.centred(vectors, weights.mean))

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


def _length(tokens: Tokens, matching: str) -> int:
    """Return the length in words; in unspaced scripts two letters count as a word."""
    if matching != "unspaced":
        return len(tokens.spans)
    return max(len(tokens.spans), sum(end - start for start, end in tokens.spans) // 2)


def _lost_its_marks(body: str, language: str) -> bool:
    """Return whether a text has lost its diacritics, which terms have."""
    return language in ("pl", "tr") and len(body) >= _LONG_ENOUGH and body.isascii()
