"""Find terms in texts: folded, inflected, in compounds, in unspaced scripts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import Stemmer
from ahocorasick_rs import AhoCorasick

from curator.language import data, fold

CJK = "㐀-鿿々ぁ-ゟァ-ヿｦ-ﾟ가-힣"
# Runs of letters and digits of one kind; the possessive 's belongs to its word.
TOKEN = re.compile(rf"([{CJK}]+|(?:(?![{CJK}])[^\W_])+)(?:['’]s\b)?")

Words = tuple[tuple[str, tuple[int, int]], ...]  # folded words with their places


@dataclass(frozen=True, slots=True)
class Tokens:
    """The content words of a text with their positions, and `every` word including
    function words.
    """

    spans: tuple[tuple[int, int], ...]
    folded: tuple[str, ...]
    every: Words

    @classmethod
    def of(cls, text: str, skip: frozenset[str] = frozenset()) -> Tokens:
        words = list(TOKEN.finditer(text))
        found = tuple((fold(word[1]), word.span()) for word in words)
        kept = [
            each
            for word, each in zip(words, found, strict=True)
            if each[0] not in skip or is_acronym(word[1])
        ]
        return cls(tuple(span for _, span in kept), tuple(folded for folded, _ in kept), found)


def is_acronym(word: str) -> bool:
    """Return whether a word is in capitals: Italian "ai" is a preposition, "AI" a topic."""
    return len(word) > 1 and word.isupper()


def stems(folded: Iterable[str], language: str) -> list[str]:
    """Return the stem of each folded word, or the word itself in languages without a stemmer."""
    return _stemmer(language)(list(folded))


@cache
def _stemmer(language: str) -> Callable[[list[str]], list[str]]:
    algorithm = data.profile(language).get("stemmer")
    if algorithm is None:
        return lambda folded: folded
    stem_words: Callable[[list[str]], list[str]] = Stemmer.Stemmer(algorithm).stemWords
    return stem_words


LONG = 7  # letters of a word that is looked for inside others
LEAST_BEFORE = 3  # letters of the word before it there: "reviews" in "previews" is no compound
ENDING = 4  # letters two forms of a word may differ in


def uninflected(bare: str, language: str) -> str:
    """Return the part of a word that inflection keeps: uskollisuus, uskollisuuden -> uskollisuu."""
    ending = _inflected_ending(language)
    return ending.sub("", bare) if ending else bare


@cache
def _inflected_ending(language: str) -> re.Pattern[str] | None:
    ending = data.profile(language).get("inflected_ending")
    return re.compile(ending) if ending else None


def without_ending(bare: str, language: str) -> str:
    """Return the stem if the word begins with it, so that a plural is found in compounds too."""
    stem = stems([bare], language)[0]
    return stem if len(stem) >= LONG - 1 and bare.startswith(stem) else bare


def same_but_ending(word: str, other: str) -> bool:
    """Return whether two words differ in at most their last four letters."""
    alike = max(len(word), len(other)) - ENDING
    return alike <= 0 or word[:alike] == other[:alike]


Matching = Literal["stem", "compound", "inflected", "unspaced"]

_PATTERN_TOKEN = re.compile(rf"[*=]?(?:[{CJK}]+|(?:(?![{CJK}])[^\W_])+)\*?")
_UNSPACED = re.compile(rf"[{CJK}]")
_CAPITALS = re.compile(r"[A-Z]{2,6}(?=\*?$)")
_BREAK = re.compile(r"[.!?。！？]\s|[。！？\n]")  # no phrase goes on after it
_LONG_ARABIC = 4  # letters of a word that may carry "and", "for", "the" in front
_TELLING = 2.0  # a term that weighs so much is looked for inside longer words


@dataclass(
    frozen=True, slots=True, eq=False
)  # a term is itself: it is counted thousands of times an article
class Term:
    """A term for `theme` (weight above 0) or against it, in `language` ("mul": in any).

    A `literal` one matches verbatim only: "our privacy policy" does not match "privacy policies".
    """

    theme: str
    language: str
    text: str
    weight: float
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of `term` at `text[start:end]`."""

    term: Term
    start: int
    end: int


@dataclass(slots=True)
class _Patterns:
    """The numbered patterns by which the words of terms are recognised."""

    words: dict[str, int] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)

    def number(self, table: dict[str, int], pattern: str) -> int:
        return table.setdefault(pattern, len(self.words) + len(self.letters))


class TermIndex:
    """All terms of one language, found in one pass; `skip` are folded function words allowed
    between.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        language: str,
        matching: Matching = "stem",
        skip: frozenset[str] = frozenset(),
    ) -> None:
        self.language, self.matching, self.skip = language, matching, skip
        self._patterns = _Patterns()
        self._by_first: dict[int, list[tuple[tuple[int, ...], Term]]] = defaultdict(list)
        self._unspaced: dict[str, list[Term]] = defaultdict(list)
        self._literal: dict[str, Term] = {}
        self._capitals: dict[Term, str] = {}
        self._inside: set[int] = set()  # patterns that may be part of a longer word
        for term in terms:
            self._add(term)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word, stem in zip(
            self._patterns.words, stems(self._patterns.words, language), strict=True
        ):
            self._by_stem[stem].append(word)
        self._letters = AhoCorasick(list(self._patterns.letters))
        self._letter_numbers = list(self._patterns.letters.values())
        self._phrases = AhoCorasick(list(self._literal))
        self._unspaced_keys = list(self._unspaced)
        self._signs = AhoCorasick(self._unspaced_keys)

    def _add(self, term: Term) -> None:
        if self.matching == "unspaced" and _UNSPACED.search(term.text):
            self._unspaced["".join(fold(term.text).split())].append(term)
            return
        if term.literal:
            self._literal[_phrase(term.text)] = term
        elif numbers := self._numbers(term):
            self._by_first[numbers[0]].append((numbers[1:], term))
        if capitals := _CAPITALS.match(term.text):
            self._capitals[term] = capitals[0]

    def _numbers(self, term: Term) -> tuple[int, ...]:
        words = _PATTERN_TOKEN.findall(term.text)
        kept = [fold(word) for word in words if is_acronym(word) or fold(word) not in self.skip]
        kept = kept or [fold(word) for word in words]
        inside = len(kept) == 1 and abs(term.weight) >= _TELLING
        return tuple(self._number(word, inside=inside) for word in kept)

    def _number(self, word: str, *, inside: bool) -> int:
        """Return the number of the pattern for a word; `inside` allows it within a longer word."""
        bare = word.strip("*=")
        letters, inside = self._patterns.letters, inside and len(bare) >= LONG
        if word != bare:
            start, end = "" if word[0] == "*" else " ", "" if word[-1] == "*" else " "
            return self._patterns.number(letters, start + bare + end)
        if self.language == "ar" and len(bare) >= _LONG_ARABIC:
            return self._patterns.number(letters, bare + " ")  # clitics are glued to its front
        if self.matching == "compound" and inside:
            return self._part(without_ending(bare, self.language))
        if self.matching == "inflected" and len(root := uninflected(bare, self.language)) >= 4:
            if inside and self.language == "fi":
                return self._part(root)
            return self._patterns.number(letters, " " + root)
        return self._patterns.number(self._patterns.words, bare)

    def _part(self, letters: str) -> int:
        number = self._patterns.number(self._patterns.letters, letters)
        self._inside.add(number)
        return number

    def find(self, text: str, tokens: Tokens | None = None) -> list[Hit]:
        """Yield every term in `text`, in order; `tokens` are those of `text`, if
        already computed.
        """
        tokens = tokens or Tokens.of(text, self.skip)
        found = self._in_words(tokens) + self._word_for_word(tokens)
        found += self._in_signs(text) if self._unspaced_keys else []
        hits = [hit for hit in found if self._as_written(hit, text)]
        return sorted(
            hits,
            key=lambda hit: (hit.start, -hit.end, -hit.term.weight, hit.term.theme, hit.term.text),
        )

    def _as_written(self, hit: Hit, text: str) -> bool:
        return text.startswith(self._capitals.get(hit.term, ""), hit.start) and not _BREAK.search(
            text, hit.start, hit.end
        )

    def _in_words(self, tokens: Tokens) -> list[Hit]:
        at = self._patterns_at(tokens)
        hits = []
        for place, numbers in at.items():
            for number in numbers:
                for rest, term in self._by_first.get(number, ()):
                    if all(
                        following in at.get(place + 1 + step, ())
                        for step, following in enumerate(rest)
                    ):
                        hits.append(
                            Hit(term, tokens.spans[place][0], tokens.spans[place + len(rest)][1])
                        )
        return hits

    def _patterns_at(self, tokens: Tokens) -> Mapping[int, set[int]]:
        """Return the patterns that each word matches."""
        at: dict[int, set[int]] = defaultdict(set)
        for place, stem in enumerate(stems(tokens.folded, self.language)):
            for word in self._by_stem.get(stem, ()):
                if same_but_ending(word, tokens.folded[place]):
                    at[place].add(self._patterns.words[word])
        line, starts = _one_line(tokens.folded)
        for number, start, _ in self._letters.find_matches_as_indexes(line, overlapping=True):
            place, pattern = bisect_right(starts, start) - 1, self._letter_numbers[number]
            before = start - starts[place] - 1
            if not 0 < before < LEAST_BEFORE or pattern not in self._inside:
                at[place].add(pattern)
        return at

    def _word_for_word(self, tokens: Tokens) -> list[Hit]:
        terms = list(self._literal.values())
        line, starts = _one_line([folded for folded, _ in tokens.every])
        hits = []
        for number, start, end in self._phrases.find_matches_as_indexes(line, overlapping=True):
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 2) - 1
            hits.append(Hit(terms[number], tokens.every[first][1][0], tokens.every[last][1][1]))
        return hits

    def _in_signs(self, text: str) -> list[Hit]:
        letters, places = _without_spaces(text)
        return [
            Hit(term, places[start], places[end - 1] + 1)
            for number, start, end in self._signs.find_matches_as_indexes(letters, overlapping=True)
            if _at_borders(letters, start, end, places, self.language)
            for term in self._unspaced[self._unspaced_keys[number]]
            if term.weight >= _NAMES or not _in_longer_run(letters, start, end)
        ]


_NAMES = 3.0  # the weight of a term that names its theme
_LONG_KOREAN = 4  # syllables of a term that may stand inside a word
_SYLLABLE, _KATAKANA = re.compile("[가-힣]"), re.compile("[ァ-ヺー]")
_KANJI = re.compile("[㐀-鿿々]")


def _at_borders(letters: str, start: int, end: int, places: Sequence[int], language: str) -> bool:
    """Return whether letters[start:end] begin where a Korean word does, and are no part of a
    katakana word.
    """
    before, after = letters[start - 1 : start], letters[end : end + 1]
    if language == "ko" and end - start < _LONG_KOREAN and _SYLLABLE.match(before):
        return places[start] > places[start - 1] + 1
    inside_front = _KATAKANA.match(before) and _KATAKANA.match(letters[start])
    inside_back = _KATAKANA.match(after) and _KATAKANA.match(letters[end - 1])
    return not (inside_front or inside_back)


def _in_longer_run(letters: str, start: int, end: int) -> bool:
    """Return whether two kanji are part of a longer run: 採用 in 採用試験 is another word."""
    if end - start != 2 or not _KANJI.match(letters[start]) or not _KANJI.match(letters[end - 1]):
        return False
    around = letters[start - 1 : start], letters[end : end + 1]
    return any(_KANJI.match(sign) for sign in around)


def _phrase(text: str) -> str:
    """Return a literal term as a pattern on words; * at its end allows any ending."""
    line, _ = _one_line([fold(word) for word in TOKEN.findall(text)])
    return line.rstrip() if text.endswith("*") else line


def _one_line(folded: Sequence[str]) -> tuple[str, list[int]]:
    """Return the words as " word word ", with the start of each (at the space before it)."""
    starts, position = [], 0
    for word in folded:
        starts.append(position)
        position += len(word) + 1
    return " " + " ".join(folded) + " ", starts


def _without_spaces(text: str) -> tuple[str, list[int]]:
    """Return `text` folded without white space, and the original position of each letter."""
    folded: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign.isspace():
            continue
        letters = sign if sign > "\u2fff" and sign < "\uff00" else fold(sign)
        folded.append(letters)
        places.extend([place] * len(letters))
    return "".join(folded), places
