"""The same text in another language: by what the pages say of each other, by meaning, by what survives translation."""

from __future__ import annotations

from dataclasses import dataclass

from curator.match.anchors import same_rhythm, shared_order, shared_part
from curator.match.fingerprint import Fingerprint
from curator.match.meaning import alignment
from curator.records import Match

# Chosen on one half of the corpus (see docs/decisions/0501). Alignment of unrelated articles stays below 0.45.
SAME_MEANING = 0.53
LIKELY_MEANING = 0.38  # enough where figures and names, or the rhythm of the paragraphs, agree too
SAME_RHYTHM = 0.6
SAME_ORDER = 0.5
MANY_ANCHORS = 6
SOME_ANCHORS = 2
MOST_ANCHORS = 0.5  # share of the smaller set


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two texts being one in two languages; `meaning` is None where no embedding knows both."""

    meaning: float | None
    shared: tuple[str, ...]
    part: float
    order: float
    rhythm: float
    image: bool


def same_story(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Whether `b` is `a` in another language, with the reason; None when it is not."""
    if a.language.split("-")[0] == b.language.split("-")[0]:
        return None
    if (a.addresses & b.alternates) or (b.addresses & a.alternates):
        return Match(
            a.id, b.id, "translation", "translation: the page itself names it as its version in the other language", 1.0
        )
    seen = evidence(a, b)
    if not (_by_meaning(seen) if seen.meaning is not None else _by_what_survives(seen)):
        return None
    score = seen.meaning if seen.meaning is not None else max(seen.rhythm, seen.order)
    return Match(a.id, b.id, "translation", "translation: " + _in_words(seen), round(score, 4))


def evidence(a: Fingerprint, b: Fingerprint) -> Evidence:
    known = len(a.vectors) and len(b.vectors)
    _, order = shared_order(a.anchors, b.anchors)
    return Evidence(
        meaning=alignment(a.vectors, b.vectors) if known else None,
        shared=tuple(dict.fromkeys(anchor for anchor in a.anchors if anchor in b.anchors)),
        part=shared_part(a.anchors, b.anchors),
        order=order,
        rhythm=same_rhythm(a.rhythm, b.rhythm),
        image=bool(a.image and a.image == b.image),
    )


def _by_meaning(seen: Evidence) -> bool:
    meaning = seen.meaning or 0.0
    if meaning >= SAME_MEANING:
        return True
    return meaning >= LIKELY_MEANING and (_same_names(seen) or _same_shape(seen) or seen.image)


def _by_what_survives(seen: Evidence) -> bool:
    """Without meaning two of three must agree: names and figures in order, the paragraphs, the picture."""
    if seen.image and (_same_shape(seen) or _same_names(seen)):
        return True
    if len(seen.shared) >= MANY_ANCHORS and seen.order >= SAME_ORDER:
        return True
    return _same_shape(seen)


def _same_names(seen: Evidence) -> bool:
    return len(seen.shared) >= MANY_ANCHORS // 2 and seen.part >= MOST_ANCHORS


def _same_shape(seen: Evidence) -> bool:
    return seen.rhythm >= SAME_RHYTHM and len(seen.shared) >= SOME_ANCHORS


def _in_words(seen: Evidence) -> str:
    """The evidence, the figures first because a person can check them at a glance."""
    figures = [anchor for anchor in seen.shared if anchor[0].isdigit()][:4]
    names = [anchor for anchor in seen.shared if not anchor[0].isdigit()]
    said = []
    if figures:
        said.append("same figures " + ", ".join(figures))
    if names:
        said.append(f"{len(names)} name{'s' if len(names) > 1 else ''} in common")
    if seen.rhythm >= SAME_RHYTHM:
        said.append(f"paragraphs of the same lengths ({seen.rhythm:.0%})")
    if seen.image:
        said.append("the same picture")
    if seen.meaning is not None:
        said.append(f"meaning {seen.meaning:.2f}")
    return ", ".join(said)
