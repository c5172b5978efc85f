"""How well a sentence can be printed alone under the headline of its piece, as log-odds.

Each figure says one thing of the sentence; what it weighs was learned from sentences that people
marked in training/blurbs.yaml (`python -m training.blurbs` fits and judges, language by language).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from curator.label.cue_phrases import cue, flat, opening
from curator.label.looking_back import new_names, standing
from curator.label.themes.matching import stems
from curator.language import data, fold, script_counts, words

WEIGHTS = {
    "lead of the title": 3.2,  # the first sentence, with a word of the title
    "lead": 2.3,  # with a name, a figure or a deed
    "plain lead": 1.5,  # any other: often a scene
    "of the title": 1.0,  # share of the title's words in it
    "statistic": 0.8,
    "per cent": 1.3,  # a statistic that is a share
    "telling": 0.4,  # what was found or done
    "length": 1.5,  # the logarithm of its characters by the usual ones
    "length of a lead": 1.0,  # the same once more
    "stands": 0.7,  # without the sentences before it, as `standing` says
    "names": -0.4,  # somebody new: the hero of an anecdote
    "asks": -3.4,  # how a study was made and not what it found
    "refers": -0.5,  # may speak of something named before
    "quotes": -0.8,  # what somebody said, who is often named elsewhere
    "offer": -1.0,  # what the vendor charges or gives away
    "defines": -1.2,  # what a thing is rather than what was found or done
    "advises": -0.8,  # opens with a condition, an instruction or a platitude
    "to the reader": -1.0,
    "filler": -2.0,
    "own voice": -0.4,  # of a piece that says "I" and "we": often an anecdote
    "in a list": -0.7,
}
CONSTANT = -0.5
_USUAL_LENGTH = 120
_MOST_LENGTH = 0.3  # longer is no better
_MOST_TITLE = 6  # words of it that a sentence can hold
_BULLETS = ("- ", "* ", "• ", "– ")
_QUOTES = tuple('«»“”„"「」『』')
_OWN_VOICE = 0.12  # of the sentences
_QUOTATION = re.compile('[“„«"「『].{,300}?[”“»"」』]')  # bounded: a page may open a million
_COUNT = re.compile(r"\d{2}")  # of those who were asked
_SHARE = re.compile(r"\d\s?%")
_LINES = 256  # those of one text are asked about several times

Vector = npt.NDArray[np.float64]


def log_odds(
    lines: Sequence[str], body: str, language: str, title: str, stated: Collection[str]
) -> Vector:
    """One figure a line of `body`, above 0 where it can rather be printed than not; `stated` are
    the lines that hold a statistic.
    """
    found = figures(lines, body, language, title, stated)
    return np.asarray(found @ np.array(list(WEIGHTS.values())) + CONSTANT)


def figures(
    lines: Sequence[str], body: str, language: str, title: str, stated: Collection[str]
) -> Vector:
    """Return the features of each line, shape (n, len(WEIGHTS)), in the order of WEIGHTS."""
    stands = standing(lines, language, title)
    new = new_names(lines, language)
    titled = set(terms(title, language))
    listed = "\n".join(each for each in body.splitlines() if each.lstrip().startswith(_BULLETS))
    own = _speaks_of_itself(lines, language)
    rows = []
    for number, line in enumerate(lines):
        known = _of_line(line, language)
        shared = len(titled.intersection(terms(line, language)))
        known["of the title"] = shared / max(1, min(len(titled), _MOST_TITLE))
        known["statistic"] = line in stated
        known["per cent"] = line in stated and bool(_SHARE.search(flat(line)))
        known["stands"] = math.log(stands[number])
        known["names"] = bool(new[number])
        known["in a list"] = line in listed
        known["own voice"] = own
        known["length of a lead"] = known["length"] if number == 0 else 0.0
        lead = _kind_of_lead(known) if number == 0 else None
        known |= {kind: kind == lead for kind in ("lead of the title", "lead", "plain lead")}
        rows.append([float(known[name]) for name in WEIGHTS])
    return np.array(rows).reshape(len(lines), len(WEIGHTS))


def _speaks_of_itself(lines: Sequence[str], language: str) -> bool:
    """Return whether a text says "I" or "we" in more than a few sentences outside quotations."""
    plain = (flat(_QUOTATION.sub("", line)) for line in lines)
    spoken = sum(bool(cue(language, "first_person").search(line)) for line in plain)
    return spoken > _OWN_VOICE * len(lines)


def _kind_of_lead(known: dict[str, float]) -> str | None:
    if known["to the reader"]:
        return None
    if known["of the title"]:
        return "lead of the title"
    return "lead" if known["names"] or known["telling"] or known["statistic"] else "plain lead"


def _of_line(line: str, language: str) -> dict[str, float]:
    """Return the features of a line by itself."""
    flattened = flat(line)
    named = {
        kind: bool(cue(language, kind).search(flattened))
        for kind in ("telling", "refers", "offer", "defines", "filler")
    }
    return named | {
        "asks": bool(_COUNT.search(flattened) and cue(language, "asks").search(flattened))
        and not _SHARE.search(flattened),
        "length": min(
            _MOST_LENGTH, math.log(len(line) * (2 if is_dense(line) else 1) / _USUAL_LENGTH)
        ),
        "quotes": any(mark in line for mark in _QUOTES),
        "advises": bool(opening(language, "advice").match(flattened)),
        "to the reader": bool(cue(language, "reader").search(flattened))
        or _is_polite(line, language),
    }


def _is_polite(line: str, language: str) -> bool:
    """Return whether a word addresses the reader by its capital alone, as German "Sie" does."""
    polite = data.read(data.base(language), "style").get("reader_as_written", ())
    return any(word.strip('.,;:!?)»“”"') in polite for word in line.split()[1:])


@lru_cache(_LINES)
def terms(line: str, language: str) -> tuple[str, ...]:
    """Return the stems of its longer words, or pairs of characters in unspaced scripts."""
    if is_dense(line):
        bare = [character for character in fold(line) if character.isalnum()]
        return tuple(first + second for first, second in pairwise(bare))
    return tuple(stems((word for word in words(fold(line)) if len(word) > 3), language))


@lru_cache(_LINES)
def is_dense(line: str) -> bool:
    """Return whether most characters are Han, Kana or Hangul."""
    counts = script_counts(line)
    return counts["Latin"] < counts["Han"] + counts["Kana"] + counts["Hangul"]
