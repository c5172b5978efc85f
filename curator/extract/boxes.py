"""Boxes and adverts: newsletters, cookies, share buttons, menus, footers, paragraphs paid for by somebody else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from curator.extract import cues
from curator.extract.cleaning import PREFIX, Cleaning
from curator.extract.tidy import is_item

_WORD = re.compile(r"[^\W\d_]{4,}|[\uac00-\ud7a3\u3040-\u30ff\u4e00-\u9fff]{2,}")


def drop_adverts(work: Cleaning) -> None:
    """A short paragraph that sends the reader to another page about something the text nowhere speaks of."""
    senders = {i for i, line in enumerate(work.lines) if _sends_away(line)}
    if not senders:
        return
    spread = Counter(stem for line in work.lines for stem in _stems(line))  # once, however many lines ask
    size = sum(map(len, work.lines))
    foreign = {i for i in senders if size - len(work.lines[i]) >= 250 and _foreign(work.lines[i], spread)}
    work.cut |= len(work.lines) - 1 in foreign
    work.lines = [line for i, line in enumerate(work.lines) if i not in foreign]


def _sends_away(line: str) -> bool:
    if len(line) > 350 or is_item(line):
        return False
    return cues.holds("visit_prompt", line) or cues.begins("related_prefix", line) is not None


def _foreign(line: str, spread: Mapping[str, int]) -> bool:
    """Whether the other lines hold few of its words; `spread` says how many lines, this one included, hold each."""
    own = _stems(line)
    return bool(own) and sum(spread[stem] > 1 for stem in own) / len(own) < 0.4


def _stems(text: str) -> set[str]:
    """Beginnings of words, short enough to survive inflection and particles."""
    return {word[:2] if word[0] > "\u3000" else word[:6] for word in _WORD.findall(cues.fold(text))}


def drop_boxes(work: Cleaning) -> None:
    """Newsletter and cookie boxes, share buttons, menus, footers."""
    total = len(work.lines)
    kept = [line for i, line in enumerate(work.lines) if not _is_box(line, i, total) and not _is_button(work.lines, i)]
    work.cut |= bool(work.lines) and bool(kept) and kept[-1] is not work.lines[-1]
    work.lines = kept


def _is_button(lines: list[str], i: int) -> bool:
    """The last short line under a site builder's advert: "Get started"."""
    before = lines[i - 1] if i else ""
    return i >= len(lines) - 2 and len(lines[i]) <= 30 and len(before) <= 120 and cues.holds("site_builder_name", before)


def _is_box(line: str, index: int, total: int) -> bool:
    outer = index < max(3, total * 0.1) or index >= total * 0.7
    if len(line) <= 60 and any(cues.is_line(group, line) for group in ("share", "navigation", "cookie")):
        return True
    if len(line) <= 30 and index < 4 and cues.holds("reading_time", line) and any(c.isdigit() for c in line):
        return True
    return _is_footer(line, total - index) if outer else _is_prompt(line, outer=False)


def _is_footer(line: str, from_end: int) -> bool:
    """A copyright line, a site builder's advert, a list of tags; `from_end` is 1 for the last line."""
    if len(line) <= 150 and cues.holds("copyright", line):
        return True
    if from_end <= 6 and len(line) <= 120 and (cues.holds("site_builder_name", line) or _builder(line, from_end)):
        return True
    if len(line) <= 200 and cues.begins("filed_under", line) and PREFIX.match(line) and not line.endswith((".", "。")):
        return True
    return _is_prompt(line, outer=True)


def _builder(line: str, from_end: int) -> bool:
    return (
        cues.is_line("site_builder", line)
        if from_end <= 3
        else len(line) <= 90 and cues.begins("site_builder", line) is not None
    )


def _is_prompt(line: str, *, outer: bool) -> bool:
    if len(line) <= (240 if outer else 120) and cues.holds("newsletter", line):
        return True
    return len(line) <= 400 and (cues.begins("cookie", line) is not None or cues.hits("cookie", line) >= 2)
