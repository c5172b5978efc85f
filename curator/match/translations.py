"""The same text in another language: by what the pages say of each other, by meaning, by what
survives translation.
"""

from __future__ import annotations

from dataclasses import dataclass

from curator.language.tags import with_script
from curator.match.anchors import common_order, same_rhythm, shared_order
from curator.match.fingerprint import Fingerprint
from curator.match.loans import shared_row
from curator.match.meaning import alignment
from curator.records import Match, Message

# Chosen on one half of the corpus and 2,900 items of real feeds (docs/decisions/0501). Unrelated
# articles of one field stay below 0.45; two reports of one event reach 0.57 in their teasers, and
# are not one text.
SAME_MEANING = 0.62  # alone
SAME_MEANING_OF_FEW = 0.68  # of fewer than FEW_SENTENCES
FEW_SENTENCES = 5
NEAR_MEANING = 0.5  # with some figures or names in common
LIKELY_MEANING = 0.38  # with many in the same order, or with paragraphs of the same lengths
UNLIKELY_MEANING = 0.25  # what no translation falls below
SAME_RHYTHM = 0.62  # unrelated texts reach 0.60 by accident, one in 1,000
SAME_RHYTHM_OF_FEW = 0.72  # of fewer than FEW_PARAGRAPHS
FEW_PARAGRAPHS = 8
SAME_ORDER = 0.4  # of figures and names
SOME_ORDER = 0.15
# Where no vector knows a language; of 110,000 unrelated pairs in two languages none reaches them.
SAME_ROW = 0.8  # of the shared ones in the same order, of MANY_ANCHORS
MOST_SHARED, FEW_ANCHORS = 0.6, 4  # of the shorter text's, in a text of a few paragraphs
STRONG_RHYTHM, STRONG_RHYTHM_OF_FEW, WEAK_RHYTHM = 0.8, 0.85, 0.35
LONG = 12  # paragraphs
MANY_ANCHORS = 6
SOME_ANCHORS = 3
MANY_LOANS, SAME_LOANS = 8, 0.2  # of 630,000 unrelated pairs one reaches both


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two texts being one in two languages; `meaning` is None where no embedding
    knows both.
    """

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
    """Whether `b` is `a` in another language, with the reason; None when it is not."""
    if with_script(a.language) == with_script(b.language):
        return None
    meaning = alignment(a.vectors, b.vectors) if len(a.vectors) and len(b.vectors) else None
    if _named(a, b) and (meaning is None or meaning >= UNLIKELY_MEANING):
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


def _named(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether one page names the other as its version. Some sites name a section's page for all,
    so the texts have a say.
    """
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
    """Without meaning: many names and figures in the same order, or some of them in paragraphs
    of the same lengths; two where many paragraphs agree closely; most of a short text's few; or
    many loan words in the same order.
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
    """The evidence, the figures first because a person can check them at a glance."""
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
