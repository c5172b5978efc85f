"""How a piece talks: promotion, machine translation, listicle, filler for search engines; each
flag with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise, takewhile
from urllib.parse import urlsplit

from curator.label.cue_phrases import cue, flat, opening
from curator.language import fold, script_counts, sentences, word_count
from curator.records import Article, Flag

_NUMBERED = re.compile(r"^[^\w\n]{0,9}(\d{1,2})[.)][ \t]+\S", re.MULTILINE)
_IN_TITLE = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,%])")
_LEAST_ITEMS = 4
_LEAST_FILLER = 3
_LAST = 0.2  # of the body: where a vendor comes to the point
_WORDS_FOR_STUFFING = 150
_TITLE = 200  # characters of it that are looked at


def flags(article: Article, language: str) -> tuple[Flag, ...]:
    """What a picker should weigh about the tone of `article`, read as being in `language` (BCP
    47).
    """
    found = (
        *_promotion(article, language),
        *(
            Flag("machine-translated", reason)
            for reason in signs_of_machine_translation(article.body, language)[:1]
        ),
        *_listicle(article, language),
        *_filler(article, language),
    )
    return tuple(found)


def _promotion(article: Article, language: str) -> Iterator[Flag]:
    """One flag: an offer anywhere, a call to act at the end, or the publisher's own name at the
    end.
    """
    ending = _ending(article.body)
    offers = [found[0] for found in cue(language, "sale").finditer(flat(article.body))]
    if len(set(offers)) >= 2:
        yield Flag("promotion", f"offers its own services: {_listed(offers)}")
    elif offers and cue(language, "sale").search(flat(ending)):
        yield Flag("promotion", f"ends with an offer: “{offers[-1]}”")
    elif (called := cue(language, "call").search(flat(ending))) and (
        name := _publisher_in(article, ending)
    ):
        yield Flag(
            "promotion", f"ends with a call to act (“{called[0]}”) and the publisher's name, {name}"
        )
    elif name := _publisher_in(article, article.body, least=4):
        yield Flag("promotion", f"names its publisher, {name}, again and again")


def _ending(body: str) -> str:
    """The last fifth of a body, whole paragraphs, at least the last one."""
    paragraphs = body.split("\n\n") if "\n\n" in body else body.split("\n")
    lengths = accumulate(len(paragraph) for paragraph in reversed(paragraphs))
    kept = max(1, sum(1 for _ in takewhile(lambda length: length <= _LAST * len(body), lengths)))
    return "\n".join(paragraphs[-kept:])


def _publisher_in(article: Article, text: str, least: int = 1) -> str | None:
    """The site's or publisher's name where `text` holds it `least` times."""
    host = (urlsplit(article.url).hostname or "").removeprefix("www.").split(".")[0]
    for name in filter(None, (article.publisher, article.site, host if len(host) > 4 else None)):
        if len(re.findall(rf"(?<!\w){re.escape(fold(name))}", fold(text))) >= least:
            return name
    return None


def _listicle(article: Article, language: str) -> Iterator[Flag]:
    title = flat(article.title)
    number = _IN_TITLE.search(title)
    if (
        number
        and 3 <= int(number[1]) <= 101
        and cue(language, "listed").search(title[number.end() : number.end() + 60])
    ):
        yield Flag("listicle", f"the title counts: “{article.title.strip()}”")
        return
    items = _numbered_items(article.body)
    if items >= _LEAST_ITEMS and number and int(number[1]) == items:
        yield Flag("listicle", f"a list of {items} numbered items, as the title says")


def _numbered_items(body: str) -> int:
    """How far the numbers at the starts of lines count up from 1."""
    expected = 1
    for found in _NUMBERED.finditer(body):
        if int(found[1]) == expected:
            expected += 1
    return expected - 1


def _filler(article: Article, language: str) -> Iterator[Flag]:
    said = [found[0] for found in cue(language, "filler").finditer(flat(article.body))]
    allowed = max(_LEAST_FILLER, word_count(article.body) // 200)
    if len(said) >= allowed and len(set(said)) >= 2:
        yield Flag("seo-filler", f"phrases that say nothing: {_listed(said)}")
        return
    if stuffed := _stuffed(article, language):
        yield Flag("seo-filler", f"repeats “{stuffed[0]}” in {stuffed[1]:.0%} of its sentences")


def _stuffed(article: Article, language: str) -> tuple[str, float] | None:
    """A phrase of two title words that stands in a third of the sentences of a longer piece."""
    lines = [flat(line) for line in sentences(article.body, language)]
    if word_count(article.body) < _WORDS_FOR_STUFFING or not lines:
        return None
    title = [
        word
        for word in re.findall(r"\w{4,}", flat(article.title[:_TITLE]))
        if not opening(language, "leaning_back").fullmatch(word)
    ]
    for first, second in pairwise(title):
        phrase = f"{first} {second}"
        share = sum(phrase in line for line in lines) / len(lines)
        if share > 0.3:
            return phrase, share
    return None


def _listed(said: list[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in list(dict.fromkeys(said))[:3])


_SAID = re.compile(
    r"machine[- ]translat\w+|automatically translated|maschinell"
    r" (?:übersetzt|erstellt)\w*|traducción automática|"
    r"traduction automatique|traduzione automatica|tradução"
    r" automática|machinevertaling|maskinöversätt\w+|konekään\w+|"
    r"makine çevirisi|tłumaczenie maszynowe|기계 번역|機械翻訳|tm\+mt",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\w ’ s\b|\b[A-ZÀ-Þ]{2,}: \w{1,3}\b|\w \?|„ \w|\w “(?=\s)|\" [A-ZÀ-Þ][^\"\n]{10,80} \""
)
_LEAST_LOOSE = 3
_FOREIGN_LETTERS = 0.04
_SMALL_STARTS = 0.3
_LEAST_SENTENCES = 8
_SPACED_MARKS = frozenset({"fr"})  # blanks before "?" are right there


def signs_of_machine_translation(body: str, language: str) -> list[str]:
    """The reasons to think so, strongest first, in an editor's words; empty when there is none."""
    tests: tuple[Callable[[str, str], str | None], ...] = (
        _says_so,
        _mixes_scripts,
        _small_starts,
        _loose_marks,
    )
    return [reason for test in tests if (reason := test(body, language))]


def _says_so(body: str, _: str) -> str | None:
    found = _SAID.search(body)
    return f"it says so: “{found[0]}”" if found else None


def _mixes_scripts(body: str, language: str) -> str | None:
    """Sentences that change between Latin and another script in mid-clause, in a language
    written in Latin letters.
    """
    if language.split("-")[0] in ("ko", "ja", "zh", "ru", "uk", "ar", "el", "he"):
        return None
    counts = script_counts(body)
    foreign = sum(number for name, number in counts.items() if name != "Latin")
    return (
        "words left in another script within its sentences"
        if foreign > _FOREIGN_LETTERS * sum(counts.values()) > 0
        else None
    )


def _small_starts(body: str, language: str) -> str | None:
    lines = [line for line in sentences(body, language) if len(line) > 40 and line[-1] in ".?!"]
    small = [line for line in lines if line[0].islower()]
    if len(lines) < _LEAST_SENTENCES or len(small) < _SMALL_STARTS * len(lines):
        return None
    return f"{len(small)} of {len(lines)} sentences begin with a small letter"


def _loose_marks(body: str, language: str) -> str | None:
    found = [
        match[0]
        for match in _LOOSE.finditer(body)
        if not (language in _SPACED_MARKS and match[0].endswith("?"))
    ]
    return f"blanks where none belong: “{found[0]}”" if len(found) >= _LEAST_LOOSE else None
