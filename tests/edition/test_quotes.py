"""No source is quoted beyond the set number of characters."""

from __future__ import annotations

from dataclasses import replace

from bench import samples
from curator.edition import Edition, build
from curator.records import Pick, Snapshot

SENTENCES = tuple(f"Sentence number {number} of this story is here." for number in range(1, 5))
LENGTH = len(SENTENCES[0])


def quoted(*sources: str, budget: int) -> Snapshot:
    """An issue of unedited English stories of four sentences, one for each source named."""

    def pick(place: int, source: str) -> Pick:
        story = replace(samples.story(place, "en", source), summary=SENTENCES)
        return Pick(place, "service", place, story)

    picks = tuple(pick(place, source) for place, source in enumerate(sources))
    return samples.snapshot(picks=picks, newsletter=samples.newsletter(quote_characters=budget))


def blurbs(snapshot: Snapshot) -> list[str | None]:
    return [item.blurb.text if item.blurb else None for item in build(snapshot, "en").items]


def test_within_the_budget_a_summary_is_printed_whole() -> None:
    assert blurbs(quoted("A", "B", budget=600)) == [" ".join(SENTENCES)] * 2


def test_a_quote_is_cut_between_sentences_never_inside() -> None:
    assert blurbs(quoted("A", budget=2 * LENGTH + 5)) == [" ".join(SENTENCES[:2])]


def test_the_budget_is_a_sources_not_an_items() -> None:
    told = blurbs(quoted("A", "A", "B", budget=len(" ".join(SENTENCES)) + LENGTH))
    assert told == [" ".join(SENTENCES), SENTENCES[0], " ".join(SENTENCES)]


def test_a_source_that_used_its_budget_keeps_its_headline_and_link() -> None:
    assert blurbs(quoted("A", "A", budget=len(" ".join(SENTENCES)))) == [" ".join(SENTENCES), None]


def test_an_editors_words_are_no_quote() -> None:
    whole = quoted("A", budget=0)
    words = (samples.words("blurb", "en", "What we think about it."),)
    assert blurbs(replace(whole, picks=(replace(whole.picks[0], words=words),))) == [
        "What we think about it."
    ]


def figures(source: str, *lengths: int, first: int = 900) -> tuple[Pick, ...]:
    """Unedited English figures of one source, each in a sentence of so many characters."""
    like = samples.number_pick(1, 0)
    figure = like.statistic
    assert figure

    def pick(place: int, length: int) -> Pick:
        told = replace(
            figure, value=float(place), sentence="A".ljust(length - 1, "a") + ".", text=f"{place} %"
        )
        story = replace(samples.story(place, "en", source), statistics=(told,))
        return replace(
            like, id=first + place, position=place, story=story, words=(), twins=(), statistic=told
        )

    return tuple(pick(place, length) for place, length in enumerate(lengths))


def with_figures(whole: Snapshot, *numbers: Pick) -> Edition:
    return build(replace(whole, picks=(*whole.picks, *numbers)), "en")


def quoted_of_one_source(edition: Edition) -> int:
    return sum(len(item.blurb.text) for item in edition.items if item.blurb)


def test_the_sentence_beside_a_figure_is_whole_or_the_figure_is_left_out() -> None:
    edition = with_figures(quoted(budget=100), *figures("A", 60, 60, 40))
    assert [item.blurb and len(item.blurb.text) for item in edition.numbers] == [60, 40]
    assert [said.split(":")[:2] for said in edition.remarks] == [
        ["en", " “1 %” of A is left out of the numbers"]
    ]


def test_figures_are_served_before_summaries() -> None:
    edition = with_figures(quoted("A", budget=LENGTH + 70), *figures("A", 60))
    assert len(edition.numbers) == 1
    assert [item.blurb.text for part in edition.parts for item in part.items if item.blurb] == [
        SENTENCES[0]
    ]


def test_no_issue_quotes_a_source_beyond_its_budget_however_it_is_spelt() -> None:
    whole = quoted(*["Retail Notes", "RETAIL NOTES"] * 5, budget=600)
    edition = with_figures(whole, *figures("retail notes", *[280] * 6))
    assert len(edition.numbers) == 2
    assert 560 <= quoted_of_one_source(edition) <= 600
    assert len(edition.remarks) == 4


def test_an_editors_sentence_beside_a_figure_is_no_quote() -> None:
    (figure,) = figures("A", 60)
    written = replace(figure, words=(samples.words("blurb", "en", "What we make of it."),))
    edition = with_figures(quoted(budget=0), written)
    assert [item.blurb and item.blurb.text for item in edition.numbers] == ["What we make of it."]
    assert edition.remarks == ()
