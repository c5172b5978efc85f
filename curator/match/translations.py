"""Recognise translations: by the pages' own links, by meaning, or by what survives translation."""

from __future__ import annotations

from dataclasses import dataclass

from curator.language.tags import with_script
from curator.match.anchors import common_order, same_rhythm, shared_order
from curator.match.fingerprint import Fingerprint
from curator.match.loans import shared_row
from curator.match.meaning import alignment
from curator.records import Match, Message

# Chosen on one half of the corpus and 2,900 items of real feeds (docs/decisions/0501). Unrelated
# articles of one field stay below 0.45; two reports of one event reach 0.57 in their teasers.
SAME_MEANING = 0.62  # sufficient by itself
SAME_MEANING_OF_FEW = 0.68  # the same for fewer than FEW_SENTENCES
FEW_SENTENCES = 5
NEAR_MEANING = 0.5  # sufficient with some shared figures or names
LIKELY_MEANING = 0.38  # sufficient with many of them in the same order, or matching paragraphs
UNLIKELY_MEANING = 0.25  # no translation is below it
SAME_RHYTHM = 0.62  # one in 1,000 unrelated texts reaches 0.60
SAME_RHYTHM_OF_FEW = 0.72  # the same for fewer than FEW_PARAGRAPHS
FEW_PARAGRAPHS = 8
SAME_ORDER = 0.4  # of figures and names
SOME_ORDER = 0.15
# For languages without vectors. None of 110,000 unrelated pairs reaches these.
SAME_ROW = 0.8  # order of the shared anchors
MOST_SHARED, FEW_ANCHORS = 0.6, 4  # share of the shorter text's anchors, if there are few
STRONG_RHYTHM, STRONG_RHYTHM_OF_FEW, WEAK_RHYTHM = 0.8, 0.85, 0.35
LONG = 12  # paragraphs
MANY_ANCHORS = 6
SOME_ANCHORS = 3
MANY_LOANS, SAME_LOANS = 8, 0.2  # one of 630,000 unrelated pairs reaches both


@dataclass(frozen=True, slots=True)
class Evidence:
    """How similar two texts in two languages are; `meaning` is None if one has no vectors."""

    meaning: float | None
    shared: tuple[str, ...]
    order: float
    rhythm: float
    paragraphs: int
    sentences: int
    image: bool
    row: float = 0.0
    covered: float = 0.0
    loans: int = 0
    loan_row: float = 0.0


def same_story(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Return the match if `b` is `a` in another language, else None."""
    if with_script(a.language) == with_script(b.language):
        return None
    meaning = alignment(a.vectors, b.vectors) if len(a.vectors) and len(b.vectors) else None
    # Some sites link all their pages to one page in the other language, so meaning is asked too.
    if _is_linked(a, b) and (meaning is None or meaning >= UNLIKELY_MEANING):
        return Match(
            a.id,
            b.id,
            "translation",
            Message("translation: the page itself names it as its version in the other language"),
            1.0,
        )
    if meaning is not None and meaning < LIKELY_MEANING:
        return None
    seen = _evidence(a, b, meaning)
    if not (_by_meaning(seen) if meaning is not None else _by_what_survives(seen)):
        return None
    score = max(seen.rhythm, seen.order, seen.loan_row) if meaning is None else meaning
    return Match(a.id, b.id, "translation", _in_words(seen), round(score, 4))


def _is_linked(a: Fingerprint, b: Fingerprint) -> bool:
    """Return whether one page names the other as its version in another language (hreflang)."""
    return bool((a.addresses & b.alternates) or (b.addresses & a.alternates))


def _evidence(a: Fingerprint, b: Fingerprint, meaning: float | None) -> Evidence:
    count, order = shared_order(a.anchors, b.anchors)
    row, covered = common_order(a.anchors, b.anchors) if meaning is None else (0.0, 0.0)
    loans, loan_row = shared_row(a.loans, b.loans) if meaning is None else (0, 0.0)
    least = 2 if meaning is None else SOME_ANCHORS
    return Evidence(
        meaning=meaning,
        shared=tuple(dict.fromkeys(anchor for anchor in a.anchors if anchor in b.anchors)),
        order=order,
        rhythm=same_rhythm(a.rhythm, b.rhythm) if count >= least else 0.0,
        paragraphs=min(len(a.rhythm), len(b.rhythm)),
        sentences=min(len(a.vectors), len(b.vectors)),
        image=bool(a.image and a.image == b.image),
        row=row,
        covered=covered,
        loans=loans,
        loan_row=loan_row,
    )


def _by_meaning(seen: Evidence) -> bool:
    meaning, few = seen.meaning or 0.0, seen.sentences < FEW_SENTENCES
    if meaning >= (SAME_MEANING_OF_FEW if few else SAME_MEANING):
        return True
    if meaning >= NEAR_MEANING and not few and (len(seen.shared) >= SOME_ANCHORS or seen.image):
        return True
    return meaning >= LIKELY_MEANING and (_same_names(seen) or _same_shape(seen))


def _by_what_survives(seen: Evidence) -> bool:
    """Decide without vectors.

    Sufficient are: many names and figures in the same order, or some with matching paragraphs; two
    with closely matching paragraphs; most of those of a short text; many loan words in the same
    order.
    """
    if _same_shape(seen) or _same_names(seen) or _same_loans(seen):
        return True
    count, short = len(seen.shared), seen.paragraphs < FEW_PARAGRAPHS
    needed = STRONG_RHYTHM if seen.paragraphs >= LONG else STRONG_RHYTHM_OF_FEW
    if count >= 2 and seen.rhythm >= needed:
        return True
    names = sum(not anchor[0].isdigit() for anchor in seen.shared)
    in_a_row = seen.row >= SAME_ROW and (seen.rhythm >= WEAK_RHYTHM or short)
    many = count >= MANY_ANCHORS or (count >= FEW_ANCHORS and seen.covered >= MOST_SHARED)
    return names >= 2 and many and in_a_row


def _same_names(seen: Evidence) -> bool:
    return len(seen.shared) >= MANY_ANCHORS and seen.order >= SAME_ORDER


def _same_loans(seen: Evidence) -> bool:
    return seen.loans >= MANY_LOANS and seen.loan_row >= SAME_LOANS


def _same_shape(seen: Evidence) -> bool:
    needed = SAME_RHYTHM if seen.paragraphs >= FEW_PARAGRAPHS else SAME_RHYTHM_OF_FEW
    return seen.rhythm >= needed and len(seen.shared) >= SOME_ANCHORS and seen.order >= SOME_ORDER


def _in_words(seen: Evidence) -> Message:
    """Return the evidence as a message, figures first because they are easy to check."""
    figures = [anchor for anchor in seen.shared if anchor[0].isdigit()][:4]
    names = [anchor for anchor in seen.shared if not anchor[0].isdigit()]
    reasons = []
    if figures:
        reasons.append(Message("same figures %(figures)s", figures=", ".join(figures)))
    if names:
        count = len(names)
        reasons.append(
            Message("%(number)s name in common", "%(number)s names in common", number=count)
        )
    if _same_loans(seen):
        reasons.append(
            Message("%(loans)s words of common origin in the same order", loans=seen.loans)
        )
    if seen.rhythm >= SAME_RHYTHM:
        reasons.append(Message("paragraphs of the same lengths (%(share)s)", share=seen.rhythm))
    if seen.image:
        reasons.append(Message("the same picture"))
    if seen.meaning is not None:
        reasons.append(Message("meaning %(meaning)s", meaning=f"{seen.meaning:.2f}"))
    return Message("translation: %(reasons)s", reasons=Message.joined(reasons, ", "))
