"""Remove boilerplate: newsletter boxes, cookie notices, share buttons, menus, footers, adverts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from curator.extract import cues
from curator.extract.tidy import is_item
from curator.records import Link

_WORD = re.compile(r"[^\W\d_]{4,}|[\uac00-\ud7a3\u3040-\u30ff\u4e00-\u9fff]{2,}")


def drop_adverts(work: Cleaning) -> None:
    """Remove a short paragraph that links to another page about something the text does not
    mention.
    """
    senders = {i for i, line in enumerate(work.lines) if _sends_away(line)}
    if not senders:
        return
    spread = Counter(stem for line in work.lines for stem in _stems(line))
    size = sum(map(len, work.lines))
    foreign = {
        i for i in senders if size - len(work.lines[i]) >= 250 and _foreign(work.lines[i], spread)
    }
    work.cut |= len(work.lines) - 1 in foreign
    work.lines = [line for i, line in enumerate(work.lines) if i not in foreign]


def _sends_away(line: str) -> bool:
    if len(line) > 350 or is_item(line):
        return False
    return cues.holds("visit_prompt", line) or cues.begins("related_prefix", line) is not None


def _foreign(line: str, spread: Mapping[str, int]) -> bool:
    """Return whether few words of the line occur in other lines.

    `spread` is word -> the number of lines that contain it, this one included.
    """
    own = _stems(line)
    return bool(own) and sum(spread[stem] > 1 for stem in own) / len(own) < 0.4


def _stems(text: str) -> set[str]:
    """Return the beginnings of words, short enough to match across inflections and particles."""
    return {word[:2] if word[0] > "\u3000" else word[:6] for word in _WORD.findall(cues.fold(text))}


def drop_boxes(work: Cleaning) -> None:
    """Remove newsletter and cookie boxes, share buttons, menus and footers."""
    total = len(work.lines)
    kept = [
        line
        for i, line in enumerate(work.lines)
        if not _is_box(line, i, total) and not _is_button(work.lines, i)
    ]
    work.cut |= bool(work.lines) and bool(kept) and kept[-1] is not work.lines[-1]
    work.lines = kept


def _is_button(lines: list[str], i: int) -> bool:
    """Return whether the line is the button of a site builder's advert: "Get started"."""
    before = lines[i - 1] if i else ""
    return (
        i >= len(lines) - 2
        and len(lines[i]) <= 30
        and len(before) <= 120
        and cues.holds("site_builder_name", before)
    )


def _is_box(line: str, index: int, total: int) -> bool:
    outer = index < max(3, total * 0.1) or index >= total * 0.7
    if len(line) <= 60 and any(
        cues.is_line(group, line) for group in ("share", "navigation", "cookie")
    ):
        return True
    if (
        len(line) <= 30
        and index < 4
        and cues.holds("reading_time", line)
        and any(c.isdigit() for c in line)
    ):
        return True
    return _is_footer(line, total - index) if outer else _is_prompt(line, outer=False)


def _is_footer(line: str, from_end: int) -> bool:
    """Return whether a line, `from_end` lines from the end, is a copyright notice, a site
    builder's advert or a list of tags.
    """
    if len(line) <= 150 and cues.holds("copyright", line):
        return True
    if (
        from_end <= 6
        and len(line) <= 120
        and (cues.holds("site_builder_name", line) or _builder(line, from_end))
    ):
        return True
    if (
        len(line) <= 200
        and cues.begins("filed_under", line)
        and PREFIX.match(line)
        and not line.endswith((".", "。"))
    ):
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
    return len(line) <= 400 and (
        cues.begins("cookie", line) is not None or cues.hits("cookie", line) >= 2
    )


_CUT_OFF = re.compile(r"(?:…|\.{3}|\[(?:…|\.{3,}+)\])$")


def remove_cards(work: Cleaning) -> None:
    """Remove teaser cards: a title and a truncated text, of which there are several, or one that is
    as long as a teaser.
    """
    pairs = [i for i in range(len(work.lines) - 1) if _is_card(work.lines[i], work.lines[i + 1])]
    sure = [i for i in pairs if _CUT_OFF.search(work.lines[i + 1])]
    if len(sure) >= 2:
        _pull(work, pairs)
        _pull(
            work,
            [
                i
                for i in range(len(work.lines) - 1)
                if _is_spoken_card(work.lines[i], work.lines[i + 1])
            ],
        )
    elif sure and 100 <= len(work.lines[sure[0] + 1]) <= 450:
        _pull(work, sure)


def _is_card(title: str, teaser: str) -> bool:
    if (
        not title_like(title)
        or is_item(teaser)
        or not max(60, len(title) + 1) <= len(teaser) <= 700
    ):
        return False
    return bool(_CUT_OFF.search(teaser)) or (len(teaser) >= 120 and teaser[-1].isalnum())


def _is_spoken_card(title: str, teaser: str) -> bool:
    """Return whether, among other cards, a title that ends like a sentence precedes a truncated
    teaser.
    """
    return (
        8 <= len(title) <= 110
        and not is_item(title)
        and 120 <= len(teaser) <= 700
        and bool(_CUT_OFF.search(teaser))
    )


def _pull(work: Cleaning, pairs: list[int]) -> None:
    work.related += [Link("", work.lines[i], work.lines[i + 1]) for i in pairs]
    gone = {j for i in pairs for j in (i, i + 1)}
    work.lines = [line for i, line in enumerate(work.lines) if i not in gone]


SENTENCE_END = (".", "!", "?", "。", "！", "？", "”", '"', "»", "’", ")", ":", ";", "：", "…", ",")
PICTURES = (
    "".join(chr(c) for c in (*range(0x1F300, 0x1FB00), *range(0x2600, 0x27C0), 0xFE0F, 0x200D))
    + " "
)
PREFIX = re.compile(r"^.{2,60}?\s*(?:[:：|]|\s[–—-]\s|[»>→])\s*(?P<rest>.*)$", re.S)


@dataclass(slots=True)
class Cleaning:
    """The lines of a text while it is cleaned.

    `cut` says whether its end was cut off; `related` collects the links found.
    """

    lines: list[str]
    related: list[Link] = field(default_factory=list)
    cut: bool = False


def title_like(line: str) -> bool:
    """Return whether a line is short and does not end like a sentence."""
    bare = line.rstrip(PICTURES)
    return (
        8 <= len(bare) <= 140
        and not bare.endswith((".", "。", ";", ":", ","))
        and not is_item(line)
    )


_LONGEST_HEADING = 120  # characters, count included
# A heading's count: "3 Comments", "Kommentare (12)".
_COUNT = re.compile(r"^\d+\s+|\s*\(?\d+\)?$")


def drop_comments(work: Cleaning) -> None:
    """Cut the text at its comment form, or remove only the form if much text follows."""
    start = next((i for i, line in enumerate(work.lines) if _opens_comments(work.lines, i)), None)
    if start is None:
        return
    before, after = sum(map(len, work.lines[:start])), sum(map(len, work.lines[start:]))
    if after <= before:
        work.lines, work.cut = work.lines[:start], True
    else:
        work.lines = [line for line in work.lines if not _of_form(line)]


def _opens_comments(lines: list[str], i: int) -> bool:
    if len(lines[i]) <= 300 and cues.holds("comment_note", lines[i]):
        return True
    if len(lines[i]) > _LONGEST_HEADING or not cues.is_line(
        "comment_heading", _COUNT.sub("", lines[i])
    ):
        return False
    near = lines[i + 1 : i + 7]
    return any(cues.holds("comment_note", line) for line in near) or (
        i >= 3 and len(lines) - i <= 3 and all(len(n) < 80 for n in near)
    )


def _of_form(line: str) -> bool:
    return len(line) <= 300 and (
        cues.is_line("comment_heading", line)
        or cues.holds("comment_note", line)
        or cues.is_line("form_field", line)
    )


def remove_blocks(work: Cleaning) -> None:
    """Remove headings such as "You may also like" with the titles below them."""
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
    """Return where the titles below such a heading end: at prose, or at a title that
    prose follows.
    """
    i = start
    while (
        i < min(len(lines), start + 12)
        and len(lines[i]) <= 140
        and not lines[i].endswith((".", "。"))
    ):
        if i + 1 < len(lines) and len(lines[i + 1]) > 140:
            break
        i += 1
    return i


def remove_link_lines(work: Cleaning) -> None:
    """Remove lines such as "Read also: ..." between paragraphs."""
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
    """Return what follows "Read also:" in a short line, or None if the line is no such link."""
    line = line.removeprefix("- ")
    if len(line) > 320 or not (phrase := cues.begins("related_prefix", line)):
        return None
    match = PREFIX.match(line)
    if not match or len(cues.bare_line(line[: match.start("rest")])) > len(phrase) + 3:
        return None
    return match["rest"].strip()


def _neighbour(line: str, index: int, total: int) -> str | None:
    """Return the title in a link to the previous or next post, as it stands at the end
    of a page.
    """
    if index < total * 0.6 or len(line) > 200:
        return None
    if line.startswith(("← ", "⟵ ", "<< ")) or line.endswith((" →", " ⟶", " >>")):
        return line.strip("←→⟵⟶<> ")
    match = PREFIX.match(line)
    named = match and cues.begins("neighbour", line)
    return (
        match["rest"].strip()
        if match and named and len(line[: match.start("rest")]) <= len(named) + 4
        else None
    )


def remove_dangling_title(work: Cleaning) -> None:
    """Remove a final title if the end was cut off after it: it is a link to the next post."""
    if work.cut and len(work.lines) >= 3:
        last, before = work.lines[-1], work.lines[-2]
        one_phrase = not re.search(r"[.!?。]\s", last) and not last.rstrip(PICTURES).endswith(
            tuple(".!?。！？…:")
        )
        if title_like(last) and one_phrase and len(last) <= 110 and before.endswith(SENTENCE_END):
            work.related.append(Link("", last))
            work.lines = work.lines[:-1]


STEPS: tuple[Callable[[Cleaning], None], ...] = (
    drop_comments,  # first, so that the end of the text is the article's
    remove_cards,
    remove_blocks,
    remove_link_lines,
    drop_adverts,
    drop_boxes,
    remove_dangling_title,  # last: only the steps before can tell that a title leads nowhere
)


def clean(lines: list[str]) -> Cleaning:
    """Return the article's own lines, and the related links that were between them."""
    work = Cleaning(lines)
    for step in STEPS:
        step(work)
    return work
