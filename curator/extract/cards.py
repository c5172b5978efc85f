"""Cards of other articles: a title and a teaser that breaks off."""

from __future__ import annotations

import re

from curator.extract.cleaning import Cleaning, title_like
from curator.extract.tidy import is_item
from curator.records import Link

_CUT_OFF = re.compile(r"(?:…|\.{3}|\[(?:…|\.{3,}+)\])$")


def take_cards(work: Cleaning) -> None:
    """A title line and a teaser cut off in mid-sentence, of which there are several or one of a teaser's length."""
    pairs = [i for i in range(len(work.lines) - 1) if _is_card(work.lines[i], work.lines[i + 1])]
    sure = [i for i in pairs if _CUT_OFF.search(work.lines[i + 1])]
    if len(sure) >= 2:
        _pull(work, pairs)
        _pull(work, [i for i in range(len(work.lines) - 1) if _is_spoken_card(work.lines[i], work.lines[i + 1])])
    elif sure and 100 <= len(work.lines[sure[0] + 1]) <= 450:
        _pull(work, sure)


def _is_card(title: str, teaser: str) -> bool:
    if not title_like(title) or is_item(teaser) or not max(60, len(title) + 1) <= len(teaser) <= 700:
        return False
    return bool(_CUT_OFF.search(teaser)) or (len(teaser) >= 120 and teaser[-1].isalnum())


def _is_spoken_card(title: str, teaser: str) -> bool:
    """Among other cards: a title that ends like a sentence, before a teaser of a teaser's length that is cut off."""
    return 8 <= len(title) <= 110 and not is_item(title) and 120 <= len(teaser) <= 700 and bool(_CUT_OFF.search(teaser))


def _pull(work: Cleaning, pairs: list[int]) -> None:
    work.related += [Link("", work.lines[i], work.lines[i + 1]) for i in pairs]
    gone = {j for i in pairs for j in (i, i + 1)}
    work.lines = [line for i, line in enumerate(work.lines) if i not in gone]
