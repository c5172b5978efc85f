"""The picture of the feature: what of its story can be drawn, and its words in a language. Drawing
is in `render/pictures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curator.edition import wording
from curator.edition.wording import UNSPACED, Telling, Wording, plain
from curator.language.data import base
from curator.language.quotations import in_marks
from curator.language.standing import stands_alone
from curator.language.typography import bound
from curator.records import PICTURES, Pick, PictureKind, Statistic, Story, slots

MOST_BARS = 4  # of one chart: it is looked at, not read
_LONGEST = 280  # characters of a sentence that is legible beside a bar
_QUOTE = range(40, 221)  # characters: shorter is a term, longer is no picture
_UNSPACED_QUOTE = range(15, 111)


@dataclass(frozen=True, slots=True)
class ItemPicture:
    """What is drawn beside an item: the figures, none for a quotation, and a line of words for
    each. `alt` is an editor's description, "" for the one that is proposed.
    """

    kind: PictureKind
    statistics: tuple[Statistic, ...]
    words: Wording
    alt: str = ""

    @property
    def lines(self) -> tuple[Wording, ...]:
        """The words of each figure."""
        said = self.words
        return tuple(
            Wording(bound(line, said.language), said.language, said.origin)
            for line in _lines(said.text)
        )


def offered(story: Story) -> tuple[PictureKind, ...]:
    """Return the kinds of picture that a story has something for."""
    return tuple(kind for kind in PICTURES if _original(story, kind))


def picture(pick: Pick, language: str) -> ItemPicture | None:
    """Return the picture of an item in `language`.

    None if none was chosen or its story has nothing for it any more, if nobody said its words in
    `language`, or not as many lines as there are figures: a picture that its readers cannot read
    says nothing, whatever the newsletter's words policy.
    """
    statistics = _statistics(pick.story, pick.picture)
    words = picture_words(pick, language)
    if words is None or len(_lines(words.text)) != max(1, len(statistics)):
        return None
    alt = wording.choose("alt", language, "drop", pick.words)
    told = wording.told_in(pick, language)
    stated = tuple(wording.as_stated(each, told) for each in statistics)
    return ItemPicture(pick.picture, stated, words, plain(alt.text) if alt else "")


def picture_words(pick: Pick, language: str) -> Wording | None:
    """Return the words in the picture, a line for each figure, or None; as they are typed."""
    if pick.slot != slots.FEATURE or not _original(pick.story, pick.picture):
        return None
    return wording.choose("picture", language, "drop", pick.words, [*_tellings(pick)])


def is_share(statistic: Statistic) -> bool:
    """Return whether a percentage is between 0 and 100, which growth by 200 % and losses are
    not.
    """
    high = statistic.high or statistic.value
    return statistic.unit == "%" and 0 <= statistic.value <= high <= 100


def _tellings(pick: Pick) -> Iterator[Telling]:
    """Yield the words of the story, and of its versions in other languages that have all of its
    figures.
    """
    yield Telling(pick.story.language.main, _original(pick.story, pick.picture))
    statistics = _statistics(pick.story, pick.picture)
    for twin in pick.twins if statistics else ():
        stated = [wording.as_stated(each, twin) for each in statistics]
        if all(each in twin.statistics and _is_readable(each, twin) for each in stated):
            yield Telling(twin.language.main, _sentences(stated), "twin")


def _original(story: Story, kind: PictureKind) -> str:
    """Return the words of a picture in the story's own language, "" if there is none."""
    if kind == "quotation":
        return _quotation(story)
    return _sentences(_statistics(story, kind))


def _statistics(story: Story, kind: PictureKind) -> tuple[Statistic, ...]:
    """Return the figures that a kind of picture shows; () if the story has none for it."""
    readable = [each for each in story.statistics if _is_readable(each, story)]
    if kind == "number":
        first = next((each for each in readable if each.unit in ("%", "x")), None)
        return tuple(each for each in (first, *readable[:1]) if each)[:1]
    shares = {each.sentence: each for each in reversed(readable) if is_share(each)}
    bars = tuple(each for each in readable if shares.get(each.sentence) == each)[:MOST_BARS]
    return bars if kind == "chart" and len(bars) > 1 else ()


def _is_readable(statistic: Statistic, story: Story) -> bool:
    """Return whether a figure can be understood without the text around it; the size of a sample
    says nothing alone.
    """
    if statistic.unit == "count" and statistic.value == story.article.sample_size:
        return False
    sentence = plain(statistic.sentence)
    return len(sentence) <= _LONGEST and stands_alone(sentence, story.language.main)


def _sentences(statistics: Sequence[Statistic]) -> str:
    return "\n".join(plain(each.sentence) for each in statistics)


def _quotation(story: Story) -> str:
    """Return the first quotation of a story, in its marks, that its title and summary lack."""
    lengths = _UNSPACED_QUOTE if base(story.language.main) in UNSPACED else _QUOTE
    said = plain(f"{story.title} {' '.join(story.summary)}")
    quoted = (plain(each) for each in in_marks(story.article.body))
    fitting = (each for each in quoted if len(each) in lengths and each[1:-1] not in said)
    return next(fitting, "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
