"""Whether the same story is found: revisions and copies of a text, its translations, and nothing
else.

    python -m bench.quality.twins [--choose]

Everything goes through the program's own way from text to story to group, as `curator twins`
does, all at once. Thresholds come from the groups of one half (`--choose` shows how texts of
that half lie apart), the figures from those of the other.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.quality.measure import Measure
from curator import match
from curator.language.embedder import LANGUAGES
from curator.match.index import compare
from curator.match.meaning import alignment
from curator.match.shingles import overlap
from curator.records import Story
from curator.runs import analyse, context

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "articles"
TODAY = date(2026, 11, 22)
SAME_TEXT = 0.6  # 4-gram Jaccard from which a revision has to be found

Pair = tuple[str, str]
Counts = Counter[str]


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of one corpus file."""
    return [
        json.loads(line)
        for line in (ARTICLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


@cache
def texts() -> dict[str, dict[str, Any]]:
    """Every article and every revision of one, by id."""
    return {row["id"]: row for row in rows("articles") + rows("revisions")}


@cache
def truth() -> dict[str, str]:
    """The group of each text: its translation group, else the article it is a revision of, else
    itself.
    """
    translated = {
        member["id"]: row["group"]
        for row in rows("translation-groups")
        for member in row["members"]
    }
    originals = {name: row.get("variant_of", name) for name, row in texts().items()}
    return {name: translated.get(original, original) for name, original in originals.items()}


def reported(name: str) -> bool:
    """Whether the text's group is of the half the figures are taken from."""
    return sha256(truth()[name].encode()).digest()[0] % 2 == 1


@cache
def stories() -> tuple[Story, ...]:
    given = (
        {"id": name, "text": row["text"], "title": row["title"]} for name, row in texts().items()
    )
    return tuple(analyse.story_of_object(each, today=TODAY) for each in given)


def same_group(groups: Sequence[match.Group]) -> set[Pair]:
    """The pairs that are said to be one text, in whatever language; an event is told anew."""
    texts_only = [group for group in groups if group.kind != "event"]
    return {pair for group in texts_only for pair in combinations(sorted(group.ids), 2)}


def kind_of(pair: Pair) -> str:
    """What has to be seen in the pair: one text in one language, or a translation in languages
    known or not.
    """
    languages = {texts()[name]["lang"] for name in pair}
    if len(languages) == 1:
        return "text"
    return "known" if languages <= LANGUAGES else "unknown"


def counted(found: set[Pair]) -> dict[str, Counts]:
    """Hits, misses and false alarms of each kind among the pairs that touch the reported half."""
    counts: dict[str, Counts] = defaultdict(Counter)
    for pair in combinations(sorted(texts()), 2):
        same = truth()[pair[0]] == truth()[pair[1]]
        if (same or pair in found) and any(map(reported, pair)):
            counts[kind_of(pair)][
                "hit" if same and pair in found else "missed" if same else "false"
            ] += 1
    return counts


def recall(counts: Counts) -> float:
    return counts["hit"] / max(counts["hit"] + counts["missed"], 1)


def precision(counts: Counts) -> float:
    return counts["hit"] / max(counts["hit"] + counts["false"], 1)


def measure() -> list[Measure]:
    """The figures of the issue, with the embeddings and, only reported, without."""
    embedder = context.embedder()
    found = same_group(list(match.twins(stories(), embedder)))
    counts, alone = counted(found), counted(same_group(list(match.twins(stories()))))
    known, unknown = counts["known"], counts["unknown"]
    return [
        *_revisions(found),
        Measure("same title, different text: kept apart", _kept_apart(found), 1.0),
        Measure(
            "texts merged that are one text",
            precision(counts["text"]),
            1.0,
            note=_of(counts["text"]),
        ),
        Measure("translations found", recall(known), 0.90 if embedder else None, note=_of(known)),
        Measure(
            "translations right", precision(known), 0.98 if embedder else None, note=_of(known)
        ),
        Measure(
            "translations found, Finnish and Swedish", recall(unknown), 0.90, note=_of(unknown)
        ),
        Measure(
            "translations right, Finnish and Swedish", precision(unknown), 0.98, note=_of(unknown)
        ),
        Measure(
            "translations found without embeddings",
            recall(alone["known"]),
            0.90,
            note=_of(alone["known"]),
        ),
        Measure(
            "translations right without embeddings",
            precision(alone["known"]),
            0.98,
            note=_of(alone["known"]),
        ),
    ]


def _of(counts: Counts) -> str:
    return f"{counts['hit']} pairs found, {counts['missed']} missed, {counts['false']} false"


def _revisions(found: set[Pair]) -> Iterator[Measure]:
    """Revisions that are mostly the same text, which must be found, and those that are mostly
    not.
    """
    for name, floor, wanted in (
        ("revisions found", 0.98, True),
        ("revisions found that share less than 0.6", None, False),
    ):
        those = [
            row
            for row in rows("revisions")
            if (row["jaccard_4gram"] >= SAME_TEXT) == wanted and reported(row["id"])
        ]
        seen = [
            row
            for row in those
            if (min(row["id"], row["variant_of"]), max(row["id"], row["variant_of"])) in found
        ]
        if those:
            yield Measure(name, len(seen) / len(those), floor, note=f"{len(seen)} of {len(those)}")


def _kept_apart(found: set[Pair]) -> float:
    pairs = [(min(row["a"], row["b"]), max(row["a"], row["b"])) for row in rows("related-pairs")]
    return sum(pair not in found for pair in pairs) / len(pairs)


def choose() -> None:
    """How the texts of the other half lie apart: what is one story, and the nearest of what is
    not.
    """
    prints = {
        seen.id: seen
        for seen in match.fingerprints(stories(), context.embedder())
        if not reported(seen.id)
    }
    for title, measured in (("share of the text", _shared), ("meaning", _meaning)):
        same, other = _apart(prints, measured)
        print(
            f"{title}: one story, lowest {_listed(sorted(same)[:8])}; not one, highest"
            f" {_listed(sorted(other)[:-9:-1])}"
        )
    wrong = [
        (a, b)
        for a, b in combinations(prints, 2)
        if compare(prints[a], prints[b]) and truth()[a] != truth()[b]
    ]
    for a, b in wrong:
        print(
            "wrong:",
            texts()[a]["lang"],
            texts()[a]["title"],
            "|",
            texts()[b]["lang"],
            texts()[b]["title"],
        )


def _shared(a: match.Fingerprint, b: match.Fingerprint) -> float | None:
    return overlap(a.text, b.text)[0] if a.language == b.language else None


def _meaning(a: match.Fingerprint, b: match.Fingerprint) -> float | None:
    return (
        alignment(a.vectors, b.vectors)
        if a.language != b.language and len(a.vectors) and len(b.vectors)
        else None
    )


def _apart(
    prints: Mapping[str, match.Fingerprint], measured: Any
) -> tuple[list[float], list[float]]:
    same: list[float] = []
    other: list[float] = []
    for a, b in combinations(prints, 2):
        value = measured(prints[a], prints[b])
        if value is not None:
            (same if truth()[a] == truth()[b] else other).append(value)
    return same, other


def _listed(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)


if __name__ == "__main__":
    if "--choose" in sys.argv:
        choose()
    else:
        for each in measure():
            print(f"{each.name:45} {each.value:.3f}  {each.note}")
