"""Pages of other extractors' tests: title, day and text as they expect them, beside trafilatura."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import trafilatura

from bench.suites.tally import NOW, Tally, found
from curator import extract
from curator.records import Page

_WORD = re.compile(r"[぀-ヿ一-鿿가-힣]|[^\W_]+")
_QUOTED = r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`\\]|\\.)*`)"
_START = 13  # words of a body's beginning
_LIKE = 0.02  # F1: so much is no difference
_RUN = 4  # words compared at once


@dataclass(frozen=True, slots=True)
class Case:
    """One page, and what its own suite says of it: title, day, start or whole text."""

    name: str
    url: str
    html: str
    wanted: Mapping[str, str]


def run(folders: list[Path]) -> Tally:
    """One case a page and property: worse where trafilatura has it right and we do not."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tally = Tally()
    for case in _cases(folders):
        ours, theirs = _ours(case), _theirs(case)
        for what, wanted in case.wanted.items():
            mine, peer = (_score(what, each.get(what, ""), wanted) for each in (ours, theirs))
            tally.more[f"{what} ours, per mille"] += round(1000 * mine)
            tally.more[f"{what} trafilatura, per mille"] += round(1000 * peer)
            tally.more[f"{what} cases"] += 1
            tally.judge(mine >= peer - _LIKE, f"{case.name} {what}", wanted[:90])
    for name in [name for name in tally.more if name.endswith("per mille")]:
        tally.more[name] //= tally.more[f"{name.split()[0]} cases"]
    return tally


def _ours(case: Case) -> dict[str, str]:
    page = Page(case.url, case.html.encode())
    read = extract.article(page, id=case.name, today=NOW.date())
    return _said(read.title, str(read.published or ""), read.body)


def _theirs(case: Case) -> dict[str, str]:
    texts = {"start", "text"} & set(case.wanted)  # a thousand pages are there for their day alone
    body = trafilatura.extract(case.html, url=case.url, include_comments=False) if texts else ""
    known = trafilatura.extract_metadata(case.html, default_url=case.url)
    title, day = (known.title, known.date) if known else ("", "")
    return _said(title or "", str(day or ""), body or "")


def _said(title: str, day: str, body: str) -> dict[str, str]:
    return {"title": title, "day": day[:10], "start": body, "text": body}


def _score(what: str, read: str, wanted: str) -> float:
    """1 for right, 0 for wrong; of a whole text F1 over runs of four words."""
    mine, right = _words(read), _words(wanted)
    if what == "start":
        return float(" ".join(right[:_START]) in " ".join(mine))
    if what != "text":
        return float(mine == right)
    both = sum((_runs(mine) & _runs(right)).values())
    return 2 * both / max(1, sum(_runs(mine).values()) + sum(_runs(right).values()))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _cases(folders: list[Path]) -> Iterator[Case]:
    for test in found(folders, "index.test.js"):
        yield from _postlight(test)
    for told in found(folders, "expected-metadata.json"):
        yield _mozilla(told)
    for folder in folders:
        yield from map(_goose, sorted(folder.glob("tests/data/content/*.json")))
        for listed in sorted(folder.glob("tests/eval_*.json")):
            yield from _htmldate(listed)


def _case(name: str, url: str, page: Path, wanted: Mapping[str, Any]) -> Case:
    said = {what: str(value) for what, value in wanted.items() if value}
    return Case(name, url, page.read_bytes().decode("utf-8", "replace"), said)


def _postlight(test: Path) -> Iterator[Case]:
    """The first fixture of a test; their tool had written value= where pages have content=."""
    script = test.read_text(encoding="utf-8")
    named, url = (
        re.search(pattern, script)
        for pattern in (r"fixtures/([^'\"`]+\.html)", rf"url\s*=\s*{_QUOTED}")
    )
    page = test.parents[4] / "fixtures" / named[1] if named else test
    if page == test or not page.is_file():
        return
    wanted = {
        what: _stated(script, key)
        for what, key in (("title", "title"), ("day", "date_published"), ("start", "first13"))
    }
    wanted["day"] = wanted["day"][:10]
    whole = _case(page.name, url[1][1:-1] if url else "https://cx.example/", page, wanted)
    html = re.sub(r"(?i)(<meta\b[^>]*?)\bvalue=", r"\1content=", whole.html)
    yield Case(whole.name, whole.url, html, whole.wanted)


def _stated(script: str, key: str) -> str:
    stated = re.search(rf"assert\.equal\(\s*{key}\s*,\s*{_QUOTED}", script)
    if not stated:
        return ""
    bare = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), stated[1][1:-1])
    return re.sub(r"\\(.)", r"\1", bare.replace("\\n", "\n"))


def _mozilla(told: Path) -> Case:
    known = json.loads(told.read_text(encoding="utf-8"))
    html = (told.parent / "expected.html").read_text(encoding="utf-8")
    text = unescape(re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>", " ", html))
    wanted = {"title": known.get("title"), "text": text}
    url = "http://fakehost/test/page.html"
    return _case(told.parent.name, url, told.parent / "source.html", wanted)


def _goose(told: Path) -> Case:
    known = json.loads(told.read_text(encoding="utf-8"))
    wanted = {
        "title": known["expected"].get("title"),
        "start": known["expected"].get("cleaned_text"),
    }
    url = known.get("url") or "https://cx.example/"
    return _case(told.stem, url, told.with_suffix(".html"), wanted)


def _htmldate(listed: Path) -> Iterator[Case]:
    for url, known in json.loads(listed.read_text(encoding="utf-8")).items():
        for folder in ("cache", "eval", "test_set"):
            page = listed.parent / folder / known["file"]
            if page.is_file():
                yield _case(known["file"], url, page, {"day": known["date"]})
                break
