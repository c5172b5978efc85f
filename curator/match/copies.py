"""Recognise copies and revisions: the same text verbatim, edited, shortened, or at one address."""

from __future__ import annotations

from rapidfuzz import fuzz

from curator.match.fingerprint import Fingerprint
from curator.match.shingles import overlap, same_start
from curator.records import Match, MatchKind, Message

# Share of both texts together: at most 0.07 in unrelated articles of one site, 0.35 and more in
# revisions.
SAME_TEXT = 0.5
EDITED_TEXT = 0.25  # if the title or an address is the same too
SAME_SITE_TEXT = 0.85  # if titles and addresses differ: a site reuses its own words
NEARLY_ALL = 0.95
SAME_START = 0.35  # share of the first sentences, found anywhere in the other text
SHORT_TEXT = 60  # words; shorter texts are alike by accident, so the title has to agree
SAME_TITLE = 90.0  # rapidfuzz ratio, 0..100
OTHER_TITLE = 60.0
DISTINCTIVE_TITLE = 5  # words
SAME_WEEK = 7  # days


def same_text(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Return the match if `a` and `b` are the same text, else None."""
    if not a.text.words or not b.text.words:
        return _title_only(a, b)
    shared, contained = overlap(a.text, b.text)
    titles = _title_likeness(a, b)
    if shared < _needed(a, b, titles):
        return None
    if shared < NEARLY_ALL and _is_same_form(a, b, titles):
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
    """Return the share of the text that must be the same, by what else agrees."""
    if min(a.text.words, b.text.words) < SHORT_TEXT and titles < SAME_TITLE:
        return 1.1 if a.title and b.title else NEARLY_ALL
    if titles >= SAME_TITLE or a.addresses & b.addresses:
        return EDITED_TEXT
    return SAME_SITE_TEXT if a.site and a.site == b.site and titles < OTHER_TITLE else SAME_TEXT


def _is_same_form(a: Fingerprint, b: Fingerprint, titles: float) -> bool:
    """Return whether two texts share only their form, as show notes and release notes do: their
    titles are numbered, or their beginnings differ.
    """
    if titles >= SAME_TITLE:
        return False
    return _is_series(a, b) or same_start(a.text, b.text) < SAME_START


def _is_series(a: Fingerprint, b: Fingerprint) -> bool:
    """Return whether two titles differ in their numbers only."""
    one, other = _digits(a.title), _digits(b.title)
    if one == other or not one or not other:
        return False
    return fuzz.ratio(_without(a.title, one), _without(b.title, other)) >= SAME_TITLE


def _without(title: str, digits: list[str]) -> str:
    return " ".join(token for token in title.split() if token not in digits)


def _kind(a: Fingerprint, b: Fingerprint, shared: float) -> MatchKind:
    """Return "revision" at the same address, "copy" on another site, else what the share says."""
    if a.addresses & b.addresses:
        return "revision"
    if a.site and b.site and a.site != b.site:
        return "copy"
    return "copy" if shared >= NEARLY_ALL else "revision"


def _title_only(a: Fingerprint, b: Fingerprint) -> Match | None:
    """Match two stories without text, if a long enough title is nearly the same in one week."""
    if a.language != b.language or _digits(a.title) != _digits(b.title):
        return None
    if len(a.title.split()) < DISTINCTIVE_TITLE:
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
    """Return the words of a title that have digits: part 1 and part 2 are two stories."""
    return [token for token in title.split() if any(map(str.isdigit, token))]


def _same_week(a: Fingerprint, b: Fingerprint) -> bool:
    if a.addresses & b.addresses:
        return True
    return a.day is not None and b.day is not None and abs((a.day - b.day).days) <= SAME_WEEK
