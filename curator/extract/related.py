"""Links to other articles that stand between paragraphs or after the last one; kept as links, taken out of the body."""

from __future__ import annotations

import re

from curator.extract import cues
from curator.extract.cleaning import PICTURES, PREFIX, SENTENCE_END, Cleaning, title_like
from curator.records import Link


def take_blocks(work: Cleaning) -> None:
    """A heading such as "You may also like" and the titles under it."""
    kept: list[str] = []
    i = 0
    while i < len(work.lines):
        if not cues.is_line("related_heading", work.lines[i]):
            kept.append(work.lines[i])
            i += 1
            continue
        end = _block_end(work.lines, i + 1)
        work.related += [Link("", line.removeprefix("- ")) for line in work.lines[i + 1 : end]]
        work.cut |= end == len(work.lines)
        i = end
    work.lines = kept


def _block_end(lines: list[str], start: int) -> int:
    """Where the titles under a related heading end: at prose, or at a title that prose follows."""
    i = start
    while i < min(len(lines), start + 12) and len(lines[i]) <= 140 and not lines[i].endswith((".", "。")):
        if i + 1 < len(lines) and len(lines[i + 1]) > 140:
            break
        i += 1
    return i


def take_link_lines(work: Cleaning) -> None:
    """Lines such as "Read also: ..." put between paragraphs."""
    kept = []
    for index, line in enumerate(work.lines):
        rest = _after_prefix(line) or _neighbour(line, index, len(work.lines))
        if rest is None:
            kept.append(line)
        else:
            work.related.append(Link("", rest[:200]))
            work.cut |= index == len(work.lines) - 1
    work.lines = kept


def _after_prefix(line: str) -> str | None:
    """What follows "Read also:" in a short line; None when the line is no such link."""
    line = line.removeprefix("- ")
    if len(line) > 320 or not (phrase := cues.begins("related_prefix", line)):
        return None
    match = PREFIX.match(line)
    if not match or len(cues.bare_line(line[: match.start("rest")])) > len(phrase) + 3:
        return None
    return match["rest"].strip()


def _neighbour(line: str, index: int, total: int) -> str | None:
    """The title in a link to the post before or after, as it stands at the end of a page."""
    if index < total * 0.6 or len(line) > 200:
        return None
    if line.startswith(("← ", "⟵ ", "<< ")) or line.endswith((" →", " ⟶", " >>")):
        return line.strip("←→⟵⟶<> ")
    match = PREFIX.match(line)
    named = match and cues.begins("neighbour", line)
    return match["rest"].strip() if match and named and len(line[: match.start("rest")]) <= len(named) + 4 else None


def take_dangling_title(work: Cleaning) -> None:
    """A title that nothing follows once the end was cut off is a link to the next post."""
    if work.cut and len(work.lines) >= 3:
        last, before = work.lines[-1], work.lines[-2]
        one_phrase = not re.search(r"[.!?。]\s", last) and not last.rstrip(PICTURES).endswith(tuple(".!?。！？…:"))
        if title_like(last) and one_phrase and len(last) <= 110 and before.endswith(SENTENCE_END):
            work.related.append(Link("", last))
            work.lines = work.lines[:-1]
