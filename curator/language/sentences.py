"""Split text into sentences, as verbatim slices, by rules for fourteen languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from curator.language import data
from curator.language.data import base

# Possessive quantifiers, so that a long run of closers cannot take quadratic time.
_CLOSERS = r"[\"'”’“‘»«›)\]」』）】〉》*_]*+"
_END = re.compile(
    r"(?P<wide>(?<![。！？｡])[。！？｡]++[」』）】〉》”’\"]*+)|"
    rf"(?P<mark>(?<![.!?…؟۔])[.!?…؟۔]++{_CLOSERS})(?=\s)|\n|\s[•▪◦‣●]\s|\s\|\s"
)
_BULLET = re.compile(r"(?:[-–—*•·▪◦‣●>○✓✔➤→]++\s++)++")
_LAST_WORD = re.compile(r"[^\s(\[„“\"'’«¿¡]*$")
_ORDINAL = re.compile(r"(?:^|[\s(„“\"'–-])(?:\d{1,2}|[IVX]{1,5})\.$")
_LONGEST_WORD = 40
_QUOTED_ON = re.compile(r"[とっでのをがはにもへ、]")


def sentences(text: str, language: str = "und") -> list[str]:
    """Return the sentences of `text` as verbatim slices; newlines and bullets end sentences too.

    `language` is a BCP 47 tag.
    """
    return [text[start:end] for start, end in sentence_spans(text, language)]


@lru_cache(maxsize=64)  # every step of labelling an article needs the sentences of the same body
def sentence_spans(text: str, language: str = "und") -> tuple[tuple[int, int], ...]:
    """Return start and end of each sentence in `text`, without surrounding space and bullets."""
    spans, start = [], 0
    for found in _END.finditer(text):
        if not _ends(text, start, found, base(language)):
            continue
        end = found.end() if found["wide"] or found["mark"] else found.start()
        spans.append(_trim(text, start, end))
        start = found.end()
    spans.append(_trim(text, start, len(text)))
    return tuple((first, last) for first, last in spans if first < last)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    bullet = _BULLET.match(text, start, end)
    return (bullet.end() if bullet else start), end


def _ends(text: str, start: int, found: re.Match[str], language: str) -> bool:
    if found["wide"]:
        # 「…。」と言った: the sentence goes on after the closing quotation mark.
        return found["wide"][-1] in "。！？｡" or not _QUOTED_ON.match(text, found.end())
    if not found["mark"]:
        return True
    following = _next_letter(text, found.end())
    if following.islower():
        return False
    return not (
        found["mark"] == "."
        and _is_abbreviated(text, start, found.start("mark") + 1, following, language)
    )


def _next_letter(text: str, position: int) -> str:
    """Return the next letter or digit on the same line, or ""."""
    for character in text[position : position + 12]:
        if character.isalnum():
            return character
        if character == "\n":
            break
    return ""


def _is_abbreviated(text: str, start: int, end: int, following: str, language: str) -> bool:
    # Only the last characters: searching all of a text full of initials would be quadratic.
    so_far = text[max(start, end - _LONGEST_WORD) : end]
    found = _LAST_WORD.search(so_far)
    word = found[0] if found else ""
    if word.casefold() in _abbreviations(language) or (
        following.isdigit() and word[:-1] in _before_number()
    ):
        return True
    if len(word) == 2 and word[0].isalpha() and word[0].isupper():  # an initial: "J. Smith"
        return True
    is_whole = end - start < _LONGEST_WORD and so_far.strip(" -•*\t\n") == word
    if is_whole and word[:-1].isdigit():  # "1. First", a list item
        return True
    return (
        language in _ordinal_languages() and bool(_ORDINAL.search(so_far)) and following.isalpha()
    )


@cache
def _abbreviations(language: str) -> frozenset[str]:
    own, shared = data.profile(language), data.profile(data.ALL)
    words = f"{shared.get('abbreviations', '')} {own.get('abbreviations', '')}"
    return frozenset(f"{word}.".casefold() for word in words.split())


@cache
def _before_number() -> frozenset[str]:
    return frozenset(data.profile(data.ALL)["before_number"].split())


@cache
def _ordinal_languages() -> frozenset[str]:
    return frozenset(tag for tag, _ in data.profiles("ordinal_point"))
