"""The picture of the feature: what of its story can be drawn, and its words in a language. Drawing
is in `render/pictures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curator.edition import wording
from curator.edition.wording import UNSPACED, Telling, Wording, plain
from curator.language.data import base
from curator.language.quotations import in_marks, quotations
from curator.language.standing import stands_alone
from curator.language.typography import bound
from curator.records import PICTURES, Message, Pick, PictureKind, Statistic, Story, slots

MOST_BARS = 4  # of one chart: it is looked at, not read; what else an edition has is in its list
# Characters of what is drawn: a longer sentence is not read beside a bar, a shorter quotation is a
# term. Unspaced scripts say twice as much with one.
_LONGEST: dict[PictureKind, int] = {"chart": 220, "number": 280, "quotation": 220}
_SHORTEST_QUOTE = 40
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।")


@dataclass(frozen=True, slots=True)
class ItemPicture:
    """What is drawn beside an item: the figures, none for a quotation, and its words. `alt` is an
    editor's description, "" for the one that is proposed.
    """

    kind: PictureKind
    statistics: tuple[Statistic, ...]
    words: Wording
    alt: str = ""

    @property
    def lines(self) -> tuple[Wording, ...]:
        """The words of each figure; of a quotation what was said and, if that is known, by whom."""
        said = self.words
        return tuple(
            Wording(bound(line, said.language), said.language, said.origin)
            for line in _lines(said.text, self.kind)
        )


def offered(story: Story) -> tuple[PictureKind, ...]:
    """Return the kinds of picture that a story has something for."""
    return tuple(kind for kind in PICTURES if _original(story, kind))


def picture(pick: Pick, language: str) -> ItemPicture | None:
    """Return the picture of an item in `language`; None if none was chosen, or for what `left_out`
    says.

    A picture that its readers cannot read says nothing, whatever the newsletter's words policy.
    """
    words = picture_words(pick, language)
    if words is None or _lacking(pick, words):
        return None
    alt = wording.choose("alt", language, "drop", pick.words)
    told = wording.told_in(pick, language)
    stated = tuple(wording.as_stated(each, told) for each in _statistics(pick.story, pick.picture))
    return ItemPicture(pick.picture, stated, words, plain(alt.text) if alt else "")


def left_out(pick: Pick, language: str) -> Message | None:
    """Return why an edition goes without the picture that an editor chose, or None."""
    return _lacking(pick, picture_words(pick, language)) if pick.picture else None


def _lacking(pick: Pick, words: Wording | None) -> Message | None:
    if words is None and not _original(pick.story, pick.picture):
        return Message(
            "the picture of the feature is left out: its story no longer has what it shows"
        )
    if words is None:
        return Message("the picture of the feature is left out: it has no words in the language")
    bars = len(_statistics(pick.story, pick.picture))
    if pick.picture == "chart" and len(_lines(words.text, "chart")) != bars:
        return Message("the picture of the feature is left out: it needs a line for each bar")
    return None


def picture_words(pick: Pick, language: str) -> Wording | None:
    """Return the words in the picture, a line for each figure, or None; as they are typed."""
    tellings = [*_tellings(pick)] if pick.slot == slots.FEATURE else []
    return wording.choose("picture", language, "drop", pick.words, tellings) if tellings else None


def is_share(statistic: Statistic) -> bool:
    """Return whether a percentage is between 0 and 100, which growth by 200 % and losses are
    not.
    """
    high = statistic.high or statistic.value
    return statistic.unit == "%" and 0 <= statistic.value <= high <= 100


def _tellings(pick: Pick) -> Iterator[Telling]:
    """Yield the words of the story, if it has some, and of its versions in other languages that
    have all of its figures.
    """
    if original := _original(pick.story, pick.picture):
        yield Telling(pick.story.language.main, original)
    statistics = _statistics(pick.story, pick.picture)
    for twin in pick.twins if statistics else ():
        stated = [wording.as_stated(each, twin) for each in statistics]
        readable = _readable(twin, pick.picture)
        if all(each in readable for each in stated):
            yield Telling(twin.language.main, _sentences(stated), "twin")


def _original(story: Story, kind: PictureKind) -> str:
    """Return the words of a picture in the story's own language, "" if there is none."""
    if kind == "quotation":
        return _quotation(story)
    return _sentences(_statistics(story, kind))


def _statistics(story: Story, kind: PictureKind) -> tuple[Statistic, ...]:
    """Return the figures that a kind of picture shows; () if the story has none for it."""
    readable = _readable(story, kind)
    if kind == "number":
        return tuple(sorted(readable, key=_rank)[:1])
    shares = {each.sentence: each for each in reversed(readable) if is_share(each)}
    bars = tuple(each for each in readable if shares.get(each.sentence) == each)[:MOST_BARS]
    return bars if kind == "chart" and len(bars) > 1 else ()


def _rank(statistic: Statistic) -> tuple[bool, bool]:
    """Order figures: shares and multiples first, and those that somebody found out."""
    return statistic.unit not in ("%", "x"), not statistic.credited_to


def _readable(story: Story, kind: PictureKind) -> list[Statistic]:
    """Return the figures that can be understood without the text around them; the size of a sample
    says nothing alone.
    """
    language, size = story.language.main, story.article.sample_size
    most = _measured(_LONGEST.get(kind, 0), language)
    return [
        each
        for each in story.statistics
        if (each.unit, each.value) != ("count", size)
        and len(plain(each.sentence)) <= most
        and stands_alone(plain(each.sentence), language)
    ]


def _sentences(statistics: Sequence[Statistic]) -> str:
    return "\n".join(plain(each.sentence) for each in statistics)


def _quotation(story: Story) -> str:
    """Return the first quotation of whole sentences, else the first, that title and summary do not
    have, in the marks of its language.
    """
    language = story.language.main
    told = plain(f"{story.title} {' '.join(story.summary)}")
    least, most = (_measured(each, language) for each in (_SHORTEST_QUOTE, _LONGEST["quotation"]))
    long_enough = (each for each in quotations(story.article.body) if least <= len(each))
    said = (plain(each).rstrip(",،、， ") for each in long_enough)
    fitting = [each for each in said if least <= len(each) <= most and each not in told]
    whole = (each for each in fitting if each.endswith(_ENDS))
    chosen = next(whole, next(iter(fitting), ""))
    return in_marks(chosen, language) if chosen else ""


def _measured(characters: int, language: str) -> int:
    return characters // 2 if base(language) in UNSPACED else characters


def _lines(text: str, kind: PictureKind) -> list[str]:
    """Return the lines that are drawn: all of a chart's; one for a number; two of a quotation."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if kind == "chart":
        return lines
    first = lines[: 1 if kind == "quotation" else None]
    return [" ".join(each) for each in (first, lines[len(first) :]) if each]
