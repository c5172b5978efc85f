"""The same text again: word for word, edited, shortened, or standing at the same address."""

from __future__ import annotations

from rapidfuzz import fuzz

from curator.match.fingerprint import Fingerprint
from curator.match.shingles import overlap, same_start
from curator.records import Match, MatchKind, Message

# of both texts together: unrelated articles of one site share 0.07 at most, revisions 0.35 and more
SAME_TEXT = 0.5
EDITED_TEXT = 0.25  # enough where the title is the same too
SAME_HOUSE_TEXT = (
    0.85  # under different titles at different addresses of one site, which reuses its own words
)
NEARLY_ALL = 0.95
SAME_START = 0.35  # of the first sentences, found anywhere in the other text
SHORT_TEXT = 60  # words: below, two notices may be alike by accident, and the title has to agree
SAME_TITLE = 90.0  # rapidfuzz ratio, 0..100
OTHER_TITLE = 60.0
TELLING_TITLE = 5  # words: a title of fewer says too little to stand alone
SAME_WEEK = 7  # days


def same_text(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Whether `a` and `b` are one text, with the reason; None when they are not."""
    if not a.text.words or not b.text.words:
        return _title_only(a, b)
    shared, contained = overlap(a.text, b.text)
    titles = _title_likeness(a, b)
    if shared < _needed(a, b, titles) or (
        shared < NEARLY_ALL and _another_of_its_kind(a, b, titles)
    ):
        return None
    return Match(a.id, b.id, _kind(a, b, shared), _reason(shared, contained), round(shared, 4))


def _reason(shared: float, contained: float) -> Message:
    if shared > 0.995:
        return Message("all of the text is the same")
    same = Message("%(share)s of the text is the same", share=shared)
    if contained <= shared + 0.2:
        return same
    return Message(
        "%(same)s, and %(share)s of the shorter text is in the longer", same=same, share=contained
    )


def _needed(a: Fingerprint, b: Fingerprint, titles: float) -> float:
    """How much of the text must be the same, by how much else agrees."""
    if min(a.text.words, b.text.words) < SHORT_TEXT and titles < SAME_TITLE:
        return 1.1 if a.title and b.title else NEARLY_ALL
    if titles >= SAME_TITLE or a.addresses & b.addresses:
        return EDITED_TEXT
    return SAME_HOUSE_TEXT if a.site and a.site == b.site and titles < OTHER_TITLE else SAME_TEXT


def _another_of_its_kind(a: Fingerprint, b: Fingerprint, titles: float) -> bool:
    """Show notes, release notes and notices share their form: their titles count up, or they
    begin with something else.
    """
    if titles >= SAME_TITLE:
        return False
    return _counted_up(a, b) or same_start(a.text, b.text) < SAME_START


def _counted_up(a: Fingerprint, b: Fingerprint) -> bool:
    one, other = _digits(a.title), _digits(b.title)
    if one == other or not one or not other:
        return False
    return fuzz.ratio(_without(a.title, one), _without(b.title, other)) >= SAME_TITLE


def _without(title: str, digits: list[str]) -> str:
    return " ".join(token for token in title.split() if token not in digits)


def _kind(a: Fingerprint, b: Fingerprint, shared: float) -> MatchKind:
    """At one address a text is revised; elsewhere it is copied, unless it has changed more than
    a copyist changes.
    """
    if a.addresses & b.addresses:
        return "revision"
    if a.site and b.site and a.site != b.site:
        return "copy"
    return "copy" if shared >= NEARLY_ALL else "revision"


def _title_only(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Stories of which only the title is known: it must be telling and the same but for a
    letter, in the same week.
    """
    if (
        a.language != b.language
        or _digits(a.title) != _digits(b.title)
        or len(a.title.split()) < TELLING_TITLE
    ):
        return None
    if fuzz.ratio(a.title, b.title) < 97 or not _same_week(a, b):
        return None
    kind: MatchKind = "revision" if a.addresses & b.addresses else "copy"
    why = Message("the same title in the same week; there is no text to compare")
    return Match(a.id, b.id, kind, why, 0.5)


def _title_likeness(a: Fingerprint, b: Fingerprint) -> float:
    if not a.title or not b.title or _digits(a.title) != _digits(b.title):
        return 0.0
    return float(fuzz.ratio(a.title, b.title))


def _digits(title: str) -> list[str]:
    """The numbers of a title: part 1 and part 2 are two stories."""
    return [token for token in title.split() if any(map(str.isdigit, token))]


def _same_week(a: Fingerprint, b: Fingerprint) -> bool:
    if a.addresses & b.addresses:
        return True
    return a.day is not None and b.day is not None and abs((a.day - b.day).days) <= SAME_WEEK
