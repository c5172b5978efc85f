"""Flag promotion, machine translation, listicles and filler for search engines, with reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate, takewhile
from urllib.parse import urlsplit

from curator.label.cue_phrases import cue, flat
from curator.language import data, fold, script_counts, sentences, word_count
from curator.language.data import base
from curator.records import Article, Flag, Message

_NUMBERED = re.compile(r"^[^\w\n]{0,9}(\d{1,2})[.)][ \t]+\S", re.MULTILINE)
_IN_TITLE = re.compile(r"(?<![\d.,])(\d{1,3})(?![\d.,%])")
_LEAST_ITEMS = 4
_LEAST_FILLER = 3
_LAST = 0.2  # of the body: where a vendor comes to the point
_SENTENCES_FOR_STUFFING = 5
_STUFFED_SHARE, _STUFFED_DENSITY = 0.4, 0.04  # of sentences, of words
_STEM = 7  # letters of a word that its forms share
_LEAST_NAMED = 3
_NAME = re.compile(r"\s+((?:[A-ZÀ-ÞĀ-Ž][\w.&'’-]*[ ]?){1,4})")
_TITLE = 200  # characters of it that are looked at


def flags(article: Article, language: str) -> tuple[Flag, ...]:
    """Return the flags of `article`, read as being in `language` (BCP 47)."""
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
    """Return at most one flag: an invitation to buy at the end, several offers, or a publisher that
    names itself up to the end.
    """
    ending = _ending(article.body)
    invited = cue(language, "invite").search(flat(ending))
    offers = [found[0] for found in cue(language, "invite", "sale").finditer(flat(article.body))]
    if invited:
        yield Flag("promotion", Message("ends with an offer: “%(words)s”", words=invited[0]))
    elif len(set(offers)) >= 2:
        why = Message("offers its own services: %(words)s", words=_listed(offers))
        yield Flag("promotion", why)
    elif (called := cue(language, "call").search(flat(ending))) and (
        name := _publisher_in(article, ending)
    ):
        why = Message(
            "ends with a call to act (“%(words)s”) and the publisher's name, %(name)s",
            words=called[0],
            name=name,
        )
        yield Flag("promotion", why)
    elif name := _own_name(article.body, ending, language):
        why = Message("speaks of itself as %(name)s, and ends with it", name=name)
        yield Flag("promotion", why)


def _own_name(body: str, ending: str, language: str) -> str | None:
    """Return the name under which a text says "we", if it is repeated often and at the end."""
    for phrase in cue(language, "we_at").finditer(flat(body)):
        found = _NAME.match(body, phrase.end())
        name = found[1].strip() if found else ""
        if name and body.count(name) >= _LEAST_NAMED and name in ending:
            return name
    return None


def _ending(body: str) -> str:
    """Return the last fifth of a body in whole paragraphs, at least the last one."""
    paragraphs = body.split("\n\n") if "\n\n" in body else body.split("\n")
    lengths = accumulate(len(paragraph) for paragraph in reversed(paragraphs))
    kept = max(1, sum(1 for _ in takewhile(lambda length: length <= _LAST * len(body), lengths)))
    return "\n".join(paragraphs[-kept:])


def _publisher_in(article: Article, text: str) -> str | None:
    """Return the site's or publisher's name if `text` has it."""
    host = (urlsplit(article.url).hostname or "").removeprefix("www.").split(".")[0]
    for name in filter(None, (article.publisher, article.site, host if len(host) > 4 else None)):
        if re.search(rf"(?<!\w){re.escape(fold(name))}", fold(text)):
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
        why = Message("the title counts: “%(title)s”", title=article.title.strip())
        yield Flag("listicle", why)
        return
    items = _numbered_items(article.body)
    if items >= _LEAST_ITEMS and number and int(number[1]) == items:
        why = Message("a list of %(items)s numbered items, as the title says", items=items)
        yield Flag("listicle", why)


def _numbered_items(body: str) -> int:
    """Return how far the numbers at the starts of lines count up from 1."""
    expected = 1
    for found in _NUMBERED.finditer(body):
        if int(found[1]) == expected:
            expected += 1
    return expected - 1


def _filler(article: Article, language: str) -> Iterator[Flag]:
    """Return a flag for empty phrases, or for one word in nearly every sentence with a closing for
    search visitors.

    Documentation repeats its word too, but has no such closing.
    """
    empty = [found[0] for found in cue(language, "filler").finditer(flat(article.body))]
    allowed = max(_LEAST_FILLER, word_count(article.body) // 200)
    if len(empty) >= allowed and len({phrase[:_STEM] for phrase in empty}) >= _LEAST_FILLER:
        why = Message("phrases that say nothing: %(words)s", words=_listed(empty))
        yield Flag("seo-filler", why)
        return
    farewell = cue(language, "farewell").search(flat(_ending(article.body)))
    if farewell and (stuffed := _stuffed(article, language)):
        word, share = stuffed
        why = Message(
            "repeats “%(word)s” in %(share)s of its sentences (“%(farewell)s”)",
            word=word,
            share=share,
            farewell=farewell[0],
        )
        yield Flag("seo-filler", why)


def _stuffed(article: Article, language: str) -> tuple[str, float] | None:
    """Return the stem of a title word that is in many sentences and a large part of the text."""
    lines = [flat(line) for line in sentences(article.body, language)]
    if len(lines) < _SENTENCES_FOR_STUFFING:
        return None
    body, words = flat(article.body), max(1, word_count(article.body))
    for word in _title_words(flat(article.title[:_TITLE]), language):
        share = sum(word in line for line in lines) / len(lines)
        if share >= _STUFFED_SHARE and body.count(word) / words >= _STUFFED_DENSITY:
            return word, share
    return None


def _title_words(title: str, language: str) -> list[str]:
    """Return the stems of the title's longer words; in unspaced scripts, every three letters."""
    if base(language) in ("ja", "zh"):
        return [title[start : start + 3] for start in range(len(title) - 2)]
    return [word[:_STEM] for word in re.findall(r"\w{4,}", title)] or re.findall(r"\w{2,}", title)


def _listed(phrases: list[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in list(dict.fromkeys(phrases))[:3])


_SAID = re.compile(
    r"machine[- ]translat\w+|automatically translated|maschinell"
    r" (?:übersetzt|erstellt)\w*|traducción automática|"
    r"traduction automatique|traduzione automatica|tradução"
    r" automática|machinevertaling|maskinöversätt\w+|konekään\w+|"
    r"makine çevirisi|tłumaczenie maszynowe|기계 번역|機械翻訳|tm\+mt",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"\w ’ s\b|\w \?|„ \w|\w “(?=\s)|\" [A-ZÀ-Þ][^\"\n]{10,80} \"")
_LEAST_LOOSE = 3
_FOREIGN_LETTERS = 0.04
_SMALL_STARTS = 0.3
_LEAST_SENTENCES = 8
_SPACED_MARKS = frozenset({"fr"})  # blanks before "?" are right there


def signs_of_machine_translation(body: str, language: str) -> list[Message]:
    """Return the reasons to suspect machine translation, strongest first."""
    tests: tuple[Callable[[str, str], Message | None], ...] = (
        _disclosed,
        _mixes_scripts,
        _small_starts,
        _loose_marks,
    )
    return [reason for test in tests if (reason := test(body, language))]


def _disclosed(body: str, _: str) -> Message | None:
    found = _SAID.search(body)
    return Message("it says so: “%(words)s”", words=found[0]) if found else None


def _mixes_scripts(body: str, language: str) -> Message | None:
    """Return that a text in a language of Latin letters has words in another script."""
    if not str(data.profile(language).get("detect", "")).startswith("Latin"):
        return None
    counts = script_counts(body)
    foreign = sum(number for name, number in counts.items() if name != "Latin")
    if not foreign > _FOREIGN_LETTERS * sum(counts.values()) > 0:
        return None
    return Message("words left in another script within its sentences")


def _small_starts(body: str, language: str) -> Message | None:
    lines = [line for line in sentences(body, language) if len(line) > 40 and line[-1] in ".?!"]
    small = [line for line in lines if line[0].islower()]
    if len(lines) < _LEAST_SENTENCES or len(small) < _SMALL_STARTS * len(lines):
        return None
    return Message(
        "%(small)s of %(all)s sentences begin with a small letter",
        small=len(small),
        all=len(lines),
    )


def _loose_marks(body: str, language: str) -> Message | None:
    found = [
        match[0]
        for match in _LOOSE.finditer(body)
        if not (language in _SPACED_MARKS and match[0].endswith("?"))
    ]
    if len(found) < _LEAST_LOOSE:
        return None
    return Message("blanks where none belong: “%(words)s”", words=found[0])
